//! Several processes on one ledger.

use std::time::{Duration, Instant, SystemTime};

use futures_util::future::{join, join_all};
use tokio::time::timeout;
use wecom_school_campaign::{Clock, Kind, Ledger, LedgerError, NewCampaign, Planned};
use wecom_school_sandbox::Fault;

use crate::{
    ledgers::Ledgers,
    stage::{Stage, content, counts, ends, plan, planned, run, until},
};

#[tokio::test]
async fn plans_at_the_same_time_know_of_each_other() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let handles: Vec<Ledger> = (0..4).map(|_| ledgers.open()).collect();
        let plan_one = async |handle: &Ledger| -> Result<Planned, LedgerError> {
            let new = NewCampaign { name: "缴费".into(), schools: vec![stage.key.clone()], ..NewCampaign::default() };
            let mut planning = handle.plan(new).await?;
            let content = content(&stage, "缴费截止日期为本周五。");
            for id in stage.parents(20) {
                planning.add(0, Kind::Parent, &id, &content, None).await?;
            }
            planning.finish().await
        };
        let planned = join_all(handles.iter().map(plan_one)).await;
        let (planned, refused): (Vec<_>, Vec<_>) = planned.into_iter().partition(Result::is_ok);
        assert_eq!((planned.len(), refused.len()), (1, 3), "{}", ledgers.name);
        for error in refused {
            assert_eq!(error.unwrap_err().earlier().unwrap().people, 20);
        }
        // Other notices get other numbers.
        let stages = join_all((0..4).map(|number| Stage::new(["甲", "乙", "丙", "丁"][number]))).await;
        let plan_other = async |(handle, stage): (&Ledger, &Stage)| plan(handle, &[stage], 3).await;
        let mut numbers = join_all(handles.iter().zip(&stages).map(plan_other)).await;
        numbers.sort_unstable();
        assert_eq!(numbers, [2, 3, 4, 5], "{}", ledgers.name);
    }
}

#[test]
fn workers_that_start_at_the_same_time_create_the_tables_once() {
    for ledgers in Ledgers::each() {
        std::thread::scope(|scope| (0..6).for_each(|_| drop(scope.spawn(|| ledgers.open()))));
        assert_eq!(ledgers.integer("SELECT count(*) FROM ledger_version"), 1, "{}", ledgers.name);
    }
}

const LEASE: i64 = 60_000;

/// Writes what a worker leaves that is killed or stands still while it sends the first part.
fn give_first_part(ledgers: &Ledgers, worker: &str) {
    ledgers.execute(&format!(
        "UPDATE part SET state = 'in_flight', worker = '{worker}', claims = 1, first_attempt_at = created_at,
             last_attempt_at = created_at FROM campaign WHERE part = 1;
         INSERT INTO worker (worker, sends, process, lease_until)
             SELECT '{worker}', 1, 1, created_at + {LEASE} FROM campaign;"
    ));
}

#[tokio::test]
async fn a_dead_worker_keeps_nobody_waiting_next_to_a_file_and_a_lease_elsewhere() {
    for ledgers in Ledgers::each() {
        let (stage, ledger, campaign) = planned(&ledgers, 4).await;
        give_first_part(&ledgers, "dead");
        let (first, _) = run(&ledger, campaign, &[&stage]);
        let began = Instant::now();
        let lease_ends = async {
            if ledgers.name == "PostgreSQL" {
                while stage.sandbox.outbox().notices.len() < 3 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
                assert_eq!(stage.accepted(), 3, "its lease is not over");
                ledgers.advance(LEASE);
            }
        };
        let (ended, ()) = tokio::join!(first.run(), lease_ends);
        assert!(ended.unwrap().is_finished() && began.elapsed() < Duration::from_secs(50), "{}", ledgers.name);
        assert_eq!((stage.accepted(), counts(&ledger, campaign).await[0].accepted), (4, 4), "{}", ledgers.name);
        if ledgers.name == "SQLite" {
            assert_eq!(ledgers.integer("SELECT count(*) FROM worker"), 0, "nothing is left of it");
        }
    }
}

