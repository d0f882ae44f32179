//! The versions of the ledger's tables.

use crate::{
    database::{Database, values},
    error::LedgerError,
};

/// The scripts that lead from each version to the next.
const SCRIPTS: [&str; 1] = [include_str!("database/tables.sql")];

/// Brings the tables to the present version, in one transaction.
pub(crate) fn run(database: &mut dyn Database) -> Result<(), LedgerError> {
    run_scripts(database, &SCRIPTS)
}

/// Checks that the tables have the present version, and changes nothing.
pub(crate) fn check(database: &mut dyn Database) -> Result<(), LedgerError> {
    let version = version(database)?;
    expect_known(version, SCRIPTS.len())?;
    if version < SCRIPTS.len() {
        return Err(LedgerError::unwritable(format!(
            "the ledger has the older version {version}: open it once with the right to write, which brings it up to date"
        )));
    }
    Ok(())
}

fn run_scripts(database: &mut dyn Database, scripts: &[&str]) -> Result<(), LedgerError> {
    // Most ledgers are up to date, and nobody has to wait for them.
    let found = version(database)?;
    expect_known(found, scripts.len())?;
    if found == scripts.len() {
        return Ok(());
    }
    database.begin(true)?;
    let done = bring_up_to_date(database, scripts).and_then(|()| database.run_script("COMMIT"));
    if done.is_err() {
        // The database may have undone it already.
        let _ = database.run_script("ROLLBACK");
    }
    done
}

fn bring_up_to_date(database: &mut dyn Database, scripts: &[&str]) -> Result<(), LedgerError> {
    database.lock_ledger()?;
    let version = version(database)?;
    expect_known(version, scripts.len())?;
    let create = "CREATE TABLE IF NOT EXISTS ledger_version (version INTEGER NOT NULL) STRICT;";
    for script in [create].iter().chain(scripts.iter().skip(version)) {
        let script = database.adapt(script);
        database.run_script(&script)?;
    }
    database.execute("DELETE FROM ledger_version", &[])?;
    database.execute("INSERT INTO ledger_version (version) VALUES (?1)", &values![scripts.len() as i64])?;
    Ok(())
}

/// Returns the version of the tables; 0 if there are none.
fn version(database: &mut dyn Database) -> Result<usize, LedgerError> {
    if !database.has_tables()? {
        return Ok(0);
    }
    let rows = database.query("SELECT version FROM ledger_version", &[])?;
    let version = rows.first().ok_or_else(|| LedgerError::damaged("the ledger has no version"))?.integer(0)?;
    usize::try_from(version).map_err(|_| LedgerError::damaged(format!("the ledger has the version {version}")))
}

fn expect_known(version: usize, known: usize) -> Result<(), LedgerError> {
    if version > known {
        let text = format!("the ledger has version {version}, and this program knows {known}: use a newer program");
        return Err(LedgerError::newer(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, database::sqlite::Sqlite};

    const FIRST: &str = "CREATE TABLE pupil (name TEXT NOT NULL) STRICT; INSERT INTO pupil VALUES ('陈家宝');";
    const SECOND: &str = "ALTER TABLE pupil ADD COLUMN class TEXT; UPDATE pupil SET class = '一年级1班';";

    fn pupils(database: &mut Sqlite) -> Vec<String> {
        let rows = database.query("SELECT * FROM pupil", &[]).unwrap();
        rows.iter().map(|row| [0, 1].map(|column| row.optional_text(column).unwrap_or("-")).join(" ")).collect()
    }

    #[test]
    fn an_older_ledger_is_brought_up_to_date_once() {
        let mut database = Sqlite::in_memory(Clock::default()).unwrap();
        run_scripts(&mut database, &[FIRST]).unwrap();
        for _ in 0..2 {
            run_scripts(&mut database, &[FIRST, SECOND]).unwrap();
            assert_eq!(version(&mut database).unwrap(), 2);
            assert_eq!(pupils(&mut database), ["陈家宝 一年级1班"]);
        }
        assert!(run_scripts(&mut database, &[FIRST]).unwrap_err().is_newer());
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let mut database = Sqlite::in_memory(Clock::default()).unwrap();
        run_scripts(&mut database, &[FIRST]).unwrap();
        let fails = [FIRST, SECOND, "UPDATE pupil SET class = NULL; INSERT INTO teacher VALUES (1);"];
        let error = run_scripts(&mut database, &fails).unwrap_err();
        assert_eq!(error.to_string(), "the ledger in memory: no such table: teacher");
        assert_eq!(version(&mut database).unwrap(), 1);
        assert_eq!(pupils(&mut database), ["陈家宝 -"]);
        run_scripts(&mut database, &[FIRST, SECOND]).unwrap();
    }
}
