//! Compares a page with the lock: what changed since the last review, fact by fact.

use std::collections::BTreeSet;

use super::finding::{Finding, Spot, Status};
use crate::{
    fact::{Fact, Facts, by_kind},
    lock,
    page::Address,
    page_facts::{ExampleFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts},
};

pub fn compare(was: Option<&PageFacts>, is: &PageFacts) -> Vec<Finding> {
    let spot = Spot::page(&is.url);
    let mut changes = Changes(Vec::new());
    let Some(was) = was else {
        changes.note(&spot, "page", "page", None, Some(&is.title));
        return changes.0;
    };
    changes.note(&spot, "page", "title", Some(&was.title), Some(&is.title));
    changes.note(&spot, "page", "updated", was.updated.as_ref(), is.updated.as_ref());
    changes.sections(&spot, &was.sections, &is.sections);
    if changes.0.is_empty() {
        // The parts do not have the spaces and marks between them.
        changes.note(&spot, "page", "digest", Some(&was.digest), Some(&is.digest));
    }
    changes.0
}

struct Changes(Vec<Finding>);

impl Changes {
    fn note<T: AsRef<str>>(&mut self, spot: &Spot, subject: &str, fact: &str, was: Option<T>, is: Option<T>) {
        let [was, is] = [was, is].map(|text| text.map(|text| text.as_ref().to_owned()));
        if was != is {
            self.0.push(spot.finding(subject, fact, Status::Changed, [is, was]).at(lock::FILE));
        }
    }

    fn sections(&mut self, spot: &Spot, was: &[SectionFacts], is: &[SectionFacts]) {
        for (was, is) in align(was, is, |section| section.title.clone(), |_, _| false) {
            let title = |section: Option<&SectionFacts>| section.map(|section| section.title.clone());
            let name = title(is.or(was)).unwrap_or_default();
            let spot = spot.section(&name).line(is.and_then(|section| section.line));
            match (was, is) {
                (Some(was), Some(is)) => self.parts(&spot, was, is),
                _ => self.note(&spot, "section", "section", title(was), title(is)),
            }
        }
    }

    fn parts(&mut self, spot: &Spot, was: &SectionFacts, is: &SectionFacts) {
        for (before, now) in align(&was.parts, &is.parts, key_of, |one, other| kind_of(one) == kind_of(other)) {
            match (before, now) {
                (Some(Part::Operation { address: was, .. }), Some(Part::Operation { line, address: is })) => {
                    let spot = spot.line(*line);
                    let method = |address: &Address| Some(address.method.clone().unwrap_or_default());
                    self.note(&spot, "call", "method", method(was), method(is));
                    self.note(&spot, "call", "address", Some(was.to_string()), Some(is.to_string()));
                }
                (Some(Part::Table(before)), Some(Part::Table(now))) => {
                    let is_broken = is.has_broken_example(now.side) && !was.has_broken_example(now.side);
                    self.rows(spot, before, now, is_broken);
                }
                (Some(Part::Example(was)), Some(Part::Example(is))) => self.example(spot, was, is),
                (Some(Part::Prose(_)), _) | (_, Some(Part::Prose(_))) => self.prose(spot, before, now),
                (was, is) => {
                    let name = is.or(was).map_or("part", kind_of);
                    self.note(spot, name, name, was.map(list_names), is.map(list_names));
                }
            }
        }
    }

    /// Compares the rows of a table. `types_lost` says that the example with their types can't be read any more, which
    /// is reported for the example.
    fn rows(&mut self, spot: &Spot, was: &TableFacts, is: &TableFacts, types_lost: bool) {
        self.note(spot, "table", "label", Some(&was.label), Some(&is.label));
        let names = |table: &TableFacts| table.rows.iter().map(|row| row.parameter.clone()).collect::<Vec<_>>();
        let (before, now) = (names(was), names(is));
        if before.len() == now.len() && before.iter().collect::<BTreeSet<_>>() == now.iter().collect() {
            self.note(spot, "table", "order", Some(before.join(" ")), Some(now.join(" ")));
        }
        for (was, is) in pair(&was.rows, &is.rows, |one, other| one.parameter == other.parameter) {
            let name = is.or(was).map_or("", |row| row.parameter.as_str());
            let spot = spot.line(is.and_then(|row| row.line));
            match (was, is) {
                (Some(was), Some(is)) => self.row(&spot, was, is, types_lost),
                _ => self.note(&spot, name, "row", was.map(write_row), is.map(write_row)),
            }
        }
    }

    fn row(&mut self, spot: &Spot, was: &RowFacts, is: &RowFacts, types_lost: bool) {
        let before = self.0.len();
        let mut known = was.facts.clone();
        if types_lost {
            known.retain(|fact| !matches!(fact, Fact::Type(_)) || is.facts.contains(fact));
        }
        self.facts(spot, &is.parameter, &known, &is.facts);
        self.note(spot, &is.parameter, "unread", Some(was.unread.join(" ")), Some(is.unread.join(" ")));
        // Words that changed without a fact may still mean something, so a person has to read them.
        if self.0.len() == before {
            self.note(spot, &is.parameter, "words", Some(&was.digest), Some(&is.digest));
        }
    }

