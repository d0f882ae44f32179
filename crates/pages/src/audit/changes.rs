//! Compares a page with the lock: what changed since the last review, fact by fact.

use std::collections::BTreeSet;

use super::finding::{Finding, Spot, Status};
use crate::{
    fact::{Fact, Facts, by_kind},
    lock,
    page::Address,
    page_facts::{CodeFacts, ExampleFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts},
};

pub fn compare(old: Option<&PageFacts>, new: &PageFacts) -> Vec<Finding> {
    let spot = Spot::page(&new.url);
    let mut changes = Changes(Vec::new());
    let Some(old) = old else {
        changes.add_if_changed(&spot, "page", "page", None, Some(&new.title));
        return changes.0;
    };
    changes.add_if_changed(&spot, "page", "title", Some(&old.title), Some(&new.title));
    changes.add_if_changed(&spot, "page", "updated", old.updated.as_ref(), new.updated.as_ref());
    changes.compare_sections(&spot, &old.sections, &new.sections);
    if changes.0.is_empty() {
        // The parts leave out the spaces and marks between them; only the digest shows that these changed.
        changes.add_if_changed(&spot, "page", "digest", Some(&old.digest), Some(&new.digest));
    }
    changes.0
}

struct Changes(Vec<Finding>);

impl Changes {
    fn add_if_changed<T: AsRef<str>>(
        &mut self,
        spot: &Spot,
        subject: &str,
        fact: &str,
        old: Option<T>,
        new: Option<T>,
    ) {
        let [old, new] = [old, new].map(|text| text.map(|text| text.as_ref().to_owned()));
        if old != new {
            self.0.push(spot.finding(subject, fact, Status::Changed, [new, old]).at(lock::FILE));
        }
    }

    fn compare_sections(&mut self, spot: &Spot, old: &[SectionFacts], new: &[SectionFacts]) {
        for (old, new) in align(old, new, |section| section.title.clone(), |_, _| false) {
            let title = |section: Option<&SectionFacts>| section.map(|section| section.title.clone());
            let name = title(new.or(old)).unwrap_or_default();
            let spot = spot.section(&name).line(new.and_then(|section| section.line));
            match (old, new) {
                (Some(old), Some(new)) => self.compare_parts(&spot, old, new),
                _ => self.add_if_changed(&spot, "section", "section", title(old), title(new)),
            }
        }
    }

    fn compare_parts(&mut self, spot: &Spot, old: &SectionFacts, new: &SectionFacts) {
        for (before, now) in align(&old.parts, &new.parts, key_of, |one, other| kind_of(one) == kind_of(other)) {
            match (before, now) {
                (Some(Part::Operation { address: old, .. }), Some(Part::Operation { line, address: new })) => {
                    let spot = spot.line(*line);
                    let method = |address: &Address| Some(address.method.clone().unwrap_or_default());
                    self.add_if_changed(&spot, "call", "method", method(old), method(new));
                    self.add_if_changed(&spot, "call", "address", Some(old.to_string()), Some(new.to_string()));
                }
                (Some(Part::Table(before)), Some(Part::Table(now))) => {
                    let types_lost = new.has_broken_example(now.side) && !old.has_broken_example(now.side);
                    self.compare_rows(spot, before, now, types_lost);
                }
                (Some(Part::Example(old)), Some(Part::Example(new))) => self.compare_examples(spot, old, new),
                (Some(Part::Codes(old)), Some(Part::Codes(new))) => self.compare_codes(spot, old, new),
                (Some(Part::Prose(_)), _) | (_, Some(Part::Prose(_))) => self.compare_prose(spot, before, now),
                (old, new) => {
                    let name = new.or(old).map_or("part", kind_of);
                    self.add_if_changed(spot, name, name, old.map(list_names), new.map(list_names));
                }
            }
        }
    }

    /// Compares the rows of a table. If `types_lost`, the example that shows their types can't be read any more; that change
    /// is reported for the example.
    fn compare_rows(&mut self, spot: &Spot, old: &TableFacts, new: &TableFacts, types_lost: bool) {
        self.add_if_changed(spot, "table", "label", Some(&old.label), Some(&new.label));
        let names = |table: &TableFacts| table.rows.iter().map(|row| row.parameter.clone()).collect::<Vec<_>>();
        let (before, now) = (names(old), names(new));
        if before.len() == now.len() && before.iter().collect::<BTreeSet<_>>() == now.iter().collect() {
            self.add_if_changed(spot, "table", "order", Some(before.join(" ")), Some(now.join(" ")));
        }
        for (old, new) in pair(&old.rows, &new.rows, |one, other| one.parameter == other.parameter) {
            let name = new.or(old).map_or("", |row| row.parameter.as_str());
            let spot = spot.line(new.and_then(|row| row.line));
            match (old, new) {
                (Some(old), Some(new)) => self.compare_row(&spot, old, new, types_lost),
                _ => self.add_if_changed(&spot, name, "row", old.map(write_row), new.map(write_row)),
            }
        }
    }

    fn compare_row(&mut self, spot: &Spot, old: &RowFacts, new: &RowFacts, types_lost: bool) {
        let before = self.0.len();
        let mut known = old.facts.clone();
        if types_lost {
            known.retain(|fact| !matches!(fact, Fact::Type(_)) || new.facts.contains(fact));
        }
        self.compare_facts(spot, &new.parameter, &known, &new.facts);
        self.add_if_changed(spot, &new.parameter, "unread", Some(old.unread.join(" ")), Some(new.unread.join(" ")));
        // Words that changed without a fact may still mean something, so a person has to read them.
        if self.0.len() == before {
            self.add_if_changed(spot, &new.parameter, "words", Some(&old.digest), Some(&new.digest));
        }
    }

