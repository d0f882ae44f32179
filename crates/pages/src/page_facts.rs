//! What a page states, without its sentences: what the lock keeps and the schemas are compared with.
//!
//! Every `line` is that of the page; the lock has none.

use std::collections::BTreeSet;

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
    /// A table of error codes, or of the values of one parameter.
    Codes(Vec<CodeFacts>),
    /// A line of prose, or a table of another kind.
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
pub struct CodeFacts {
    pub line: Option<usize>,
    pub code: i64,
    /// The first digits of SHA-256 of the row's text.
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

    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.parts()
            .filter_map(|(_, part)| if let Part::Operation { address, .. } = part { Some(address) } else { None })
    }

    /// Whether the page describes a call or a parameter, and so needs a schema.
    pub fn needs_schema(&self) -> bool {
        self.parts().any(|(_, part)| matches!(part, Part::Operation { .. } | Part::Table(_)))
    }

    /// Returns the facts without the operations of these paths. An operation consists of its address and of the tables and examples
    /// that follow it in its section, up to the next address.
    #[must_use]
    pub fn without_operations(&self, paths: &BTreeSet<&str>) -> Self {
        let section = |section: &SectionFacts| {
            let mut is_left_out = false;
            let mut parts = section.parts.clone();
            parts.retain(|part| {
                if let Part::Operation { address, .. } = part {
                    is_left_out = paths.contains(address.path.as_str());
                }
                !is_left_out || matches!(part, Part::Prose(_))
            });
            SectionFacts { parts, ..section.clone() }
        };
        Self { sections: self.sections.iter().map(section).collect(), ..self.clone() }
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
