//! What a plan consists of, and which plans are refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    slice,
};

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, prop_oneof},
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Runtime;
use wecom_school::{
    Addressable as _, Recipients,
    notice::{Notice, NoticeBuilder, Text},
    types::Given,
};
use wecom_school_campaign::{Content, Earlier, Kind, Ledger, LedgerError, NewCampaign, Planned, Planning, School};

use crate::ledgers::Ledgers;

pub fn schools(count: usize) -> Vec<School> {
    let school =
        |number| School { name: format!("school {number}"), corp: format!("corp{number}"), app: "1".to_owned() };
    (0..count).map(school).collect()
}

pub fn notice(text: &str) -> NoticeBuilder<Given, Given> {
    // The text looks like the list that recipients are put into.
    let content = format!("{text}: \"to_parent_userid\":[\"-\"]");
    let builder = Notice::builder().agentid(1).message(Text::builder().content(content));
    builder.enable_duplicate_check(true).duplicate_check_interval(14_400)
}

fn new(count: usize) -> NewCampaign {
    NewCampaign { name: "test".to_owned(), schools: schools(count), ..NewCampaign::default() }
}

/// A step of a plan: it adds these recipients as rows, or as a frozen request.
#[derive(Clone, Debug)]
struct Step {
    school: usize,
    recipients: Vec<(Kind, String)>,
    notice: usize,
    is_request: bool,
}

const NOTICES: usize = 3;
const SCHOOLS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let kind = || prop_oneof![Just(Kind::Parent), Just(Kind::Student), Just(Kind::Class)];
    let id = || "[pP][0-7]";
    let row = (kind(), id()).prop_map(|row| (vec![row], false));
    // More recipients than one request may name.
    let many = |(kind, count): (Kind, usize)| ((0..count).map(|id| (kind, format!("n{id}"))).collect(), false);
    let rows = (kind(), 90..1100_usize).prop_map(many);
    let request = vec((kind(), id()), 1..6).prop_map(|recipients| (recipients, true));
    (0..SCHOOLS, prop_oneof![12 => row, 1 => rows, 1 => request], 0..NOTICES)
        .prop_map(|(school, (recipients, is_request), notice)| Step { school, recipients, notice, is_request })
}

/// A row of the input, and what it belongs to: a notice, or a frozen request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    school: usize,
    kind: Kind,
    id: String,
    of: Result<usize, usize>,
}

#[test]
fn every_row_is_in_one_request_or_repeats_one_that_is() {
    let runtime = Runtime::new().unwrap();
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
        runner
            .run(&vec(step(), 1..60), |steps| {
                runtime.block_on(check(&ledgers, &ledger, &steps));
                Ok(())
            })
            .unwrap();
    }
}

async fn check(ledgers: &Ledgers, ledger: &Ledger, steps: &[Step]) {
    let contents: Vec<Content> =
        (0..NOTICES).map(|number| Content::new(notice(&number.to_string())).unwrap()).collect();
    let new = NewCampaign { allows_repeats: true, ..new(SCHOOLS) };
    let mut planning = ledger.plan(new).await.unwrap();
    let (mut rows, mut requests) = (Vec::new(), Vec::new());
    for Step { school, recipients, notice, is_request } in steps {
        let of = if *is_request { Err(requests.len()) } else { Ok(*notice) };
        if *is_request {
            let json = format!("{{\"request\": {}, \"of\": {notice}}}", requests.len());
            planning.add_request(*school, recipients, json.as_bytes(), "text").await.unwrap();
            requests.push(json);
        }
        for (kind, id) in recipients {
            if !is_request {
                planning.add(*school, *kind, id, &contents[*notice], Some(slice::from_ref(id))).await.unwrap();
            }
            rows.push(Row { school: *school, kind: *kind, id: id.clone(), of });
        }
    }
    let planned = planning.finish().await.unwrap();
    let campaign = planned.campaign;
    let found = ledgers.rows(&format!(
        "SELECT recipient.number, recipient.part, recipient.repeats, id, recipient.kind, school.place, people, has_files, {}
         FROM recipient JOIN part ON part.campaign = recipient.campaign AND part.corp = recipient.corp
             AND part.app = recipient.app AND part.part = recipient.part
         JOIN body ON body.campaign = part.campaign AND body.corp = part.corp AND body.app = part.app AND body.part = part.part
         JOIN school ON school.campaign = part.campaign AND school.corp = part.corp AND school.app = part.app
         WHERE recipient.campaign = {campaign} ORDER BY recipient.number",
        ledgers.text_in("json")
    ));
    assert_eq!(found.len(), rows.len());
    let mut first = BTreeMap::new();
    let mut parts = BTreeMap::<String, Vec<usize>>::new();
    let mut repeats = 0;
    for (index, (row, read)) in rows.iter().zip(&found).enumerate() {
        assert_eq!(read[0], (index + 1).to_string());
        assert_eq!([&read[3][..], &read[4], &read[5]], [&row.id, row.kind.name(), &row.school.to_string()]);
        let key = Row { id: row.id.to_lowercase(), ..row.clone() };
        let earlier = *first.entry(key).or_insert(index);
        if earlier == index {
            assert_eq!(read[2], "");
            parts.entry(read[1].clone()).or_default().push(index);
        } else {
            // A repeat is in the request of the row that it repeats.
            assert_eq!([&read[2], &read[1]], [&(earlier + 1).to_string(), &found[earlier][1]]);
            repeats += 1;
        }
    }
    for (part, indices) in &parts {
        let row = &rows[indices[0]];
        let (people, body) = (&found[indices[0]][6], &found[indices[0]][8]);
        assert_eq!([part, people], [&(indices[0] + 1).to_string(), &indices.len().to_string()]);
        assert_eq!(found[indices[0]][7], "0");
        match row.of {
            Err(request) => assert_eq!(*body, requests[request]),
            Ok(number) => {
                let same = |index: &usize| (rows[*index].school, rows[*index].kind, rows[*index].of);
                assert_eq!(indices.iter().map(same).collect::<BTreeSet<_>>().len(), 1);
                let ids = indices.iter().map(|index| rows[*index].id.clone()).collect();
                let recipients = match row.kind {
                    Kind::Student => Recipients::Students(ids),
                    Kind::Class => Recipients::Classes(ids),
                    _ => Recipients::Parents(ids),
                };
                // The client's type refuses more than a request may name.
                let notice = notice(&number.to_string()).to(&recipients).unwrap();
                assert_eq!(*body, serde_json::to_string(&notice).unwrap());
            }
        }
    }
    let [people, repeats, parts] =
        [rows.len() - repeats, repeats, parts.len()].map(|count| i64::try_from(count).unwrap());
    assert_eq!(planned, Planned { campaign, people, repeats, parts });
    let read = ledger.campaign(campaign).await.unwrap();
    assert_eq!([read.counts().planned, read.counts().total(), read.repeats()], [people, people, repeats]);
    let outcomes = ledger.outcomes(campaign, 0, usize::MAX >> 1).await.unwrap();
    assert!(outcomes.iter().map(|outcome| &outcome.id).eq(rows.iter().map(|row| &row.id)));
}

