//! What a page states, as text.

use wecom_pages::{
    fact::Facts,
    lock,
    page::{self, Page},
    page_facts::{PageFacts, RowFacts},
};

pub fn read(text: &str) -> (Page, PageFacts) {
    let page = page::read(text);
    let facts = wecom_pages::read(text, &page, None);
    (page, facts)
}

/// Returns the facts of a row and what is unread: `type=integer ?30次`.
pub fn row(known: &Facts, unread: &[String]) -> String {
    let unread = unread.iter().map(|token| format!("?{token}"));
    known.iter().map(ToString::to_string).chain(unread).collect::<Vec<_>>().join(" ")
}

/// The rows of all tables.
pub fn rows(facts: &PageFacts) -> Vec<&RowFacts> {
    facts.rows().map(|(.., row)| row).collect()
}

/// The page as the lock has it, and what was odd.
pub fn page(text: &str) -> String {
    let (page, facts) = read(text);
    let odd = page.oddities.iter().map(|(line, message)| format!("odd: line {line}: {message}\n"));
    odd.collect::<String>() + &lock::write(&[facts])
}
