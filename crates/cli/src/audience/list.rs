//! A file of ids: one a line, or a column of a table.

use std::{ffi::OsStr, path::Path};

use super::{items::ListFile, options::KindOptions, table::Table};
use crate::{
    characters::trim_blanks,
    input::TextFile,
    layout::shorten,
    problem::{Exit, Problem},
};

impl ListFile {
    /// Opens a file of ids. Reads the headings of a table, and finds the column of the ids.
    pub fn open(path: &Path, options: KindOptions, column: Option<&str>, max_bytes: u64) -> Result<Self, Problem> {
        let text = TextFile::open(path, options.list, max_bytes)?;
        Self::of_text(text, options, column, column.is_some() || is_table(path))
    }

    fn of_text(
        mut text: TextFile,
        options: KindOptions,
        column: Option<&str>,
        is_table: bool,
    ) -> Result<Self, Problem> {
        let KindOptions { list: option, heading, .. } = options;
        let name = text.name.clone();
        let problem = |what| Problem::new(Exit::Invalid, what).in_file(&name);
        let (mut lines, mut head) = (text.lines()?, String::new());
        while trim_blanks(&head).is_empty() && lines.read_line(&mut head)? {}
        if trim_blanks(&head).starts_with('<') {
            let what = words!("{option} is a web page or XML, not a list"; "{option} 是网页或 XML，不是名单");
            return Err(problem(what).help(words!(
                "open it in a spreadsheet program, and save it as CSV UTF-8"; "请用电子表格软件打开，另存为 CSV UTF-8"
            )));
        }
        if !is_table {
            return Ok(Self { text, options, table: None });
        }
        let table = Table::open(text.lines()?)?;
        let (headings, wanted) = (&table.headings.cells, column.unwrap_or(heading));
        let by = || {
            let option = option.replace("-from", "-column");
            words!("name one of them by {option}"; "用 {option} 指定其中一列")
        };
        let column = find_column(headings, wanted, problem, by)?;
        table.check_headings(column)?;
        let table = Some((table.headings.cells, column));
        Ok(Self { text, options, table })
    }
}

/// Finds a column by its heading. Blanks and invisible characters at the ends do not count. `help` says what to do if there is
/// none.
pub fn find_column(
    headings: &[String],
    wanted: &str,
    problem: impl Fn(String) -> Problem,
    help: impl FnOnce() -> String,
) -> Result<usize, Problem> {
    let wanted = trim_blanks(wanted);
    let mut found = (0..headings.len()).filter(|index| trim_blanks(&headings[*index]) == wanted);
    let (first, second, shown) = (found.next(), found.next(), shorten(wanted));
    match first {
        Some(index) if second.is_none() => Ok(index),
        Some(_) => Err(problem(words!("two columns are called `{shown}`"; "列 `{shown}` 出现了两次"))
            .help(words!("give one of them another heading"; "请修改其中一列的表头"))),
        None => {
            let there = headings.iter().map(|heading| shorten(heading)).collect::<Vec<_>>().join(", ");
            Err(problem(words!("there is no column `{shown}`"; "没有 `{shown}` 列"))
                .note(words!("the headings are: {there}"; "表头为：{there}"))
                .help(help()))
        }
    }
}

pub fn is_table(path: &Path) -> bool {
    let extension = path.extension().map(OsStr::to_ascii_lowercase);
    extension.is_some_and(|extension| extension == "csv" || extension == "tsv")
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

    use super::*;
    use crate::audience::items::{Item, Verdict};

    fn open(text: &str, column: Option<&str>, is_table: bool) -> Result<ListFile, Problem> {
        ListFile::of_text(TextFile::of_text(text), KindOptions::PARENTS, column, is_table)
    }

    /// What a table or a list holds: ids, lines of the warnings, and lines of what is no id.
    #[derive(Default)]
    struct Contents {
        ids: Vec<String>,
        warnings: Vec<usize>,
        flaws: Vec<(usize, String)>,
    }

    fn read_text(text: &str, column: Option<&str>, is_table: bool) -> Result<Contents, Problem> {
        let mut file = open(text, column, is_table)?;
        let mut contents = Contents::default();
        for item in file.items()? {
            let Item { line, id, verdict, .. } = item?;
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
        let found = read_text("a\n\n  b  \n# c\n#d\n#N/A", None, false).unwrap();
        assert_eq!((found.ids.join(" "), found.flaws[0].0), ("a b".to_owned(), 6));
        assert_eq!(found.warnings, [5]);
        for text in ["a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\rb\r\nc\n\x1a", "a\n\rb\n\n\nc"] {
            let found = read_text(text, None, false).unwrap();
            assert_eq!(found.ids, ["a", "b", "c"], "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_with_the_reason() {
        let flaws = "-\n".repeat(21);
        for (is_table, text, reported) in [
            (false, "\n# none\n", "there is no id in the file"),
            (false, "石\t20240101-m\n", "line 1: `石 20240101-m`: spaces, commas or quotes"),
            (false, &flaws, "lines that hold no id: 21"),
            (false, &flaws, "and 1 more"),
            (true, "parent_userid,x\na,1\nparent_userid,x\n", "line 3: `parent_userid`: the heading"),
            (true, "id\t家\u{200b}长\n", "there is no column `parent_userid`\nthe headings are: id, 家<U+200B>长"),
        ] {
            let opened = open(text, None, is_table);
            let problem = opened.and_then(|mut file| file.check(&mut |_| {})).unwrap_err();
            let found = format!("{}\n{}", problem.what, problem.notes.join("\n"));
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
            let found = read_text(text, column, true).unwrap();
            assert_eq!((found.ids.join(" "), found.flaws), ("a é".to_owned(), Vec::new()), "{text}");
            // The unusual id is in the last line.
            assert_eq!(found.warnings, [text.trim_end().split('\n').count()], "{text}");
        }
        let twice = open("id,id\n", Some("id"), true).err().unwrap();
        assert_eq!(twice.what, "two columns are called `id`");
        let found = read_text("name,parent_userid\n石\n苏,\n林,a,b\n,\n", None, true).unwrap();
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

    fn read_ids(text: &str) -> Option<Vec<String>> {
        let Contents { ids, flaws, .. } = read_text(text, Some("id"), true).ok()?;
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
        ) {
            let written: Vec<String> = written.iter().map(|id| id.trim().to_owned()).collect();
            if let Some(ids) = read_ids(&text) {
                prop_assert_eq!(&ids, &written);
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
}
