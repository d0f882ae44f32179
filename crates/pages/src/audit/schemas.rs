//! Compares the facts of a page with the schemas that name the page.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    finding::{Finding, Spot, Status},
    rows,
};
use crate::{
    expected::{Expected, ExpectedOperation, ExpectedRow, ExpectedTable, Place, decision},
    fact::{Fact, Facts},
    page::{Address, Side},
    page_facts::{ExampleFacts, PageFacts, Part, ProseFacts, SectionFacts, TableFacts},
};

/// Compares the facts of a page, without the operations that decisions leave out, with what the schemas state.
pub fn compare(page: &PageFacts, expected: &Expected) -> Vec<Finding> {
    let spot = Spot::page(&page.url);
    if expected.sections.is_empty() {
        // A page of prose needs no schema.
        let finding = || spot.finding("page", "source", Status::Differs, [Some(page.url.clone()), None]);
        return page.needs_schema().then(finding).into_iter().collect();
    }
    let mut comparison =
        Comparison { page, expected, spot, findings: Vec::new(), tables_found: BTreeSet::new(), operation: None };
    comparison.operations();
    for (section, part) in page.parts() {
        match part {
            Part::Operation { address, .. } => comparison.operation = Some(&address.path),
            Part::Table(table) => comparison.table(section, table),
            Part::Example(example) => comparison.answer_without_table(section, example),
            Part::Prose(prose) => comparison.files(section, prose),
            Part::Codes(_) => {}
        }
    }
    comparison.missing();
    comparison.codes();
    if !expected.is_edition {
        comparison.sources();
    }
    comparison.findings
}

/// Returns a finding for each operation of the page that a decision leaves out.
pub fn left_out(page: &PageFacts, expected: &Expected) -> Vec<Finding> {
    let finding = |(section, part): (&SectionFacts, &Part)| {
        let Part::Operation { line, address } = part else { return None };
        let settled = expected.decision("call", Some(&address.path), None)?;
        let spot = Spot::page(&page.url).section(&section.title).line(*line);
        let status = Status::Decided(settled.decision.clone());
        Some(spot.finding("call", "call", status, [Some(address.path.clone()), None]).at("schema/errata.json"))
    };
    page.parts().filter_map(finding).collect()
}

struct Comparison<'a> {
    page: &'a PageFacts,
    expected: &'a Expected,
    spot: Spot<'a>,
    findings: Vec<Finding>,
    tables_found: BTreeSet<usize>,
    /// The path of the operation above the part that is compared.
    operation: Option<&'a str>,
}

impl<'a> Comparison<'a> {
    fn spot(&self, section: &'a SectionFacts, line: Option<usize>) -> Spot<'a> {
        self.spot.section(&section.title).line(line.or(section.line))
    }

    fn place(&self, section: &'a SectionFacts, label: &'a str) -> Place<'a> {
        Place { section: self.page.heading(section), label, operation: self.operation }
    }

    fn only_page(&mut self, spot: &Spot, subject: &str, fact: &str, text: String) {
        self.findings.push(spot.finding(subject, fact, Status::Differs, [Some(text), None]));
    }

    fn only_schema(&mut self, spot: &Spot, subject: &str, fact: &str, text: String, location: String) {
        self.findings.push(spot.finding(subject, fact, Status::Differs, [None, Some(text)]).at(location));
    }

    fn operations(&mut self) {
        let all = &self.expected.operations;
        let mut found = BTreeSet::new();
        for (section, part) in self.page.parts() {
            let Part::Operation { line, address } = part else { continue };
            let spot = self.spot(section, *line);
            let mut known: Vec<usize> = (0..all.len()).filter(|index| all[*index].path == address.path).collect();
            // An operation whose path changed is the one that the page has no other address for.
            if known.is_empty() {
                known.extend((0..all.len()).find(|index| !found.contains(index)));
            }
            if known.is_empty() {
                self.only_page(&spot, "call", "call", address.to_string());
            }
            self.findings.extend(known.iter().flat_map(|index| compare_addresses(&spot, address, &all[*index])));
            found.extend(known);
        }
        for (_, operation) in all.iter().enumerate().filter(|(index, _)| !found.contains(index)) {
            self.only_schema(&self.spot.clone(), "call", "call", operation.path.clone(), operation.location.clone());
        }
    }

    fn table(&mut self, section: &'a SectionFacts, table: &'a TableFacts) {
        let mut rest: Vec<StatedRow> = Vec::new();
        for row in &table.rows {
            let Some(known) = self.expected.query().find(|known| known.path == row.parameter) else {
                rest.push((row.line, &row.parameter, row.facts.clone()));
                continue;
            };
            // Everything in an address is text, whatever an example shows.
            let facts = row.facts.iter().filter(|fact| !is_type(fact)).cloned().collect();
            let spot = self.spot(section, row.line);
            self.findings.extend(rows::compare(&spot, &row.parameter, &facts, known));
        }
        let mut place = self.place(section, &table.label);
        if rest.is_empty() {
            // The table describes the address, not the body of the operation.
            place.operation = None;
        }
        if let Some((index, expected)) = self.expected.table(&place, table.side) {
            self.tables_found.insert(index);
            self.rows(section, table.side, &rest, expected);
        } else if let Some((line, ..)) = rest.first() {
            self.only_page(&self.spot(section, *line), "table", "table", names(rest.iter().map(|row| row.1)));
        }
    }

