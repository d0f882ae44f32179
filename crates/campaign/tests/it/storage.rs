//! Ledgers in files: who may read them, what is no ledger, and readers beside a writer.

use std::{fs, io, path::Path};

use wecom_school_campaign::{Clock, Kind, Ledger, LedgerError, NewCampaign};

use crate::{
    ledgers::{Ledgers, programs::Folder},
    stage::{Stage, counts, plan, planned},
};

#[cfg(unix)]
#[tokio::test]
async fn a_ledger_and_its_log_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let ledgers = Ledgers::file();
    let stage = Stage::new("甲校").await;
    plan(&ledgers.open(), &[&stage], 3).await;
    let _open = ledgers.open();
    let files = fs::read_dir(ledgers.path().parent().unwrap()).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode() & 0o777)
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    let names = ["campaigns.db", "campaigns.db-shm", "campaigns.db-wal"];
    assert_eq!(files, names.map(|name| (name.to_owned(), 0o600)));
}

#[test]
fn what_is_no_ledger_is_named_and_left_as_it_is() {
    type Case<'t> = (&'static str, fn(&LedgerError) -> bool, &'t str);
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("text"), "缴费截止日期为本周五。".repeat(100)).unwrap();
    let other = rusqlite::Connection::open(at("other")).unwrap();
    other.execute_batch("CREATE TABLE pupil (name TEXT)").unwrap();
    drop(Ledger::open(at("newer")).unwrap());
    rusqlite::Connection::open(at("newer")).unwrap().execute("UPDATE ledger_version SET version = 99", []).unwrap();
    drop(Ledger::open(at("no version")).unwrap());
    rusqlite::Connection::open(at("no version")).unwrap().execute("DELETE FROM ledger_version", []).unwrap();
    fs::create_dir(at("folder")).unwrap();
    let no_folder = fs::File::create(at("missing/campaigns.db")).unwrap_err();
    let no_folder = format!("missing/campaigns.db: {no_folder}");
    let cases: [Case<'_>; 5] = [
        ("text", LedgerError::is_damaged, ": it is no ledger"),
        ("other", LedgerError::is_damaged, ": it is the database of another program"),
        ("newer", LedgerError::is_newer, "the ledger has version 99, and this program knows 1: use a newer program"),
        ("no version", LedgerError::is_damaged, "the ledger has no version"),
        ("missing/campaigns.db", LedgerError::is_unwritable, &no_folder),
    ];
    for (name, is_expected, text) in cases {
        let before = fs::read(at(name)).ok();
        for error in
            [Ledger::open(at(name)).unwrap_err(), Ledger::open_read_only(at(name), Clock::default()).unwrap_err()]
        {
            assert!(is_expected(&error) && error.to_string().ends_with(text), "{name}: {error}");
        }
        assert_eq!(fs::read(at(name)).ok(), before, "{name}");
    }
    let folder_itself = [Ledger::open(at("folder")), Ledger::open_read_only(at("folder"), Clock::default())];
    assert!(folder_itself.into_iter().all(|opened| opened.unwrap_err().is_unwritable()));
    let absent = Ledger::open_read_only(at("absent"), Clock::default()).unwrap_err();
    assert!(absent.is_unwritable() && !at("absent").exists(), "{absent}");
}

