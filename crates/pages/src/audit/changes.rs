//! A page against the lock: what is new since somebody last looked, fact by fact.

use std::collections::BTreeSet;

use super::{Finding, Place, Verdict};
use crate::{
    fact::{Fact, Facts},
    lock,
    said::{Example, Part, Row, Said, Section, Table, Words},
};

/// The place of the other side.
const LOCK: &str = "schema/pages.lock";

/// Everything in which a page differs from what the lock says of it.
pub fn since(was: Option<&Said>, is: &Said) -> Vec<Finding> {
    let place = Place { page: &is.url, section: "", line: None };
    let mut changes = Changes { url: &is.url, findings: Vec::new() };
    let Some(was) = was else {
        changes.note(&place, "page", "page", None, Some(is.title.clone()));
        return changes.findings;
    };
    changes.note(&place, "page", "title", Some(was.title.clone()), Some(is.title.clone()));
    changes.note(&place, "page", "updated", was.updated.clone(), is.updated.clone());
    changes.sections(&was.sections, &is.sections);
    if changes.findings.is_empty() {
        // What no part holds is space and marks between them.
        changes.note(&place, "page", "digest", Some(was.digest.clone()), Some(is.digest.clone()));
    }
    changes.findings
}

struct Changes<'a> {
    url: &'a str,
    findings: Vec<Finding>,
}

impl<'a> Changes<'a> {
    fn note(&mut self, place: &Place, subject: &str, fact: &str, was: Option<String>, is: Option<String>) {
        if was != is {
            self.findings.push(Finding {
                on_page: is,
                elsewhere: was,
                place: Some(LOCK.into()),
                ..place.finding(subject, fact, Verdict::Changed)
            });
        }
    }

    fn sections(&mut self, was: &'a [Section], is: &'a [Section]) {
        for (was, is) in aligned(was, is, |section| section.title.clone(), |_, _| false) {
            let section = is.or(was).map_or("", |section| section.title.as_str());
            let place = Place { page: self.url, section, line: is.and_then(|section| section.line) };
            match (was, is) {
                (Some(was), Some(is)) => self.parts(&place, was, is),
                (was, is) => {
                    let title = |section: Option<&Section>| section.map(|section| section.title.clone());
                    self.note(&place, "section", "section", title(was), title(is));
                }
            }
        }
    }

    fn parts(&mut self, place: &Place, was: &'a Section, is: &'a Section) {
        for (before, now) in aligned(&was.parts, &is.parts, key, |one, other| name(one) == name(other)) {
            match (before, now) {
                (Some(Part::Call(was)), Some(Part::Call(is))) => {
                    let method = |call: &crate::page::Address| call.method.clone().unwrap_or_default();
                    self.note(place, "call", "method", Some(method(was)), Some(method(is)));
                    self.note(place, "call", "address", Some(lock::url(was)), Some(lock::url(is)));
                }
                (Some(Part::Table(before)), Some(Part::Table(now))) => {
                    let is_broken = is.has_broken_example(now.side) && !was.has_broken_example(now.side);
                    self.rows(place, before, now, is_broken);
                }
                (Some(Part::Example(was)), Some(Part::Example(is))) => self.example(place, was, is),
                (Some(Part::Words(was)), Some(Part::Words(is))) => self.words(place, Some(was), Some(is)),
                (Some(Part::Words(was)), None) => self.words(place, Some(was), None),
                (None, Some(Part::Words(is))) => self.words(place, None, Some(is)),
                (was, is) => {
                    let name = is.or(was).map_or("part", name);
                    self.note(place, name, name, was.map(brief), is.map(brief));
                }
            }
        }
    }

    /// `types_lost`: an example that told types can't be read any more, which is said of the example.
    fn rows(&mut self, place: &Place, was: &'a Table, is: &'a Table, types_lost: bool) {
        self.note(place, "table", "label", Some(was.label.clone()), Some(is.label.clone()));
        let order = |table: &Table| table.rows.iter().map(|row| row.parameter.as_str()).collect::<Vec<_>>().join(" ");
        let names = |table: &'a Table| table.rows.iter().map(|row| row.parameter.as_str()).collect::<BTreeSet<_>>();
        if names(was) == names(is) && was.rows.len() == is.rows.len() {
            self.note(place, "table", "order", Some(order(was)), Some(order(is)));
        }
        for (was, is) in paired(&was.rows, &is.rows, |one, other| one.parameter == other.parameter) {
            let name = is.or(was).map_or("", |row| row.parameter.as_str());
            let place = Place { line: is.and_then(|row| row.line).or(place.line), ..*place };
            match (was, is) {
                (Some(was), Some(is)) => self.row(&place, was, is, types_lost),
                (was, is) => {
                    let shown = |row: Option<&Row>| row.map(|row| shown(&row.facts, &row.unread));
                    self.note(&place, name, "row", shown(was), shown(is));
                }
            }
        }
    }

    fn row(&mut self, place: &Place, was: &Row, is: &Row, types_lost: bool) {
        let before = self.findings.len();
        let mut known = was.facts.clone();
        if types_lost {
            known.retain(|fact| !matches!(fact, Fact::Type(_)) || is.facts.contains(fact));
        }
        self.facts(place, &is.parameter, &known, &is.facts);
        let unread = |row: &Row| row.unread.join(" ");
        self.note(place, &is.parameter, "unread", Some(unread(was)), Some(unread(is)));
        // Words that changed without a fact may still mean something: somebody has to read them.
        if self.findings.len() == before {
            self.note(place, &is.parameter, "words", Some(was.digest.clone()), Some(is.digest.clone()));
        }
    }

