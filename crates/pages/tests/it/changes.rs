//! Whatever changes on a page, shows: no line is passed over in silence.

use wecom_pages::said::{Part, Said};

use crate::shown::said;

const PAGE: &str = include_str!("pages/union.md");

/// What is said, without the digest of the whole page, which would show every change.
fn told(text: &str) -> Said {
    Said { digest: String::new(), ..said(text) }
}

#[test]
fn a_line_that_goes_is_missed() {
    let whole = without_lines(told(PAGE));
    for (index, line) in PAGE.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let rest: Vec<&str> = PAGE.lines().enumerate().filter(|(other, _)| *other != index).map(|(_, it)| it).collect();
        let is_missed = without_lines(told(&rest.join("\n"))) != whole;
        // The line between header and rows says nothing where the header is known. An example is found without its
        // marks, too: that is an oddity, which is reported apart.
        let is_mark = line.trim().starts_with("|--") || line.trim().starts_with("```");
        assert!(is_missed || is_mark, "line {}: {line}", index + 1);
    }
}

#[test]
fn every_digit_of_a_row_is_in_a_fact_or_unread() {
    let whole = told(PAGE);
    for (index, digit) in PAGE.match_indices(|letter: char| letter.is_ascii_digit()) {
        let other = if digit == "7" { "8" } else { "7" };
        let changed = format!("{}{other}{}", &PAGE[..index], &PAGE[index + 1..]);
        let line = PAGE[..index].matches('\n').count();
        let is_row = PAGE.lines().nth(line).is_some_and(|line| line.trim_start().starts_with('|'));
        if is_row {
            assert!(without_digests(told(&changed)) != without_digests(whole.clone()), "line {}", line + 1);
        }
    }
}

fn without_lines(mut said: Said) -> Said {
    for section in &mut said.sections {
        section.line = None;
        for part in &mut section.parts {
            match part {
                Part::Call(_) => {}
                Part::Table(table) => table.rows.iter_mut().for_each(|row| row.line = None),
                Part::Example(example) => example.line = None,
                Part::Words(words) => words.line = None,
            }
        }
    }
    said
}

fn without_digests(mut said: Said) -> Said {
    for part in said.sections.iter_mut().flat_map(|section| &mut section.parts) {
        if let Part::Table(table) = part {
            table.rows.iter_mut().for_each(|row| row.digest.clear());
        }
    }
    said
}
