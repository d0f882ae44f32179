//! A file of ids: one a line, or a column of a table.

use std::{collections::BTreeMap, ffi::OsStr, path::Path};

use super::{
    id::{self, Kind},
    table::{Row, Table},
};
use crate::{
    characters::{is_blank, make_harmless_line, reveal_invisible, trim_blanks},
    input::{MAX_IDS_BYTES, display_name, read_text},
    layout::{cut_end, join_first},
    output,
    problem::{Exit, Problem},
};

/// How many lines are listed; the others are counted.
const MAX_SHOWN: usize = 20;

pub struct List<'a> {
    pub path: &'a Path,
    pub option: &'static str,
    pub kind: Kind,
    pub column: Option<&'a str>,
    pub usual_column: &'static str,
}

/// The ids of a file, and the table that they come from.
#[derive(Debug, Default)]
pub struct Listed {
    /// Each with its line.
    pub ids: Vec<(usize, String)>,
    pub table: Option<Source>,
}

/// A table of recipients, so that a report about them can repeat what it says of each.
#[derive(Debug)]
pub struct Source {
    pub headings: Vec<String>,
    /// The column of the ids.
    pub column: usize,
    pub rows: Vec<Vec<String>>,
    /// The ids that each row names: several, if it names a grade.
    pub ids: Vec<Vec<String>>,
}

#[derive(Default)]
struct Contents {
    ids: Vec<(usize, String)>,
    table: Option<Source>,
    /// Texts that can't be ids, each with its line and the reason.
    flaws: Vec<(usize, String, String)>,
    /// What is unusual, and in which lines.
    warnings: BTreeMap<String, Vec<usize>>,
}

impl Contents {
    fn add(&mut self, line: usize, id: &str, kind: Kind) {
        match id::check(id, kind) {
            Ok(oddity) => {
                self.ids.push((line, id.to_owned()));
                if let Some(oddity) = oddity {
                    self.warn(line, oddity);
                }
            }
            Err(flaw) => self.flaws.push((line, id.to_owned(), flaw)),
        }
    }

    fn warn(&mut self, line: usize, what: String) {
        self.warnings.entry(what).or_default().push(line);
    }
}

