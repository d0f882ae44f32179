//! A file of ids: one a line, or a column of a table.

use std::{collections::BTreeMap, ffi::OsStr, path::Path};

use super::{
    id::{self, Flaw, Kind, Oddity},
    table::{Cell, Row, Stray, Table},
};
use crate::{
    character::{is_blank, revealed, trimmed},
    exit::Exit,
    files::{
        bounded,
        text::{self, shown},
    },
    harmless,
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
    /// What the ids belong to.
    pub kind: Kind,
    /// The column that was named.
    pub column: Option<&'a str>,
    /// The column that is meant where none is named.
    pub usual_column: &'static str,
}

/// What was found in a file.
#[derive(Default)]
struct Found {
    /// Texts that stand in the place of ids, with their lines.
    ids: Vec<(usize, String)>,
    /// Lines of a table that have nothing in the column, and something beside it.
    empty: Vec<usize>,
    /// Comments that may be ids.
    commented: Vec<usize>,
    /// What can't be an id.
    flaws: Vec<Wrong>,
}

/// What stands in a line in place of an id, and why it is none.
struct Wrong {
    line: usize,
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
        // Old programs end lines with a return alone, and files with Ctrl-Z.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.strip_suffix('\u{1a}').unwrap_or(&text);
        if trimmed(text).starts_with('<') {
            let option = self.option;
            let what = words!("{option} is a web page or XML, not a list"; "{option} 是网页或 XML，不是名单");
            return Err(self.problem(what).help(words!(
                "open it in a spreadsheet program, and save it as CSV UTF-8"; "请用电子表格软件打开，另存为 CSV UTF-8"
            )));
        }
        let Found { ids, empty, commented, mut flaws } =
            if self.is_table() { self.column_of(text)? } else { lines(text, self.kind) };
        let mut odd = BTreeMap::<Oddity, Vec<usize>>::new();
        for (line, id) in &ids {
            match id::judge(id, self.kind) {
                Ok(None) => {}
                Ok(Some(oddity)) => odd.entry(oddity).or_default().push(*line),
                Err(flaw) => flaws.push(Wrong { line: *line, text: id.clone(), why: flaw.said() }),
            }
        }
        self.refuse(flaws)?;
        if ids.is_empty() {
            let option = self.option;
            return Err(self.problem(words!("{option}: there is no id in the file"; "{option}：文件中没有 id")));
        }
        self.warn(&words!("rows without an id, to whom nothing is sent"; "没有 id 的行，不会发送"), &empty);
        self.warn(
            &words!("comments that look like ids, to whom nothing is sent"; "像是 id 的注释行，不会发送"),
            &commented,
        );
        for (oddity, lines) in odd {
            self.warn(&oddity.said(), &lines);
        }
        Ok(ids.into_iter().map(|(_, id)| id).collect())
    }

    /// Warns of lines.
    fn warn(&self, what: &str, lines: &[usize]) {
        if lines.is_empty() {
            return;
        }
        let (count, lines) = (lines.len(), listed(lines));
        let warning = Problem::warning(words!("{what}: {count}"; "{what}：{count} 个")).in_file(shown(self.path));
        output::complain(&warning.note(words!("lines: {lines}"; "行号：{lines}")));
    }

    fn is_table(&self) -> bool {
        let extension = self.path.extension().map(OsStr::to_ascii_lowercase);
        self.column.is_some() || extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
    }

    fn column_of(&self, text: &str) -> Result<Found, Problem> {
        let stray = |stray: Stray| {
            self.problem(stray.said()).note(words!(
                "rows may be lost behind it, so that nobody can tell who is meant"; "其后的行可能丢失，无法确定收件人"
            ))
            .help(words!(
                "nothing was sent: delete a stray mark; one that belongs to a text is doubled, in a cell between marks";
                "尚未发送：请删去多余的引号；属于文字的引号应写两次，且整个单元格放在引号中"
            ))
        };
        let table = Table::read(text).map_err(stray)?;
        let column = self.place_of_column(&table.headings)?;
        table.hidden_rows(column).map_err(stray)?;
        let heading = trimmed(&table.headings.cells[column].text);
        let mut found = Found::default();
        for Row { line, cells } in &table.rows {
            let (line, expected) = (*line, table.headings.cells.len());
            if cells.len() != expected {
                let count = cells.len();
                let why = words!("cells: {count}, headings: {expected}"; "有 {count} 个单元格，而表头有 {expected} 个");
                let text = cells.first().map(|cell| cell.text.clone()).unwrap_or_default();
                found.flaws.push(Wrong { line, text, why });
                continue;
            }
            match cells[column].text.trim() {
                "" if cells.iter().all(|cell| cell.text.chars().all(is_blank)) => {}
                "" => found.empty.push(line),
                // A table that was put together from several.
                id if trimmed(id) == heading => {
                    found.flaws.push(Wrong { line, text: id.to_owned(), why: Flaw::Heading.said() });
                }
                id => found.ids.push((line, id.to_owned())),
            }
        }
        Ok(found)
    }

    fn place_of_column(&self, headings: &Row) -> Result<usize, Problem> {
        let wanted = trimmed(self.column.unwrap_or(self.usual_column));
        let is_wanted = |(_, cell): &(usize, &Cell)| trimmed(&cell.text) == wanted;
        let mut places = headings.cells.iter().enumerate().filter(is_wanted);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => {
                Err(self.problem(words!("the column `{wanted}` stands twice"; "列 `{wanted}` 出现了两次")))
            }
            (None, _) => {
                let there = headings.cells.iter().map(|cell| in_a_line(&cell.text)).collect::<Vec<_>>().join(", ");
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
            let cell = in_a_line(&text);
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
fn lines(text: &str, kind: Kind) -> Found {
    let mut found = Found::default();
    for (line, number) in text.split('\n').map(str::trim).zip(1..) {
        match line.strip_prefix('#').filter(|_| !id::is_error(line)) {
            Some(comment) if id::judge(comment, kind) == Ok(None) => found.commented.push(number),
            Some(_) => {}
            None if line.is_empty() => {}
            None => found.ids.push((number, line.to_owned())),
        }
    }
    found
}

/// Enough of a text to find it again, in one line and with the characters that nobody sees.
pub fn in_a_line(text: &str) -> String {
    const MOST: usize = 70;
    let text = revealed(&harmless::line(text.trim()));
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn listed(lines: &[usize]) -> String {
    let mut places: Vec<String> = lines.iter().take(SHOWN).map(usize::to_string).collect();
    if lines.len() > SHOWN {
        places.push("…".to_owned());
    }
    places.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'a>(path: &'a str, column: Option<&'a str>) -> List<'a> {
        let (option, usual_column) = ("--parents-from", "parent_userid");
        List { path: Path::new(path), option, kind: Kind::Userid, column, usual_column }
    }

    fn ids(path: &str, column: Option<&str>, text: &str) -> Vec<(usize, String)> {
        let found = list(path, column).column_of(text).unwrap();
        assert!(found.flaws.is_empty());
        found.ids
    }

    /// Reads a file with these bytes.
    fn read(name: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
        let folder = std::env::temp_dir().join(format!("wecom-school-list-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let read = List { path: &path, ..list("", None) }.read();
        std::fs::remove_dir_all(&folder).unwrap();
        read.map_err(|problem| format!("{}\n{}", problem.what(), problem.notes().join("\n")))
    }

    #[test]
    fn a_line_is_an_id_unless_it_is_blank_or_a_comment() {
        let found = lines("a\n\n  b  \n# c\n#d\n#N/A\n#REF!", Kind::Userid);
        let ids: Vec<(usize, &str)> = found.ids.iter().map(|(line, id)| (*line, id.as_str())).collect();
        assert_eq!(ids, [(1, "a"), (3, "b"), (6, "#N/A"), (7, "#REF!")]);
        assert_eq!(found.commented, [5]);
    }

    #[test]
    fn every_line_end_ends_a_line() {
        let expected = Ok(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        for text in ["a\nb\nc", "a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "\u{feff}a\n\rb\n\n\nc"] {
            assert_eq!(read("ids.txt", text.as_bytes()), expected, "{text:?}");
        }
        let table = "name,parent_userid\r石,a\r苏,1.2E+10\r".as_bytes();
        assert!(read("ids.csv", table).unwrap_err().contains("line 3: `1.2E+10`"));
    }

    #[test]
    fn what_is_no_list_is_told() {
        for (name, bytes, said) in [
            ("a.xls", &b" <!DOCTYPE html><table>"[..], "is a web page or XML"),
            ("a.csv", b"\xef\xbb\xbf<?xml version='1.0'?>", "is a web page or XML"),
            ("a.xlsx", b"PK\x03\x04", "is an Office document or another archive"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Office document of the old kind"),
            ("a.pdf", b"%PDF-1.7", "is a PDF"),
            ("a.txt", b"a\0b\0", "is no text in UTF-8, UTF-16 or GB18030"),
            ("a.txt", "20240101-m\n# 家长".as_bytes().split_last().unwrap().1, "ends in the middle of a character"),
            ("a.txt", b"\n# none\n", "there is no id in the file"),
            ("a.txt", "家长账号\n20240101-m\n".as_bytes(), "line 1: `家长账号`: the heading of a column"),
            ("a.txt", "石,20240101-m\n".as_bytes(), "line 1: `石,20240101-m`: spaces, commas or quotes"),
            ("a.txt", "石\t20240101-m\n".as_bytes(), "line 1: `石 20240101-m`: spaces, commas or quotes"),
            ("a.csv", "parent_userid,x\na,1\nparent_userid,x\n".as_bytes(), "line 3: `parent_userid`: the heading"),
            ("a.csv", b"parent_userid,x\na,\"1\nb,2\n", "line 2: a quotation mark opens a cell and is never closed"),
        ] {
            let found = read(name, bytes).unwrap_err();
            assert!(found.contains(said), "{found}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_heading() {
        let two = [(2, "a".to_owned()), (3, "b".to_owned())];
        assert_eq!(ids("x.csv", None, "name,parent_userid\n石,a\n苏,b\n"), two);
        assert_eq!(ids("x.csv", Some("家长"), "姓名; 家长 \n石;a\n苏; b \n"), two);
        assert_eq!(ids("-", Some("家长"), "姓名\t家长\n石\ta\n苏\tb"), two);
        assert_eq!(ids("x.csv", Some("家长\u{200b}"), "姓名,\u{feff}\u{200b}家长\n石,a\n苏,b"), two);
        // A cell in quotes may have commas and lines in it.
        let quoted = ids("x.csv", None, "note,parent_userid\n\"one,\ntwo\",a\nx,b\n");
        assert_eq!(quoted, [(2, "a".to_owned()), (4, "b".to_owned())]);
    }

    #[test]
    fn what_is_no_id_is_said_with_its_line() {
        let found = list("x.csv", None).column_of("name,parent_userid\n石\n苏,\n林,a,b\n,\n").unwrap();
        assert_eq!(found.empty, [3]);
        let flaws: Vec<(usize, &str)> = found.flaws.iter().map(|flaw| (flaw.line, flaw.why.as_str())).collect();
        assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
    }

    #[test]
    fn blank_lines_are_counted() {
        let found = list("x.csv", None).column_of("\nname,parent_userid\n石,a\n,\n\n\n石,\n林,b").unwrap();
        assert_eq!(found.empty, [7]);
        assert_eq!(found.ids.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 8]);
    }

    #[test]
    fn excel_may_say_what_parts_the_cells() {
        assert_eq!(ids("x.csv", None, "sep=;\nname;parent_userid\n\n石,苏;a\n"), [(4, "a".to_owned())]);
    }

    #[test]
    fn a_column_that_is_not_there_is_told_with_those_that_are() {
        let problem = list("x.csv", Some("id")).column_of("name, parent\u{200b}id\n").err().unwrap();
        assert_eq!(problem.what(), "there is no column `id`");
        assert_eq!(problem.notes(), ["the headings are: name, parent<U+200B>id"]);
        let problem = list("x.csv", Some("id")).column_of("id,id\n").err().unwrap();
        assert_eq!(problem.what(), "the column `id` stands twice");
    }
}
