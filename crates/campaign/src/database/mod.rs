//! The databases that keep a ledger: SQLite, and PostgreSQL for several machines. Both run the same statements.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::fmt;

use crate::error::LedgerError;

/// A connection to the database of a ledger.
///
/// Statements are written for SQLite, with `?1` for the first value. PostgreSQL understands them once `?` is `$`.
pub trait Database: Send + 'static {
    /// Returns the time by the clock that all workers share, in milliseconds since 1970.
    fn now(&mut self) -> Result<i64, LedgerError>;

    /// Runs statements without values.
    fn run_script(&mut self, script: &str) -> Result<(), LedgerError>;

    /// Runs a statement, and returns how many rows it changed.
    fn execute(&mut self, statement: &str, values: &[Value]) -> Result<u64, LedgerError>;

    /// Runs a query, and returns its rows.
    fn query(&mut self, statement: &str, values: &[Value]) -> Result<Vec<Row>, LedgerError>;

    /// Inserts rows: `target` is `table (columns)`, and `rows` has the values of each row in turn.
    fn insert(&mut self, target: &str, rows: &[Value]) -> Result<(), LedgerError>;

    /// Returns whether the database has the tables of a ledger, of any version. Tables of another program are an error.
    fn has_tables(&mut self) -> Result<bool, LedgerError>;

    /// Begins a transaction. One that does not write sees one state of the ledger.
    fn begin(&mut self, is_write: bool) -> Result<(), LedgerError>;

    /// Keeps other processes from planning and from migrating until the transaction ends. By default, only one connection writes at
    /// a time.
    fn lock_ledger(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Returns what a query for rows of a table ends with that are to be changed: it waits for rows that others are changing, or
    /// skips them. By default, nobody else changes rows.
    fn lock(&self, _table: &str, _skips_locked: bool) -> String {
        String::new()
    }

    /// Connects again if the connection was lost.
    fn reconnect(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Lets the database learn how large a table is that has just been filled. By itself it may learn too late to search it well.
    fn analyze(&mut self, _table: &str) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Adapts a script that creates tables, which is written for SQLite.
    fn adapt(&self, script: &str) -> String {
        script.to_owned()
    }
}

/// A value in a statement or in a row. Its `Debug` has no text: the client of PostgreSQL logs the values of statements, and they
/// have recipients.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Integer(integer) => integer.fmt(f),
            Self::Text(text) => write!(f, "a text of {} bytes", text.len()),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

/// The values of a row. A value of another type than asked for is an error of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    pub fn integer(&self, column: usize) -> Result<i64, LedgerError> {
        if let Some(Value::Integer(integer)) = self.0.get(column) { Ok(*integer) } else { Err(self.unexpected(column)) }
    }

    pub fn optional_integer(&self, column: usize) -> Option<i64> {
        if let Some(Value::Integer(integer)) = self.0.get(column) { Some(*integer) } else { None }
    }

    pub fn text(&self, column: usize) -> Result<&str, LedgerError> {
        if let Some(Value::Text(text)) = self.0.get(column) { Ok(text) } else { Err(self.unexpected(column)) }
    }

    pub fn optional_text(&self, column: usize) -> Option<&str> {
        if let Some(Value::Text(text)) = self.0.get(column) { Some(text) } else { None }
    }

    pub fn bytes(&self, column: usize) -> Result<&[u8], LedgerError> {
        if let Some(Value::Bytes(bytes)) = self.0.get(column) { Ok(bytes) } else { Err(self.unexpected(column)) }
    }

    /// Reads a name that the ledger has for a value.
    pub fn named<T>(&self, column: usize, find: impl FnOnce(&str) -> Option<T>) -> Result<T, LedgerError> {
        let name = self.text(column)?;
        find(name).ok_or_else(|| LedgerError::damaged(format!("column {column} of a row has the unknown name {name}")))
    }

    fn unexpected(&self, column: usize) -> LedgerError {
        let found = match self.0.get(column) {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Integer(_)) => "an integer",
            Some(Value::Text(_)) => "a text",
            Some(Value::Bytes(_)) => "bytes",
        };
        LedgerError::damaged(format!("column {column} of a row has {found}"))
    }
}

macro_rules! from {
    ($($type:ty: |$value:ident| $converted:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $converted
            }
        })*
    };
}

from! {
    i64: |integer| Self::Integer(integer);
    usize: |count| Self::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    bool: |is_on| Self::Integer(is_on.into());
    &str: |text| Self::Text(text.to_owned());
    String: |text| Self::Text(text);
    &[u8]: |bytes| Self::Bytes(bytes.to_vec());
    Vec<u8>: |bytes| Self::Bytes(bytes);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Makes a list of values.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::database::Value::from($value)),*] };
}
pub(crate) use values;
