//! Reads a page into sections, and each section into tables, examples and lines of prose.
//!
//! The pages are Markdown that a Markdown parser can't read: headings lack their space, rows their last bar, fences have
//! `]` for a language. So this module reads line by line, and takes what it does not understand as prose.

mod address;
mod blocks;
mod example;
mod fence;
mod inline;
mod reader;
mod table;

pub(crate) use self::address::address;
pub use self::{
    address::Address,
    blocks::{Block, Kind, Page, Section, Side},
    example::{Content, Example},
    inline::plain,
    reader::read,
    table::{Column, Row, Table},
};
