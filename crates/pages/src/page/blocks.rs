//! The blocks that a page consists of. Lines are counted from 1.

use super::{address::Address, example::Example, table::Table};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The title of the front matter, or else the first heading.
    pub title: String,
    pub url: Option<String>,
    /// The date of the last change, as `2022-05-23`.
    pub updated: Option<String>,
    /// The sections; the first has no title if something stands before the first heading.
    pub sections: Vec<Section>,
    /// What could not be read as it stands: the line, and how it was taken.
    pub oddities: Vec<(usize, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub title: String,
    pub line: usize,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub line: usize,
    /// The bold label above the block, such as `参数说明`; empty if there is none.
    pub label: String,
    pub side: Side,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Request,
    Answer,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Address(Address),
    Table(Table),
    Example(Example),
    Prose(String),
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Answer => "answer",
        }
    }
}
