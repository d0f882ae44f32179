//! A file of ids: one a line, or a column of a table.

use std::{ffi::OsStr, path::Path};

use csv::{ReaderBuilder, StringRecord};

use super::id;
use crate::{
    exit::Exit,
    files::{
        bounded,
        text::{self, shown},
    },
    lang::words,
    output,
    problem::Problem,
};

/// How many places are listed; of the others it is said how many they are.
const SHOWN: usize = 20;

/// Which ids of which file are meant.
pub struct List<'a> {
    pub path: &'a Path,
    /// The option that names the file.
    pub option: &'static str,
    /// The column that was named.
    pub column: Option<&'a str>,
    /// The column that is meant where none is named.
    pub usual_column: &'static str,
}

/// An id, or what stands in its place, and in which line.
struct Cell {
    line: u64,
    text: String,
}

/// What was found in a file.
#[derive(Default)]
struct Found {
    cells: Vec<Cell>,
    /// Lines of a table that have nothing in the column.
    empty: Vec<u64>,
    /// What can't be an id.
    flaws: Vec<Wrong>,
}

/// What stands in a line in place of an id, and why it is none.
struct Wrong {
    line: u64,
    text: String,
    why: String,
}

impl List<'_> {
    /// The ids of the file, in its order.
    ///
    /// # Errors
    /// A file that can't be read; a column that is not there; every line that holds no id.
    pub fn read(&self) -> Result<Vec<String>, Problem> {
        let text = text::read(self.path, self.option, bounded::IDS)?;
        let Found { cells, empty, mut flaws } = if self.is_table() { self.column_of(&text)? } else { lines(&text) };
        let mut ids = Vec::new();
        for Cell { line, text } in cells {
            match id::judge(&text) {
                Ok(()) => ids.push(text),
                Err(flaw) => flaws.push(Wrong { line, text, why: flaw.said() }),
            }
        }
        self.refuse(flaws)?;
        if !empty.is_empty() {
            let (name, count, places) = (shown(self.path), empty.len(), listed(&empty));
            output::remark(&words!(
                "{name}: lines with an empty cell, passed over: {count} ({places})";
                "{name}：跳过空单元格 {count} 行（{places}）"
            ));
        }
        if ids.is_empty() {
            let option = self.option;
            return Err(self.problem(words!("{option}: there is no id in the file"; "{option}：文件中没有 id")));
        }
        Ok(ids)
    }

    fn is_table(&self) -> bool {
        let extension = self.path.extension().map(OsStr::to_ascii_lowercase);
        self.column.is_some() || extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
    }

    fn column_of(&self, text: &str) -> Result<Found, Problem> {
        // The crate counts lines by their newline, and takes the return before it for the end of a row.
        let text = &text.replace("\r\n", "\n");
        let Table { delimiter, rows, skipped } = Table::of(text);
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(rows.as_bytes());
        let mut records = reader.records();
        let unreadable = |error: csv::Error| self.problem(words!("no table: {error}"; "不是表格：{error}"));
        let headings = records.next().transpose().map_err(unreadable)?.unwrap_or_default();
        let column = self.place_of_column(&headings)?;
        let mut found = Found::default();
        for record in records {
            let record = record.map_err(unreadable)?;
            let line = skipped + record.position().map_or(0, |position| line_of(rows, position));
            if record.len() != headings.len() {
                let (cells, expected) = (record.len(), headings.len());
                let why = words!("cells: {cells}, headings: {expected}"; "有 {cells} 个单元格，而表头有 {expected} 个");
                let text = record.iter().next().unwrap_or_default().to_owned();
                found.flaws.push(Wrong { line, text, why });
                continue;
            }
            match record.get(column).map(str::trim) {
                None | Some("") => found.empty.push(line),
                Some(text) => found.cells.push(Cell { line, text: text.to_owned() }),
            }
        }
        Ok(found)
    }

    fn place_of_column(&self, headings: &StringRecord) -> Result<usize, Problem> {
        let wanted = self.column.unwrap_or(self.usual_column);
        let mut places = headings.iter().enumerate().filter(|(_, heading)| heading.trim() == wanted.trim());
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => {
                Err(self.problem(words!("the column `{wanted}` stands twice"; "列 `{wanted}` 出现了两次")))
            }
            (None, _) => {
                let there = headings.iter().map(str::trim).collect::<Vec<_>>().join(", ");
                let option = self.option.replace("-from", "-column");
                let problem = self.problem(words!("there is no column `{wanted}`"; "没有 `{wanted}` 列"));
                Err(problem.note(words!("the headings are: {there}"; "表头为：{there}")).help(words!(
                    "name one of them by {option}"; "用 {option} 指定其中一列"
                )))
            }
        }
    }

    /// Every line that is wrong, together.
    fn refuse(&self, mut flaws: Vec<Wrong>) -> Result<(), Problem> {
        if flaws.is_empty() {
            return Ok(());
        }
        flaws.sort_by_key(|flaw| flaw.line);
        let count = flaws.len();
        let mut problem = self.problem(words!("lines that hold no id: {count}"; "有 {count} 行不是 id"));
        for Wrong { line, text, why } in flaws.into_iter().take(SHOWN) {
            let cell = abridged(&text);
            problem = problem.note(words!("line {line}: `{cell}`: {why}"; "第 {line} 行：`{cell}`：{why}"));
        }
        if let Some(more @ 1..) = count.checked_sub(SHOWN) {
            problem = problem.note(words!("and {more} more"; "另有 {more} 行"));
        }
        Err(problem.help(words!("nothing was sent: correct the file"; "尚未发送：请修正文件")))
    }

    fn problem(&self, what: String) -> Problem {
        Problem::new(Exit::Invalid, what).in_file(shown(self.path))
    }
}

