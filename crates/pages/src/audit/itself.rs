//! A page against itself: a row that says two things, and prose that says another than the table.

use super::{Finding, Place, Verdict};
use crate::{
    fact::Fact,
    said::{Part, Said},
};

/// Where a page contradicts itself.
pub fn contradictions(said: &Said) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, _, row) in said.rows() {
        let place = Place { page: &said.url, section: &section.title, line: row.line };
        let facts: Vec<&Fact> = row.facts.iter().collect();
        for pair in facts.windows(2).filter(|pair| pair[0].kind() == pair[1].kind() && !depends(pair[0])) {
            findings.push(Finding {
                on_page: Some(pair[0].said()),
                elsewhere: Some(pair[1].said()),
                place: Some("the same row".into()),
                ..place.finding(&row.parameter, pair[0].kind(), Verdict::Contradicts)
            });
        }
    }
    for section in &said.sections {
        for part in &section.parts {
            let Part::Words(words) = part else { continue };
            let place = Place { page: &said.url, section: &section.title, line: words.line };
            for (parameter, fact) in
                words.facts.iter().flat_map(|(name, facts)| facts.iter().map(move |fact| (name, fact)))
            {
                findings.extend(against_rows(said, &place, parameter, fact));
            }
        }
    }
    findings
}

/// What a parameter depends on is said for each other parameter apart.
fn depends(fact: &Fact) -> bool {
    matches!(fact, Fact::MeaningBy(..) | Fact::IgnoredBy(..))
}

/// The first row of the parameter that says something else of the same kind.
fn against_rows(said: &Said, place: &Place, parameter: &str, fact: &Fact) -> Option<Finding> {
    let (section, row, other) = said.rows().find_map(|(section, _, row)| {
        let same = |other: &&Fact| other.kind() == fact.kind();
        let is_row = row.parameter.split('.').next_back() == Some(parameter);
        let other = row.facts.iter().filter(|_| is_row).find(same)?;
        (!row.facts.contains(fact)).then_some((section, row, other))
    })?;
    let line = row.line.map(|line| format!(", line {line}")).unwrap_or_default();
    Some(Finding {
        on_page: Some(fact.said()),
        elsewhere: Some(other.said()),
        place: Some(format!("the table under {}{line}", section.title)),
        ..place.finding(parameter, fact.kind(), Verdict::Contradicts)
    })
}
