//! Reads a page into sections, and each section into tables, examples and lines of prose.
//!
//! The pages are Markdown that a Markdown parser can't read: headings lack their space, rows lack their last bar, fences have
//! `]` for a language. So this module reads line by line, and treats text that it does not understand as prose.

mod blocks;
mod example;
mod lines;
mod reader;
mod table;

pub(crate) use self::blocks::read_address;
pub use self::{
    blocks::{Address, Block, Kind, Page, Section, Side},
    example::{Content, Example},
    lines::plain,
    reader::read,
    table::{Column, Row, Table},
};
