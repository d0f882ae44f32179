//! A ledger in a file. It needs nothing but this library.

use std::{
    fmt::Write,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    config::DbConfig,
    ffi, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use super::{Database, Row, Value};
use crate::{
    clock::Clock,
    error::LedgerError,
    system::{create_private_file, identify},
};

/// How often a statement tries to get the lock of another process: for about a minute. Planning a large campaign keeps others
/// waiting for seconds.
const MAX_TRIES: i32 = 6_000;

/// The log makes readers independent of the writer. FULL: what is committed survives a power cut. Sorting needs files, not
/// memory. Without a limit the log would keep the size of the largest campaign.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -4000; PRAGMA temp_store = FILE; PRAGMA journal_size_limit = 67108864;";

pub(crate) struct Sqlite {
    connection: Connection,
    clock: Clock,
    /// What errors call the ledger.
    name: String,
    /// The files that it writes.
    files: Option<Files>,
}

/// The file of a ledger, its log and its file of locks. An open file outlives its name: what is written to it afterwards, nobody
/// finds again.
struct Files {
    paths: [PathBuf; 3],
    found: Option<[(u64, u64); 3]>,
}

impl Files {
    fn new(path: &Path) -> Self {
        let paths = ["", "-wal", "-shm"].map(|suffix| beside(path, suffix));
        Self { paths, found: None }
    }

    /// Returns whether the names lead to the same files as when all of them were first there.
    fn are_in_place(&mut self) -> bool {
        let [ledger, log, locks] = self.paths.each_ref().map(|path| identify(path).map(|(id, _)| id));
        let found = ledger.zip(log).zip(locks).map(|((ledger, log), locks)| [ledger, log, locks]);
        if self.found.is_none() {
            self.found = found;
        }
        self.found == found
    }
}

impl Sqlite {
    /// Opens the file, and creates it for its owner alone.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, LedgerError> {
        match create_private_file(path) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(LedgerError::of_file(path, &error)),
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut opened = Self::set_up(Connection::open_with_flags(path, flags), clock, path.display().to_string())?;
        // The settings change the file: those of another program stay as they are.
        opened.has_tables()?;
        // SQLite gives each name a log of its own.
        let names = identify(path).map_or(1, |(_, names)| names);
        if names > 1 {
            return Err(LedgerError::unwritable(format!(
                "{}: it has {names} names (hard links), and what one name has sent, another does not see. Delete all names but one; a symbolic link does no harm",
                opened.name
            )));
        }
        opened.run_script(SETTINGS)?;
        opened.files = Some(Files::new(path));
        Ok(opened)
    }

    /// Opens the file to read it. Nothing is written to it.
    pub fn open_read_only(path: &Path, clock: &Clock) -> Result<Self, LedgerError> {
        let found = fs::metadata(path);
        let is_file = found.and_then(|found| if found.is_dir() { Err(ErrorKind::IsADirectory.into()) } else { Ok(()) });
        is_file.map_err(|error| LedgerError::of_file(path, &error))?;
        let open = |uri: &str| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
            let opened =
                Self::set_up(Connection::open_with_flags(uri, flags), clock.clone(), path.display().to_string());
            opened.and_then(|mut opened| opened.has_tables().map(|_| opened))
        };
        let uri = uri(path);
        open(&uri).or_else(|error| {
            // Readers share a file of locks with the writer. In a folder that is read-only it can't be made. While a process
            // writes, there is a log: without one nobody does.
            if error.is_unwritable() && !beside(path, "-wal").exists() {
                open(&format!("{uri}?immutable=1"))
            } else {
                Err(error)
            }
        })
    }

    /// Opens a ledger that ends with the process.
    pub fn in_memory(clock: Clock) -> Result<Self, LedgerError> {
        let mut opened = Self::set_up(Connection::open_in_memory(), clock, "the ledger in memory".to_owned())?;
        opened.run_script(SETTINGS)?;
        Ok(opened)
    }

    fn set_up(connection: rusqlite::Result<Connection>, clock: Clock, name: String) -> Result<Self, LedgerError> {
        let set_up = |mut connection: Connection| {
            connection.busy_handler(Some(wait))?;
            connection.set_prepared_statement_cache_capacity(64);
            // Otherwise a statement is prepared again whenever it has other values, which takes longer than to run it.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            Ok(connection)
        };
        match connection.and_then(set_up) {
            Ok(connection) => Ok(Self { connection, clock, name, files: None }),
            Err(error) => Err(explain(&name, &error)),
        }
    }

    fn explain<T>(&self, done: rusqlite::Result<T>) -> Result<T, LedgerError> {
        done.map_err(|error| explain(&self.name, &error))
    }
}