impl List<'_> {
    /// Returns the ids in the order of the file. A file is refused as a whole if one line holds no id.
    pub fn read(&self) -> Result<Listed, Problem> {
        let (option, text) = (self.option, read_text(self.path, self.option, MAX_IDS_BYTES)?);
        // Old programs end lines with a carriage return only, and files with Ctrl-Z.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.strip_suffix('\u{1a}').unwrap_or(&text);
        if trim_blanks(text).starts_with('<') {
            let what = words!("{option} is a web page or XML, not a list"; "{option} 是网页或 XML，不是名单");
            return Err(self.problem(what).help(words!(
                "open it in a spreadsheet program, and save it as CSV UTF-8"; "请用电子表格软件打开，另存为 CSV UTF-8"
            )));
        }
        let is_table = self.column.is_some() || is_table(self.path);
        let Contents { ids, table, flaws, warnings } =
            if is_table { self.read_column(text)? } else { self.read_lines(text) };
        if !flaws.is_empty() {
            return Err(self.refuse(flaws));
        }
        if ids.is_empty() {
            return Err(self.problem(words!("{option}: there is no id in the file"; "{option}：文件中没有 id")));
        }
        for (what, lines) in warnings {
            let (count, lines) = (lines.len(), join_first(lines, MAX_SHOWN));
            let warning = Problem::warning(words!("{what}: {count}"; "{what}：{count} 个"));
            let note = words!("lines: {lines}"; "行号：{lines}");
            output::complain(&warning.in_file(&display_name(self.path)).note(note));
        }
        Ok(Listed { ids, table })
    }

    fn read_lines(&self, text: &str) -> Contents {
        let mut contents = Contents::default();
        // Any comment could be the name of a class.
        let kind_of_comments = if self.kind == Kind::Class { Kind::Department } else { self.kind };
        for (text, line) in text.split('\n').map(str::trim).zip(1..) {
            match text.strip_prefix('#').filter(|_| !id::is_spreadsheet_error(text)) {
                Some(comment) if id::check(comment, kind_of_comments) == Ok(None) => {
                    let what = words!("comments that look like ids, which are skipped"; "像是 id 的注释行，不会发送");
                    contents.warn(line, what);
                }
                None if !text.is_empty() => contents.add(line, text, self.kind),
                _ => {}
            }
        }
        contents
    }

    fn read_column(&self, text: &str) -> Result<Contents, Problem> {
        let stray_mark = |what: String| {
            self.problem(what).note(words!(
                "rows after it may be lost, so it is uncertain who is meant"; "其后的行可能丢失，无法确定接收人"
            ))
            .help(words!(
                "nothing was sent: delete a stray quotation mark; to keep one in a text, double it, and put the cell in quotation marks";
                "尚未发送：请删去多余的引号；属于文字的引号应写两次，且整个单元格放在引号中"
            ))
        };
        let table = Table::read(text).map_err(stray_mark)?;
        let column = self.find_column(&table.headings.cells)?;
        table.check_marks(column).map_err(stray_mark)?;
        let heading = trim_blanks(&table.headings.cells[column]);
        let expected = table.headings.cells.len();
        let mut contents = Contents::default();
        for Row { line, cells, .. } in &table.rows {
            let count = cells.len();
            match cells.get(column).map_or("", |id| id.trim()) {
                _ if count != expected => {
                    let why =
                        words!("cells: {count}, headings: {expected}"; "有 {count} 个单元格，而表头有 {expected} 个");
                    contents.flaws.push((*line, cells[0].clone(), why));
                }
                "" if cells.iter().all(|cell| cell.chars().all(is_blank)) => {}
                "" => contents.warn(*line, words!("rows without an id, which are skipped"; "没有 id 的行，不会发送")),
                // The file consists of several tables.
                id if trim_blanks(id) == heading => {
                    contents.flaws.push((*line, id.to_owned(), id::describe_heading()));
                }
                id => contents.add(*line, id, self.kind),
            }
        }
        let Table { headings, rows, .. } = table;
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.cells).collect();
        let ids = rows.iter().map(|row| row.get(column).map(|id| id.trim().to_owned()).into_iter().collect()).collect();
        contents.table = Some(Source { headings: headings.cells, column, rows, ids });
        Ok(contents)
    }

    fn find_column(&self, headings: &[String]) -> Result<usize, Problem> {
        let wanted = trim_blanks(self.column.unwrap_or(self.usual_column));
        let mut found = (0..headings.len()).filter(|index| trim_blanks(&headings[*index]) == wanted);
        match (found.next(), found.next()) {
            (Some(index), None) => Ok(index),
            (None, _) => {
                let there = headings.iter().map(|heading| shorten(heading)).collect::<Vec<_>>().join(", ");
                let option = self.option.replace("-from", "-column");
                let problem = self.problem(words!("there is no column `{wanted}`"; "没有 `{wanted}` 列"));
                Err(problem.note(words!("the headings are: {there}"; "表头为：{there}")).help(words!(
                    "name one of them by {option}"; "用 {option} 指定其中一列"
                )))
            }
            _ => Err(self.problem(words!("two columns are called `{wanted}`"; "列 `{wanted}` 出现了两次"))),
        }
    }

    fn refuse(&self, flaws: Vec<(usize, String, String)>) -> Problem {
        let count = flaws.len();
        let mut problem = self.problem(words!("lines that hold no id: {count}"; "有 {count} 行不是 id"));
        for (line, text, why) in flaws.into_iter().take(MAX_SHOWN) {
            let cell = shorten(&text);
            problem = problem.note(words!("line {line}: `{cell}`: {why}"; "第 {line} 行：`{cell}`：{why}"));
        }
        if let Some(more @ 1..) = count.checked_sub(MAX_SHOWN) {
            problem = problem.note(words!("and {more} more"; "另有 {more} 行"));
        }
        problem.help(words!("nothing was sent: correct the file"; "尚未发送：请修正文件"))
    }

    fn problem(&self, what: String) -> Problem {
        Problem::new(Exit::Invalid, what).in_file(&display_name(self.path))
    }
}

pub fn is_table(path: &Path) -> bool {
    let extension = path.extension().map(OsStr::to_ascii_lowercase);
    extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
}

