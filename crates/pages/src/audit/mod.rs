//! The audit: pages, lock and schemas, held against each other fact by fact.

mod changes;
mod examples;
mod itself;
mod rows;
mod schemas;

use std::collections::BTreeSet;

use wecom_schemas::{Library, Problems, Sources};

use crate::{
    page::Page,
    said::{self, Said},
    schema::{self, Expected, Settled},
};

/// A page that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The file it was read from.
    pub file: String,
    /// The page as it stands.
    pub page: Page,
    /// What it says.
    pub said: Said,
    /// Its text, by which a change of words is shown.
    text: String,
}

impl Read {
    /// Reads the text of a page.
    pub fn new(file: &str, text: &str) -> Self {
        let page = Page::read(text);
        Self { file: file.to_owned(), said: crate::read(text, &page), page, text: text.to_owned() }
    }

    /// The page beside what the lock says of it.
    fn beside(&self, lock: &[Said]) -> Self {
        let known = lock.iter().find(|said| said.url == self.said.url);
        Self { said: crate::read_as(&self.text, &self.page, known), ..self.clone() }
    }
}

/// One thing that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The address of the page.
    pub page: String,
    /// The section.
    pub section: String,
    /// The line of the page, where a page was read.
    pub line: Option<usize>,
    /// The parameter, or what else it is about.
    pub subject: String,
    /// What is said of it: the name of a fact, or another word.
    pub fact: String,
    /// What the page says; `None` if it says nothing.
    pub on_page: Option<String>,
    /// What the other side says: schema, lock, or another place of the page.
    pub elsewhere: Option<String>,
    /// Where: file and JSON pointer of the schema, or the lock.
    pub place: Option<String>,
    /// What follows.
    pub verdict: Verdict,
}

/// What follows from a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both say the same.
    Agrees,
    /// They do not, and someone has decided so: the name of the erratum.
    Decided(String),
    /// A number or word that no fact accounts for; the lock knows it.
    Known,
    /// They do not agree, or one is silent.
    Differs,
    /// It is not what the lock says.
    Changed,
    /// The page contradicts itself.
    Contradicts,
    /// A number or word that no fact accounts for, or something that can't be read.
    Unread,
    /// An example that its schema refuses, or that is not JSON.
    Example,
    /// A decision that settles nothing any more.
    Unneeded,
    /// A page that schemas name and the lock does not have: nobody has compared them.
    Unlocked,
}

impl Verdict {
    /// Whether somebody has to do something.
    pub fn is_to_mend(&self) -> bool {
        !matches!(self, Self::Agrees | Self::Decided(_) | Self::Known | Self::Unlocked)
    }
}

impl Finding {
    /// The verdict in a word, as programs read it.
    pub fn word(&self) -> &'static str {
        match (&self.verdict, &self.on_page, &self.elsewhere) {
            (Verdict::Agrees, ..) => "agrees",
            (Verdict::Decided(_), ..) => "decided",
            (Verdict::Known, ..) => "known",
            (Verdict::Differs, None, _) => "only schema",
            (Verdict::Differs, _, None) => "only page",
            (Verdict::Differs, ..) => "differs",
            (Verdict::Changed, None, _) => "gone",
            (Verdict::Changed, _, None) => "new",
            (Verdict::Changed, ..) => "changed",
            (Verdict::Contradicts, ..) => "contradicts",
            (Verdict::Unread, ..) => "unread",
            (Verdict::Example, ..) => "example",
            (Verdict::Unneeded, ..) => "unneeded",
            (Verdict::Unlocked, ..) => "unlocked",
        }
    }
}

/// Where a finding stands on a page.
struct Place<'a> {
    page: &'a str,
    section: &'a str,
    line: Option<usize>,
}

impl Place<'_> {
    fn finding(&self, subject: &str, fact: &str, verdict: Verdict) -> Finding {
        Finding {
            page: self.page.to_owned(),
            section: self.section.to_owned(),
            line: self.line,
            subject: subject.to_owned(),
            fact: fact.to_owned(),
            on_page: None,
            elsewhere: None,
            place: None,
            verdict,
        }
    }
}