/// An open file outlives its name: a run would go on, and nobody would find what it records. On Windows, it keeps its name.
#[tokio::test]
async fn a_ledger_that_is_moved_or_deleted_while_it_is_open_is_not_written_any_more() {
    type Case = (&'static str, fn(&Path) -> io::Result<()>);
    let cases: [Case; 5] = [
        ("moved", |path| fs::rename(path, path.with_extension("moved"))),
        ("deleted", |path| fs::remove_file(path)),
        ("replaced", |path| {
            fs::copy(path, path.with_extension("copy"))?;
            fs::rename(path.with_extension("copy"), path)
        }),
        ("without its log", |path| fs::remove_file(path.with_extension("db-wal"))),
        ("without its locks", |path| fs::remove_file(path.with_extension("db-shm"))),
    ];
    for (name, change) in cases {
        let ledgers = Ledgers::file();
        let (_stage, ledger, campaign) = planned(&ledgers, 3).await;
        let changed = change(&ledgers.path());
        if cfg!(windows) {
            assert!(changed.is_err(), "{name}");
            ledger.cancel(campaign).await.unwrap();
            continue;
        }
        changed.unwrap();
        let error = ledger.cancel(campaign).await.unwrap_err();
        let text = "campaigns.db: it or a file next to it was moved, deleted or replaced while it was in use";
        assert!(error.is_unwritable() && error.to_string().ends_with(text), "{name}: {error}");
    }
}

#[test]
fn a_ledger_with_two_names_is_not_written() {
    let folder = Folder::new();
    let [path, second] = ["campaigns.db", "second.db"].map(|name| folder.path().join(name));
    drop(Ledger::open(&path).unwrap());
    fs::hard_link(&path, &second).unwrap();
    for path in [&path, &second] {
        let error = Ledger::open(path).unwrap_err();
        assert!(error.is_unwritable() && error.to_string().contains(".db: it has 2 names (hard links)"), "{error}");
    }
    fs::remove_file(&second).unwrap();
    // Making a symbolic link takes a right on Windows.
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, &second).unwrap();
    assert!(Ledger::open(if cfg!(unix) { second } else { path }).is_ok());
}

#[tokio::test]
async fn a_ledger_that_a_killed_process_left_without_tables_is_empty() {
    let folder = Folder::new();
    let path = folder.path().join("campaigns.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    assert!(Ledger::open_read_only(&path, Clock::default()).unwrap().campaigns(None, 9).await.unwrap().is_empty());
    drop(Ledger::open(&path).unwrap());
    assert!(Ledger::open_read_only(&path, Clock::default()).unwrap().campaigns(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_plan_waits_for_another_process_that_writes() {
    let ledgers = Ledgers::file();
    let (stage, ledger) = (Stage::new("甲校").await, ledgers.open());
    let other = rusqlite::Connection::open(ledgers.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ends = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        other.execute_batch("COMMIT").unwrap();
    };
    let stages = [&stage];
    let (campaign, ()) = tokio::join!(plan(&ledger, &stages, 3), ends);
    assert_eq!(counts(&ledger, campaign).await[0].planned, 3);
}

#[tokio::test]
async fn a_reader_works_beside_a_writer_and_writes_nothing() {
    let ledgers = Ledgers::file();
    let stage = Stage::new("甲校").await;
    let writer = ledgers.open();
    let campaign = plan(&writer, &[&stage], 3).await;
    let reader = Ledger::open_read_only(ledgers.path(), Clock::default()).unwrap();
    let second = plan(&writer, &[&Stage::new("乙校").await], 2).await;
    assert_eq!(counts(&reader, campaign).await[0].planned, 3);
    assert_eq!(counts(&reader, second).await[0].planned, 2, "it sees what is written while it is open");
    let mut planning =
        reader.plan(NewCampaign { schools: vec![stage.key.clone()], ..NewCampaign::default() }).await.unwrap();
    planning.add_request(0, &[(Kind::Parent, "p".into())], b"{}", "text").await.unwrap();
    let error = planning.finish().await.unwrap_err();
    assert!(error.is_unwritable() && error.to_string().ends_with(": it may not be written"), "{error}");
}

/// Root may write everywhere, so the test gives the folder to a reader by taking the right to make the file of locks.
#[cfg(unix)]
#[tokio::test]
async fn a_ledger_is_read_where_nothing_may_be_written() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let ledgers = Ledgers::file();
    let campaign = plan(&ledgers.open(), &[&Stage::new("甲校").await], 3).await;
    let folder = ledgers.path().parent().unwrap().to_owned();
    // The last connection removes the log; the thread of the ledger may need a moment.
    while folder.join("campaigns.db-wal").exists() {
        tokio::task::yield_now().await;
    }
    if fs::metadata(&folder).unwrap().uid() == 0 {
        eprintln!("root may write everywhere: the folder is not read-only");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
    let reader = Ledger::open_read_only(ledgers.path(), Clock::default());
    let planned = counts(&reader.unwrap(), campaign).await[0].planned;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(planned, 3);
}
