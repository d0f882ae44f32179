//! What a page says, as lines that a person reads.

use std::fmt::Write;

use wecom_pages::{
    fact::Facts,
    page::{Page, Side},
    said::{Part, Said},
};

/// What a text says.
pub fn said(text: &str) -> Said {
    wecom_pages::read(text, &Page::read(text))
}

/// The facts of a parameter: `required=yes type=string`.
pub fn facts(facts: &Facts) -> String {
    facts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A row's facts and what of it is unread: `type=integer ?30次`.
pub fn row(known: &Facts, unread: &[String]) -> String {
    let unread = unread.iter().map(|token| format!("?{token}"));
    std::iter::once(facts(known)).filter(|facts| !facts.is_empty()).chain(unread).collect::<Vec<_>>().join(" ")
}

/// Everything that is said, and what was odd.
pub fn page(text: &str) -> String {
    let mut shown = String::new();
    let page = Page::read(text);
    let said = wecom_pages::read(text, &page);
    writeln!(shown, "{} {} {}", said.title, said.updated.as_deref().unwrap_or("-"), said.url).unwrap();
    for oddity in &page.oddities {
        writeln!(shown, "odd: line {}: {}", oddity.line, oddity.message).unwrap();
    }
    for section in &said.sections {
        writeln!(shown, "\n# {}", section.title).unwrap();
        section.parts.iter().for_each(|of_section| part(of_section, &mut shown));
    }
    shown
}

fn part(part: &Part, shown: &mut String) {
    match part {
        Part::Call(call) => {
            let query: Vec<String> = call.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let method = call.method.as_deref().unwrap_or("-");
            writeln!(shown, "call {method} {}{}?{}", call.server, call.path, query.join("&")).unwrap();
        }
        Part::Table(table) => {
            writeln!(shown, "table {} {}", side(table.side), table.label).unwrap();
            for of_table in &table.rows {
                let said = row(&of_table.facts, &of_table.unread);
                writeln!(shown, "  {}: {said}", of_table.parameter).unwrap();
            }
        }
        Part::Example(example) => {
            let flaw = example.flaw.as_deref().unwrap_or("-");
            writeln!(shown, "example {} {} {flaw}", side(example.side), example.label).unwrap();
            for (parameter, types) in &example.parameters {
                writeln!(shown, "  {parameter}: {types}").unwrap();
            }
        }
        Part::Words(words) => {
            writeln!(shown, "words {}", words.digest).unwrap();
            for (parameter, known) in &words.facts {
                writeln!(shown, "  {parameter}: {}", facts(known)).unwrap();
            }
        }
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Request => "request",
        Side::Answer => "answer",
    }
}
