//! What a person reads of campaigns, and decides.

use wecom_school::{
    media::MediaType,
    notice::{Image, Notice},
};
use wecom_school_campaign::{Content, Counts, Kind, Ledger, NewCampaign, Outcome};

use crate::{
    ledgers::Ledgers,
    plan::{notice, schools},
};

/// Plans requests to one parent each, over two schools: request 1 belongs to the first school, 2 to the second, and so on.
async fn plan(ledger: &Ledger, count: usize) -> i64 {
    let new = NewCampaign {
        name: "fees".to_owned(),
        schools: schools(2),
        headings: vec!["name".to_owned()],
        ..NewCampaign::default()
    };
    let mut planning = ledger.plan(new).await.unwrap();
    for number in 1..=count {
        let content = Content::new(notice(&format!("fee {number}"))).unwrap();
        let cells = [format!("child {number}")];
        planning.add((number - 1) % 2, Kind::Parent, &format!("p{number}"), &content, Some(&cells)).await.unwrap();
    }
    planning.finish().await.unwrap().campaign
}

fn set(ledgers: &Ledgers, part: usize, assignments: &str) {
    ledgers.execute(&format!("UPDATE part SET {assignments} WHERE part = {part}"));
}

#[tokio::test]
async fn a_cancelled_campaign_sends_nothing_more() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let campaign = plan(&ledger, 7).await;
        set(&ledgers, 2, "state = 'accepted'");
        set(&ledgers, 3, "in_doubt = 2");
        set(&ledgers, 4, "state = 'in_flight'");
        set(&ledgers, 5, "state = 'in_flight', worker = 'w'");
        ledgers.execute("INSERT INTO worker (worker, sends, process, lease_until) VALUES ('w', 1, 1, 0)");
        let now = ledger.activity(campaign).await.unwrap().now;
        ledgers.execute(&format!("UPDATE worker SET lease_until = {now} + 50000"));
        let withdrawn = ledger.cancel(campaign).await.unwrap();
        assert_eq!([withdrawn.parts, withdrawn.people], [3, 3]);
        let read = ledger.campaign(campaign).await.unwrap();
        assert!(read.cancelled_at.is_some());
        let Counts { planned, in_flight, accepted, unknown, cancelled, .. } = read.counts();
        assert_eq!([planned, in_flight, accepted, unknown, cancelled], [0, 1, 1, 2, 3]);
        assert!(ledger.resend_unknown(campaign).await.unwrap_err().is_refused());
        set(&ledgers, 5, "state = 'accepted'");
        let error = ledger.cancel(campaign).await.unwrap_err();
        assert_eq!(error.to_string(), "campaign 1 has nothing left to cancel");
        let error = ledger.cancel(9).await.unwrap_err();
        assert_eq!(error.to_string(), "the ledger has no campaign 9");
    }
}

#[tokio::test]
async fn what_is_in_doubt_is_planned_again_by_decision_alone() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let campaign = plan(&ledger, 3).await;
        set(&ledgers, 1, "state = 'unknown', in_doubt = 1, error = 'timed out'");
        set(&ledgers, 2, "state = 'refused'");
        let changed = ledger.resend_unknown(campaign).await.unwrap();
        assert_eq!([changed.parts, changed.people], [1, 1]);
        let read = ledger.campaign(campaign).await.unwrap();
        assert_eq!((read.counts().planned, read.sent_once_more), (2, 1));
        assert_eq!(ledgers.integer("SELECT count(*) FROM part WHERE state = 'planned' AND in_doubt = 2"), 1);
        assert_eq!(ledger.resend_unknown(campaign).await.unwrap().parts, 0);
        let events = ledger.events(campaign).await.unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| &event.kind[..]).collect();
        assert_eq!(kinds, ["planned", "resend_unknown"]);
    }
}

#[tokio::test]
async fn outcomes_errors_and_the_timeline_add_up() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let campaign = plan(&ledger, 8).await;
        set(&ledgers, 1, "state = 'accepted', error = 'the answer is unclear', ended_at = 1000");
        set(&ledgers, 2, "state = 'accepted', invalid = 1, ended_at = 1500");
        ledgers.execute("UPDATE recipient SET invalid = 1 WHERE number = 2");
        set(&ledgers, 3, "state = 'refused', errcode = 81013, error = 'all invalid', ended_at = 2000");
        set(&ledgers, 4, "state = 'refused', errcode = 60020, error = 'not allow, from ip: 1', ended_at = 9000");
        set(&ledgers, 5, "state = 'refused', errcode = 60020, error = 'not allow, from ip: 2', ended_at = 9000");
        set(&ledgers, 6, "state = 'unknown', error = 'timed out', ended_at = 11000");
        set(&ledgers, 7, "state = 'in_flight', first_attempt_at = 500");
        let mut outcomes = ledger.outcomes(campaign, 0, 5).await.unwrap();
        outcomes.extend(ledger.outcomes(campaign, 5, 5).await.unwrap());
        let names: Vec<&str> = outcomes.iter().map(|outcome| outcome.outcome.name()).collect();
        let expected = ["accepted", "invalid", "invalid", "refused", "refused", "unknown", "in_flight", "planned"];
        assert_eq!(names, expected);
        assert_eq!((&outcomes[3].school[..], &outcomes[3].cells[..]), ("school 1", &["child 4".to_owned()][..]));
        assert_eq!([outcomes[6].sent_at, outcomes[7].sent_at], [Some(500), None]);
        assert!(!format!("{outcomes:?}").contains("child"), "no cell in Debug");
        let read = ledger.campaign(campaign).await.unwrap();
        let Counts { accepted, invalid, refused, unknown, in_flight, planned, .. } = read.counts();
        assert_eq!([accepted, invalid, refused, unknown, in_flight, planned], [1, 2, 2, 1, 1, 1]);
        assert_eq!(read.schools[0].counts.total() + read.schools[1].counts.total(), 8);
        assert_eq!(ledger.campaigns(None, 9).await.unwrap(), [read]);
        let errors = ledger.errors(campaign).await.unwrap();
        let errors: Vec<_> = errors.iter().map(|error| (error.outcome, error.errcode, error.parts)).collect();
        assert_eq!(
            errors,
            [
                (Outcome::Refused, Some(60020), 2),
                (Outcome::Invalid, Some(81013), 1),
                (Outcome::Accepted, None, 1),
                (Outcome::Unknown, None, 1),
            ]
        );
        let (width, settled) = ledger.timeline(campaign, 10).await.unwrap();
        let settled: Vec<_> = settled.iter().map(|settled| (settled.from, settled.accepted, settled.failed)).collect();
        assert_eq!((width, settled), (1001, vec![(1000, 2, 1), (8007, 0, 2), (10009, 0, 1)]));
    }
}

