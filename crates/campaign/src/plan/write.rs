//! Writes a plan to the ledger, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use wecom_school::retry::{Repeat, repeat_of_json};

use super::{
    earlier,
    new::{NewCampaign, Planned, PlannedFile, School, placeholder},
    staging::{self, BATCH},
};
use crate::{
    clock::count_millis,
    content::{Content, Kind, digest, max_recipients},
    database::{Database, Row, Value, values},
    error::LedgerError,
    state::State,
    work,
};

/// What a plan consists of, apart from the temporary tables.
pub struct Plan {
    pub token: i64,
    pub new: NewCampaign,
    pub files: Vec<PlannedFile>,
    pub msgtype: String,
    pub digest: [u8; 32],
}

struct Writer<'d> {
    database: &'d mut dyn Database,
    plan: &'d Plan,
    campaign: i64,
    /// The placeholders of the files, each with its quotation marks.
    placeholders: BTreeSet<String>,
    /// Rows on their way to the tables.
    parts: Vec<Value>,
    bodies: Vec<Value>,
    recipients: Vec<Value>,
    /// Notices of the next recipients.
    contents: Vec<Row>,
    planned_parts: i64,
}

/// Among how many recipients notices are read at once.
const CONTENTS: i64 = 100;

const PART: &str = "part (campaign, corp, app, part, state, in_doubt, claims, first_attempt_at, last_attempt_at, repeat_window, \
                    people, invalid, has_files, content, digest)";
const BODY: &str = "body (campaign, corp, app, part, json)";
const RECIPIENT: &str = "recipient (campaign, number, corp, app, part, kind, id, repeats, invalid, cells)";

/// The recipients of the next request.
#[derive(Default)]
struct Chunk {
    key: Option<Key>,
    rows: Vec<Row>,
}

/// What the recipients of a request have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    school: i64,
    content: i64,
    /// `None` for a frozen request, which may have several kinds.
    kind: Option<Kind>,
}

/// Writes the plan whose recipients are sorted; a dry run is undone.
pub fn write(database: &mut dyn Database, plan: &Plan) -> Result<Planned, LedgerError> {
    if !plan.new.is_dry_run {
        return write_all(database, plan);
    }
    database.run_script("SAVEPOINT dry_run")?;
    let planned = write_all(database, plan)?;
    database.run_script("ROLLBACK TO SAVEPOINT dry_run; RELEASE SAVEPOINT dry_run")?;
    Ok(planned)
}

fn write_all(database: &mut dyn Database, plan: &Plan) -> Result<Planned, LedgerError> {
    staging::expect(database, plan.token)?;
    let counts = database.query("SELECT count(*), count(repeats) FROM sorted", &[])?;
    let (rows, repeats) = (counts[0].integer(0)?, counts[0].integer(1)?);
    if rows == 0 {
        return Err(LedgerError::refused("the campaign has no recipients"));
    }
    // One plan at a time: the next one waits here, and then finds this one.
    database.lock_ledger()?;
    let now = database.now()?;
    if !plan.new.allows_repeats {
        earlier::expect_none(database, &plan.new.schools, now)?;
    }
    let campaign = database.query("SELECT coalesce(max(campaign), 0) + 1 FROM campaign", &[])?[0].integer(0)?;
    let placeholders = plan.files.iter().map(|file| format!("\"{}\"", placeholder(&file.digest))).collect();
    let mut writer = Writer {
        database,
        plan,
        campaign,
        placeholders,
        parts: Vec::new(),
        bodies: Vec::new(),
        recipients: Vec::new(),
        contents: Vec::new(),
        planned_parts: 0,
    };
    writer.write_campaign(now)?;
    writer.write_schools()?;
    writer.write_files()?;
    writer.write_recipients()?;
    let parts = writer.planned_parts;
    ["part", "body", "recipient"].iter().try_for_each(|table| database.analyze(table))?;
    Ok(Planned { campaign, people: rows - repeats, repeats, parts })
}

