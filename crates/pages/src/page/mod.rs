//! A page as it stands: its sections, and in each, in order, its tables, examples and prose, with their lines.
//!
//! The pages are Markdown, but not of the kind that a Markdown parser reads: headings lack their space, rows their last
//! bar, fences have `]` for a language. So they are read line by line, and whatever is not understood is prose, never
//! nothing.

mod address;
mod example;
mod fence;
mod inline;
mod nearly;
mod reader;
mod table;

pub(crate) use self::address::query;
pub use self::{
    address::Address,
    example::{Content, Example},
    inline::plain,
    table::{Column, Row, Table},
};

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its title: of the front matter, or else its first heading.
    pub title: String,
    /// The address at which it stands.
    pub url: Option<String>,
    /// When it was last changed, as `2022-05-23`.
    pub updated: Option<String>,
    /// Its sections; the first has no title if something stands before the first heading.
    pub sections: Vec<Section>,
    /// What could not be read, and was taken as well as could be.
    pub oddities: Vec<Oddity>,
}

/// What stands under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The text of the heading.
    pub title: String,
    /// Its line, from 1.
    pub line: usize,
    /// What stands there, in order.
    pub blocks: Vec<Block>,
}

/// A table, an example or a line of prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The line where it begins, from 1.
    pub line: usize,
    /// The bold label above it, such as `参数说明`; empty if there is none.
    pub label: String,
    /// Whether it is about the request or the answer.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
}

/// Whether something is about the request or the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What is sent.
    Request,
    /// What is answered.
    Answer,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Method and address of a call.
    Address(Address),
    /// A table.
    Table(Table),
    /// What stands in a fence.
    Example(Example),
    /// A line of words, as it stands.
    Prose(String),
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The line, from 1.
    pub line: usize,
    /// What it is, and how it was taken.
    pub message: String,
}

impl Page {
    /// Reads a page. There is no text that can't be read.
    pub fn read(text: &str) -> Self {
        reader::read(text)
    }
}
