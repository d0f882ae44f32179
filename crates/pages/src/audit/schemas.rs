//! A page against the schemas that name it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Place, Verdict};
use crate::{
    fact::{Amount, Fact, Facts, Unit},
    lock,
    page::{Address, Side},
    said::{self, Part, Said, Section},
    schema::{Call, Expected, Row, Settled, Table},
};

/// Compares everything that a page says with everything that the schemas say of it.
pub fn compare(said: &Said, expected: &Expected) -> Vec<Finding> {
    let mut comparison = Comparison { said, expected, findings: Vec::new(), tables_found: BTreeSet::new() };
    comparison.calls();
    comparison.tables();
    comparison.missing_tables();
    comparison.sources();
    comparison.findings
}

struct Comparison<'a> {
    said: &'a Said,
    expected: &'a Expected,
    findings: Vec<Finding>,
    tables_found: BTreeSet<usize>,
}

impl<'a> Comparison<'a> {
    fn place(&self, section: &'a Section, line: Option<usize>) -> Place<'a> {
        Place { page: &self.said.url, section: &section.title, line: line.or(section.line) }
    }

    fn calls(&mut self) {
        let mut found = BTreeSet::new();
        for section in &self.said.sections {
            for part in &section.parts {
                let Part::Call(address) = part else { continue };
                let place = self.place(section, None);
                let known = self.expected.calls.iter().enumerate().find(|(_, call)| call.path == address.path);
                let known = known.or_else(|| self.expected.calls.iter().enumerate().next());
                match known {
                    Some((index, call)) => {
                        found.insert(index);
                        self.findings.extend(call_findings(&place, address, call));
                    }
                    None => self.findings.push(Finding {
                        on_page: Some(lock::url(address)),
                        ..place.finding("call", "call", Verdict::Differs)
                    }),
                }
            }
        }
        // Several schemas may describe one call: their first alone was compared above.
        for (index, call) in self.expected.calls.iter().enumerate() {
            if !found.contains(&index) {
                let place = Place { page: &self.said.url, section: "", line: None };
                self.findings.push(Finding {
                    elsewhere: Some(call.path.clone()),
                    place: Some(call.place.clone()),
                    ..place.finding("call", "call", Verdict::Differs)
                });
            }
        }
    }

    fn tables(&mut self) {
        for section in &self.said.sections {
            for part in &section.parts {
                match part {
                    Part::Table(table) => self.table(section, table),
                    Part::Example(example) => self.answer_without_table(section, example),
                    Part::Call(_) | Part::Words(_) => {}
                }
            }
        }
    }

    fn table(&mut self, section: &'a Section, table: &'a said::Table) {
        let query: Vec<&Row> = self.expected.calls.iter().flat_map(|call| &call.query).collect();
        let (in_address, rest): (Vec<_>, Vec<_>) =
            table.rows.iter().partition(|row| query.iter().any(|known| known.path == [row.parameter.as_str()]));
        for row in in_address {
            if let Some(known) = query.iter().find(|known| known.path == [row.parameter.as_str()]) {
                let place = self.place(section, row.line);
                // Everything in an address is text, whatever an example shows.
                let facts = row.facts.iter().filter(|fact| !matches!(fact, Fact::Type(_))).cloned().collect();
                self.findings.extend(row_findings(&place, &row.parameter, &facts, known));
            }
        }
        let known = self.find(section, table.side, &table.label);
        match known {
            Some((index, expected)) => {
                self.tables_found.insert(index);
                let rows: Vec<SaidRow> = rest.iter().map(|row| SaidRow::of(row)).collect();
                self.rows(section, table.side, &rows, expected);
            }
            None if rest.is_empty() => {}
            None => {
                let place = self.place(section, rest.first().and_then(|row| row.line));
                let parameters: Vec<&str> = rest.iter().map(|row| row.parameter.as_str()).collect();
                self.findings.push(Finding {
                    on_page: Some(parameters.join(" ")),
                    ..place.finding("table", "table", Verdict::Differs)
                });
            }
        }
    }

    /// The answer of a page that shows it by an example alone.
    fn answer_without_table(&mut self, section: &'a Section, example: &'a said::Example) {
        let has_table =
            section.parts.iter().any(|part| matches!(part, Part::Table(table) if table.side == example.side));
        let Some((index, expected)) = self.find(section, example.side, &example.label) else { return };
        if example.side == Side::Request || has_table || (example.parameters.is_empty() && !example.is_broken()) {
            return;
        }
        self.tables_found.insert(index);
        // What is wrong with it is said where examples are checked.
        if example.is_broken() {
            return;
        }
        let rows: Vec<SaidRow> = example
            .parameters
            .iter()
            .map(|(parameter, types)| SaidRow {
                line: example.line,
                parameter,
                facts: Facts::from([Fact::Type(types.clone())]),
            })
            .collect();
        self.rows(section, example.side, &rows, expected);
    }

    /// The table of the schemas that belongs under a section or label.
    fn find(&self, section: &Section, side: Side, label: &str) -> Option<(usize, &'a Table)> {
        let tables = || self.expected.tables.iter().enumerate().filter(move |(_, table)| table.side == side);
        tables()
            .find(|(_, table)| table.section == section.title)
            .or_else(|| tables().find(|(_, table)| table.section == label))
    }

    fn rows(&mut self, section: &'a Section, side: Side, rows: &[SaidRow], expected: &'a Table) {
        let mut taken = BTreeSet::new();
        let mut order = Vec::new();
        for row in rows {
            let place = self.place(section, row.line);
            let Some(index) = find_row(row.parameter, &expected.rows, &taken) else {
                let facts: Vec<String> = row.facts.iter().map(ToString::to_string).collect();
                self.findings.push(Finding {
                    on_page: Some(facts.join(" ")),
                    place: Some(format!("schema/{}", expected.root)),
                    ..place.finding(row.parameter, "row", Verdict::Differs)
                });
                continue;
            };
            taken.insert(index);
            order.push((index, row.parameter));
            let mut known = expected.rows[index].clone();
            if section.has_broken_example(side) && !row.facts.iter().any(|fact| matches!(fact, Fact::Type(_))) {
                known.facts.retain(|fact| !matches!(fact, Fact::Type(_)));
            }
            self.findings.extend(row_findings(&place, row.parameter, &row.facts, &known));
        }
        for (index, row) in expected.rows.iter().enumerate() {
            if !taken.contains(&index) && !row.holds {
                let facts: Vec<String> = row.facts.iter().map(ToString::to_string).collect();
                let place = self.place(section, None);
                self.findings.push(Finding {
                    elsewhere: Some(facts.join(" ")),
                    place: Some(row.place.clone()),
                    ..place.finding(&row.path.join("."), "row", Verdict::Differs)
                });
            }
        }
        self.findings.push(order_finding(&self.place(section, None), &order, expected));
    }

    /// Each section that a schema names as its source is a heading, a label or the title.
    fn sources(&mut self) {
        let is_there = |section: &str| {
            let label = |part: &Part| match part {
                Part::Table(table) => table.label == section,
                Part::Example(example) => example.label == section,
                Part::Call(_) | Part::Words(_) => false,
            };
            let mut sections = self.said.sections.iter();
            self.said.title == section || sections.any(|said| said.title == section || said.parts.iter().any(label))
        };
        for (section, place) in self.expected.sections.iter().filter(|(section, _)| !is_there(section)) {
            let at = Place { page: &self.said.url, section: "", line: None };
            self.findings.push(Finding {
                elsewhere: Some(section.clone()),
                place: Some(place.clone()),
                ..at.finding("source", "section", Verdict::Differs)
            });
        }
    }

    fn missing_tables(&mut self) {
        for (index, table) in self.expected.tables.iter().enumerate() {
            if !self.tables_found.contains(&index) {
                let place = Place { page: &self.said.url, section: &table.section, line: None };
                let parameters: Vec<String> = table.rows.iter().map(|row| row.path.join(".")).collect();
                self.findings.push(Finding {
                    elsewhere: Some(parameters.join(" ")),
                    place: Some(format!("schema/{}", table.root)),
                    ..place.finding("table", "table", Verdict::Differs)
                });
            }
        }
        let query = self.expected.calls.iter().flat_map(|call| &call.query);
        let shown = |row: &&Row| self.said.rows().any(|(_, _, said)| row.path == [said.parameter.as_str()]);
        for row in query.filter(|row| !shown(row)) {
            let place = Place { page: &self.said.url, section: "", line: None };
            self.findings.push(Finding {
                elsewhere: Some("required=yes".into()),
                place: Some(row.place.clone()),
                ..place.finding(&row.path.join("."), "row", Verdict::Differs)
            });
        }
    }
}

/// A row of a page, or a parameter of an example that stands for a table.
struct SaidRow<'a> {
    line: Option<usize>,
    parameter: &'a str,
    facts: Facts,
}

