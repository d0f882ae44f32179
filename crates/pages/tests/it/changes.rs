//! Every change of a page shows: no line is passed over.

use wecom_pages::page_facts::{PageFacts, Part};

use crate::shown;

const PAGE: &str = include_str!("pages/union.md");

/// The facts without lines, and without the digest of the page, which shows every change.
fn facts(text: &str) -> PageFacts {
    let (_, mut facts) = shown::read(text);
    facts.digest.clear();
    for section in &mut facts.sections {
        section.line = None;
        for part in &mut section.parts {
            match part {
                Part::Operation { line, .. } => *line = None,
                Part::Table(table) => table.rows.iter_mut().for_each(|row| row.line = None),
                Part::Example(example) => example.line = None,
                Part::Prose(prose) => prose.line = None,
            }
        }
    }
    facts
}

#[test]
fn a_removed_line_is_missed() {
    for (index, line) in PAGE.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let rest: Vec<&str> = PAGE.lines().enumerate().filter(|(other, _)| *other != index).map(|(_, it)| it).collect();
        // A separator below a known header states nothing, and an example is found without its marks, which is an
        // oddity.
        let is_mark = line.trim().starts_with("|--") || line.trim().starts_with("```");
        assert!(facts(&rest.join("\n")) != facts(PAGE) || is_mark, "line {}: {line}", index + 1);
    }
}

#[test]
fn every_digit_of_a_row_is_in_a_fact_or_unread() {
    let shown = |text: &str| {
        let (_, facts) = shown::read(text);
        let row = |row: &wecom_pages::page_facts::RowFacts| {
            format!("{} {}", row.parameter, shown::row(&row.facts, &row.unread))
        };
        shown::rows(&facts).into_iter().map(row).collect::<Vec<_>>()
    };
    for (index, digit) in PAGE.match_indices(|letter: char| letter.is_ascii_digit()) {
        let other = if digit == "7" { "8" } else { "7" };
        let changed = format!("{}{other}{}", &PAGE[..index], &PAGE[index + 1..]);
        let line = PAGE[..index].matches('\n').count();
        if PAGE.lines().nth(line).is_some_and(|line| line.trim_start().starts_with('|')) {
            assert!(shown(&changed) != shown(PAGE), "line {}", line + 1);
        }
    }
}
