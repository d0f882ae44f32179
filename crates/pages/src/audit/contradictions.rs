//! Finds where a page contradicts itself: in a row, or between prose and a table.

use super::finding::{Finding, Spot, Status};
use crate::{
    fact::Fact,
    page_facts::{PageFacts, Part, name},
};

pub fn find(page: &PageFacts) -> Vec<Finding> {
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
        findings.extend(facts.filter_map(|(parameter, fact)| against_rows(page, &spot, parameter, fact)));
    }
    findings
}

fn contradiction(spot: &Spot, parameter: &str, here: &Fact, there: &Fact) -> Finding {
    spot.finding(parameter, &here.kind(), Status::Contradicts, [Some(here.shown()), Some(there.shown())])
}

/// Compares a fact of prose with the first row of the parameter that states another fact of the same kind.
fn against_rows(page: &PageFacts, spot: &Spot, parameter: &str, fact: &Fact) -> Option<Finding> {
    let (section, row, other) = page.rows().find_map(|(section, _, row)| {
        let is_row = name(&row.parameter) == parameter;
        let other = row.facts.iter().filter(|_| is_row).find(|other| other.kind() == fact.kind())?;
        (!row.facts.contains(fact)).then_some((section, row, other))
    })?;
    let line = row.line.map(|line| format!(", line {line}")).unwrap_or_default();
    Some(contradiction(spot, parameter, fact, other).at(format!("the table under {}{line}", section.title)))
}
