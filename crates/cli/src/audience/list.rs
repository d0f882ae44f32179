//! A file of ids: one a line, or a column of a table.

use std::{ffi::OsStr, path::Path};

use super::{
    id::Kind,
    items::{ListFile, Verdict, describe_flaw, shorten},
    table::Table,
    window::Window,
};
use crate::{
    characters::trim_blanks,
    input::{MAX_IDS_BYTES, TextFile},
    problem::{Exit, Problem},
};

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

impl List<'_> {
    /// Returns the ids in the order of the file. A file is refused as a whole if one line holds no id.
    pub fn read(&self) -> Result<Listed, Problem> {
        let mut file = self.open(MAX_IDS_BYTES)?;
        let mut source = file.table.clone().map(|(headings, column)| {
            let (rows, ids) = (Vec::new(), Vec::new());
            Source { headings, column, rows, ids }
        });
        let mut ids = Vec::new();
        file.check(&mut |item| {
            if let (Some(source), Some(cells)) = (&mut source, item.cells) {
                source.rows.push(cells);
                source.ids.push(vec![item.id.clone()]);
            }
            if matches!(item.verdict, Verdict::Id(_)) {
                ids.push((item.line, item.id));
            }
        })?;
        Ok(Listed { ids, table: source })
    }

    /// Opens the file. Reads the headings of a table, and finds the column of the ids.
    pub fn open(&self, max_bytes: u64) -> Result<ListFile, Problem> {
        self.of_text(TextFile::open(self.path, self.option, max_bytes)?)
    }

    fn of_text(&self, mut text: TextFile) -> Result<ListFile, Problem> {
        let name = text.name.clone();
        let problem = |what| Problem::new(Exit::Invalid, what).in_file(&name);
        let mut window = Window::open(&mut text)?;
        while !window.is_complete() && trim_blanks(window.rest()).is_empty() && window.rest().len() < 1 << 20 {
            window.extend()?;
        }
        if trim_blanks(window.rest()).starts_with('<') {
            let option = self.option;
            let what = words!("{option} is a web page or XML, not a list"; "{option} 是网页或 XML，不是名单");
            return Err(problem(what).help(words!(
                "open it in a spreadsheet program, and save it as CSV UTF-8"; "请用电子表格软件打开，另存为 CSV UTF-8"
            )));
        }
        let mut found = None;
        if self.column.is_some() || is_table(self.path) {
            let table = Table::open(window).map_err(|flaw| describe_flaw(flaw, &name))?;
            let column = self.find_column(&table.headings.cells, &problem)?;
            table.check_headings(column).map_err(|flaw| describe_flaw(flaw, &name))?;
            found = Some((table.headings.cells, column));
        }
        Ok(ListFile { text, option: self.option, kind: self.kind, table: found })
    }

    fn find_column(&self, headings: &[String], problem: &dyn Fn(String) -> Problem) -> Result<usize, Problem> {
        let wanted = trim_blanks(self.column.unwrap_or(self.usual_column));
        match find_heading(headings, wanted) {
            Ok(index) => Ok(index),
            Err(NoColumn::Unknown) => {
                let there = list_headings(headings);
                let option = self.option.replace("-from", "-column");
                let problem = problem(words!("there is no column `{wanted}`"; "没有 `{wanted}` 列"));
                Err(problem.note(words!("the headings are: {there}"; "表头为：{there}")).help(words!(
                    "name one of them by {option}"; "用 {option} 指定其中一列"
                )))
            }
            Err(NoColumn::Ambiguous) => {
                Err(problem(words!("two columns are called `{wanted}`"; "列 `{wanted}` 出现了两次")))
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoColumn {
    Unknown,
    Ambiguous,
}

/// Finds a column by its heading. Blanks and invisible characters at the ends do not count.
pub fn find_heading(headings: &[String], wanted: &str) -> Result<usize, NoColumn> {
    let wanted = trim_blanks(wanted);
    let mut found = (0..headings.len()).filter(|index| trim_blanks(&headings[*index]) == wanted);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (None, _) => Err(NoColumn::Unknown),
        _ => Err(NoColumn::Ambiguous),
    }
}

pub fn list_headings(headings: &[String]) -> String {
    headings.iter().map(|heading| shorten(heading)).collect::<Vec<_>>().join(", ")
}

pub fn is_table(path: &Path) -> bool {
    let extension = path.extension().map(OsStr::to_ascii_lowercase);
    extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

    use super::*;
    use crate::audience::items::Item;

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
        let read = read.map(|listed| listed.ids.into_iter().map(|(_, id)| id).collect());
        read.map_err(|problem| format!("{}\n{}", problem.what, problem.notes.join("\n")))
    }

    /// What a table or a list holds: ids, lines of the warnings, and lines of what is no id.
    #[derive(Default)]
    struct Contents {
        ids: Vec<String>,
        warnings: Vec<usize>,
        flaws: Vec<(usize, String)>,
    }

    /// Reads a text in pieces of some bytes.
    fn read_text(list: &List<'_>, text: &str, chunk: usize) -> Result<Contents, Problem> {
        let mut file = list.of_text(TextFile::of_text(text, chunk))?;
        let (mut contents, mut items) = (Contents::default(), file.items()?);
        while let Some(Item { line, id, verdict, .. }) = items.next()? {
            if let Verdict::Id(Some(_)) | Verdict::Skipped(Some(_)) = verdict {
                contents.warnings.push(line);
            }
            match verdict {
                Verdict::Id(_) => contents.ids.push(id),
                Verdict::NoId(why) => contents.flaws.push((line, why)),
                Verdict::Skipped(_) => {}
            }
        }
        Ok(contents)
    }

    #[test]
    fn a_line_is_an_id_unless_it_is_blank_or_a_comment() {
        let found = read_text(&list("x.txt", None), "a\n\n  b  \n# c\n#d\n#N/A", 3).unwrap();
        assert_eq!((found.ids.join(" "), found.flaws[0].0), ("a b".to_owned(), 6));
        assert_eq!(found.warnings, [5]);
        for text in ["a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "\u{feff}a\n\rb\n\n\nc"] {
            assert_eq!(read("ids.txt", text.as_bytes()).unwrap(), ["a", "b", "c"], "{text:?}");
            for chunk in 1..6 {
                let found = read_text(&list("x.txt", None), text, chunk).unwrap();
                assert_eq!(found.ids, ["a", "b", "c"], "{text:?} in pieces of {chunk}");
            }
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
            let found = read_text(&list("x.csv", column), text, 5).unwrap();
            assert_eq!((found.ids.join(" "), found.flaws), ("a é".to_owned(), Vec::new()), "{text}");
            // The unusual id is in the last line.
            assert_eq!(found.warnings, [text.trim_end().split('\n').count()], "{text}");
        }
        let twice = list("x.csv", Some("id")).of_text(TextFile::of_text("id,id\n", 5)).err().unwrap();
        assert_eq!(twice.what, "two columns are called `id`");
        let found = read_text(&list("x.csv", None), "name,parent_userid\n石\n苏,\n林,a,b\n,\n", 5).unwrap();
        assert_eq!(found.warnings, [3]);
        let flaws: Vec<(usize, &str)> = found.flaws.iter().map(|(line, why)| (*line, why.as_str())).collect();
        assert_eq!(flaws, [(2, "cells: 1, headings: 2"), (4, "cells: 3, headings: 2")]);
    }

    /// Writes a cell as a careful program does.
    fn write_cell(cell: &str, always: bool) -> String {
        let needs_marks = always || cell.contains(['"', ',', '\n']);
        if needs_marks { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    }

    /// Makes tables, each with the ids in it.
    fn tables() -> impl Strategy<Value = (String, Vec<String>)> {
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
                (line("id", &headings, false) + &body, ids)
            })
        })
    }

    fn read_ids(text: &str, chunk: usize) -> Option<Vec<String>> {
        let Contents { ids, flaws, .. } = read_text(&list("x.csv", Some("id")), text, chunk).ok()?;
        (flaws.is_empty() && !ids.is_empty()).then_some(ids)
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
            (text, written) in tables(),
            marks in vec(any::<prop::sample::Index>(), 1..3),
            chunk in 1_usize..12,
        ) {
            let written: Vec<String> = written.iter().map(|id| id.trim().to_owned()).collect();
            if let Some(ids) = read_ids(&text, chunk) {
                prop_assert_eq!(&ids, &written);
                let mut broken = text.clone();
                for mark in marks {
                    let offsets: Vec<usize> = broken.char_indices().map(|(at, _)| at).chain([broken.len()]).collect();
                    broken.insert(*mark.get(&offsets), '"');
                }
                // Where a part of the text ends makes no difference.
                let found = read_ids(&broken, chunk);
                prop_assert_eq!(&found, &read_ids(&broken, broken.len()));
                if let Some(found) = found {
                    prop_assert_eq!(found, ids, "{:?} became {:?}", text, broken);
                }
            }
        }
    }
}