/// Waits before another try to get the lock. SQLite's own pauses grow to 100 ms, in which other workers always come first.
fn wait(tries: i32) -> bool {
    thread::sleep(Duration::from_millis(fastrand::u64(1..20)));
    tries < MAX_TRIES
}

/// Returns the path of a file next to a ledger.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'%' | b'?' | b'#' => drop(write!(uri, "%{byte:02X}")),
            0x21..=0x7e => uri.push(byte.into()),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

impl Database for Sqlite {
    fn now(&mut self) -> Result<i64, LedgerError> {
        Ok(self.clock.now())
    }

    fn run_script(&mut self, script: &str) -> Result<(), LedgerError> {
        self.explain(self.connection.execute_batch(script))
    }

    fn execute(&mut self, statement: &str, values: &[Value]) -> Result<u64, LedgerError> {
        let prepared = self.connection.prepare_cached(statement);
        let changed = prepared.and_then(|mut statement| statement.execute(params_from_iter(values)));
        self.explain(changed).map(|rows| rows as u64)
    }

    fn query(&mut self, statement: &str, values: &[Value]) -> Result<Vec<Row>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(statement)?;
            let columns = statement.column_count();
            let rows = statement.query_map(params_from_iter(values), |row| {
                let values = (0..columns).map(|column| row.get_ref(column).map(Value::from));
                Ok(Row(values.collect::<Result<_, _>>()?))
            })?;
            rows.collect()
        };
        self.explain(read())
    }

    fn insert(&mut self, target: &str, rows: &[Value]) -> Result<(), LedgerError> {
        let columns = target.split(',').count();
        let statement = format!("INSERT INTO {target} VALUES ({})", vec!["?"; columns].join(", "));
        let insert = || {
            let mut statement = self.connection.prepare_cached(&statement)?;
            rows.chunks(columns).try_for_each(|row| statement.execute(params_from_iter(row)).map(|_| ()))
        };
        self.explain(insert())
    }

    fn has_tables(&mut self) -> Result<bool, LedgerError> {
        let rows = self.query(
            "SELECT count(*), count(CASE WHEN name = 'ledger_version' THEN 1 END) FROM sqlite_schema WHERE type = 'table'",
            &[],
        )?;
        match (rows[0].integer(0)?, rows[0].integer(1)?) {
            (0, _) => Ok(false),
            (_, 0) => Err(LedgerError::damaged(format!("{}: it is the database of another program", self.name))),
            _ => Ok(true),
        }
    }

    fn begin(&mut self, is_write: bool) -> Result<(), LedgerError> {
        if !is_write {
            return self.run_script("BEGIN");
        }
        if let Some(files) = &mut self.files
            && !files.are_in_place()
        {
            let text = "it or a file next to it was moved, deleted or replaced while it was in use";
            return Err(LedgerError::unwritable(format!("{}: {text}", self.name)));
        }
        self.run_script("BEGIN IMMEDIATE")
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(integer) => Self::Integer(integer),
            // No statement of this crate computes with fractions.
            ValueRef::Real(number) => Self::Text(number.to_string()),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

fn explain(name: &str, error: &rusqlite::Error) -> LedgerError {
    let is_full = |error: &ffi::Error| {
        // The file of locks could not grow.
        error.code == ErrorCode::DiskFull || error.extended_code == ffi::SQLITE_IOERR_SHMSIZE
    };
    match error.sqlite_error_code() {
        _ if error.sqlite_error().is_some_and(is_full) => {
            LedgerError::full(format!("{name}: its disk is full, or that of temporary files"))
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            LedgerError::unwritable(format!("{name}: it may not be written"))
        }
        Some(ErrorCode::CannotOpen) => {
            LedgerError::unwritable(format!("{name}: it can't be opened, or its folder may not be written"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            LedgerError::busy(format!("{name}: another process keeps it locked"))
        }
        Some(ErrorCode::NotADatabase) => LedgerError::damaged(format!("{name}: it is no ledger")),
        Some(ErrorCode::DatabaseCorrupt) => LedgerError::damaged(format!("{name}: it is damaged ({error})")),
        _ => {
            // The statement stays out of the text.
            let text = if let rusqlite::Error::SqlInputError { msg, .. } = error { msg } else { &error.to_string() };
            LedgerError::other(format!("{name}: {text}"))
        }
    }
}
