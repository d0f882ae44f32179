//! Several processes on one ledger.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use wecom_school_campaign::{Kind, Ledger, LedgerError, NewCampaign, Planned};

use crate::{
    ledgers::Ledgers,
    stage::{Stage, content, counts, ends, plan, run},
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

#[tokio::test]
async fn a_dead_worker_keeps_nobody_waiting_next_to_a_file_and_a_lease_elsewhere() {
    const LEASE: i64 = 60_000;
    for ledgers in Ledgers::each() {
        let (stage, ledger) = (Stage::new("甲校").await, ledgers.open());
        let campaign = plan(&ledger, &[&stage], 4).await;
        // What a process leaves that is killed while it sends the first part.
        ledgers.execute(
            "UPDATE part SET state = 'in_flight', worker = 'dead', claims = 1, first_attempt_at = created_at, last_attempt_at = created_at
             FROM campaign WHERE part = 1",
        );
        ledgers.execute(&format!(
            "INSERT INTO worker (worker, sends, process, lease_until) SELECT 'dead', 1, 1, created_at + {LEASE} FROM campaign"
        ));
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
    let (stage, ledger) = (Stage::new("甲校").await, ledgers.open());
    let campaign = plan(&ledger, &[&stage], 2).await;
    let mut lock = ledgers.path().into_os_string();
    lock.push("-worker-alive");
    let lock = std::fs::File::create(lock).unwrap();
    lock.lock().unwrap();
    ledgers.execute(
        "UPDATE part SET state = 'in_flight', worker = 'alive', claims = 1, first_attempt_at = created_at, last_attempt_at = created_at
         FROM campaign WHERE part = 1;
         INSERT INTO worker (worker, sends, process, lease_until) SELECT 'alive', 1, 1, created_at + 60000 FROM campaign;",
    );
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
        let rows = ledgers.texts("SELECT id FROM recipient ORDER BY number");
        assert_eq!(rows, odd.iter().enumerate().map(|(number, cell)| format!("{number}{cell}")).collect::<Vec<_>>());
        let cells = ledgers.texts("SELECT cells FROM recipient ORDER BY number");
        assert_eq!(cells, odd.map(|cell| serde_json::to_string(&[cell]).unwrap()), "{}", ledgers.name);
    }
}