impl<'a> SaidRow<'a> {
    fn of(row: &'a said::Row) -> Self {
        Self { line: row.line, parameter: &row.parameter, facts: row.facts.clone() }
    }
}

/// The row of the schemas that a parameter names: by the end of its path, the first that is not taken yet.
fn find_row(parameter: &str, rows: &[Row], taken: &BTreeSet<usize>) -> Option<usize> {
    let path: Vec<&str> = parameter.split('.').collect();
    let ends = |row: &Row| {
        row.path.len() >= path.len()
            && row.path[row.path.len() - path.len()..].iter().zip(&path).all(|(one, other)| one == other)
    };
    rows.iter().enumerate().find(|(index, row)| ends(row) && !taken.contains(index)).map(|(index, _)| index)
}

fn row_findings(place: &Place, parameter: &str, facts: &Facts, known: &Row) -> Vec<Finding> {
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
    kinds.into_iter().map(finding).collect()
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

fn order_finding(place: &Place, order: &[(usize, &str)], expected: &Table) -> Finding {
    let mut sorted: Vec<&(usize, &str)> = order.iter().collect();
    sorted.sort();
    let names = |rows: Vec<&(usize, &str)>| Some(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(" "));
    let agrees = sorted.iter().copied().eq(order);
    Finding {
        on_page: names(order.iter().collect()),
        elsewhere: names(sorted),
        place: Some(format!("schema/{}", expected.root)),
        ..place.finding("table", "order", if agrees { Verdict::Agrees } else { Verdict::Differs })
    }
}

fn call_findings(place: &Place, address: &Address, call: &Call) -> Vec<Finding> {
    let in_address: Vec<&str> = address.query.iter().map(|(name, _)| name.as_str()).collect();
    let pairs = [
        ("method", address.method.clone(), call.method.clone()),
        ("server", Some(address.server.clone()), call.server.clone()),
        ("path", Some(address.path.clone()), call.path.clone()),
        ("query", Some(in_address.join(" ")), call.in_address.join(" ")),
    ];
    pairs
        .into_iter()
        .map(|(fact, page, schema)| {
            let agrees = page.as_deref() == Some(schema.as_str());
            Finding {
                on_page: page,
                elsewhere: Some(schema),
                place: Some(call.place.clone()),
                ..place.finding("call", fact, if agrees { Verdict::Agrees } else { Verdict::Differs })
            }
        })
        .collect()
}
