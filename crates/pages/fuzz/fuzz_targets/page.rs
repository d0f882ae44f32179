//! Every text is read without a panic, to the same facts each time, and with no line lost.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use wecom_pages::{
    ReadPage,
    page::{Kind, Page, plain},
    page_facts::Part,
};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let ReadPage { page, facts, .. } = ReadPage::new("page.md", &text);
    assert_eq!(facts, ReadPage::new("page.md", &text).facts);
    let in_part = |part: &Part| match part {
        Part::Table(table) => table.rows.iter().flat_map(|row| row.facts.clone()).collect(),
        Part::Prose(prose) => prose.facts.iter().flat_map(|(_, facts)| facts.clone()).collect(),
        Part::Operation { .. } | Part::Example(_) => Vec::new(),
    };
    for fact in facts.parts().flat_map(|(_, part)| in_part(part)) {
        assert_eq!(fact.to_string().parse().as_ref(), Ok(&fact), "{fact}");
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let taken = taken(&page, &lines);
    let labels: BTreeSet<&str> = page.sections.iter().flat_map(|it| &it.blocks).map(|it| it.label.as_str()).collect();
    for (number, line) in (1..).zip(&lines) {
        let is_label = || labels.iter().any(|label| !label.is_empty() && plain(line).contains(label));
        assert!(taken.contains(&number) || says_nothing(line) || is_label(), "line {number} is lost: {line:?}");
    }
});

/// Returns the numbers of the lines that the page has as it was read.
fn taken(page: &Page, lines: &[&str]) -> BTreeSet<usize> {
    let mut taken = BTreeSet::new();
    if lines.first().is_some_and(|line| line.trim() == "---")
        && let Some(end) = lines.iter().skip(1).position(|line| line.trim() == "---")
    {
        taken.extend(1..=end + 2);
    }
    for section in &page.sections {
        taken.insert(section.line);
        for block in &section.blocks {
            taken.insert(block.line);
            match &block.kind {
                Kind::Table(table) => {
                    for row in &table.rows {
                        // A cell may go on in the next lines.
                        let more = row.cells.last().map_or(0, |cell| cell.matches('\n').count());
                        taken.extend(row.line..=row.line + more);
                    }
                }
                // With the marks around it.
                Kind::Example(example) => {
                    taken.extend(example.line.saturating_sub(1)..=example.line + example.text.split('\n').count());
                }
                Kind::Address(_) | Kind::Prose(_) => {}
            }
        }
    }
    taken
}

/// Whether a line is blank, a separator, a mark without its counterpart, or the date of the last change.
fn says_nothing(line: &str) -> bool {
    line.chars().all(|letter| letter.is_whitespace() || "|-:>`~".contains(letter))
        || line.trim() == "[TOC]"
        || line.contains("最后更新")
}
