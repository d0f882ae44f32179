//! What a page says, without its sentences: what the lock keeps and schemas are compared with.

use crate::{
    fact::Facts,
    page::{Address, Side},
};

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The address of the page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it was last changed, as `2022-05-23`, if it says so.
    pub updated: Option<String>,
    /// SHA-256 of its text.
    pub digest: String,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// What a section says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its line; the lock does not know it.
    pub line: Option<usize>,
    /// What stands in it, in order.
    pub parts: Vec<Part>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Where a call is sent.
    Call(Call),
    /// A table of parameters.
    Table(Table),
    /// An example.
    Example(Example),
    /// Prose, or a table of something else.
    Words(Words),
}

/// Where a call is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The line of its address; the lock does not know it.
    pub line: Option<usize>,
    /// Its method and address.
    pub address: Address,
}

/// A table of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The label above it; empty if there is none.
    pub label: String,
    /// What it is about.
    pub side: Side,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line; the lock does not know it.
    pub line: Option<usize>,
    /// The parameter, as its path: `text.content`.
    pub parameter: String,
    /// What is said of it.
    pub facts: Facts,
    /// Numbers and words of limits that no fact accounts for.
    pub unread: Vec<String>,
    /// The beginning of SHA-256 of the row's text, by which a change of words is noticed.
    pub digest: String,
}

/// An example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The label above it; empty if there is none.
    pub label: String,
    /// What it is about.
    pub side: Side,
    /// Its line; the lock does not know it.
    pub line: Option<usize>,
    /// The parameters in it, each with its type.
    pub parameters: Vec<(String, String)>,
    /// What is wrong with it, in a word: `nearly` or `broken`.
    pub flaw: Option<String>,
    /// The beginning of SHA-256 of its text.
    pub digest: String,
}

/// Prose, or a table of something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its line; the lock does not know it.
    pub line: Option<usize>,
    /// Facts of parameters that it names.
    pub facts: Vec<(String, Facts)>,
    /// The beginning of SHA-256 of its text.
    pub digest: String,
}

impl Section {
    /// Whether an example of this side can't be read here: then nothing tells the types of its parameters.
    pub fn has_broken_example(&self, side: Side) -> bool {
        let broken =
            |part: &Part| matches!(part, Part::Example(example) if example.side == side && example.is_broken());
        self.parts.iter().any(broken)
    }
}

impl Example {
    /// Whether it looks like JSON and can't be read.
    pub fn is_broken(&self) -> bool {
        self.flaw.as_deref() == Some("broken")
    }
}

impl Said {
    /// Every row of every table of parameters, with where it stands.
    pub fn rows(&self) -> impl Iterator<Item = (&Section, &Table, &Row)> {
        self.sections.iter().flat_map(|section| {
            section.parts.iter().flat_map(move |part| {
                let table = if let Part::Table(table) = part { Some(table) } else { None };
                table.into_iter().flat_map(move |table| table.rows.iter().map(move |row| (section, table, row)))
            })
        })
    }
}