/// Begins to plan a notice for parents of the first of some schools.
async fn begin(ledger: &Ledger, new: NewCampaign, text: &str, ids: &[&str]) -> Result<Planning, LedgerError> {
    let content = Content::new(notice(text)).unwrap();
    let mut planning = ledger.plan(new).await?;
    for id in ids {
        planning.add(0, Kind::Parent, id, &content, None).await?;
    }
    Ok(planning)
}

async fn plan(ledger: &Ledger, new: NewCampaign, text: &str, ids: &[&str]) -> Result<Planned, LedgerError> {
    begin(ledger, new, text, ids).await?.finish().await
}

#[tokio::test]
async fn the_same_notice_for_the_same_people_is_refused() {
    let hour = 60 * 60 * 1000;
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let first = plan(&ledger, new(1), "fees", &["a", "b", "c"]).await.unwrap().campaign;
        let refused = async |new, text, ids: &[&str]| {
            let planned = plan(&ledger, NewCampaign { is_dry_run: true, ..new }, text, ids).await;
            planned.err().and_then(|error| error.earlier().copied())
        };
        let earlier = |people, attempted_at| Some(Earlier { campaign: first, people, attempted_at });
        assert_eq!(refused(new(1), "fees", &["c", "b", "a"]).await, earlier(3, 0), "another order");
        assert_eq!(refused(new(2), "fees", &["x", "B"]).await, earlier(1, 0), "another division and spelling");
        assert_eq!(refused(new(1), "trip", &["a"]).await, None, "another notice");
        assert_eq!(refused(new(1), "fees", &["x"]).await, None, "other people");
        let other = NewCampaign { schools: schools(2).split_off(1), ..NewCampaign::default() };
        assert_eq!(refused(other, "fees", &["a"]).await, None, "another school");
        let allowed = NewCampaign { allows_repeats: true, ..new(1) };
        assert_eq!(refused(allowed, "fees", &["a"]).await, None, "told so");

        let request = Notice::builder()
            .to_parent_userid(["q", "a"])
            .agentid(1)
            .message(Text::builder().content("fees: \"to_parent_userid\":[\"-\"]"));
        let request = serde_json::to_string_pretty(&request.build().unwrap()).unwrap();
        let mut planning = ledger.plan(new(1)).await.unwrap();
        let named = ["q", "a"].map(|id| (Kind::Parent, id.to_owned()));
        planning.add_request(0, &named, request.as_bytes(), "text").await.unwrap();
        let error = planning.finish().await.unwrap_err();
        assert_eq!(error.earlier().copied(), earlier(1, 0), "a frozen request without the check");
        assert_eq!(error.to_string(), "campaign 1 has the same notice for 1 of the recipients");

        let now = ledger.activity(first).await.unwrap().now;
        ledgers.execute(&format!("UPDATE part SET state = 'accepted', first_attempt_at = {now}"));
        assert_eq!(refused(new(1), "fees", &["a"]).await, earlier(1, now), "accepted");
        ledgers.execute("UPDATE recipient SET invalid = 1 WHERE id = 'a'");
        assert_eq!(refused(new(1), "fees", &["a"]).await, None, "invalid");
        ledgers.execute("UPDATE part SET state = 'refused'");
        assert_eq!(refused(new(1), "fees", &["b"]).await, None, "refused");
        ledgers.execute("UPDATE part SET state = 'unknown'");
        assert_eq!(refused(new(1), "fees", &["b"]).await, earlier(1, now), "in doubt");
        ledgers.advance(4 * hour + 1000);
        assert_eq!(refused(new(1), "fees", &["b"]).await, None, "four hours later");
        ledgers.execute("UPDATE part SET state = 'planned', first_attempt_at = 0");
        ledgers.advance(24 * hour);
        assert_eq!(refused(new(1), "fees", &["b"]).await, earlier(1, 0), "a campaign that waits for its time");
        ledgers.execute("UPDATE campaign SET kind = 'send'");
        assert_eq!(refused(new(1), "fees", &["b"]).await, None, "an interrupted send of the day before");
        ledgers.advance(-9 * hour);
        assert_eq!(refused(new(1), "fees", &["b"]).await, earlier(1, 0), "an interrupted send of this night");
        assert_eq!(ledgers.integer("SELECT count(*) FROM campaign"), 1, "dry runs plan nothing");
    }
}

