//! What is known of a parameter before its description is read.

use std::ops::Range;

use crate::fact::Fact;

#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The name, without the objects that hold the parameter.
    pub name: &'a str,
    /// The type, if a column or an example tells it.
    pub types: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub facts: Vec<Fact>,
    pub range: Range<usize>,
}

impl About<'_> {
    /// Whether the parameter is a list, or has the name of one.
    pub fn is_list(&self) -> bool {
        self.types.map_or_else(|| self.name.ends_with("list"), |types| types.ends_with("[]"))
    }

    /// Whether the parameter is a number, or has the name of one.
    pub fn is_number(&self) -> bool {
        let has_name = || ["limit", "offset", "size", "count", "num"].iter().any(|end| self.name.ends_with(end));
        self.types.map_or_else(has_name, |types| types == "integer" || types == "number")
    }

    pub fn is_text(&self) -> bool {
        self.types == Some("string")
    }

    /// Whether nothing tells that the parameter is no text.
    pub fn may_be_text(&self) -> bool {
        self.is_text() || (self.types.is_none() && !self.is_number() && !self.is_list())
    }

    /// Whether the parameter is an object or a list of objects. Values in its description are those of its properties.
    pub fn is_object(&self) -> bool {
        self.types.is_some_and(|types| types.starts_with("object"))
    }
}