    /// Compares the answer of a page that shows it by an example alone.
    fn answer_without_table(&mut self, section: &'a SectionFacts, example: &'a ExampleFacts) {
        let is_its_table = |part: &Part| matches!(part, Part::Table(table) if table.side == example.side);
        let says_nothing = example.parameters.is_empty() && !example.is_broken();
        if says_nothing || section.parts.iter().any(is_its_table) {
            return;
        }
        let row = |(name, types): &'a (String, String)| {
            (example.line, name.as_str(), Facts::from([Fact::Type(types.clone())]))
        };
        let rows: Vec<StatedRow> = example.parameters.iter().map(row).collect();
        match self.expected.table(&self.place(section, &example.label), example.side) {
            None => {
                let (spot, subject) = (self.spot(section, example.line), format!("example {}", example.label));
                self.only_page(&spot, &subject, "table", names(rows.iter().map(|row| row.1)));
            }
            Some(_) if example.side == Side::Request => {}
            Some((index, expected)) => {
                if self.tables_found.insert(index) && !example.is_broken() {
                    self.rows(section, example.side, &rows, expected);
                }
            }
        }
    }

    fn rows(&mut self, section: &'a SectionFacts, side: Side, rows: &[StatedRow], expected: &'a ExpectedTable) {
        let root = format!("schema/{}", expected.root);
        let (mut taken, mut order) = (BTreeSet::new(), Vec::new());
        for (line, parameter, facts) in rows {
            let spot = self.spot(section, *line);
            // A decision may say that the page means a parameter of another name, or one that the schemas leave out.
            let settled = expected.settled.iter().find(|it| it.fact == "row" && it.page.as_deref() == Some(parameter));
            let index = match settled.map(|settled| settled.schema.as_deref()) {
                Some(path) => expected.rows.iter().position(|row| Some(row.path.as_str()) == path),
                None => rows::find_row(parameter, &expected.rows, &taken),
            };
            if let Some(settled) = settled {
                let sides = [settled.page.clone(), settled.schema.clone()];
                let status = Status::Decided(settled.decision.clone());
                self.findings.push(spot.finding(parameter, "row", status, sides).at(&root));
            }
            let Some(index) = index else {
                if settled.is_none() {
                    let sides = [Some(rows::write_facts(facts)), None];
                    self.findings.push(spot.finding(parameter, "row", Status::Differs, sides).at(&root));
                }
                continue;
            };
            taken.insert(index);
            order.push((index, *parameter));
            let mut known = expected.rows[index].clone();
            // No example shows the type of a parameter whose name is misprinted.
            let is_renamed = settled.is_some();
            if (section.has_broken_example(side) || is_renamed) && !facts.iter().any(is_type) {
                known.facts.retain(|fact| !is_type(fact));
            }
            self.findings.extend(rows::compare(&spot, parameter, facts, &known));
        }
        let spot = self.spot(section, None);
        for (_, row) in expected.rows.iter().enumerate().filter(|(index, row)| !taken.contains(index) && !row.holds) {
            match decision(&expected.settled, "row", None, Some(&row.path)) {
                Some(settled) => {
                    let status = Status::Decided(settled.decision.clone());
                    let finding = spot.finding(&row.path, "row", status, [None, Some(row.path.clone())]);
                    self.findings.push(finding.at(&row.location));
                }
                // Every property of an answer is optional, so another edition may lack it.
                None if self.expected.is_edition && side == Side::Answer => {
                    let sides = [None, Some(rows::write_facts(&row.facts))];
                    self.findings.push(spot.finding(&row.path, "row", Status::Edition, sides).at(&row.location));
                }
                None => self.missing_row(&spot, row),
            }
        }
        // An answer is read in any order.
        if side == Side::Answer {
            return;
        }
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let status = if sorted == order { Status::Agrees } else { Status::Differs };
        let sides = [order, sorted].map(|rows| Some(names(rows.into_iter().map(|(_, name)| name))));
        self.findings.push(spot.finding("table", "order", status, sides).at(root));
    }

    /// Compares what prose states of kinds of files.
    fn files(&mut self, section: &'a SectionFacts, prose: &'a ProseFacts) {
        for (name, facts) in &prose.facts {
            if let Some(known) = self.expected.files.iter().find(|file| file.path == *name) {
                self.findings.extend(rows::compare(&self.spot(section, prose.line), name, facts, known));
            }
        }
    }

    fn missing_row(&mut self, spot: &Spot, row: &ExpectedRow) {
        self.only_schema(spot, &row.path, "row", rows::write_facts(&row.facts), row.location.clone());
    }

    /// Reports tables and parameters of the address that the page does not have.
    fn missing(&mut self) {
        let (page, expected) = (self.page, self.expected);
        for (index, table) in expected.tables.iter().enumerate() {
            if self.tables_found.contains(&index) {
                continue;
            }
            let (spot, location) = (self.spot.section(&table.section), format!("schema/{}", table.root));
            self.only_schema(&spot, "table", "table", names(table.rows.iter().map(|row| row.path.as_str())), location);
        }
        // An address shows its parameters; a table may leave them out.
        let is_in_address =
            |name: &str| page.addresses().any(|address| address.query.iter().any(|(shown, _)| shown == name));
        let is_shown =
            |row: &&ExpectedRow| is_in_address(&row.path) || page.rows().any(|(.., known)| row.path == known.parameter);
        let is_in_prose = |file: &&ExpectedRow| {
            let named =
                |part: &Part| matches!(part, Part::Prose(prose) if prose.facts.iter().any(|it| it.0 == file.path));
            page.parts().any(|(_, part)| named(part))
        };
        for row in expected.files.iter().filter(|file| !is_in_prose(file)) {
            self.missing_row(&{ self.spot }, row);
        }
        for row in expected.query().filter(|row| !is_shown(row)) {
            self.missing_row(&{ self.spot }, row);
        }
    }

    /// Checks that the page lists each code that the schemas list, and the schemas each value of the page if they list
    /// values. Of the error codes, they list those that callers meet.
    fn codes(&mut self) {
        let lists = self.page.parts().filter_map(|(section, part)| match part {
            Part::Codes(codes) => Some((section, codes)),
            _ => None,
        });
        let on_page: BTreeMap<i64, (&SectionFacts, Option<usize>)> =
            lists.flat_map(|(section, codes)| codes.iter().map(move |it| (it.code, (section, it.line)))).collect();
        let unlisted = on_page.iter().filter(|(code, _)| {
            self.expected.lists_values && !self.expected.codes.iter().any(|(listed, _)| listed == *code)
        });
        for (code, (section, line)) in unlisted {
            let spot = self.spot.section(&section.title).line(*line);
            let sides = [Some(code.to_string()), None];
            self.findings.push(spot.finding(&format!("code {code}"), "code", Status::Differs, sides));
        }
        for (code, location) in &self.expected.codes {
            let found = on_page.get(code);
            let spot = found.map_or(self.spot, |(section, line)| self.spot.section(&section.title).line(*line));
            let (status, shown) = match found {
                Some(_) => (Status::Agrees, Some(code.to_string())),
                None => (Status::Differs, None),
            };
            let finding = spot.finding(&format!("code {code}"), "code", status, [shown, Some(code.to_string())]);
            self.findings.push(finding.at(location));
        }
    }

    /// Checks that each section that a schema names as its source is a heading, a label or the title of the page.
    fn sources(&mut self) {
        let is_there = |title: &str| {
            let has_label = |part: &Part| match part {
                Part::Table(table) => table.label == title,
                Part::Example(example) => example.label == title,
                Part::Operation { .. } | Part::Codes(_) | Part::Prose(_) => false,
            };
            self.page.title == title
                || self.page.sections.iter().any(|section| section.title == title)
                || self.page.parts().any(|(_, part)| has_label(part))
        };
        for (section, location) in self.expected.sections.iter().filter(|(section, _)| !is_there(section)) {
            let finding = self.spot.finding("source", "section", Status::Differs, [None, Some(section.clone())]);
            self.findings.push(finding.at(location));
        }
    }
}

/// The line of a row, its parameter, and the facts of the page.
type StatedRow<'a> = (Option<usize>, &'a str, Facts);

fn names<'a>(parameters: impl Iterator<Item = &'a str>) -> String {
    parameters.collect::<Vec<_>>().join(" ")
}

fn is_type(fact: &Fact) -> bool {
    matches!(fact, Fact::Type(_))
}

fn compare_addresses(spot: &Spot, address: &Address, operation: &ExpectedOperation) -> Vec<Finding> {
    let pairs = [
        ("method", address.method.clone(), &operation.method),
        ("server", Some(address.server.clone()), &operation.server),
        ("path", Some(address.path.clone()), &operation.path),
        ("query", Some(names(address.query.iter().map(|(name, _)| name.as_str()))), &operation.in_address.join(" ")),
    ];
    let finding = |(fact, page, schema): (&str, Option<String>, &String)| {
        let status = if page.as_ref() == Some(schema) { Status::Agrees } else { Status::Differs };
        spot.finding("call", fact, status, [page, Some(schema.clone())]).at(&operation.location)
    };
    pairs.into_iter().map(finding).collect()
}
