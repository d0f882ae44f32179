//! A page against the schemas that name it.

use std::collections::BTreeSet;

use super::{
    Finding, Place, Verdict,
    rows::{self, SaidRow},
};
use crate::{
    fact::{Fact, Facts},
    lock,
    page::{Address, Side},
    said::{self, Part, Said, Section},
    schema::{Call, Expected, Row, Table},
};

/// Compares everything that a page says with everything that the schemas say of it.
pub fn compare(said: &Said, expected: &Expected) -> Vec<Finding> {
    let mut comparison = Comparison { said, expected, findings: Vec::new(), tables_found: BTreeSet::new() };
    if expected.sections.is_empty() {
        let place = Place { page: &said.url, section: "", line: None };
        let url = Some(said.url.clone());
        return vec![Finding { on_page: url, ..place.finding("page", "source", Verdict::Differs) }];
    }
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
        let calls = &self.expected.calls;
        let mut found = BTreeSet::new();
        for section in &self.said.sections {
            for part in &section.parts {
                let Part::Call(said::Call { line, address }) = part else { continue };
                let place = self.place(section, *line);
                let mut known: Vec<usize> =
                    (0..calls.len()).filter(|index| calls[*index].path == address.path).collect();
                // A call whose path changed is the one that the page has no other address for.
                if known.is_empty() {
                    known.extend((0..calls.len()).find(|index| !found.contains(index)));
                }
                if known.is_empty() {
                    let url = Some(lock::url(address));
                    self.findings.push(Finding { on_page: url, ..place.finding("call", "call", Verdict::Differs) });
                }
                self.findings.extend(known.iter().flat_map(|index| call_findings(&place, address, &calls[*index])));
                found.extend(known);
            }
        }
        for (_, call) in calls.iter().enumerate().filter(|(index, _)| !found.contains(index)) {
            let place = Place { page: &self.said.url, section: "", line: None };
            self.findings.push(Finding {
                elsewhere: Some(call.path.clone()),
                place: Some(call.place.clone()),
                ..place.finding("call", "call", Verdict::Differs)
            });
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
                self.findings.extend(rows::compare(&place, &row.parameter, &facts, known));
            }
        }
        let known = self.expected.table(&section.title, table.side, &table.label);
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
        if has_table || (example.parameters.is_empty() && !example.is_broken()) {
            return;
        }
        let Some((index, expected)) = self.expected.table(&section.title, example.side, &example.label) else {
            let names: Vec<&str> = example.parameters.iter().map(|(name, _)| name.as_str()).collect();
            let place = self.place(section, example.line);
            self.findings.push(Finding {
                on_page: Some(names.join(" ")),
                ..place.finding(&format!("example {}", example.label), "table", Verdict::Differs)
            });
            return;
        };
        // What is wrong with a broken one is said where examples are checked, and a second one need not be whole.
        if example.side == Side::Request || !self.tables_found.insert(index) || example.is_broken() {
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

    fn rows(&mut self, section: &'a Section, side: Side, rows: &[SaidRow], expected: &'a Table) {
        let mut taken = BTreeSet::new();
        let mut order = Vec::new();
        for row in rows {
            let place = self.place(section, row.line);
            let Some(index) = rows::find(row.parameter, &expected.rows, &taken) else {
                self.findings.push(Finding {
                    on_page: Some(rows::notation(&row.facts)),
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
            self.findings.extend(rows::compare(&place, row.parameter, &row.facts, &known));
        }
        for (index, row) in expected.rows.iter().enumerate() {
            if !taken.contains(&index) && !row.holds {
                let place = self.place(section, None);
                self.findings.push(Finding {
                    elsewhere: Some(rows::notation(&row.facts)),
                    place: Some(row.place.clone()),
                    ..place.finding(&row.path.join("."), "row", Verdict::Differs)
                });
            }
        }
        self.findings.push(rows::order(&self.place(section, None), &order, expected));
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
                elsewhere: Some(rows::notation(&row.facts)),
                place: Some(row.place.clone()),
                ..place.finding(&row.path.join("."), "row", Verdict::Differs)
            });
        }
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
