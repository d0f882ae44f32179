//! What the schemas state of a page: operations, tables, codes and kinds of files, and the differences that decisions settle.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    fact::{FactKind, Facts},
    page::Side,
};

/// What the schemas state of a page.
#[derive(Debug, Default)]
pub struct Expected {
    pub operations: Vec<ExpectedOperation>,
    pub tables: Vec<ExpectedTable>,
    /// The sections that schemas name as their source, each with the location of the schema.
    pub sections: Vec<(String, String)>,
    /// The kinds of files, each with the limits that prose states.
    pub files: Vec<ExpectedRow>,
    /// The error codes or the values that schemas list, each with its location.
    pub codes: Vec<(i64, String)>,
    /// Whether `codes` has the values of a parameter. Then it has to list every value of the page.
    pub lists_values: bool,
    /// What is settled by the decisions that schema files name for the whole file.
    pub settled: Vec<Settled>,
    /// Whether the schemas name another edition of the page as their source.
    pub is_edition: bool,
}

#[derive(Debug)]
pub struct ExpectedOperation {
    pub location: String,
    pub method: String,
    pub server: String,
    pub path: String,
    /// The parameters in the address that are not properties, such as `access_token`.
    pub query: Vec<ExpectedRow>,
    pub in_address: Vec<String>,
}

#[derive(Debug)]
pub struct ExpectedTable {
    pub page: String,
    /// The section or the label above the table.
    pub section: String,
    pub location: String,
    pub side: Side,
    /// The paths of the operations that have this table.
    pub operations: Vec<String>,
    /// The file whose schema accepts the examples of this table.
    pub root: String,
    pub rows: Vec<ExpectedRow>,
    /// What is settled by the decisions that the table's file names.
    pub settled: Vec<Settled>,
}

#[derive(Clone, Debug, Default)]
pub struct ExpectedRow {
    pub path: String,
    pub facts: Facts,
    pub location: String,
    /// The location of each kind of fact, which may be in a definition.
    pub locations: BTreeMap<FactKind, String>,
    /// Whether the property contains other properties. Tables often list these and not the property itself.
    pub holds: bool,
    /// What is settled by the decisions that the schemas around the property name, the nearest schema first.
    pub settled: Vec<Settled>,
    /// The decisions that the property itself names, without those of the object around it.
    pub own: BTreeSet<String>,
}

/// A difference between page and schema that a decision intends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    pub decision: String,
    pub fact: String,
    /// What each side states; `None` if it states nothing.
    pub page: Option<String>,
    pub schema: Option<String>,
}

impl Settled {
    /// Whether it settles exactly this difference.
    pub fn settles(&self, fact: &str, page: Option<&String>, schema: Option<&String>) -> bool {
        (self.fact.as_str(), self.page.as_ref(), self.schema.as_ref()) == (fact, page, schema)
    }
}

impl Expected {
    /// Returns the table for a place on the page, with its index: the one of the section, else the one of the label, else the only
    /// one of the operation.
    pub fn table(&self, place: &Place, side: Side) -> Option<(usize, &ExpectedTable)> {
        let all = || self.tables.iter().enumerate().filter(|(_, table)| table.side == side);
        let under = |title: &str| all().find(|(_, table)| table.section == title);
        let is_of_operation = |table: &ExpectedTable| {
            place.operation.is_some_and(|path| table.operations.iter().any(|operation| operation == path))
        };
        let of_operation = || {
            let mut tables = all().filter(|(_, table)| is_of_operation(table));
            tables.next().filter(|_| tables.next().is_none())
        };
        under(place.section).or_else(|| under(place.label)).or_else(of_operation)
    }

    /// Returns the decision, named for a whole file, that settles a difference.
    pub fn decision(&self, fact: &str, page: Option<&str>, schema: Option<&str>) -> Option<&Settled> {
        decision(&self.settled, fact, page, schema)
    }

    /// Whether the schemas describe the operation of this path, or a decision leaves it out.
    pub fn describes(&self, path: &str) -> bool {
        self.operations.iter().any(|operation| operation.path == path) || self.leaves_out(path)
    }

    pub fn leaves_out(&self, path: &str) -> bool {
        self.decision("call", Some(path), None).is_some()
    }

    /// Returns the parameters in addresses that are not properties.
    pub fn query(&self) -> impl Iterator<Item = &ExpectedRow> {
        self.operations.iter().flat_map(|operation| &operation.query)
    }
}

/// Where a table or an example is on a page.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub section: &'a str,
    pub label: &'a str,
    /// The path of the operation above the table or the example.
    pub operation: Option<&'a str>,
}

pub fn decision<'a>(
    settled: &'a [Settled],
    fact: &str,
    page: Option<&str>,
    schema: Option<&str>,
) -> Option<&'a Settled> {
    let [page, schema] = [page, schema].map(|side| side.map(str::to_owned));
    settled.iter().find(|settled| settled.settles(fact, page.as_ref(), schema.as_ref()))
}
