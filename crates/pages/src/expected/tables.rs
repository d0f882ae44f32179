//! The tables and operations that a page should have.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::Node;

use crate::{
    fact::{FactKind, Facts},
    page::Side,
};

#[derive(Debug, Default)]
pub struct Expected {
    pub operations: Vec<ExpectedOperation>,
    pub tables: Vec<ExpectedTable>,
    /// The sections that schemas name as their source, each with the location of the schema.
    pub sections: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct ExpectedOperation {
    pub location: String,
    pub method: String,
    pub server: String,
    pub path: String,
    /// The parameters in the address that are not properties.
    pub query: Vec<ExpectedRow>,
    /// The names of all parameters in the address.
    pub in_address: Vec<String>,
}

#[derive(Debug)]
pub struct ExpectedTable {
    pub page: String,
    /// The section or the label above the table.
    pub section: String,
    pub location: String,
    pub side: Side,
    /// The file whose schema accepts the examples of this table.
    pub root: String,
    pub rows: Vec<ExpectedRow>,
}

#[derive(Clone, Debug, Default)]
pub struct ExpectedRow {
    pub path: String,
    pub facts: Facts,
    pub location: String,
    /// The location of each kind of fact, which may be in a definition.
    pub locations: BTreeMap<FactKind, String>,
    /// Whether the property holds others. Tables often list what it holds and not the property itself.
    pub holds: bool,
    /// What the decisions settle that the schema names, the nearest first.
    pub settled: Vec<Settled>,
    /// The decisions that the property names itself, and not the object that holds it.
    pub own: BTreeSet<String>,
}

/// A fact in which schema and page differ by a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    pub decision: String,
    pub fact: String,
    /// What the page states; `None` if it is silent.
    pub page: Option<String>,
    /// What the schema states; `None` if it is silent.
    pub schema: Option<String>,
}

impl Settled {
    /// Whether it settles just this difference.
    pub fn settles(&self, fact: &str, page: Option<&String>, schema: Option<&String>) -> bool {
        (self.fact.as_str(), self.page.as_ref(), self.schema.as_ref()) == (fact, page, schema)
    }
}

impl Expected {
    /// Returns the table of a side under a section or a label, with its index.
    pub fn table(&self, section: &str, side: Side, label: &str) -> Option<(usize, &ExpectedTable)> {
        let under = |title: &str| {
            self.tables.iter().enumerate().find(|(_, table)| table.side == side && table.section == title)
        };
        under(section).or_else(|| under(label))
    }

    /// Returns the parameters in addresses that are not properties.
    pub fn query(&self) -> impl Iterator<Item = &ExpectedRow> {
        self.operations.iter().flat_map(|operation| &operation.query)
    }
}

/// Whether the properties of a request are parameters in its address.
pub fn travels_in_address(root: &Node) -> bool {
    root.child("call").is_some_and(|call| call.text("in") == Some("query"))
}

/// Returns file and pointer, as errors of the generator show them.
pub fn location(node: &Node) -> String {
    format!("schema/{}#{}", node.file, node.pointer)
}