#[tokio::test]
async fn the_same_plan_is_found_unless_it_is_cancelled() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let begin =
            async |ids: &[&str], is_send| begin(&ledger, NewCampaign { is_send, ..new(1) }, "fees", ids).await.unwrap();
        let find = async |ids: &[&str], is_send| begin(ids, is_send).await.find_same().await.unwrap();
        assert_eq!(find(&["a", "b"], true).await, None);
        assert_eq!(ledgers.integer("SELECT count(*) FROM campaign"), 0, "a plan that is dropped leaves nothing");
        let campaign = begin(&["a", "b"], true).await.finish().await.unwrap().campaign;
        assert_eq!(find(&["a", "b"], true).await, Some(campaign));
        assert_eq!(find(&["b", "a"], true).await, None, "the earlier notice is found in another order");
        assert_eq!(find(&["a", "b"], false).await, None, "a campaign that waits is not sent at once");
        ledger.cancel(campaign).await.unwrap();
        assert_eq!(find(&["a", "b"], true).await, None);
        let second = begin(&["a", "b"], true).await.finish().await.unwrap().campaign;
        ledgers.execute("UPDATE part SET state = 'accepted'");
        assert_eq!(find(&["a", "b"], true).await, Some(second), "it is finished");
    }
}

#[tokio::test]
async fn what_can_not_be_planned_is_refused() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let content = Content::new(notice("fees")).unwrap();
        let mut planning = ledger.plan(new(1)).await.unwrap();
        let mut errors = Vec::new();
        for (school, kind, id) in [(1, Kind::Parent, "a"), (0, Kind::Everyone, ""), (0, Kind::Parent, "")] {
            errors.push(planning.add(school, kind, id, &content, None).await.unwrap_err().to_string());
        }
        errors.push(planning.add_request(0, &[], b"{}", "text").await.unwrap_err().to_string());
        planning.add(0, Kind::Parent, "a", &content, None).await.unwrap();
        errors.push(ledger.plan(new(1)).await.unwrap().finish().await.unwrap_err().to_string());
        errors.push(planning.finish().await.unwrap_err().to_string());
        assert_eq!(
            errors,
            [
                "the campaign has 1 schools, and none with the index 1",
                "everyone occurs in whole requests only",
                "recipient 1 has an empty id",
                "a request has no recipients",
                "the campaign has no recipients",
                "another campaign was begun to be planned with the same handle of the ledger",
            ]
        );
        assert_eq!(ledgers.integer("SELECT count(*) FROM campaign"), 0);
    }
}

#[tokio::test]
async fn only_bodies_that_name_a_file_have_files() {
    use wecom_school::{media::MediaType, notice::Image};
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let mut planning = ledger.plan(new(1)).await.unwrap();
        let file = planning.add_file(MediaType::Image, "a.png", b"bytes".to_vec());
        let name = file.as_str().to_owned();
        let with = Notice::builder().agentid(1).message(Image::builder().media_id(file));
        let other = Notice::builder().agentid(1).message(Image::builder().media_id("file-0000"));
        let text = Content::new(notice(&format!("\"{name}\""))).unwrap();
        for (id, content) in [("a", &Content::new(with).unwrap()), ("b", &Content::new(other).unwrap()), ("c", &text)] {
            planning.add(0, Kind::Parent, id, content, None).await.unwrap();
        }
        planning.finish().await.unwrap();
        let found = ledgers.rows("SELECT has_files FROM part ORDER BY part");
        assert_eq!(found.concat(), ["1", "0", "0"]);
    }
}