/// One id a line; blank lines and comments are passed over.
fn lines(text: &str) -> Found {
    let cells = text.lines().zip(1..).filter_map(|(line, number)| {
        let text = line.trim();
        (!text.is_empty() && !text.starts_with('#')).then(|| Cell { line: number, text: text.to_owned() })
    });
    Found { cells: cells.collect(), ..Found::default() }
}

/// A table as it is read.
struct Table<'t> {
    delimiter: u8,
    rows: &'t str,
    /// How many lines stand before the rows.
    skipped: u64,
}

impl<'t> Table<'t> {
    /// Excel may say in a line of its own what parts the cells.
    fn of(text: &'t str) -> Self {
        match text.strip_prefix("sep=").map(str::as_bytes) {
            Some([delimiter, b'\n', ..]) => {
                let rows = text.split_once('\n').map_or(text, |(_, rows)| rows);
                Self { delimiter: *delimiter, rows, skipped: 1 }
            }
            _ => Self { delimiter: delimiter(text), rows: text, skipped: 0 },
        }
    }
}

/// The line of a row. The crate begins to read it before the blank lines, which belong to no row.
fn line_of(rows: &str, position: &csv::Position) -> u64 {
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = rows.as_bytes().get(begin..).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\n').fold(position.line(), |line, _| line + 1)
}

/// What parts the cells, by the line of the headings: Excel takes a semicolon in some countries, and tabs in text files.
fn delimiter(text: &str) -> u8 {
    let headings = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| headings.bytes().filter(|byte| byte == delimiter).count();
    // The last one of equals: a comma, also where there is a single column.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Enough of a text to find it again.
fn abridged(text: &str) -> String {
    const MOST: usize = 70;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn listed(lines: &[u64]) -> String {
    let mut places: Vec<String> = lines.iter().take(SHOWN).map(u64::to_string).collect();
    if lines.len() > SHOWN {
        places.push("…".to_owned());
    }
    places.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'a>(path: &'a str, column: Option<&'a str>) -> List<'a> {
        List { path: Path::new(path), option: "--parents-from", column, usual_column: "parent_userid" }
    }

    fn cells(path: &str, column: Option<&str>, text: &str) -> Vec<(u64, String)> {
        let found = list(path, column).column_of(text).unwrap();
        assert!(found.flaws.is_empty());
        found.cells.into_iter().map(|cell| (cell.line, cell.text)).collect()
    }

    #[test]
    fn a_line_is_an_id_unless_it_is_blank_or_a_comment() {
        let found = lines("a\r\n\n  b  \n# c\n");
        let ids: Vec<(u64, &str)> = found.cells.iter().map(|cell| (cell.line, cell.text.as_str())).collect();
        assert_eq!(ids, [(1, "a"), (3, "b")]);
    }

    #[test]
    fn a_column_is_found_by_its_heading() {
        let two = [(2, "a".to_owned()), (3, "b".to_owned())];
        assert_eq!(cells("x.csv", None, "name,parent_userid\n石,a\n苏,b\n"), two);
        assert_eq!(cells("x.csv", Some("家长"), "姓名; 家长 \r\n石;a\r\n苏; b \r\n"), two);
        assert_eq!(cells("-", Some("家长"), "姓名\t家长\n石\ta\n苏\tb"), two);
        // A cell in quotes may have commas and lines in it.
        let quoted = cells("x.csv", None, "note,parent_userid\n\"one,\ntwo\",a\nx,b\n");
        assert_eq!(quoted, [(2, "a".to_owned()), (4, "b".to_owned())]);
    }

    #[test]
    fn what_is_no_id_is_said_with_its_line() {
        for newline in ["\n", "\r\n"] {
            let table = "name,parent_userid\n石\n苏,\n林,a,b\n".replace('\n', newline);
            let found = list("x.csv", None).column_of(&table).unwrap();
            assert_eq!(found.empty, [3]);
            let flaws: Vec<(u64, &str)> = found.flaws.iter().map(|flaw| (flaw.line, flaw.why.as_str())).collect();
            assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
        }
    }

    #[test]
    fn blank_lines_are_counted() {
        let found = list("x.csv", None).column_of("\nname,parent_userid\n石,a\n,\n\n\r\n石,\n林,b").unwrap();
        assert_eq!(found.empty, [4, 7]);
        assert_eq!(found.cells.iter().map(|cell| cell.line).collect::<Vec<_>>(), [3, 8]);
    }

    #[test]
    fn excel_may_say_what_parts_the_cells() {
        assert_eq!(cells("x.csv", None, "sep=;\r\nname;parent_userid\r\n\r\n石,苏;a\r\n"), [(4, "a".to_owned())]);
    }

    #[test]
    fn a_column_that_is_not_there_is_told_with_those_that_are() {
        let problem = list("x.csv", Some("id")).column_of("name, parent\n").err().unwrap();
        assert_eq!(problem.what(), "there is no column `id`");
        let problem = list("x.csv", Some("id")).column_of("id,id\n").err().unwrap();
        assert_eq!(problem.what(), "the column `id` stands twice");
    }
}
