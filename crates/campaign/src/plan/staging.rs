//! The temporary tables in which a plan is collected and sorted, so that its size does not count in memory.

use std::mem::take;

use crate::{
    content::Kind,
    database::{Database, Value, values},
    error::LedgerError,
};

const DROP: &str = "
    DROP TABLE IF EXISTS staged; DROP TABLE IF EXISTS staged_content; DROP TABLE IF EXISTS sorted; DROP TABLE IF EXISTS earlier;
    DELETE FROM planning";

const CREATE: &str = "
    CREATE TEMP TABLE staged (number INTEGER PRIMARY KEY, school INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        content INTEGER NOT NULL, cells TEXT) STRICT;
    CREATE TEMP TABLE staged_content (content INTEGER PRIMARY KEY, is_request INTEGER NOT NULL, digest BLOB NOT NULL,
        json BLOB NOT NULL) STRICT;
    CREATE TEMP TABLE sorted (place INTEGER PRIMARY KEY, number INTEGER NOT NULL, school INTEGER NOT NULL, kind TEXT NOT NULL,
        id TEXT NOT NULL, content INTEGER NOT NULL, is_request INTEGER NOT NULL, cells TEXT, repeats INTEGER) STRICT;
    CREATE TEMP TABLE earlier (school INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, content BLOB NOT NULL,
        campaign INTEGER NOT NULL, attempted_at INTEGER NOT NULL) STRICT;";

/// Finds the first of equal recipients, and brings the recipients of each request together: requests in the order of their first
/// recipient within a school and notice. Equal notices have different numbers if others stand between them; the first number
/// counts. Recipients of a frozen request stay in it, and only repeat each other.
const SORT: &str = "
    INSERT INTO sorted (place, number, school, kind, id, content, is_request, cells, repeats)
    SELECT row_number() OVER (ORDER BY school, content, CASE WHEN is_request = 0 THEN kind ELSE '' END, number),
        number, school, kind, id, content, is_request, cells, CASE WHEN first < number THEN first END
    FROM (
        SELECT number, school, kind, id, cells, same.content, is_request,
            min(number) OVER (PARTITION BY school, same.content, kind, lower(id)) AS first
        FROM staged JOIN (
            SELECT content AS own, is_request,
                CASE WHEN is_request = 0 THEN min(content) OVER (PARTITION BY digest, is_request) ELSE content END AS content
            FROM staged_content
        ) AS same ON same.own = staged.content
    ) AS found";

/// How many rows, and about how many bytes, travel to the database at once.
pub const BATCH: usize = 1_000;
const BATCH_BYTES: usize = 4 << 20;

/// Creates the tables for the plan with this token. A plan that was begun before on this connection is lost.
pub fn create(database: &mut dyn Database, token: i64) -> Result<(), LedgerError> {
    let script = database.adapt("CREATE TEMP TABLE IF NOT EXISTS planning (token INTEGER NOT NULL) STRICT;");
    database.run_script(&script)?;
    database.run_script(DROP)?;
    let script = database.adapt(CREATE);
    database.run_script(&script)?;
    database.execute("INSERT INTO planning (token) VALUES (?1)", &values![token]).map(drop)
}

/// Removes the tables of a plan that has come to its end.
pub fn remove(database: &mut dyn Database, token: i64) -> Result<(), LedgerError> {
    if expect(database, token).is_ok() { database.run_script(DROP) } else { Ok(()) }
}

/// Checks that the tables are those of this plan.
pub fn expect(database: &mut dyn Database, token: i64) -> Result<(), LedgerError> {
    let found = database.query("SELECT token FROM planning", &[])?;
    if found.first().is_some_and(|row| row.optional_integer(0) == Some(token)) {
        return Ok(());
    }
    Err(LedgerError::refused("another campaign was begun to be planned with the same handle of the ledger"))
}

pub fn sort(database: &mut dyn Database, token: i64) -> Result<(), LedgerError> {
    expect(database, token)?;
    database.execute("DELETE FROM sorted", &[])?;
    ["staged", "staged_content"].iter().try_for_each(|table| database.analyze(table))?;
    database.execute(SORT, &[])?;
    database.analyze("sorted")
}

/// Rows on their way to the tables.
#[derive(Debug, Default)]
pub struct Staged {
    recipients: Vec<Value>,
    contents: Vec<Value>,
    rows: usize,
    bytes: usize,
}

impl Staged {
    pub fn add_content(&mut self, content: i64, is_request: bool, digest: &[u8], json: &[u8]) {
        self.bytes += json.len();
        self.contents.extend(values![content, is_request, digest, json]);
    }

    pub fn add(&mut self, number: i64, school: usize, kind: Kind, id: &str, content: i64, cells: Option<String>) {
        self.rows += 1;
        self.bytes += id.len() + cells.as_ref().map_or(0, String::len);
        self.recipients.extend(values![number, school, kind.name(), id, content, cells]);
    }

    pub fn is_full(&self) -> bool {
        self.rows >= BATCH || self.bytes >= BATCH_BYTES
    }

    /// Returns the write of these rows, after which there are none.
    pub fn take_write(
        &mut self,
        token: i64,
    ) -> impl FnMut(&mut dyn Database) -> Result<(), LedgerError> + Send + use<> {
        let Self { recipients, contents, .. } = take(self);
        move |database| {
            expect(database, token)?;
            database.insert("staged_content (content, is_request, digest, json)", &contents)?;
            database.insert("staged (number, school, kind, id, content, cells)", &recipients)
        }
    }
}
