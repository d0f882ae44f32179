//! The lines of a file of ids, judged one after the other: its size does not matter.

use std::collections::BTreeMap;

use wecom_school_campaign::Kind;

use super::{id, options::KindOptions, table::Table};
use crate::{
    characters::{is_blank, trim_blanks},
    input::{self, TextFile},
    layout::{join_first, shorten},
    output,
    problem::{Exit, Problem},
};

/// How many lines are listed; the others are counted.
const MAX_SHOWN: usize = 20;

/// A file of ids that is open.
pub struct ListFile {
    pub text: TextFile,
    pub options: KindOptions,
    /// The headings of a table, and the column of the ids.
    pub table: Option<(Vec<String>, usize)>,
}

/// A line of a list, or a row of a table.
#[derive(Debug)]
pub struct Item {
    pub line: usize,
    pub id: String,
    /// The cells of the row; `None` for a line of a list.
    pub cells: Option<Vec<String>>,
    pub verdict: Verdict,
}

#[derive(Debug)]
pub enum Verdict {
    /// What is unusual about the id, if anything is.
    Id(Option<String>),
    /// Why the text can't be an id.
    NoId(String),
    /// A line without an id, and the warning to give about it.
    Skipped(Option<String>),
}

impl Verdict {
    fn of(id: &str, kind: Kind) -> Self {
        id::check(id, kind.into()).map_or_else(Self::NoId, Self::Id)
    }
}

impl ListFile {
    /// What people call the file.
    pub fn name(&self) -> &str {
        &self.text.name
    }

    pub fn headings(&self) -> Option<&[String]> {
        self.table.as_ref().map(|(headings, _)| &headings[..])
    }

    /// Returns the column of the ids in a table.
    pub fn column(&self) -> Option<usize> {
        self.table.as_ref().map(|(_, column)| *column)
    }

    /// Returns the lines from the first one.
    pub fn items(&mut self) -> Result<Items<'_>, Problem> {
        let lines = self.text.lines()?;
        let lines = match self.table {
            Some((_, column)) => Lines::OfTable { table: Table::open(lines)?, column },
            None => Lines::OfText(lines),
        };
        Ok(Items { lines, kind: self.options.kind })
    }

    /// Checks every line, and calls `visit` with it. The file is refused as a whole if one line holds no id.
    pub fn check(&mut self, visit: &mut dyn FnMut(Item)) -> Result<(), Problem> {
        let mut found = Findings::default();
        for item in self.items()? {
            let item = item?;
            found.note(&item);
            visit(item);
        }
        found.report(self.name(), self.options.list)
    }
}

/// The lines of a file of ids, one after the other.
pub struct Items<'f> {
    lines: Lines<'f>,
    kind: Kind,
}

enum Lines<'f> {
    OfText(input::Lines<'f>),
    OfTable { table: Table<'f>, column: usize },
}

impl Iterator for Items<'_> {
    type Item = Result<Item, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_item().transpose()
    }
}

impl Items<'_> {
    fn next_item(&mut self) -> Result<Option<Item>, Problem> {
        match &mut self.lines {
            Lines::OfText(lines) => {
                let mut text = String::new();
                if !lines.read_line(&mut text)? {
                    return Ok(None);
                }
                let id = text.trim().to_owned();
                let verdict = judge_line(&id, self.kind);
                Ok(Some(Item { line: lines.number, id, cells: None, verdict }))
            }
            Lines::OfTable { table, column } => {
                let Some(row) = table.next_row(*column)? else { return Ok(None) };
                let id = row.cells.get(*column).map_or("", |id| id.trim()).to_owned();
                let verdict = judge_row(&row.cells, &id, &table.headings.cells, *column, self.kind);
                // The first cell stands for a row with other cells than the headings.
                let is_whole = row.cells.len() == table.headings.cells.len();
                let id = if is_whole { id } else { row.cells[0].clone() };
                Ok(Some(Item { line: row.line, id, cells: Some(row.cells), verdict }))
            }
        }
    }
}