    fn facts(&mut self, place: &Place, subject: &str, was: &Facts, is: &Facts) {
        let value = |facts: &Facts, kind: &str| {
            let of_kind: Vec<String> = facts.iter().filter(|fact| fact.kind() == kind).map(Fact::said).collect();
            (!of_kind.is_empty()).then(|| of_kind.join(","))
        };
        let mut kinds: Vec<&str> = was.iter().chain(is).map(Fact::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            self.note(place, subject, kind, value(was, kind), value(is, kind));
        }
    }

    fn example(&mut self, place: &Place, was: &Example, is: &Example) {
        let place = Place { line: is.line.or(place.line), ..*place };
        let subject = format!("example {}", is.label);
        let before = self.findings.len();
        self.note(&place, &subject, "flaw", was.flaw.clone(), is.flaw.clone());
        let both = if is.is_broken() { (&[][..], &[][..]) } else { (&was.parameters[..], &is.parameters[..]) };
        for (was, is) in paired(both.0, both.1, |one, other| one.0 == other.0) {
            let name = is.or(was).map_or("", |(name, _)| name.as_str());
            let types = |parameter: Option<&(String, String)>| parameter.map(|(_, types)| types.clone());
            self.note(&place, &format!("{subject} {name}"), "type", types(was), types(is));
        }
        if self.findings.len() == before {
            self.note(&place, &subject, "text", Some(was.digest.clone()), Some(is.digest.clone()));
        }
    }

    fn words(&mut self, place: &Place, was: Option<&Words>, is: Option<&Words>) {
        let place = Place { line: is.and_then(|words| words.line).or(place.line), ..*place };
        let digest = |words: Option<&Words>| words.map(|words| words.digest.clone());
        let none = Facts::new();
        let facts = |words: Option<&Words>| words.map_or_else(Vec::new, |words| words.facts.clone());
        let (before, now) = (facts(was), facts(is));
        for (was, is) in paired(&before, &now, |one, other| one.0 == other.0) {
            let name = is.or(was).map_or("", |(name, _)| name.as_str());
            let of = |said: Option<&(String, Facts)>| said.map_or_else(|| none.clone(), |(_, facts)| facts.clone());
            self.facts(&place, name, &of(was), &of(is));
        }
        self.note(&place, "words", "words", digest(was), digest(is));
    }
}

/// By what a part is known, before and after.
fn key(part: &Part) -> String {
    match part {
        Part::Call(_) => "call".to_owned(),
        Part::Table(table) => format!("table {:?}", table.side),
        Part::Example(example) => format!("example {:?}", example.side),
        Part::Words(words) => words.digest.clone(),
    }
}

fn name(part: &Part) -> &'static str {
    match part {
        Part::Call(_) => "call",
        Part::Table(_) => "table",
        Part::Example(_) => "example",
        Part::Words(_) => "words",
    }
}

fn brief(part: &Part) -> String {
    match part {
        Part::Call(address) => lock::url(address),
        Part::Table(table) => table.rows.iter().map(|row| row.parameter.as_str()).collect::<Vec<_>>().join(" "),
        Part::Example(example) => {
            example.parameters.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
        }
        Part::Words(words) => words.digest.clone(),
    }
}

fn shown(facts: &Facts, unread: &[String]) -> String {
    facts
        .iter()
        .map(ToString::to_string)
        .chain(unread.iter().map(|claim| format!("unread={claim}")))
        .collect::<Vec<_>>()
        .join(" ")
}

type Pairs<'a, T> = Vec<(Option<&'a T>, Option<&'a T>)>;

/// What belongs together by `same`, wherever it stands; the rest is new or gone.
fn paired<'a, T>(was: &'a [T], is: &'a [T], same: impl Fn(&T, &T) -> bool) -> Pairs<'a, T> {
    let mut left: Vec<Option<&T>> = was.iter().map(Some).collect();
    let mut pairs: Pairs<T> = Vec::new();
    for new in is {
        let old = left.iter_mut().find(|old| old.is_some_and(|old| same(old, new))).and_then(Option::take);
        pairs.push((old, Some(new)));
    }
    pairs.extend(left.into_iter().flatten().map(|old| (Some(old), None)));
    pairs
}

/// The same in order: what stands between two that belong together is new or gone, or if `alike` became the other.
fn aligned<'a, T>(
    was: &'a [T],
    is: &'a [T],
    key: impl Fn(&T) -> String,
    alike: impl Fn(&T, &T) -> bool,
) -> Pairs<'a, T> {
    let [before, now] = [was, is].map(|all| all.iter().map(&key).collect::<Vec<_>>());
    let mut pairs = Pairs::new();
    for step in similar::capture_diff_slices(similar::Algorithm::Patience, &before, &now) {
        let (_, old, new) = step.as_tag_tuple();
        let (old, new) = (&was[old], &is[new]);
        let together = old.iter().zip(new).take_while(|(old, new)| key(old) == key(new) || alike(old, new)).count();
        pairs.extend(old[..together].iter().map(Some).zip(new[..together].iter().map(Some)));
        pairs.extend(old[together..].iter().map(|old| (Some(old), None)));
        pairs.extend(new[together..].iter().map(|new| (None, Some(new))));
    }
    pairs
}
