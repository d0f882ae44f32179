//! The audit: pages, lock and schemas, held against each other fact by fact.

mod changes;
mod examples;
mod itself;
mod schemas;

use std::collections::BTreeSet;

use wecom_codegen::{Library, Problems, Sources};

use crate::{
    page::Page,
    said::Said,
    schema::{self, Expected},
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
}

impl Read {
    /// Reads the text of a page.
    pub fn new(file: &str, text: &str) -> Self {
        let page = Page::read(text);
        Self { file: file.to_owned(), said: crate::read(text, &page), page }
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
}

impl Verdict {
    /// Whether somebody has to do something.
    pub fn is_to_mend(&self) -> bool {
        !matches!(self, Self::Agrees | Self::Decided(_) | Self::Known)
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
    let mut findings = Vec::new();
    let mut needed = BTreeSet::new();
    let mut named = BTreeSet::new();
    let locked_alone = lock.iter().filter(|said| !pages.iter().any(|read| read.said.url == said.url));
    for said in pages.iter().map(|read| &read.said).chain(locked_alone) {
        let expected = schema::expected(&library, &said.url);
        findings.extend(schemas::compare(said, &expected));
        findings.extend(itself::contradictions(said));
        remember(&findings, &expected, &mut needed, &mut named);
    }
    for read in pages {
        let was = lock.iter().find(|said| said.url == read.said.url);
        findings.extend(changes::since(was, &read.said));
        findings.extend(examples::check(read, &schema::expected(&library, &read.said.url), &library, sources));
        findings.extend(unread(read, was));
    }
    findings.extend(unneeded(&library, &needed, &named));
    Ok(findings)
}

/// Notes which decisions were needed, and which were named where they could have been.
fn remember(
    findings: &[Finding],
    expected: &Expected,
    needed: &mut BTreeSet<(String, String)>,
    named: &mut BTreeSet<(String, String)>,
) {
    needed.extend(findings.iter().filter_map(|finding| match &finding.verdict {
        Verdict::Decided(id) => Some((id.clone(), finding.fact.clone())),
        _ => None,
    }));
    let rows = expected.tables.iter().flat_map(|table| &table.rows);
    named.extend(
        rows.flat_map(|row| &row.decisions)
            .flat_map(|decision| decision.settles.keys().map(|fact| (decision.id.clone(), fact.clone()))),
    );
}

/// Decisions that settle a fact of an audited page, and nothing there needs them.
fn unneeded(
    library: &Library,
    needed: &BTreeSet<(String, String)>,
    named: &BTreeSet<(String, String)>,
) -> Vec<Finding> {
    let decisions = schema::decisions(library);
    let place = Place { page: "", section: "", line: None };
    let finding = |(id, fact): &(String, String)| Finding {
        elsewhere: decisions.get(id).and_then(|decision| decision.settles.get(fact)?.clone()),
        place: Some(format!("schema/errata.json `{id}`")),
        ..place.finding(id, fact, Verdict::Unneeded)
    };
    named.difference(needed).map(finding).collect()
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
        let known = was.is_some_and(|was| {
            was.rows().any(|(other, like, known)| {
                (&other.title, like.side, &known.parameter, &known.unread)
                    == (&section.title, table.side, &row.parameter, &row.unread)
            })
        });
        let place = Place { page: &read.said.url, section: &section.title, line: row.line };
        let verdict = if known { Verdict::Known } else { Verdict::Unread };
        findings.extend(row.unread.iter().map(|claim| Finding {
            on_page: Some(claim.clone()),
            ..place.finding(&row.parameter, "unread", verdict.clone())
        }));
    }
    findings
}