#[tokio::test]
async fn the_same_bytes_are_found_inside_their_interval() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let campaign = plan(&ledger, 1).await;
        let body = ledgers.rows(&format!("SELECT {} FROM body", ledgers.text_in("json"))).concat().concat();
        let find = async |corp: &str| ledger.earlier(corp, "1", body.as_bytes()).await.unwrap();
        assert_eq!(find("corp0").await, None, "planned");
        let now = ledger.activity(campaign).await.unwrap().now;
        set(&ledgers, 1, &format!("state = 'in_flight', first_attempt_at = {now}"));
        let found = find("corp0").await.unwrap();
        assert_eq!((found.campaign, found.sent_at, found.until), (campaign, now, now + 14_400_000));
        assert!(found.is_in_doubt);
        set(&ledgers, 1, "state = 'accepted'");
        assert!(!find("corp0").await.unwrap().is_in_doubt);
        assert_eq!(find("corp1").await, None, "another corp");
        ledgers.advance(14_400_001);
        assert_eq!(find("corp0").await, None, "later");
    }
}

#[tokio::test]
async fn who_was_invalid_is_planned_again_with_the_same_notice() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let new = NewCampaign { schools: schools(1), headings: vec!["name".to_owned()], ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.unwrap();
        let file = planning.add_file(MediaType::Image, "a.png", b"bytes".to_vec());
        let image = Notice::builder().agentid(1).message(Image::builder().media_id(file));
        let (image, fees) = (Content::new(image).unwrap(), Content::new(notice("fees")).unwrap());
        for (id, content) in [("a", &image), ("b", &image), ("B", &image), ("a", &fees), ("c", &fees)] {
            planning.add(0, Kind::Parent, id, content, Some(&[id.to_owned()])).await.unwrap();
        }
        let others = ["x", "y"].map(|id| (Kind::ExternalUser, id.to_owned()));
        let request = r#"{ "to_external_user": ["x", "y"], "msgtype": "text", "text": { "content": "hi" } }"#;
        planning.add_request(0, &others, request.as_bytes(), "text").await.unwrap();
        let first = planning.finish().await.unwrap().campaign;
        let error = ledger.plan_retry(first, "again", false).await.unwrap_err();
        assert_eq!(error.to_string(), "campaign 1 has nobody who is invalid");
        let now = ledger.activity(first).await.unwrap().now;
        let text = ledgers.text_in("json");
        ledgers.execute(&format!("UPDATE part SET state = 'accepted', invalid = 1, first_attempt_at = {now}"));
        let before = ledgers.rows(&format!("SELECT {text} FROM body ORDER BY part"));
        // A run has put an upload in the place of the file.
        ledgers
            .execute("UPDATE body SET template = json, json = (SELECT json FROM body WHERE part = 4) WHERE part = 1");
        ledgers.execute("UPDATE recipient SET invalid = 1 WHERE id IN ('b', 'B', 'y')");
        set(&ledgers, 4, "state = 'refused', errcode = 81013");
        let planned = ledger.plan_retry(first, "again", false).await.unwrap();
        assert_eq!([planned.people, planned.parts, planned.repeats], [4, 3, 0]);
        let outcomes = ledger.outcomes(planned.campaign, 0, 9).await.unwrap();
        let people: Vec<_> = outcomes.iter().map(|outcome| (&outcome.id[..], outcome.cells.concat())).collect();
        let cells = |id: &str| id.to_owned();
        assert_eq!(people, [("b", cells("b")), ("a", cells("a")), ("c", cells("c")), ("y", cells(""))]);
        let after =
            ledgers.rows(&format!("SELECT {text} FROM body WHERE campaign = {} ORDER BY part", planned.campaign));
        assert_eq!(after[0].concat(), before[0].concat().replace(r#"["a","b"]"#, r#"["b"]"#));
        assert_eq!(after[1], before[1]);
        assert_eq!(after[2].concat(), r#"{"to_external_user":["y"],"msgtype":"text","text":{ "content": "hi" }}"#);
        let again = ledger.plan_retry(first, "again", false).await.unwrap_err();
        assert_eq!(again.earlier().map(|earlier| (earlier.campaign, earlier.people)), Some((planned.campaign, 4)));
        assert_eq!(
            ledgers.rows("SELECT has_files FROM part WHERE campaign = 2 ORDER BY part").concat(),
            ["1", "0", "0"]
        );
    }
}
