//! `campaign export`: writes what became of each recipient, joined with the columns of the input. A page of the ledger is in memory
//! at a time.

use serde_json::json;
use wecom_school_campaign::{Campaign, Outcome, RecipientOutcome};

use super::{
    chosen::{self, Meant},
    counts::count,
    names, reason,
};
use crate::{
    arguments::{
        LedgerReading,
        campaign::{Export, ExportFormat},
    },
    clock::format_millis,
    csv,
    ledger::OpenLedger,
    new_file::{self, NewFile},
    output,
    problem::{Exit, Problem},
};

/// How many rows are read at once.
const PAGE: usize = 1_000;

pub async fn export(typed: &Export, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    if let Some(path) = &typed.to {
        new_file::expect_new(path, "--to")?;
    }
    let (opened, campaign) = chosen::read(reading, typed.campaign, Meant::Latest).await?;
    let is_json =
        typed.to.as_ref().is_some_and(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")));
    let format = typed.output.unwrap_or(if is_json { ExportFormat::Json } else { ExportFormat::Csv });
    let table = Table { campaign: &campaign, keys: distinct(&campaign.headings), format, only: &typed.only };
    let Some(path) = &typed.to else {
        table
            .write(&opened, &mut |text| {
                output::write(text);
                Ok(())
            })
            .await?;
        return Ok(Exit::Success);
    };
    let mut file = NewFile::create(path)?;
    let rows = table.write(&opened, &mut |text| file.write(text)).await?;
    file.finish()?;
    let (rows, path) = (count(rows), path.display());
    output::remark(&words!("Rows written to {path}: {rows}"; "已将 {rows} 行写入 {path}"));
    Ok(Exit::Success)
}

struct Table<'t> {
    campaign: &'t Campaign,
    /// The headings as names in JSON, where each name stands once.
    keys: Vec<String>,
    format: ExportFormat,
    only: &'t [Outcome],
}

impl Table<'_> {
    /// Writes the rows that are wanted, and returns how many there are.
    async fn write(
        &self,
        opened: &OpenLedger,
        write: &mut impl FnMut(&str) -> Result<(), Problem>,
    ) -> Result<i64, Vec<Problem>> {
        let id = self.campaign.campaign;
        let (mut after, mut rows) = (0, 0);
        write(&self.begin())?;
        loop {
            let page = opened.ledger.outcomes(id, after, PAGE).await.map_err(|error| opened.problem(&error))?;
            let Some(last) = page.last() else { break };
            after = last.number;
            let wanted = |row: &&RecipientOutcome| self.only.is_empty() || self.only.contains(&row.outcome);
            let mut text = String::new();
            for row in page.iter().filter(wanted) {
                text.push_str(&self.format(row, rows == 0));
                rows += 1;
            }
            write(&text)?;
        }
        if self.format == ExportFormat::Json {
            write("\n]}\n")?;
        }
        Ok(rows)
    }

    fn begin(&self) -> String {
        let Campaign { campaign, name, headings, .. } = self.campaign;
        if self.format == ExportFormat::Json {
            return format!("{{\"campaign\":{campaign},\"name\":{},\"recipients\":[", json!(name));
        }
        let own = own_headings();
        let heading = |heading: &String| {
            let is_taken = own.iter().any(|own| own.eq_ignore_ascii_case(heading.trim()));
            if is_taken { words!("{heading} (input)"; "{heading}（原表）") } else { heading.clone() }
        };
        let row: Vec<String> = headings.iter().map(heading).chain(own.clone()).collect();
        csv::BYTE_ORDER_MARK.to_owned() + &csv::write_row(&row)
    }

    fn format(&self, row: &RecipientOutcome, is_first: bool) -> String {
        let headings = &self.campaign.headings;
        if self.format == ExportFormat::Csv {
            // Every row has a cell for every heading.
            let cells = (0..headings.len()).map(|column| row.cells.get(column).cloned().unwrap_or_default());
            return csv::write_row(&cells.chain(own_cells(row)).collect::<Vec<_>>());
        }
        let cells: serde_json::Map<_, _> =
            self.keys.iter().zip(&row.cells).map(|(key, cell)| (key.clone(), json!(cell))).collect();
        let object = json!({
            "row": row.number,
            "school": row.school,
            "kind": row.kind.name(),
            "id": row.id,
            "outcome": row.outcome.name(),
            "repeats_row": row.repeats,
            "errcode": row.errcode,
            "error": row.error,
            "sent_at": row.sent_at.map(|at| at / 1000),
            "ended_at": row.ended_at.map(|at| at / 1000),
            "input": cells,
        });
        format!("{}\n{object}", if is_first { "" } else { "," })
    }
}

/// Numbers the headings that repeat an earlier one, so that no cell takes the place of another.
fn distinct(headings: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for heading in headings {
        let names = (2..).map(|number| format!("{heading} ({number})"));
        let free = std::iter::once(heading.clone()).chain(names).find(|name| !keys.contains(name));
        keys.extend(free);
    }
    keys
}

/// Returns the columns after those of the input. People read them; programs read the names in JSON, which no language changes.
fn own_headings() -> [String; 10] {
    [
        words!("row"; "行号"),
        words!("school"; "学校"),
        words!("kind"; "接收人类型"),
        words!("id"; "接收人 id"),
        words!("outcome"; "结果"),
        words!("repeats row"; "与此行重复"),
        words!("error code"; "错误码"),
        words!("error"; "错误信息"),
        words!("sent at"; "发送时间"),
        words!("recorded at"; "结果时间"),
    ]
}

fn own_cells(row: &RecipientOutcome) -> [String; 10] {
    let time = |at: Option<i64>| at.map(|at| format_millis(at, "%Y-%m-%d %H:%M:%S")).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        row.number.to_string(),
        row.school.clone(),
        names::of_kind(row.kind),
        row.id.clone(),
        names::of_outcome(row.outcome),
        number(row.repeats),
        number(row.errcode),
        reason::of_outcome(row.outcome, row.errcode, row.error.as_deref()).unwrap_or_default(),
        time(row.sent_at),
        time(row.ended_at),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_repeat_are_numbered() {
        let headings = ["备注", "备注", "备注 (2)", "", ""].map(str::to_owned);
        assert_eq!(distinct(&headings), ["备注", "备注 (2)", "备注 (2) (2)", "", " (2)"]);
    }
}