impl Writer<'_> {
    fn write_campaign(&mut self, now: i64) -> Result<(), LedgerError> {
        let Plan { new, msgtype, digest, .. } = self.plan;
        let headings = serde_json::to_string(&new.headings).unwrap_or_default();
        self.database.execute(
            "INSERT INTO campaign (campaign, kind, name, msgtype, headings, digest, created_at, send_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            &values![self.campaign, new.kind(), &new.name[..], &msgtype[..], headings, &digest[..], now, new.send_at],
        )?;
        work::note(self.database, self.campaign, None, "planned", None)
    }

    fn write_schools(&mut self) -> Result<(), LedgerError> {
        let mut repeats = BTreeMap::new();
        for row in self.database.query("SELECT school, count(repeats) FROM sorted GROUP BY school", &[])? {
            repeats.insert(usize::try_from(row.integer(0)?).unwrap_or_default(), row.integer(1)?);
        }
        let mut rows = Vec::new();
        for (place, School { name, corp, app }) in self.plan.new.schools.iter().enumerate() {
            let repeats = repeats.remove(&place).unwrap_or_default();
            let source = self.plan.new.sources.get(place).map(String::as_str);
            rows.extend(values![self.campaign, &corp[..], &app[..], place, &name[..], repeats, source]);
        }
        self.database.insert("school (campaign, corp, app, place, name, repeats, source)", &rows)
    }

    fn write_files(&mut self) -> Result<(), LedgerError> {
        for PlannedFile { digest, media_type, name, bytes } in &self.plan.files {
            self.database.execute(
                "INSERT INTO file (digest, media_type, name, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                &values![&digest[..], &media_type[..], &name[..], &bytes[..]],
            )?;
            self.database.execute(
                "INSERT INTO upload (campaign, corp, app, file) SELECT campaign, corp, app, ?2 FROM school WHERE campaign = ?1",
                &values![self.campaign, &digest[..]],
            )?;
        }
        Ok(())
    }

    fn write_recipients(&mut self) -> Result<(), LedgerError> {
        let (mut place, mut chunk) = (0, Chunk::default());
        loop {
            let batch = self.database.query(
                "SELECT place, number, school, kind, id, content, cells, is_request FROM sorted
                 WHERE place > ?1 AND repeats IS NULL ORDER BY place LIMIT ?2",
                &values![place, BATCH],
            )?;
            let Some(end) = batch.last() else { break };
            place = end.integer(0)?;
            for row in batch {
                let kind = Kind::of_name(row.text(3)?).filter(|_| row.optional_integer(7) == Some(0));
                let key = Key { school: row.integer(2)?, content: row.integer(5)?, kind };
                let is_full = kind.is_some_and(|kind| chunk.rows.len() >= max_recipients(kind));
                if is_full || chunk.key.as_ref() != Some(&key) {
                    self.write_chunk(&std::mem::take(&mut chunk))?;
                    chunk.key = Some(key);
                }
                chunk.rows.push(row);
            }
            self.flush()?;
        }
        self.write_chunk(&chunk)?;
        self.flush()?;
        self.database.execute(
            "INSERT INTO recipient (campaign, number, corp, app, part, kind, id, repeats, invalid, cells)
             SELECT recipient.campaign, sorted.number, recipient.corp, recipient.app, recipient.part, sorted.kind, sorted.id,
                 sorted.repeats, 0, sorted.cells
             FROM sorted JOIN recipient ON recipient.campaign = ?1 AND recipient.number = sorted.repeats",
            &values![self.campaign],
        )?;
        Ok(())
    }

    fn write_chunk(&mut self, chunk: &Chunk) -> Result<(), LedgerError> {
        let Some(Key { school, content, kind }) = chunk.key else { return Ok(()) };
        self.read_contents(content, chunk.rows[0].integer(0)?)?;
        let found = self.contents.iter().find(|row| row.optional_integer(0) == Some(content));
        let Some(found) = found else { return Err(LedgerError::damaged(format!("there is no notice {content}"))) };
        let (same, json) = (&found.bytes(1)?.to_vec()[..], found.bytes(2)?);
        let json = match kind {
            None => json.to_vec(),
            Some(kind) => {
                let ids = chunk.rows.iter().map(|row| row.text(4)).collect::<Result<Vec<_>, _>>()?;
                Content::address(json, kind, &ids)
            }
        };
        let School { corp, app, .. } = &self.plan.new.schools[usize::try_from(school).unwrap_or_default()];
        let part = chunk.rows[0].integer(1)?;
        self.add_part(corp, app, part, chunk.rows.len(), same, json);
        for row in &chunk.rows {
            self.recipients.extend(values![
                self.campaign,
                row.integer(1)?,
                &corp[..],
                &app[..],
                part,
                row.text(3)?,
                row.text(4)?,
                None::<i64>,
                false,
                row.optional_text(6)
            ]);
        }
        Ok(())
    }

    /// Reads a notice unless it is there, with those of the places behind it: on a network, one query a notice takes too long.
    fn read_contents(&mut self, content: i64, place: i64) -> Result<(), LedgerError> {
        if self.contents.iter().any(|row| row.optional_integer(0) == Some(content)) {
            return Ok(());
        }
        self.contents = self.database.query(
            "SELECT content, digest, json FROM staged_content
             WHERE content IN (SELECT content FROM sorted WHERE place >= ?1 AND place < ?2 AND repeats IS NULL)",
            &values![place, place + CONTENTS],
        )?;
        Ok(())
    }

    fn add_part(&mut self, corp: &str, app: &str, part: i64, people: usize, content: &[u8], json: Vec<u8>) {
        let window = match repeat_of_json(&json) {
            Repeat::HarmlessWithin(interval) => count_millis(interval),
            Repeat::Harmless | Repeat::Doubles => 0,
        };
        let has_files = self.names_files(&json);
        self.planned_parts += 1;
        self.parts.extend(values![
            self.campaign,
            corp,
            app,
            part,
            State::Planned.name(),
            false,
            0_i64,
            0_i64,
            0_i64,
            window,
            people,
            0_i64,
            has_files,
            content,
            &digest(&json)[..]
        ]);
        self.bodies.extend(values![self.campaign, corp, app, part, json]);
    }

    /// Returns whether a body names a file that is uploaded for it. In a text, the marks around such a name would be escaped.
    fn names_files(&self, json: &[u8]) -> bool {
        let json = if self.placeholders.is_empty() { "".into() } else { String::from_utf8_lossy(json) };
        self.placeholders.iter().any(|placeholder| json.contains(placeholder))
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        for (target, rows) in [(PART, &mut self.parts), (BODY, &mut self.bodies), (RECIPIENT, &mut self.recipients)] {
            self.database.insert(target, &std::mem::take(rows))?;
        }
        Ok(())
    }
}