/// Returns enough of a text to find it again, in one line and with invisible characters shown.
pub fn shorten(text: &str) -> String {
    cut_end(&reveal_invisible(&make_harmless_line(text.trim())), 70)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

    use super::*;

    fn list<'a>(path: &'a str, column: Option<&'a str>) -> List<'a> {
        let (option, usual_column) = ("--parents-from", "parent_userid");
        List { path: Path::new(path), option, kind: Kind::Userid, column, usual_column }
    }

    fn without_lines(ids: Vec<(usize, String)>) -> Vec<String> {
        ids.into_iter().map(|(_, id)| id).collect()
    }

    fn read(name: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
        let folder = std::env::temp_dir().join(format!("wecom-school-list-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let read = List { path: &path, ..list("", None) }.read();
        std::fs::remove_dir_all(&folder).unwrap();
        let read = read.map(|listed| without_lines(listed.ids));
        read.map_err(|problem| format!("{}\n{}", problem.what, problem.notes.join("\n")))
    }

    #[test]
    fn a_line_is_an_id_unless_it_is_blank_or_a_comment() {
        let found = list("", None).read_lines("a\n\n  b  \n# c\n#d\n#N/A");
        assert_eq!((found.ids, found.flaws[0].0), (vec![(1, "a".to_owned()), (3, "b".to_owned())], 6));
        assert_eq!(found.warnings.into_values().collect::<Vec<_>>(), [[5]]);
        for text in ["a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "\u{feff}a\n\rb\n\n\nc"] {
            assert_eq!(read("ids.txt", text.as_bytes()).unwrap(), ["a", "b", "c"], "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_with_the_reason() {
        let table = |text: &str| format!("parent_userid,x\n{text}").into_bytes();
        for (name, bytes, reported) in [
            ("a.xlsx", b"PK\x03\x04".to_vec(), "is an Office document or another archive"),
            ("a.txt", b"\n# none\n".to_vec(), "there is no id in the file"),
            ("a.txt", "石\t20240101-m\n".into(), "line 1: `石 20240101-m`: spaces, commas or quotes"),
            ("a.txt", b"-\n".repeat(21), "lines that hold no id: 21"),
            ("a.txt", b"-\n".repeat(21), "and 1 more"),
            ("a.csv", table("a,1\nparent_userid,x\n"), "line 3: `parent_userid`: the heading"),
            (
                "a.TSV",
                "id\t家\u{200b}长\n".into(),
                "there is no column `parent_userid`\nthe headings are: id, 家<U+200B>长",
            ),
        ] {
            let found = read(name, &bytes).unwrap_err();
            assert!(found.contains(reported), "{found}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_heading() {
        for (column, text) in [
            (None, "name,parent_userid\n石,a\n苏,é\n"),
            (Some("家长"), "姓名; 家长 \n石;a\n苏; é \n"),
            (Some("家长"), "姓名\t家长\n石\ta\n苏\té"),
            (Some("家长\u{200b}"), "姓名,\u{feff}\u{200b}家长\n石,a\n苏,é"),
            // A cell in quotes may have commas and lines in it.
            (None, "note,parent_userid\n\"one,\ntwo\",a\nx,é\n"),
            (None, "sep=;\nname;parent_userid\n\n石,苏;a\nx;é\n"),
            (None, "\nname,parent_userid\n石,a\n,\n\n\n林,é"),
            (None, "name,parent_userid\n\"石, 苏\",\"=\"\"a\"\"\"\n林,é"),
        ] {
            let found = list("x.csv", column).read_column(text).unwrap();
            assert_eq!((without_lines(found.ids).join(" "), found.flaws), ("a é".to_owned(), Vec::new()), "{text}");
            // The unusual id is in the last line.
            let lines: Vec<_> = found.warnings.into_values().collect();
            assert_eq!(lines, [[text.trim_end().split('\n').count()]], "{text}");
        }
        let twice = list("x.csv", Some("id")).read_column("id,id\n").err().unwrap();
        assert_eq!(twice.what, "two columns are called `id`");
        let found = list("x.csv", None).read_column("name,parent_userid\n石\n苏,\n林,a,b\n,\n").unwrap();
        assert_eq!(found.warnings.into_values().collect::<Vec<_>>(), [[3]]);
        let flaws: Vec<(usize, &str)> = found.flaws.iter().map(|(line, _, why)| (*line, why.as_str())).collect();
        assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
    }

    /// Writes a cell as a careful program does.
    fn write_cell(cell: &str, always: bool) -> String {
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
                    cells.iter().map(|cell| write_cell(cell, always)).collect::<Vec<_>>().join(",") + "\n"
                };
                let headings: Vec<String> = (1..width).map(|number| format!("h{number}")).collect();
                let body: String = rows.iter().map(|(id, others, always)| line(id, others, *always)).collect();
                (line("id", &headings, false) + &body, column, ids)
            })
        })
    }

    fn read_ids(text: &str) -> Option<Vec<String>> {
        let Contents { ids, flaws, .. } = list("x.csv", Some("id")).read_column(text).ok()?;
        (flaws.is_empty() && !ids.is_empty()).then(|| without_lines(ids))
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
            prop_assert_eq!(table.rows.iter().map(|row| row.cells[column].clone()).collect::<Vec<_>>(), written);
            let Some(ids) = read_ids(&text) else { return Ok(()) };
            let mut broken = text.clone();
            for mark in marks {
                let offsets: Vec<usize> = broken.char_indices().map(|(at, _)| at).chain([broken.len()]).collect();
                broken.insert(*mark.get(&offsets), '"');
            }
            if let Some(found) = read_ids(&broken) {
                prop_assert_eq!(found, ids, "{:?} became {:?}", text, broken);
            }
        }
    }
}
