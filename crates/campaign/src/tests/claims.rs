//! The bytes of a part, its invalid recipients, the corp's pace, and the indexes that find parts.

use std::time::Duration;

use wecom_school::{
    Invalid,
    media::MediaType,
    notice::{Image, Notice},
};

use super::{
    ledgers::Ledgers,
    stage::{Stage, claimed, demand, ended, numbers},
};
use crate::{
    Clock, Content, Kind, NewCampaign, School,
    claim::{Claim, Demand, claim},
    database::{Database, Row, Value, sqlite::Sqlite, values},
    error::LedgerError,
    state::Event,
    work::{Place, Wait, record, settle},
    worker::give_sign_of_life,
};

#[tokio::test]
async fn an_attempted_part_keeps_its_bytes_when_an_upload_is_renewed() {
    for ledgers in Ledgers::each() {
        let ledger = ledgers.open();
        let schools = vec![School { name: "a".into(), corp: "corp".into(), app: "1".into() }];
        let mut planning = ledger.plan(NewCampaign { schools, ..NewCampaign::default() }).await.unwrap();
        let media_id = planning.add_file(MediaType::Image, "a.png", vec![1; 9]);
        let notice = Notice::builder().agentid(1).message(Image::builder().media_id(media_id));
        planning.add(0, Kind::Parent, "a", &Content::new(notice).unwrap(), None).await.unwrap();
        let campaign = planning.finish().await.unwrap().campaign;
        let stage = Stage { ledger, place: Place { campaign, corp: "corp".into(), app: "1".into() } };
        let mut sent = Vec::new();
        for (media_id, end) in [("one", Event::NotSent), ("two", Event::InDoubt), ("three", Event::InDoubt)] {
            ledgers.execute(&format!("UPDATE upload SET media_id = '{media_id}'"));
            let part = claimed(&stage.claim("a", 1).await)[0].clone();
            stage.report(part.part, part.claim, end).await;
            sent.push(String::from_utf8(part.json).unwrap());
        }
        assert!(sent[0].contains(r#""media_id":"one""#), "{}", sent[0]);
        // Nothing of the first attempt had left.
        assert!(sent[1].contains(r#""media_id":"two""#), "{}", sent[1]);
        assert_eq!(sent[1], sent[2], "{}", ledgers.name);
    }
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_plan_are_not_sent() {
    for ledgers in Ledgers::each() {
        let Stage { ledger, place } = Stage::new(&ledgers, 1).await;
        ledgers.execute("UPDATE body SET json = (SELECT digest FROM part)");
        let ask = move |database: &mut dyn Database| {
            give_sign_of_life(database, "a", 1)?;
            claim(database, &place, &demand("a", 1))
        };
        let error = ledger.write(ask).await.unwrap_err();
        assert!(error.is_damaged(), "{}: {error}", ledgers.name);
        assert_eq!(error.to_string(), "the bytes of part 1 are not those that were planned");
    }
}

#[tokio::test]
async fn invalid_recipients_are_recorded_with_every_acceptance() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 1).await;
        stage.take("a", 1).await;
        // The server may spell ids in its own way. A list that names others leaves an error.
        for (kind, id, listed, is_clear) in [
            ("parent", "parent0", &["PARENT0"][..], true),
            ("class", "009", &["9"], true),
            ("class", "009", &["9", "10"], false),
        ] {
            ledgers.execute(&format!(
                "UPDATE recipient SET kind = '{kind}', id = '{id}', invalid = 0; UPDATE part SET invalid = 0"
            ));
            let mut invalid = Invalid::default();
            let list = if kind == "class" { &mut invalid.party } else { &mut invalid.parent_userid };
            *list = listed.iter().map(|&id| id.to_owned()).collect();
            let (place, ended) = (stage.place.clone(), crate::work::Ended { invalid, ..ended(1, 1, Event::Accepted) });
            stage.write(move |database| record(database, &place, ended.clone())).await;
            let recorded = "SELECT part.invalid + 10 * recipient.invalid + CASE WHEN error IS NULL THEN 100 ELSE 0 END
                            FROM part JOIN recipient ON recipient.part = part.part";
            let expected = if is_clear { 111 } else { 11 };
            assert_eq!(ledgers.integer(recorded), expected, "{} {listed:?}", ledgers.name);
        }
    }
}

#[tokio::test]
async fn the_pace_of_a_corp_is_shared_and_kept() {
    for ledgers in Ledgers::each() {
        let paced = |worker| Demand { is_paced: true, ..demand(worker, 2) };
        let wait = |claim| match claim {
            Claim::Wait { after, why: Wait::Pace, .. } => after,
            other => panic!("{other:?}"),
        };
        let stage = Stage::new(&ledgers, 9).await;
        let place = stage.place.clone();
        assert_eq!(numbers(&stage.ask(paced("a")).await).len(), 2);
        // Of a burst of 5,000 calls, so many are left; another is allowed every 25 milliseconds.
        let left = |left: i64| {
            let place = place.clone();
            move |database: &mut dyn Database| {
                let full_at = database.now()? + (5_000 - left) * 25;
                database.execute("UPDATE pace SET full_at = ?2 WHERE corp = ?1", &values![&place.corp[..], full_at])
            }
        };
        stage.write(left(400)).await;
        assert_eq!(numbers(&stage.ask(paced("a")).await).len(), 2);
        let full_at = ledgers.integer("SELECT full_at FROM pace");
        let again = Stage { ledger: ledgers.open(), place: place.clone() };
        assert!(!numbers(&again.ask(paced("b")).await).is_empty(), "{}", ledgers.name);
        assert!(ledgers.integer("SELECT full_at FROM pace") > full_at);
        again.write(left(-400)).await;
        assert!(wait(again.ask(paced("b")).await) <= Duration::from_millis(25 * 401));
        // A clock that went back does not stop the corp for longer than that.
        again.write(left(-4_000_000)).await;
        assert!(wait(again.ask(paced("b")).await) <= Duration::from_millis(25));
        // A server on loopback has no pace.
        assert_eq!(numbers(&again.ask(demand("c", 2)).await).len(), 2);
    }
}

/// A ledger in a file that refuses statements which read a whole table of parts.
struct Strict(Sqlite);

impl Strict {
    fn check(&mut self, statement: &str, values: &[Value]) {
        for row in self.0.query(&format!("EXPLAIN QUERY PLAN {statement}"), values).unwrap() {
            let plan = row.text(3).unwrap();
            let reads_all = ["SCAN part", "SCAN recipient", "SCAN body", "TEMP B-TREE"];
            assert!(!reads_all.iter().any(|all| plan.contains(all)), "{plan}: {statement}");
            // The primary key leads through all parts that are finished.
            let is_by_state =
                statement.starts_with("SELECT") && statement.contains("state = '") && plan.contains("SEARCH part ");
            assert!(!is_by_state || plan.contains("(state=?"), "{plan}: {statement}");
        }
    }
}

impl Database for Strict {
    fn query(&mut self, statement: &str, values: &[Value]) -> Result<Vec<Row>, LedgerError> {
        self.check(statement, values);
        self.0.query(statement, values)
    }

    fn execute(&mut self, statement: &str, values: &[Value]) -> Result<u64, LedgerError> {
        self.check(statement, values);
        self.0.execute(statement, values)
    }

    fn now(&mut self) -> Result<i64, LedgerError> {
        self.0.now()
    }

    fn run_script(&mut self, script: &str) -> Result<(), LedgerError> {
        self.0.run_script(script)
    }

    fn insert(&mut self, target: &str, rows: &[Value]) -> Result<(), LedgerError> {
        self.0.insert(target, rows)
    }

    fn has_tables(&mut self) -> Result<bool, LedgerError> {
        self.0.has_tables()
    }

    fn begin(&mut self, is_write: bool) -> Result<(), LedgerError> {
        self.0.begin(is_write)
    }
}

#[tokio::test]
async fn no_statement_of_a_run_reads_a_whole_table() {
    let ledgers = Ledgers::file();
    let Stage { place, ledger } = Stage::new(&ledgers, 20).await;
    drop(ledger);
    let mut database = Strict(Sqlite::open(&ledgers.path(), Clock::default()).unwrap());
    give_sign_of_life(&mut database, "a", 1).unwrap();
    let paced = Demand { is_paced: true, ..demand("a", 4) };
    for end in [Event::Accepted, Event::InDoubt, Event::NotSent, Event::Refused] {
        let claim = claim(&mut database, &place, &paced).unwrap();
        for part in claimed(&claim) {
            let mut ended = ended(part.part, part.claim, end);
            ended.invalid.parent_userid.push(format!("parent{}", part.part - 1));
            record(&mut database, &place, ended).unwrap();
        }
    }
    assert!(matches!(claim(&mut database, &place, &Demand { limit: 0, ..paced }), Ok(Claim::Wait { .. })));
    settle(&mut database, place.campaign, Event::Cancel).unwrap();
    settle(&mut database, place.campaign, Event::Resend).unwrap();
}
