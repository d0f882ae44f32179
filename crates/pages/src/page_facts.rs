//! What a page states, without its sentences: what the lock keeps and the schemas are compared with.
//!
//! Every `line` is that of the page; the lock has none.

use crate::{
    fact::Facts,
    page::{Address, Side},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    pub url: String,
    pub title: String,
    pub updated: Option<String>,
    /// The SHA-256 of the text in hexadecimal.
    pub digest: String,
    pub sections: Vec<SectionFacts>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionFacts {
    pub title: String,
    pub line: Option<usize>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Operation {
        line: Option<usize>,
        address: Address,
    },
    Table(TableFacts),
    Example(ExampleFacts),
    /// A line of prose, or a table of something other than parameters.
    Prose(ProseFacts),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFacts {
    pub label: String,
    pub side: Side,
    pub rows: Vec<RowFacts>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFacts {
    pub line: Option<usize>,
    /// The path of the parameter: `text.content`.
    pub parameter: String,
    pub facts: Facts,
    /// Numbers and words of limits that no fact accounts for.
    pub unread: Vec<String>,
    /// The first digits of SHA-256 of the row's text.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFacts {
    pub label: String,
    pub side: Side,
    pub line: Option<usize>,
    /// The path and the type of each parameter.
    pub parameters: Vec<(String, String)>,
    /// `nearly` if the example is JSON only after mending, `broken` if it can't be read.
    pub flaw: Option<String>,
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProseFacts {
    pub line: Option<usize>,
    /// The facts of each parameter that the line names.
    pub facts: Vec<(String, Facts)>,
    pub digest: String,
}

impl SectionFacts {
    /// Whether an example of this side is broken: then nothing tells the types of its parameters.
    pub fn has_broken_example(&self, side: Side) -> bool {
        let is_broken = |part: &Part| matches!(part, Part::Example(it) if it.side == side && it.is_broken());
        self.parts.iter().any(is_broken)
    }
}

impl ExampleFacts {
    pub fn is_broken(&self) -> bool {
        self.flaw.as_deref() == Some("broken")
    }
}

impl PageFacts {
    /// Returns the title of a section, or the title of the page for the part before the first heading.
    pub fn heading<'a>(&'a self, section: &'a SectionFacts) -> &'a str {
        if section.title.is_empty() { &self.title } else { &section.title }
    }

    pub fn parts(&self) -> impl Iterator<Item = (&SectionFacts, &Part)> {
        self.sections.iter().flat_map(|section| section.parts.iter().map(move |part| (section, part)))
    }

    pub fn rows(&self) -> impl Iterator<Item = (&SectionFacts, &TableFacts, &RowFacts)> {
        self.parts().flat_map(|(section, part)| {
            let table = if let Part::Table(table) = part { Some(table) } else { None };
            table.into_iter().flat_map(move |table| table.rows.iter().map(move |row| (section, table, row)))
        })
    }
}

/// Whether a path such as `text.content` is this one, or ends with it after a dot.
pub fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Returns the last name of a path.
pub fn name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}
