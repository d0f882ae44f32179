//! A ledger in PostgreSQL, which workers on several machines share.

mod address;
mod error;

use std::collections::BTreeMap;

use postgres::{
    Client, Error, Statement,
    binary_copy::BinaryCopyInWriter,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use self::address::Address;
use super::{Database, Row, Value};
use crate::error::LedgerError;

/// How many prepared statements a connection keeps.
const MAX_STATEMENTS: usize = 128;

/// The key of the lock that planning and migrations take, in the database of the ledger.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7382911540213)";

pub(crate) struct Postgres {
    address: Address,
    /// `None` once the connection is lost.
    client: Option<Client>,
    statements: BTreeMap<String, Statement>,
}

impl Postgres {
    pub fn connect(url: &str) -> Result<Self, LedgerError> {
        let address = Address::parse(url)?;
        let client = Some(address.connect()?);
        Ok(Self { address, client, statements: BTreeMap::new() })
    }

    /// Uses the connection. An error that the connection does not survive drops it.
    fn with<T>(&mut self, work: impl FnOnce(&mut Client) -> Result<T, Error>) -> Result<T, LedgerError> {
        let Some(client) = &mut self.client else {
            return Err(LedgerError::unreachable(format!("{}: the connection is lost", self.address.name)));
        };
        let error = match work(client) {
            Ok(done) => return Ok(done),
            Err(error) => error::of_statement(&self.address.name, &error),
        };
        if error.is_unreachable() || client.is_closed() {
            self.client = None;
            self.statements.clear();
        }
        Err(error)
    }

    fn prepare(&mut self, statement: &str) -> Result<Statement, LedgerError> {
        if let Some(prepared) = self.statements.get(statement) {
            return Ok(prepared.clone());
        }
        if self.statements.len() == MAX_STATEMENTS {
            self.statements.clear();
        }
        let prepared = self.with(|client| client.prepare(&statement.replace('?', "$")))?;
        self.statements.insert(statement.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

impl Database for Postgres {
    fn now(&mut self) -> Result<i64, LedgerError> {
        // The server's clock: those of the workers may differ.
        let now = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
        self.query(now, &[])?.first().map_or_else(|| Err(LedgerError::damaged("no time")), |row| row.integer(0))
    }

    fn run_script(&mut self, script: &str) -> Result<(), LedgerError> {
        self.with(|client| client.batch_execute(script))
    }

    fn execute(&mut self, statement: &str, values: &[Value]) -> Result<u64, LedgerError> {
        let prepared = self.prepare(statement)?;
        self.with(|client| client.execute(&prepared, &parameters(values)))
    }

    fn query(&mut self, statement: &str, values: &[Value]) -> Result<Vec<Row>, LedgerError> {
        let prepared = self.prepare(statement)?;
        self.with(|client| client.query(&prepared, &parameters(values))?.iter().map(read_row).collect())
    }

    fn insert(&mut self, target: &str, rows: &[Value]) -> Result<(), LedgerError> {
        if rows.is_empty() {
            return Ok(());
        }
        let (table, columns) = target.trim_end_matches(')').split_once(" (").unwrap_or((target, "*"));
        let described = self.prepare(&format!("SELECT {columns} FROM {table}"))?;
        let types: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
        self.with(|client| {
            let copy = client.copy_in(&format!("COPY {target} FROM STDIN BINARY"))?;
            let mut copy = BinaryCopyInWriter::new(copy, &types);
            let written = rows.chunks(types.len()).try_for_each(|row| copy.write(&parameters(row)));
            // If the server has ended the copy, it tells why here.
            copy.finish().and(written)
        })
    }

    fn has_tables(&mut self) -> Result<bool, LedgerError> {
        // `to_regclass` would answer from a cache that a wait for the lock of the ledger makes old.
        let find = "SELECT 1 FROM pg_class WHERE relname = 'ledger_version' AND pg_table_is_visible(oid)";
        Ok(!self.query(find, &[])?.is_empty())
    }

    fn lock_ledger(&mut self) -> Result<(), LedgerError> {
        self.run_script(LOCK)
    }

    fn begin(&mut self, is_write: bool) -> Result<(), LedgerError> {
        // A claim looks again at the parts that it has locked, whatever the server does by default.
        let level = if is_write { "READ COMMITTED" } else { "REPEATABLE READ" };
        self.run_script(&format!("BEGIN ISOLATION LEVEL {level}"))
    }

    fn lock(&self, table: &str, skips_locked: bool) -> String {
        format!(" FOR UPDATE OF {table}{}", if skips_locked { " SKIP LOCKED" } else { "" })
    }

    fn reconnect(&mut self) -> Result<(), LedgerError> {
        if self.client.is_none() {
            self.client = Some(self.address.connect()?);
        }
        Ok(())
    }

    fn analyze(&mut self, table: &str) -> Result<(), LedgerError> {
        self.run_script(&format!("ANALYZE {table}"))
    }

    fn adapt(&self, script: &str) -> String {
        script.replace(" INTEGER", " BIGINT").replace(" BLOB", " BYTEA").replace(") STRICT;", ");")
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

fn read_row(row: &postgres::Row) -> Result<Row, Error> {
    let read = |(place, column): (usize, &postgres::Column)| -> Result<Value, Error> {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(place)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(place)?.map(i64::from).into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place)?.into(),
            _ => row.try_get::<_, Option<String>>(place)?.into(),
        })
    };
    Ok(Row(row.columns().iter().enumerate().map(read).collect::<Result<_, _>>()?))
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(integer) if *ty == Type::INT4 => i32::try_from(*integer)?.to_sql(ty, out),
            Self::Integer(integer) => integer.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT4, Type::INT8, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}
