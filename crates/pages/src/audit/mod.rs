//! Compares pages, lock and schemas fact by fact.

mod changes;
mod editions;
mod examples;
mod finding;
mod rows;
mod schemas;

use std::collections::BTreeSet;

use wecom_schemas::{Library, Problems, Sources};

pub use self::finding::{Finding, Status};
use self::{
    editions::{Described, Editions},
    finding::Spot,
};
use crate::{
    expected::{self, Settled},
    page_facts::{PageFacts, RowFacts, SectionFacts, TableFacts},
    read::ReadPage,
};

/// Compares pages with the lock and the schemas, and the locked facts of other pages with the schemas.
///
/// # Errors
/// Schemas that are no JSON.
pub fn audit(pages: &[ReadPage], lock: &[PageFacts], sources: &Sources) -> Result<Vec<Finding>, Problems> {
    let library = Library::read(sources)?;
    let pages: Vec<ReadPage> = pages.iter().map(|page| page.with_known_types(lock)).collect();
    let (mut findings, mut all) = (Vec::new(), Vec::new());
    let locked_alone = lock.iter().filter(|facts| !pages.iter().any(|page| page.facts.url == facts.url));
    let editions = Editions::of(&library);
    for facts in pages.iter().map(|page| &page.facts).chain(locked_alone) {
        let described = editions.describe(facts);
        findings.extend(schemas::left_out(facts, &described.expected));
        findings.extend(schemas::compare(&described.facts, &described.expected));
        findings.extend(rows::find_contradictions(&described.facts));
        findings.extend(described.report_unnamed());
        all.push(described);
    }
    for (page, described) in pages.iter().zip(&all) {
        let locked = |url: &str| lock.iter().find(|facts| facts.url == url);
        let was = locked(&page.facts.url);
        // An edition that is not in the lock is not compared with it: its words differ from those of the locked page.
        if was.is_some() || !described.expected.is_edition {
            findings.extend(changes::compare(was, &page.facts).into_iter().map(|finding| show_words(finding, page)));
        }
        findings.extend(examples::check(page, &described.expected, &library));
        findings.extend(report_unread(page, &described.facts, was.or_else(|| locked(&described.page))));
    }
    let order: Vec<&str> = pages.iter().map(|page| &page.facts).chain(lock).map(|facts| facts.url.as_str()).collect();
    findings.sort_by_key(|finding| (order.iter().position(|url| *url == finding.page), finding.line));
    findings.extend(report_unneeded(&all, &findings));
    findings.extend(report_unlocked(&library, &order));
    Ok(findings)
}

/// Shows the words that changed instead of their digest; the lock has only the digest.
fn show_words(mut finding: Finding, page: &ReadPage) -> Finding {
    if finding.fact == "words" && finding.on_page.is_some() {
        let line = finding.line.and_then(|line| page.text.lines().nth(line.checked_sub(1)?));
        finding.on_page = line.map(|line| line.trim().to_owned()).or(finding.on_page);
    }
    finding
}

/// Reports pages that schemas name as their source and that the lock does not have.
fn report_unlocked(library: &Library, known: &[&str]) -> Vec<Finding> {
    let unlocked = expected::pages(library).into_iter().filter(|(page, _)| !known.contains(&page.as_str()));
    let finding = |(page, schema): (String, String)| {
        Spot::page(&page).finding("page", "lock", Status::Unlocked, [None, None]).at(schema)
    };
    unlocked.map(finding).collect()
}

/// Reports what decisions settle on an audited page and no comparison needs.
fn report_unneeded(described: &[Described], findings: &[Finding]) -> Vec<Finding> {
    let is_needed = |settled: &&&Settled| {
        findings.iter().any(|finding| {
            finding.status == Status::Decided(settled.decision.clone())
                && settled.settles(&finding.fact, finding.on_page.as_ref(), finding.elsewhere.as_ref())
        })
    };
    let expected = || described.iter().map(|described| &described.expected);
    let of_tables = expected().flat_map(|expected| &expected.tables).flat_map(|table| &table.rows);
    let rows = of_tables.chain(expected().flat_map(|expected| &expected.files));
    let of_files = expected().flat_map(|expected| &expected.settled);
    let named: BTreeSet<&Settled> = rows.flat_map(|row| &row.settled).chain(of_files).collect();
    let finding = |settled: &&Settled| {
        let sides = [settled.page.clone(), settled.schema.clone()];
        let finding = Spot::default().finding(&settled.decision, &settled.fact, Status::Unneeded, sides);
        finding.at("schema/errata.json")
    };
    named.iter().filter(|settled| !is_needed(settled)).map(finding).collect()
}

/// Reports numbers and words that no fact accounts for, and what could not be read as it is.
fn report_unread(page: &ReadPage, facts: &PageFacts, was: Option<&PageFacts>) -> Vec<Finding> {
    let spot = Spot::page(&page.facts.url);
    let odd = page.page.oddities.iter().map(|(line, message)| {
        spot.line(Some(*line)).finding("page", "text", Status::Unread, [Some(message.clone()), None])
    });
    // Sections are not compared with those of another edition, which may divide the page differently.
    let is_of_another = was.is_some_and(|was| was.url != facts.url);
    let rows = facts.rows().flat_map(|(section, table, row)| {
        let is_same = move |other: &(&SectionFacts, &TableFacts, &RowFacts)| {
            let is_in_section = other.0.title == section.title || is_of_another;
            is_in_section && (other.1.side, &other.2.parameter) == (table.side, &row.parameter)
        };
        let known: Vec<&String> =
            was.iter().flat_map(|was| was.rows().filter(is_same)).flat_map(|(.., row)| &row.unread).collect();
        row.unread.iter().map(move |claim| {
            let status = if known.contains(&claim) { Status::Known } else { Status::Unread };
            let spot = spot.section(&section.title).line(row.line);
            spot.finding(&row.parameter, "unread", status, [Some(claim.clone()), None])
        })
    });
    odd.chain(rows).collect()
}
