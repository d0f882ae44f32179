//! The rows of a page against those of the schemas.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Place, Verdict};
use crate::{
    fact::{Amount, Fact, Facts, Unit},
    said,
    schema::{Row, Settled, Table},
};

/// A row of a page, or a parameter of an example that stands for a table.
pub struct SaidRow<'a> {
    /// Its line on the page.
    pub line: Option<usize>,
    /// The parameter, as its path.
    pub parameter: &'a str,
    /// What is said of it.
    pub facts: Facts,
}

impl<'a> SaidRow<'a> {
    /// A row of a table.
    pub fn of(row: &'a said::Row) -> Self {
        Self { line: row.line, parameter: &row.parameter, facts: row.facts.clone() }
    }
}

/// The facts of a row that the other side does not have.
pub fn notation(facts: &Facts) -> String {
    facts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The row of the schemas that a parameter names: by the end of its path, the first that is not taken yet.
pub fn find(parameter: &str, rows: &[Row], taken: &BTreeSet<usize>) -> Option<usize> {
    let path: Vec<&str> = parameter.split('.').collect();
    let ends = |row: &Row| {
        row.path.len() >= path.len()
            && row.path[row.path.len() - path.len()..].iter().zip(&path).all(|(one, other)| one == other)
    };
    rows.iter().enumerate().find(|(index, row)| ends(row) && !taken.contains(index)).map(|(index, _)| index)
}

/// A finding for each kind of fact that page or schema state of a parameter.
pub fn compare(place: &Place, parameter: &str, facts: &Facts, known: &Row) -> Vec<Finding> {
    let (on_page, in_schema) = (by_kind(&in_seconds(facts)), by_kind(&in_seconds(&known.facts)));
    let kinds: BTreeSet<&String> = on_page.keys().chain(in_schema.keys()).collect();
    let finding = |kind: &String| {
        let (page, schema) = (on_page.get(kind).cloned(), in_schema.get(kind).cloned());
        let verdict = if page == schema {
            Verdict::Agrees
        } else {
            let here = |settled: &&Settled| (&settled.fact, &settled.page, &settled.schema) == (kind, &page, &schema);
            let settled = known.settled.iter().find(here);
            settled.map_or(Verdict::Differs, |settled| Verdict::Decided(settled.decision.clone()))
        };
        Finding {
            on_page: page,
            elsewhere: schema,
            place: Some(known.places.get(kind.as_str()).unwrap_or(&known.place).clone()),
            ..place.finding(parameter, kind, verdict)
        }
    };
    let mut findings: Vec<Finding> = kinds.into_iter().map(finding).collect();
    let needed = |id: &&String| findings.iter().any(|finding| finding.verdict == Verdict::Decided((*id).clone()));
    let unneeded: Vec<&String> = known.own.iter().filter(|id| !needed(id)).collect();
    findings.extend(unneeded.into_iter().map(|id| Finding {
        elsewhere: Some(id.clone()),
        place: Some(known.place.clone()),
        ..place.finding(parameter, "decision", Verdict::Unneeded)
    }));
    findings
}

/// The values of each kind; a mark such as `deprecated` is there, or not.
fn by_kind(facts: &Facts) -> BTreeMap<String, String> {
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for fact in facts {
        let values = kinds.entry(fact.kind().to_owned()).or_default();
        if !values.is_empty() {
            values.push(',');
        }
        values.push_str(&fact.said());
    }
    kinds
}

/// Where it is said once that a parameter counts seconds, its numbers are seconds.
fn in_seconds(facts: &Facts) -> Facts {
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

/// Whether the parameters stand in one order. `order` has for each row of the page that of the schemas.
pub fn order(place: &Place, rows: &[(usize, &str)], expected: &Table) -> Finding {
    let mut sorted: Vec<&(usize, &str)> = rows.iter().collect();
    sorted.sort();
    let names = |rows: Vec<&(usize, &str)>| Some(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(" "));
    let agrees = sorted.iter().copied().eq(rows);
    Finding {
        on_page: names(rows.iter().collect()),
        elsewhere: names(sorted),
        place: Some(format!("schema/{}", expected.root)),
        ..place.finding("table", "order", if agrees { Verdict::Agrees } else { Verdict::Differs })
    }
}