/// Holds pages against the lock and the schemas, and what the lock says of other pages against the schemas.
///
/// # Errors
/// Schemas that are no JSON.
pub fn audit(pages: &[Read], lock: &[Said], sources: &Sources) -> Result<Vec<Finding>, Problems> {
    let library = Library::read(sources)?;
    let pages: Vec<Read> = pages.iter().map(|read| read.beside(lock)).collect();
    let mut findings = Vec::new();
    let mut all_expected = Vec::new();
    let locked_alone = lock.iter().filter(|said| !pages.iter().any(|read| read.said.url == said.url));
    for said in pages.iter().map(|read| &read.said).chain(locked_alone) {
        let expected = schema::expected(&library, &said.url);
        findings.extend(schemas::compare(said, &expected));
        findings.extend(itself::contradictions(said));
        all_expected.push(expected);
    }
    for (read, expected) in pages.iter().zip(&all_expected) {
        let was = lock.iter().find(|said| said.url == read.said.url);
        let mut changed = changes::since(was, &read.said);
        for finding in &mut changed {
            with_words(finding, read);
        }
        findings.extend(changed);
        findings.extend(examples::check(read, expected, &library));
        findings.extend(unread(read, was));
    }
    let order: Vec<&str> = pages.iter().map(|read| &read.said).chain(lock).map(|said| said.url.as_str()).collect();
    findings.sort_by_key(|finding| (order.iter().position(|url| *url == finding.page), finding.line));
    findings.extend(unneeded(&all_expected, &findings));
    findings.extend(unlocked(&library, &order));
    Ok(findings)
}

/// Shows the words that changed, not their digest; the lock has no more than that.
fn with_words(finding: &mut Finding, read: &Read) {
    if finding.fact == "words" && finding.on_page.is_some() {
        let line = finding.line.and_then(|line| read.text.lines().nth(line.checked_sub(1)?));
        finding.on_page = line.map(|line| line.trim().to_owned()).or(finding.on_page.take());
    }
}

/// Pages that schemas name as their source, and nobody has locked.
fn unlocked(library: &Library, known: &[&str]) -> Vec<Finding> {
    let unlocked = schema::pages(library).into_iter().filter(|(page, _)| !known.contains(&page.as_str()));
    let finding = |(page, schema): (String, String)| {
        let place = Place { page: &page, section: "", line: None };
        Finding { place: Some(schema), ..place.finding("page", "lock", Verdict::Unlocked) }
    };
    unlocked.map(finding).collect()
}

/// What decisions settle on an audited page, and nothing there needs.
fn unneeded(expected: &[Expected], findings: &[Finding]) -> Vec<Finding> {
    let needed = |settled: &Settled| {
        findings.iter().any(|finding| {
            matches!(&finding.verdict, Verdict::Decided(id) if *id == settled.decision)
                && (&finding.fact, &finding.on_page, &finding.elsewhere)
                    == (&settled.fact, &settled.page, &settled.schema)
        })
    };
    let rows = expected.iter().flat_map(|expected| &expected.tables).flat_map(|table| &table.rows);
    let named: BTreeSet<&Settled> = rows.flat_map(|row| &row.settled).collect();
    let place = Place { page: "", section: "", line: None };
    let finding = |settled: &Settled| Finding {
        on_page: settled.page.clone(),
        elsewhere: settled.schema.clone(),
        place: Some("schema/errata.json".to_owned()),
        ..place.finding(&settled.decision, &settled.fact, Verdict::Unneeded)
    };
    named.into_iter().filter(|settled| !needed(settled)).map(finding).collect()
}

/// Numbers and words that no fact accounts for, and what could not be read as it stands.
fn unread(read: &Read, was: Option<&Said>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for oddity in &read.page.oddities {
        let place = Place { page: &read.said.url, section: "", line: Some(oddity.line) };
        findings
            .push(Finding { on_page: Some(oddity.message.clone()), ..place.finding("page", "text", Verdict::Unread) });
    }
    for (section, table, row) in read.said.rows() {
        let same = |other: &(&said::Section, &said::Table, &said::Row)| {
            (&other.0.title, other.1.side, &other.2.parameter) == (&section.title, table.side, &row.parameter)
        };
        let known: Vec<&String> =
            was.iter().flat_map(|was| was.rows().filter(same)).flat_map(|(_, _, row)| &row.unread).collect();
        let place = Place { page: &read.said.url, section: &section.title, line: row.line };
        findings.extend(row.unread.iter().map(|claim| {
            let verdict = if known.contains(&claim) { Verdict::Known } else { Verdict::Unread };
            Finding { on_page: Some(claim.clone()), ..place.finding(&row.parameter, "unread", verdict) }
        }));
    }
    findings
}
