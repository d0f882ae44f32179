//! What is committed together, and what a failure undoes.

use futures_util::future::join_all;

use super::{ledgers::Ledgers, stage::plan};
use crate::{
    Clock, Ledger,
    database::{Database, values},
    error::LedgerError,
};

/// Returns how many rows each table has.
async fn rows(ledger: &Ledger) -> Vec<i64> {
    let tables = ["campaign", "school", "part", "body", "recipient", "event"];
    let count = move |database: &mut dyn Database| {
        let rows = tables.map(|table| database.query(&format!("SELECT count(*) FROM {table}"), &[])?[0].integer(0));
        rows.into_iter().collect()
    };
    ledger.read(count).await.unwrap()
}

#[tokio::test]
async fn a_disk_that_is_full_at_any_statement_undoes_the_plan() {
    let ledgers = Ledgers::file();
    let ledger = ledgers.open();
    let first = plan(&ledger, 3).await.unwrap();
    let before = rows(&ledger).await;
    let pages = ledgers.integer("PRAGMA page_count");
    let mut failures = 0;
    let second = loop {
        let limit = pages + failures;
        let set = format!("PRAGMA max_page_count = {limit}");
        ledger.read(move |database| database.run_script(&set)).await.unwrap();
        match plan(&ledger, 200).await {
            Ok(planned) => break planned,
            Err(error) => assert!(error.is_full(), "{error}"),
        }
        assert_eq!(rows(&ledger).await, before, "{limit} pages");
        failures += 1;
    };
    assert!(failures > 10, "{failures}");
    assert_eq!((first.campaign, second.campaign), (1, 2));
    assert_eq!(rows(&ledgers.open()).await, rows(&ledger).await);
}

#[tokio::test]
async fn the_file_is_complete_once_the_last_handle_is_gone() {
    let ledgers = Ledgers::file();
    let copy = ledgers.path().with_extension("copy");
    let ledger = ledgers.open();
    plan(&ledger, 3).await.unwrap();
    let before = rows(&ledger).await;
    drop(ledger);
    std::fs::copy(ledgers.path(), &copy).unwrap();
    assert_eq!(rows(&Ledger::open(&copy).unwrap()).await, before);
}

#[tokio::test]
async fn work_that_fails_does_not_undo_what_shares_its_commit() {
    let ledger = Ledger::in_memory(Clock::default()).unwrap();
    let write = |number: i64| {
        let work = move |database: &mut dyn Database| {
            database.execute("INSERT INTO pace (corp, full_at) VALUES (?1, 0)", &values![number.to_string()])?;
            match number % 3 {
                0 => Err(LedgerError::refused("refused")),
                1 => database.execute("INSERT INTO pace (corp, full_at) VALUES ('1', NULL)", &[]),
                _ => Ok(0),
            }
        };
        ledger.write(work)
    };
    let done: Vec<bool> = join_all((0..60).map(write)).await.iter().map(Result::is_ok).collect();
    assert_eq!(done, (0..60).map(|number| number % 3 == 2).collect::<Vec<_>>());
    let count = |database: &mut dyn Database| database.query("SELECT count(*) FROM pace", &[])?[0].integer(0);
    assert_eq!(ledger.read(count).await.unwrap(), 20);
}
