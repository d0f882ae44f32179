//! A file of ids: one a line, or a column of a table.

use std::{collections::BTreeMap, ffi::OsStr, path::Path};

use super::{
    id::{self, Kind},
    table::{Row, Table},
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
    shorten,
};

/// How many lines are listed; the others are counted.
const SHOWN: usize = 20;

/// Which ids of which file are meant.
pub struct List<'a> {
    pub path: &'a Path,
    /// The option that names the file.
    pub option: &'static str,
    pub kind: Kind,
    /// The column that was named.
    pub column: Option<&'a str>,
    /// The column that is meant where none is named.
    pub usual_column: &'static str,
}

/// What was found in a file, each with its line.
#[derive(Default)]
struct Found {
    ids: Vec<(usize, String)>,
    /// Rows of a table that have nothing in the column, and something beside it.
    empty: Vec<usize>,
    /// Comments that may be ids.
    commented: Vec<usize>,
    /// Texts that can't be ids, with the reason.
    flaws: Vec<(usize, String, String)>,
}

impl List<'_> {
    /// Returns the ids in the order of the file. A file is refused as a whole if one line holds no id.
    pub fn read(&self) -> Result<Vec<String>, Problem> {
        let text = text::read(self.path, self.option, bounded::IDS)?;
        // Old programs end lines with a carriage return only, and files with Ctrl-Z.
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
        let mut odd = BTreeMap::<String, Vec<usize>>::new();
        for (line, id) in &ids {
            match id::check(id, self.kind) {
                Ok(None) => {}
                Ok(Some(oddity)) => odd.entry(oddity).or_default().push(*line),
                Err(flaw) => flaws.push((*line, id.clone(), flaw)),
            }
        }
        self.refuse(flaws)?;
        if ids.is_empty() {
            let option = self.option;
            return Err(self.problem(words!("{option}: there is no id in the file"; "{option}：文件中没有 id")));
        }
        self.warn(&words!("rows without an id, which are skipped"; "没有 id 的行，不会发送"), &empty);
        self.warn(&words!("comments that look like ids, which are skipped"; "像是 id 的注释行，不会发送"), &commented);
        for (oddity, lines) in &odd {
            self.warn(oddity, lines);
        }
        Ok(ids.into_iter().map(|(_, id)| id).collect())
    }

    fn warn(&self, what: &str, lines: &[usize]) {
        if lines.is_empty() {
            return;
        }
        let (count, lines) = (lines.len(), shorten::list(lines, SHOWN));
        let warning = Problem::warning(words!("{what}: {count}"; "{what}：{count} 个")).in_file(&shown(self.path));
        output::complain(&warning.note(words!("lines: {lines}"; "行号：{lines}")));
    }

    fn is_table(&self) -> bool {
        let extension = self.path.extension().map(OsStr::to_ascii_lowercase);
        self.column.is_some() || extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
    }

    fn column_of(&self, text: &str) -> Result<Found, Problem> {
        let stray_mark = |what: String| {
            self.problem(what).note(words!(
                "rows may be lost behind it, so that nobody can tell who is meant"; "其后的行可能丢失，无法确定收件人"
            ))
            .help(words!(
                "nothing was sent: delete a stray mark; one that belongs to a text is doubled, in a cell between marks";
                "尚未发送：请删去多余的引号；属于文字的引号应写两次，且整个单元格放在引号中"
            ))
        };
        let table = Table::read(text).map_err(stray_mark)?;
        let column = self.column_index(&table.headings)?;
        table.check_hidden_rows(column).map_err(stray_mark)?;
        let heading = trimmed(&table.headings.cells[column].text);
        let expected = table.headings.cells.len();
        let mut found = Found::default();
        for Row { line, cells, .. } in &table.rows {
            let line = *line;
            if cells.len() != expected {
                let count = cells.len();
                let why = words!("cells: {count}, headings: {expected}"; "有 {count} 个单元格，而表头有 {expected} 个");
                found.flaws.push((line, cells[0].text.clone(), why));
                continue;
            }
            match cells[column].text.trim() {
                "" if cells.iter().all(|cell| cell.text.chars().all(is_blank)) => {}
                "" => found.empty.push(line),
                // Several tables were put together.
                id if trimmed(id) == heading => found.flaws.push((line, id.to_owned(), id::heading())),
                id => found.ids.push((line, id.to_owned())),
            }
        }
        Ok(found)
    }

    fn column_index(&self, headings: &Row) -> Result<usize, Problem> {
        let wanted = trimmed(self.column.unwrap_or(self.usual_column));
        let cells = headings.cells.iter().enumerate();
        let indices: Vec<usize> =
            cells.filter(|(_, cell)| trimmed(&cell.text) == wanted).map(|(index, _)| index).collect();
        match indices[..] {
            [index] => Ok(index),
            [] => {
                let there = headings.cells.iter().map(|cell| in_a_line(&cell.text)).collect::<Vec<_>>().join(", ");
                let option = self.option.replace("-from", "-column");
                let problem = self.problem(words!("there is no column `{wanted}`"; "没有 `{wanted}` 列"));
                Err(problem.note(words!("the headings are: {there}"; "表头为：{there}")).help(words!(
                    "name one of them by {option}"; "用 {option} 指定其中一列"
                )))
            }
            _ => Err(self.problem(words!("the column `{wanted}` stands twice"; "列 `{wanted}` 出现了两次"))),
        }
    }

    /// Reports all lines that are wrong together.
    fn refuse(&self, mut flaws: Vec<(usize, String, String)>) -> Result<(), Problem> {
        if flaws.is_empty() {
            return Ok(());
        }
        flaws.sort_by_key(|(line, ..)| *line);
        let count = flaws.len();
        let mut problem = self.problem(words!("lines that hold no id: {count}"; "有 {count} 行不是 id"));
        for (line, text, why) in flaws.into_iter().take(SHOWN) {
            let cell = in_a_line(&text);
            problem = problem.note(words!("line {line}: `{cell}`: {why}"; "第 {line} 行：`{cell}`：{why}"));
        }
        if let Some(more @ 1..) = count.checked_sub(SHOWN) {
            problem = problem.note(words!("and {more} more"; "另有 {more} 行"));
        }
        Err(problem.help(words!("nothing was sent: correct the file"; "尚未发送：请修正文件")))
    }

    fn problem(&self, what: String) -> Problem {
        Problem::new(Exit::Invalid, what).in_file(&shown(self.path))
    }
}

