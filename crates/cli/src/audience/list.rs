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

/// A file of ids, and how to read it.
pub struct List<'a> {
    pub path: &'a Path,
    pub option: &'static str,
    pub kind: Kind,
    /// The column that the user names.
    pub column: Option<&'a str>,
    /// The column that is read if the user names none.
    pub usual_column: &'static str,
}

/// The contents of a file, each with its line number.
#[derive(Default)]
struct Found {
    ids: Vec<(usize, String)>,
    /// Rows of a table that have other cells, but nothing in the column.
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
                "rows after it may be lost, so it is uncertain who is meant"; "其后的行可能丢失，无法确定收件人"
            ))
            .help(words!(
                "nothing was sent: delete a stray quotation mark; to keep one in a text, double it, and put the cell in quotation marks";
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
                // The file consists of several tables.
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
    use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

    use super::*;

    fn list<'a>(path: &'a str, column: Option<&'a str>) -> List<'a> {
        let (option, usual_column) = ("--parents-from", "parent_userid");
        List { path: Path::new(path), option, kind: Kind::Userid, column, usual_column }
    }

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
        let found = lines("a\n\n  b  \n# c\n#d\n#N/A", Kind::Userid);
        assert_eq!(found.ids, [(1, "a".to_owned()), (3, "b".to_owned()), (6, "#N/A".to_owned())]);
        assert_eq!(found.commented, [5]);
        for text in ["a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "\u{feff}a\n\rb\n\n\nc"] {
            assert_eq!(read("ids.txt", text.as_bytes()).unwrap(), ["a", "b", "c"], "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_with_the_reason() {
        let table = |text: &str| format!("parent_userid,x\n{text}").into_bytes();
        for (name, bytes, said) in [
            ("a.xls", b" <!DOCTYPE html><table>".to_vec(), "is a web page or XML"),
            ("a.xlsx", b"PK\x03\x04".to_vec(), "is an Office document or another archive"),
            ("a.txt", b"\n# none\n".to_vec(), "there is no id in the file"),
            ("a.txt", "石\t20240101-m\n".into(), "line 1: `石 20240101-m`: spaces, commas or quotes"),
            ("a.txt", b"-\n".repeat(21), "lines that hold no id: 21"),
            ("a.txt", b"-\n".repeat(21), "and 1 more"),
            ("a.csv", table("a,1\nparent_userid,x\n"), "line 3: `parent_userid`: the heading"),
            ("a.csv", table("a,\"1\nb,2\n"), "line 2: a quotation mark opens a cell and is never closed"),
            (
                "a.TSV",
                "id\t家\u{200b}长\n".into(),
                "there is no column `parent_userid`\nthe headings are: id, 家<U+200B>长",
            ),
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
        let twice = list("x.csv", Some("id")).column_of("id,id\n").err().unwrap();
        assert_eq!(twice.what, "the column `id` stands twice");
        let found = list("x.csv", None).column_of("name,parent_userid\n石\n苏,\n林,a,b\n,\n").unwrap();
        assert_eq!(found.empty, [3]);
        let flaws: Vec<(usize, &str)> = found.flaws.iter().map(|(line, _, why)| (*line, why.as_str())).collect();
        assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
    }

    /// Writes a cell as a careful program does.
    fn written(cell: &str, always: bool) -> String {
        let needs_marks = always || cell.contains(['"', ',', '\n']);
        if needs_marks { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    }

    /// Makes tables, each with its column of ids and with the ids.
    fn tables() -> impl Strategy<Value = (String, usize, Vec<String>)> {
        let cell = "[a甲 ,\"\n]{0,5}";
        (1_usize..4).prop_flat_map(move |width| {
            let row = ("[0-9]{1,2}", vec(cell, width - 1), any::<bool>());
            (vec(row, 1..6), 0..width).prop_map(move |(rows, column)| {
                let ids = rows.iter().map(|(id, ..)| id.clone()).collect();
                let line = |id: &str, others: &[String], always| {
                    let mut cells: Vec<&str> = others.iter().map(String::as_str).collect();
                    cells.insert(column, id);
                    cells.iter().map(|cell| written(cell, always)).collect::<Vec<_>>().join(",") + "\n"
                };
                let headings: Vec<String> = (1..width).map(|number| format!("h{number}")).collect();
                let body: String = rows.iter().map(|(id, others, always)| line(id, others, *always)).collect();
                (line("id", &headings, false) + &body, column, ids)
            })
        })
    }

    fn taken(text: &str) -> Option<Vec<String>> {
        let Found { ids, flaws, .. } = list("x.csv", Some("id")).column_of(text).ok()?;
        let is_right = flaws.is_empty() && ids.iter().all(|(_, id)| id::check(id, Kind::Userid).is_ok());
        (is_right && !ids.is_empty()).then(|| ids.into_iter().map(|(_, id)| id).collect())
    }

    proptest! {
        // The same tables in every run: no test may fail by chance.
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(1),
            ..ProptestConfig::with_cases(2_000)
        })]

        #[test]
        fn one_or_two_stray_marks_lose_nobody(
            (text, column, written) in tables(),
            marks in vec(any::<prop::sample::Index>(), 1..3),
        ) {
            let table = Table::read(&text).unwrap();
            prop_assert_eq!(table.rows.iter().map(|row| row.cells[column].text.clone()).collect::<Vec<_>>(), written);
            let Some(ids) = taken(&text) else { return Ok(()) };
            let mut broken = text.clone();
            for mark in marks {
                let offsets: Vec<usize> = broken.char_indices().map(|(at, _)| at).chain([broken.len()]).collect();
                broken.insert(*mark.get(&offsets), '"');
            }
            if let Some(found) = taken(&broken) {
                prop_assert_eq!(found, ids, "{:?} became {:?}", text, broken);
            }
        }
    }
}