fn judge_line(text: &str, kind: Kind) -> Verdict {
    // Any comment could be the name of a class.
    let kind_of_comments = if kind == Kind::Class { id::Kind::Department } else { id::Kind::Userid };
    match text.strip_prefix('#').filter(|_| !id::is_spreadsheet_error(text)) {
        Some(comment) if id::check(comment, kind_of_comments) == Ok(None) => {
            let what = words!("comments that look like ids, which are skipped"; "像是 id 的注释行，不会发送");
            Verdict::Skipped(Some(what))
        }
        None if !text.is_empty() => Verdict::of(text, kind),
        _ => Verdict::Skipped(None),
    }
}

fn judge_row(cells: &[String], id: &str, headings: &[String], column: usize, kind: Kind) -> Verdict {
    let (count, expected) = (cells.len(), headings.len());
    match id {
        _ if count != expected => {
            Verdict::NoId(words!("cells: {count}, headings: {expected}"; "有 {count} 个单元格，而表头有 {expected} 个"))
        }
        "" if cells.iter().all(|cell| cell.chars().all(is_blank)) => Verdict::Skipped(None),
        "" => Verdict::Skipped(Some(words!("rows without an id, which are skipped"; "没有 id 的行，不会发送"))),
        // The file consists of several tables.
        id if trim_blanks(id) == trim_blanks(&headings[column]) => Verdict::NoId(id::describe_heading()),
        id => Verdict::of(id, kind),
    }
}

/// The first lines of a kind, and how many there are.
#[derive(Debug, Default)]
pub struct FirstLines {
    shown: Vec<String>,
    pub count: usize,
}

impl FirstLines {
    pub fn add(&mut self, line: impl FnOnce() -> String) {
        self.count += 1;
        if self.shown.len() < MAX_SHOWN {
            self.shown.push(line());
        }
    }

    /// Returns the problem that `describe` makes of the number of lines, with the lines; `None` if there are none.
    pub fn problem(self, describe: impl FnOnce(usize) -> Problem) -> Option<Problem> {
        let more = self.count - self.shown.len();
        let more = (more > 0).then(|| words!("and {more} more"; "另有 {more} 处"));
        let notes = self.shown.into_iter().chain(more);
        (self.count > 0).then(|| notes.fold(describe(self.count), Problem::note))
    }
}

/// What is wrong or unusual in a file.
#[derive(Debug, Default)]
struct Findings {
    ids: usize,
    flaws: FirstLines,
    /// What is unusual, in how many lines, and in which.
    warnings: BTreeMap<String, (usize, Vec<usize>)>,
}

impl Findings {
    fn note(&mut self, Item { line, id, verdict, .. }: &Item) {
        self.ids += usize::from(matches!(verdict, Verdict::Id(_)));
        match verdict {
            Verdict::Id(Some(what)) | Verdict::Skipped(Some(what)) => {
                let (count, lines) = self.warnings.entry(what.clone()).or_default();
                *count += 1;
                // One more than is shown marks that there are more.
                if lines.len() <= MAX_SHOWN {
                    lines.push(*line);
                }
            }
            Verdict::NoId(why) => self.flaws.add(|| {
                let cell = shorten(id);
                words!("line {line}: `{cell}`: {why}"; "第 {line} 行：`{cell}`：{why}")
            }),
            Verdict::Id(None) | Verdict::Skipped(None) => {}
        }
    }

    /// Prints the warnings, unless the file is refused.
    fn report(self, name: &str, option: &str) -> Result<(), Problem> {
        let problem = |what| Problem::new(Exit::Invalid, what).in_file(&name);
        let Self { ids, flaws, warnings } = self;
        let refused = flaws.problem(|count| problem(words!("lines that hold no id: {count}"; "有 {count} 行不是 id")));
        if let Some(refused) = refused {
            return Err(refused.help(words!("nothing was sent: correct the file"; "尚未发送：请修正文件")));
        }
        if ids == 0 {
            return Err(problem(words!("{option}: there is no id in the file"; "{option}：文件中没有 id")));
        }
        for (what, (count, lines)) in warnings {
            let lines = join_first(lines, MAX_SHOWN);
            let warning = Problem::warning(words!("{what}: {count}"; "{what}：{count} 个"));
            output::complain(&warning.in_file(&name).note(words!("lines: {lines}"; "行号：{lines}")));
        }
        Ok(())
    }
}