/// A worker that stands still has its lock: the others wait until its lease is over.
#[tokio::test]
async fn a_worker_that_lives_keeps_its_parts() {
    let ledgers = Ledgers::file();
    let (stage, ledger, campaign) = planned(&ledgers, 2).await;
    let mut lock = ledgers.path().into_os_string();
    lock.push("-worker-alive");
    let lock = std::fs::File::create(lock).unwrap();
    lock.lock().unwrap();
    give_first_part(&ledgers, "alive");
    let (first, _) = run(&ledger, campaign, &[&stage]);
    let ends_later = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(stage.accepted(), 1);
        // The kernel ends the lock of a process that is killed.
        drop(lock);
    };
    let (ended, ()) = tokio::join!(first.run(), ends_later);
    assert_eq!((ends(&ended.unwrap()).len(), stage.accepted()), (1, 2));
}

/// How many people a campaign has that is disturbed while it is sent.
const PEOPLE: usize = 250;

/// Returns a school whose server is slow, and breaks some connections after it has accepted a notice.
async fn disturbed() -> Stage {
    let stage = Stage::with_families("甲校", 300).await;
    for fault in [Fault::delay(Duration::from_millis(5)), Fault::reset_after_acceptance().every(23)] {
        stage.sandbox.faults().add(fault);
    }
    stage
}

#[tokio::test]
async fn workers_whose_clocks_are_a_minute_apart_double_nothing() {
    let (ledgers, stage) = (Ledgers::file(), disturbed().await);
    let by = Duration::from_secs(30);
    let clocks = [Clock::new(move || SystemTime::now() - by), Clock::new(move || SystemTime::now() + by)];
    let [behind, ahead] = clocks.map(|clock| Ledger::open_with_clock(ledgers.path(), clock).unwrap());
    let campaign = plan(&behind, &[&stage], PEOPLE).await;
    let both = || {
        let [one, other] = [&ahead, &behind].map(|ledger| run(ledger, campaign, &[&stage]).0);
        join(one.run(), other.run())
    };
    for millis in [20, 45, 90, 20, 45, 90] {
        // Both die while they send.
        let _died = timeout(Duration::from_millis(millis), both()).await;
    }
    let (one, other) = both().await;
    assert!(one.unwrap().is_finished() && other.unwrap().is_finished());
    let counts = counts(&behind, campaign).await[0];
    assert_eq!(usize::try_from(counts.accepted + counts.unknown), Ok(PEOPLE), "{counts:?}");
    assert!(usize::try_from(counts.accepted).is_ok_and(|accepted| accepted <= stage.accepted()), "{counts:?}");
}

#[tokio::test]
async fn workers_survive_a_restart_of_postgresql() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let (one, other, stage) = (ledgers.open(), ledgers.open(), disturbed().await);
    let campaign = plan(&one, &[&stage], PEOPLE).await;
    let [first, second] = [&one, &other].map(|ledger| run(ledger, campaign, &[&stage]).0.run());
    let restart = async {
        until(|| stage.accepted() >= 20).await;
        ledgers.server().restart();
    };
    let ((first, second), ()) = join(join(first, second), restart).await;
    assert!(first.unwrap().is_finished() && second.unwrap().is_finished());
    let accepted = usize::try_from(counts(&one, campaign).await[0].accepted);
    assert_eq!((accepted, stage.accepted()), (Ok(PEOPLE), PEOPLE));
}

#[tokio::test]
async fn every_character_is_kept() {
    let odd = ["a\tb", "a\\N", "\\", "a\r\n", "陈家宝🎒", "'\"", "\u{1}", "  "];
    for ledgers in Ledgers::each() {
        let (stage, ledger) = (Stage::new("甲校").await, ledgers.open());
        let new = NewCampaign { schools: vec![stage.key.clone()], ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.unwrap();
        let content = content(&stage, "\\t\t\n陈");
        for (number, cell) in odd.iter().enumerate() {
            planning
                .add(0, Kind::Parent, &format!("{number}{cell}"), &content, Some(&[(*cell).to_owned()]))
                .await
                .unwrap();
        }
        planning.finish().await.unwrap();
        let rows = ledgers.rows("SELECT id FROM recipient ORDER BY number").concat();
        assert_eq!(rows, odd.iter().enumerate().map(|(number, cell)| format!("{number}{cell}")).collect::<Vec<_>>());
        let cells = ledgers.rows("SELECT cells FROM recipient ORDER BY number").concat();
        assert_eq!(cells, odd.map(|cell| serde_json::to_string(&[cell]).unwrap()), "{}", ledgers.name);
    }
}