/// Reads one id a line; blank lines and comments are skipped.
fn lines(text: &str, kind: Kind) -> Found {
    let mut found = Found::default();
    for (line, number) in text.split('\n').map(str::trim).zip(1..) {
        match line.strip_prefix('#').filter(|_| !id::is_error(line)) {
            Some(comment) if id::check(comment, kind) == Ok(None) => found.commented.push(number),
            Some(_) => {}
            None if line.is_empty() => {}
            None => found.ids.push((number, line.to_owned())),
        }
    }
    found
}

/// Returns enough of a text to find it again, in one line and with invisible characters shown.
pub fn in_a_line(text: &str) -> String {
    shorten::end(&revealed(&harmless::line(text.trim())), 70)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'a>(path: &'a str, column: Option<&'a str>) -> List<'a> {
        let (option, usual_column) = ("--parents-from", "parent_userid");
        List { path: Path::new(path), option, kind: Kind::Userid, column, usual_column }
    }

    /// Reads a file with these bytes.
    fn read(name: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
        let folder = std::env::temp_dir().join(format!("wecom-school-list-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let read = List { path: &path, ..list("", None) }.read();
        std::fs::remove_dir_all(&folder).unwrap();
        read.map_err(|problem| format!("{}\n{}", problem.what, problem.notes.join("\n")))
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
        for text in ["a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "\u{feff}a\n\rb\n\n\nc"] {
            assert_eq!(read("ids.txt", text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_with_the_reason() {
        let table = |text: &str| format!("parent_userid,x\n{text}").into_bytes();
        for (name, bytes, said) in [
            ("a.xls", b" <!DOCTYPE html><table>".to_vec(), "is a web page or XML"),
            ("a.xlsx", b"PK\x03\x04".to_vec(), "is an Office document or another archive"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "is an Office document of the old kind"),
            ("a.pdf", b"%PDF-1.7".to_vec(), "is a PDF"),
            ("a.txt", b"a\0b\0".to_vec(), "is no text in UTF-8, UTF-16 or GB18030"),
            ("a.txt", "家长".as_bytes()[..5].to_vec(), "ends in the middle of a character"),
            ("a.txt", b"\n# none\n".to_vec(), "there is no id in the file"),
            ("a.txt", "石\t20240101-m\n".into(), "line 1: `石 20240101-m`: spaces, commas or quotes"),
            ("a.txt", vec![b' '; 21].into_iter().flat_map(|_| *b"-\n").collect(), "lines that hold no id: 21"),
            ("a.txt", vec![b' '; 21].into_iter().flat_map(|_| *b"-\n").collect(), "and 1 more"),
            ("a.csv", table("a,1\nparent_userid,x\n"), "line 3: `parent_userid`: the heading"),
            ("a.csv", table("a,\"1\nb,2\n"), "line 2: a quotation mark opens a cell and is never closed"),
            ("a.TSV", b"id\tid\n".to_vec(), "there is no column `parent_userid`\nthe headings are: id, id"),
        ] {
            let found = read(name, &bytes).unwrap_err();
            assert!(found.contains(said), "{found}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_heading() {
        for (column, text, lines) in [
            (None, "name,parent_userid\n石,a\n苏,b\n", [2, 3]),
            (Some("家长"), "姓名; 家长 \n石;a\n苏; b \n", [2, 3]),
            (Some("家长"), "姓名\t家长\n石\ta\n苏\tb", [2, 3]),
            (Some("家长\u{200b}"), "姓名,\u{feff}\u{200b}家长\n石,a\n苏,b", [2, 3]),
            // A cell in quotes may have commas and lines in it.
            (None, "note,parent_userid\n\"one,\ntwo\",a\nx,b\n", [2, 4]),
            (None, "sep=;\nname;parent_userid\n\n石,苏;a\nx;b\n", [4, 5]),
            (None, "\nname,parent_userid\n石,a\n,\n\n\n林,b", [3, 7]),
        ] {
            let found = list("x.csv", column).column_of(text).unwrap();
            assert!(found.flaws.is_empty() && found.empty.is_empty());
            assert_eq!(found.ids, [(lines[0], "a".to_owned()), (lines[1], "b".to_owned())], "{text}");
        }
        for (text, what, note) in [
            ("name, parent\u{200b}id\n", "there is no column `id`", &["the headings are: name, parent<U+200B>id"][..]),
            ("id,id\n", "the column `id` stands twice", &[]),
        ] {
            let problem = list("x.csv", Some("id")).column_of(text).err().unwrap();
            assert_eq!(
                (problem.what.as_str(), &problem.notes[..]),
                (what, &note.iter().map(ToString::to_string).collect::<Vec<_>>()[..])
            );
        }
    }

    #[test]
    fn rows_without_an_id_have_their_lines() {
        let found = list("x.csv", None).column_of("name,parent_userid\n石\n苏,\n林,a,b\n,\n").unwrap();
        assert_eq!(found.empty, [3]);
        let flaws: Vec<(usize, &str)> = found.flaws.iter().map(|(line, _, why)| (*line, why.as_str())).collect();
        assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
    }

    #[test]
    fn a_table_is_told_by_its_name_or_its_column() {
        for (path, column, is_table) in
            [("a.csv", None, true), ("a.TSV", None, true), ("a.txt", None, false), ("-", Some("id"), true)]
        {
            assert_eq!(list(path, column).is_table(), is_table, "{path}");
        }
    }
}