    fn compare_facts(&mut self, spot: &Spot, subject: &str, old: &Facts, new: &Facts) {
        let [old, new] = [old, new].map(by_kind);
        for kind in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            self.add_if_changed(spot, subject, kind, old.get(kind), new.get(kind));
        }
    }

    fn compare_examples(&mut self, spot: &Spot, old: &ExampleFacts, new: &ExampleFacts) {
        let spot = spot.line(new.line);
        let subject = format!("example {}", new.label);
        let before = self.0.len();
        self.add_if_changed(&spot, &subject, "label", Some(&old.label), Some(&new.label));
        self.add_if_changed(&spot, &subject, "flaw", old.flaw.as_ref(), new.flaw.as_ref());
        let both = if new.is_broken() { (&[][..], &[][..]) } else { (&old.parameters[..], &new.parameters[..]) };
        for (old, new) in pair(both.0, both.1, |one, other| one.0 == other.0) {
            let name = new.or(old).map_or("", |(name, _)| name.as_str());
            let types = |parameter: Option<&(String, String)>| parameter.map(|(_, types)| types.clone());
            self.add_if_changed(&spot, &format!("{subject} {name}"), "type", types(old), types(new));
        }
        if self.0.len() == before {
            self.add_if_changed(&spot, &subject, "text", Some(&old.digest), Some(&new.digest));
        }
    }

    fn compare_codes(&mut self, spot: &Spot, old: &[CodeFacts], new: &[CodeFacts]) {
        for (old, new) in pair(old, new, |one, other| one.code == other.code) {
            let name = new.or(old).map(|code| format!("code {}", code.code)).unwrap_or_default();
            let fact = if old.is_some() && new.is_some() { "words" } else { "code" };
            let digest = |code: Option<&CodeFacts>| code.map(|code| code.digest.clone());
            self.add_if_changed(&spot.line(new.and_then(|code| code.line)), &name, fact, digest(old), digest(new));
        }
    }

    fn compare_prose(&mut self, spot: &Spot, old: Option<&Part>, new: Option<&Part>) {
        let [old, new] = [old, new].map(|part| if let Some(Part::Prose(prose)) = part { Some(prose) } else { None });
        let spot = spot.line(new.and_then(|prose| prose.line));
        let facts = |prose: Option<&ProseFacts>| prose.map(|prose| prose.facts.clone()).unwrap_or_default();
        let (before, now) = (facts(old), facts(new));
        for (old, new) in pair(&before, &now, |one, other| one.0 == other.0) {
            let name = new.or(old).map_or("", |(name, _)| name.as_str());
            let facts = |of: Option<&(String, Facts)>| of.map(|(_, facts)| facts.clone()).unwrap_or_default();
            self.compare_facts(&spot, name, &facts(old), &facts(new));
        }
        let digest = |prose: Option<&ProseFacts>| prose.map(|prose| prose.digest.clone());
        self.add_if_changed(&spot, "words", "words", digest(old), digest(new));
    }
}

/// Returns what identifies a part before and after a change.
fn key_of(part: &Part) -> String {
    match part {
        Part::Operation { .. } => "call".to_owned(),
        Part::Table(table) => format!("table {:?}", table.side),
        Part::Example(example) => format!("example {:?}", example.side),
        Part::Codes(_) => "codes".to_owned(),
        Part::Prose(prose) => prose.digest.clone(),
    }
}

fn kind_of(part: &Part) -> &'static str {
    match part {
        Part::Operation { .. } => "call",
        Part::Table(_) => "table",
        Part::Example(_) => "example",
        Part::Codes(_) => "codes",
        Part::Prose(_) => "words",
    }
}

fn list_names(part: &Part) -> String {
    let names: Vec<&str> = match part {
        Part::Operation { address, .. } => return address.to_string(),
        Part::Prose(prose) => return prose.digest.clone(),
        Part::Codes(codes) => return format!("{} codes", codes.len()),
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

/// Pairs the items that are the same, in any order. An item without a partner was added or removed.
fn pair<'a, T>(old: &'a [T], new: &'a [T], same: impl Fn(&T, &T) -> bool) -> Pairs<'a, T> {
    let mut left: Vec<Option<&T>> = old.iter().map(Some).collect();
    let mut pairs: Pairs<T> = Vec::new();
    for new in new {
        let old = left.iter_mut().find(|old| old.is_some_and(|old| same(old, new))).and_then(Option::take);
        pairs.push((old, Some(new)));
    }
    pairs.extend(left.into_iter().flatten().map(|old| (Some(old), None)));
    pairs
}

/// Pairs the items with the same key, in order. Between two pairs, an old and a new item that are `alike` are a pair too;
/// every other item was added or removed.
fn align<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> String,
    alike: impl Fn(&T, &T) -> bool,
) -> Pairs<'a, T> {
    let [before, now] = [old, new].map(|all| all.iter().map(&key).collect::<Vec<_>>());
    let mut pairs = Pairs::new();
    for step in similar::capture_diff_slices(similar::Algorithm::Patience, &before, &now) {
        let (_, old_range, new_range) = step.as_tag_tuple();
        let (old, new) = (&old[old_range], &new[new_range]);
        let together = old.iter().zip(new).take_while(|(old, new)| key(old) == key(new) || alike(old, new)).count();
        pairs.extend(old[..together].iter().map(Some).zip(new[..together].iter().map(Some)));
        pairs.extend(old[together..].iter().map(|old| (Some(old), None)));
        pairs.extend(new[together..].iter().map(|new| (None, Some(new))));
    }
    pairs
}