    fn facts(&mut self, spot: &Spot, subject: &str, was: &Facts, is: &Facts) {
        let [was, is] = [was, is].map(by_kind);
        for kind in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            self.note(spot, subject, kind, was.get(kind), is.get(kind));
        }
    }

    fn example(&mut self, spot: &Spot, was: &ExampleFacts, is: &ExampleFacts) {
        let spot = spot.line(is.line);
        let subject = format!("example {}", is.label);
        let before = self.0.len();
        self.note(&spot, &subject, "label", Some(&was.label), Some(&is.label));
        self.note(&spot, &subject, "flaw", was.flaw.as_ref(), is.flaw.as_ref());
        let both = if is.is_broken() { (&[][..], &[][..]) } else { (&was.parameters[..], &is.parameters[..]) };
        for (was, is) in pair(both.0, both.1, |one, other| one.0 == other.0) {
            let name = is.or(was).map_or("", |(name, _)| name.as_str());
            let types = |parameter: Option<&(String, String)>| parameter.map(|(_, types)| types.clone());
            self.note(&spot, &format!("{subject} {name}"), "type", types(was), types(is));
        }
        if self.0.len() == before {
            self.note(&spot, &subject, "text", Some(&was.digest), Some(&is.digest));
        }
    }

    fn prose(&mut self, spot: &Spot, was: Option<&Part>, is: Option<&Part>) {
        let [was, is] = [was, is].map(|part| if let Some(Part::Prose(prose)) = part { Some(prose) } else { None });
        let spot = spot.line(is.and_then(|prose| prose.line));
        let facts = |prose: Option<&ProseFacts>| prose.map(|prose| prose.facts.clone()).unwrap_or_default();
        let (before, now) = (facts(was), facts(is));
        for (was, is) in pair(&before, &now, |one, other| one.0 == other.0) {
            let name = is.or(was).map_or("", |(name, _)| name.as_str());
            let facts = |of: Option<&(String, Facts)>| of.map(|(_, facts)| facts.clone()).unwrap_or_default();
            self.facts(&spot, name, &facts(was), &facts(is));
        }
        let digest = |prose: Option<&ProseFacts>| prose.map(|prose| prose.digest.clone());
        self.note(&spot, "words", "words", digest(was), digest(is));
    }
}

/// Returns what identifies a part before and after a change.
fn key_of(part: &Part) -> String {
    match part {
        Part::Operation { .. } => "call".to_owned(),
        Part::Table(table) => format!("table {:?}", table.side),
        Part::Example(example) => format!("example {:?}", example.side),
        Part::Prose(prose) => prose.digest.clone(),
    }
}

fn kind_of(part: &Part) -> &'static str {
    match part {
        Part::Operation { .. } => "call",
        Part::Table(_) => "table",
        Part::Example(_) => "example",
        Part::Prose(_) => "words",
    }
}

fn list_names(part: &Part) -> String {
    let names: Vec<&str> = match part {
        Part::Operation { address, .. } => return address.to_string(),
        Part::Prose(prose) => return prose.digest.clone(),
        Part::Table(table) => table.rows.iter().map(|row| row.parameter.as_str()).collect(),
        Part::Example(example) => example.parameters.iter().map(|(name, _)| name.as_str()).collect(),
    };
    names.join(" ")
}

fn write_row(row: &RowFacts) -> String {
    let unread = row.unread.iter().map(|claim| format!("unread={claim}"));
    row.facts.iter().map(ToString::to_string).chain(unread).collect::<Vec<_>>().join(" ")
}

type Pairs<'a, T> = Vec<(Option<&'a T>, Option<&'a T>)>;

/// Pairs what is the same, in any order; the rest is new or gone.
fn pair<'a, T>(was: &'a [T], is: &'a [T], same: impl Fn(&T, &T) -> bool) -> Pairs<'a, T> {
    let mut left: Vec<Option<&T>> = was.iter().map(Some).collect();
    let mut pairs: Pairs<T> = Vec::new();
    for new in is {
        let old = left.iter_mut().find(|old| old.is_some_and(|old| same(old, new))).and_then(Option::take);
        pairs.push((old, Some(new)));
    }
    pairs.extend(left.into_iter().flatten().map(|old| (Some(old), None)));
    pairs
}

/// Pairs what is the same, in order. An item between two pairs is new or gone, or an old item became a new one if they are `alike`.
fn align<'a, T>(was: &'a [T], is: &'a [T], key: impl Fn(&T) -> String, alike: impl Fn(&T, &T) -> bool) -> Pairs<'a, T> {
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
