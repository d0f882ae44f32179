//! What a page states, as text.

use wecom_pages::{ReadPage, fact::Facts, lock, page_facts::RowFacts};

pub fn read(text: &str) -> ReadPage {
    ReadPage::new("page.md", text)
}

/// Returns the facts of a row and what is unread: `type=integer ?30次`.
pub fn row(known: &Facts, unread: &[String]) -> String {
    let unread = unread.iter().map(|token| format!("?{token}"));
    known.iter().map(ToString::to_string).chain(unread).collect::<Vec<_>>().join(" ")
}

/// Returns the rows of all tables.
pub fn rows(page: &ReadPage) -> Vec<&RowFacts> {
    page.facts.rows().map(|(.., row)| row).collect()
}

/// Returns the page as the lock has it, and what was odd.
pub fn page(text: &str) -> String {
    let ReadPage { page, facts, .. } = read(text);
    let odd = page.oddities.iter().map(|(line, message)| format!("odd: line {line}: {message}\n"));
    odd.collect::<String>() + &lock::write(&[facts])
}
