//! The blocks that a page consists of, and the address of an operation. Lines are counted from 1.

use std::fmt;

use super::{example::Example, table::Table};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The title of the front matter, or else the first heading.
    pub title: String,
    pub url: Option<String>,
    /// The date of the last change, as `2022-05-23`.
    pub updated: Option<String>,
    /// The sections; the first has no title if there is something before the first heading.
    pub sections: Vec<Section>,
    /// What could not be read as it is: the line, and how it was read.
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The method in capitals; `None` if the page names none.
    pub method: Option<String>,
    pub server: String,
    pub path: String,
    /// The parameters, each with the value that the page shows.
    pub query: Vec<(String, String)>,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Answer => "answer",
        }
    }
}

/// Writes the address without its method.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        write!(f, "{}{}{mark}{}", self.server, self.path, pairs.join("&"))
    }
}

patterns! {
    METHOD = r"(?i)\b(GET|POST|PUT|DELETE)\b";
    URL = r#"(?P<server>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<path>/[A-Za-z0-9_\-./]*)(?:\?(?P<query>[^\s<>()（）"'`*，。；]*))?"#;
}

pub fn read_method(text: &str) -> Option<String> {
    METHOD.find(text).map(|found| found.as_str().to_uppercase())
}

pub fn read_address(text: &str) -> Option<Address> {
    // The marks of an address may be escaped.
    let text = text.replace("&amp;", "&").replace("\\_", "_");
    // Other addresses are documents, pictures and examples.
    let found = URL.captures_iter(&text).find(|found| found["path"].starts_with("/cgi-bin/"))?;
    let query = found.name("query").map_or("", |query| query.as_str()).split('&').filter(|pair| !pair.is_empty());
    let query = query.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    Some(Address {
        method: None,
        server: found["server"].to_owned(),
        path: found["path"].to_owned(),
        query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    })
}
