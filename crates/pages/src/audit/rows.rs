//! Compares the facts of one parameter: on the page and in the schema, in a row, and in prose and a table.

use std::collections::BTreeSet;

use super::finding::{Finding, Spot, Status};
use crate::{
    expected::ExpectedRow,
    fact::{Amount, Fact, FactKind, Facts, Unit, by_kind},
    page_facts::{PageFacts, Part, ends_with, name},
};

pub fn write_facts(facts: &Facts) -> String {
    facts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Finds the row of the schemas that a parameter names: by the end of its path, the first that is not taken.
pub fn find_row(parameter: &str, rows: &[ExpectedRow], taken: &BTreeSet<usize>) -> Option<usize> {
    (0..rows.len()).find(|index| ends_with(&rows[*index].path, parameter) && !taken.contains(index))
}

/// Returns a finding for each kind of fact that page or schema state.
pub fn compare(spot: &Spot, parameter: &str, facts: &Facts, known: &ExpectedRow) -> Vec<Finding> {
    let [mut on_page, mut in_schema] = [facts, &known.facts].map(|facts| by_kind(&with_seconds(&not_empty(facts))));
    // `with_seconds` removes the unit from a side that has numbers. If both sides stated seconds, they agree.
    let unit = Fact::Unit(Unit::Seconds);
    if facts.contains(&unit) && known.facts.contains(&unit) {
        on_page.remove(&unit.kind());
        in_schema.remove(&unit.kind());
    }
    let kinds: BTreeSet<&FactKind> = on_page.keys().chain(in_schema.keys()).collect();
    let finding = |kind: &FactKind| {
        let (page, schema) = (on_page.get(kind), in_schema.get(kind));
        let status = match known.settled.iter().find(|settled| settled.settles(kind, page, schema)) {
            _ if page == schema => Status::Agrees,
            Some(settled) => Status::Decided(settled.decision.clone()),
            None => Status::Differs,
        };
        let location = known.locations.get(kind).unwrap_or(&known.location);
        spot.finding(parameter, kind, status, [page.cloned(), schema.cloned()]).at(location)
    };
    let mut findings: Vec<Finding> = kinds.into_iter().map(finding).collect();
    for id in &known.own {
        if !findings.iter().any(|finding| finding.status == Status::Decided(id.clone())) {
            let unneeded = spot.finding(parameter, "decision", Status::Unneeded, [None, Some(id.clone())]);
            findings.push(unneeded.at(&known.location));
        }
    }
    findings
}

/// Returns the facts, with a minimum of one byte or one character written as not empty.
fn not_empty(facts: &Facts) -> Facts {
    let same = |fact: &Fact| match fact {
        Fact::MinBytes(Amount { number: 1, unit: Unit::One }) | Fact::MinCharacters(1) => Fact::NotEmpty,
        other => other.clone(),
    };
    facts.iter().map(same).collect()
}

/// Returns the facts with numbers in seconds, if they state once that the parameter counts seconds.
fn with_seconds(facts: &Facts) -> Facts {
    if !facts.contains(&Fact::Unit(Unit::Seconds)) {
        return facts.clone();
    }
    let seconds = |fact: &Fact| match fact {
        Fact::Minimum(Amount { number, unit: Unit::One }) => Some(Fact::Minimum(Amount::seconds(*number))),
        Fact::Maximum(Amount { number, unit: Unit::One }) => Some(Fact::Maximum(Amount::seconds(*number))),
        Fact::Default(number) if number.parse::<i64>().is_ok() => Some(Fact::Default(format!("{number}s"))),
        _ => None,
    };
    let counts = facts.iter().any(|fact| seconds(fact).is_some());
    let kept = facts.iter().filter(|fact| !counts || **fact != Fact::Unit(Unit::Seconds));
    kept.map(|fact| seconds(fact).unwrap_or_else(|| fact.clone())).collect()
}

/// Finds where a page contradicts itself: in a row, or between prose and a table.
pub fn find_contradictions(page: &PageFacts) -> Vec<Finding> {
    let spot = Spot::page(&page.url);
    let mut findings = Vec::new();
    for (section, _, row) in page.rows() {
        let spot = spot.section(&section.title).line(row.line);
        let facts: Vec<&Fact> = row.facts.iter().collect();
        // A parameter may depend on several others.
        let is_one = |fact: &Fact| !matches!(fact, Fact::MeaningBy(..) | Fact::IgnoredBy(..));
        for pair in facts.windows(2).filter(|pair| pair[0].kind() == pair[1].kind() && is_one(pair[0])) {
            findings.push(contradiction(&spot, &row.parameter, pair[0], pair[1]).at("the same row"));
        }
    }
    for (section, part) in page.parts() {
        let Part::Prose(prose) = part else { continue };
        let spot = spot.section(&section.title).line(prose.line);
        let facts = prose.facts.iter().flat_map(|(name, facts)| facts.iter().map(move |fact| (name, fact)));
        findings.extend(facts.filter_map(|(parameter, fact)| contradicting_row(page, &spot, parameter, fact)));
    }
    findings
}

fn contradiction(spot: &Spot, parameter: &str, here: &Fact, there: &Fact) -> Finding {
    spot.finding(parameter, &here.kind(), Status::Contradicts, [Some(here.shown()), Some(there.shown())])
}

/// Compares a fact of prose with the first row of the parameter that states another fact of the same kind.
fn contradicting_row(page: &PageFacts, spot: &Spot, parameter: &str, fact: &Fact) -> Option<Finding> {
    let (section, row, other) = page.rows().find_map(|(section, _, row)| {
        let is_row = name(&row.parameter) == parameter;
        let other = row.facts.iter().filter(|_| is_row).find(|other| other.kind() == fact.kind())?;
        (!row.facts.contains(fact)).then_some((section, row, other))
    })?;
    let line = row.line.map(|line| format!(", line {line}")).unwrap_or_default();
    Some(contradiction(spot, parameter, fact, other).at(format!("the table under {}{line}", section.title)))
}
