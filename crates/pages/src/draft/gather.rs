//! What a page says of each of its calls, gathered from all of its sections.

use std::fmt;

use serde_json::Value;

use crate::{
    fact::Facts,
    page::{Address, Block, Column, Content, Example, Kind, Page, Side},
    said::{Part, Said},
};

/// A call, and all that is said of it.
#[derive(Debug)]
pub struct Call<'a> {
    /// Where it is sent.
    pub address: Address,
    /// The line that says so.
    pub line: usize,
    /// What is sent, by section.
    pub requests: Vec<Group<'a>>,
    /// What is answered, from all sections.
    pub answer: Group<'a>,
}

/// Rows and examples that are about the same thing.
#[derive(Debug, Default)]
pub struct Group<'a> {
    /// The section where they stand.
    pub section: String,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its examples.
    pub samples: Vec<Sample<'a>>,
    /// What prose says of parameters.
    pub asides: Vec<Aside>,
}

impl Group<'_> {
    /// Whether an example or a row stands in it.
    pub fn says_something(&self) -> bool {
        !self.samples.is_empty() || self.tables.iter().any(|table| !table.rows.is_empty())
    }
}

/// A table of parameters.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its line.
    pub line: usize,
    /// Whether it says what has to be there.
    pub says_required: bool,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its line.
    pub line: usize,
    /// The parameter, with the objects that the row says it stands in.
    pub path: Vec<String>,
    /// What it says.
    pub facts: Facts,
    /// What in it could not be read.
    pub unread: Vec<String>,
    /// The short Chinese term that it begins with.
    pub term: Option<String>,
    /// Its description.
    pub words: String,
}

/// An example.
#[derive(Clone, Debug)]
pub struct Sample<'a> {
    /// Its line, by which it is known.
    pub line: usize,
    /// Its value, an object.
    pub value: &'a Value,
    /// What is wrong with it as it stands.
    pub flaw: Option<&'a str>,
}

/// What could not be read or kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    line: usize,
    words: String,
}

impl Note {
    /// A note on a line.
    pub fn at(line: usize, words: impl Into<String>) -> Self {
        Self { line, words: words.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.words)
    }
}

/// What prose says of a parameter.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Its line.
    pub line: usize,
    /// The parameter.
    pub parameter: String,
    /// What it says.
    pub facts: Facts,
}

/// The calls of a page; and what on it belongs to none or can't be read, in words.
pub fn calls<'a>(page: &'a Page, said: &Said) -> (Vec<Call<'a>>, Vec<Note>) {
    let mut gatherer = Gatherer { calls: Vec::new(), current: 0, section: 0, notes: Vec::new() };
    for (index, (section, read)) in page.sections.iter().zip(&said.sections).enumerate() {
        gatherer.section = index;
        for (block, part) in section.blocks.iter().zip(&read.parts) {
            gatherer.block(&section.title, block, part);
        }
    }
    gatherer.notes.extend(page.oddities.iter().map(|oddity| Note::at(oddity.line, &oddity.message)));
    (gatherer.calls.into_iter().map(|(call, _)| call).collect(), gatherer.notes)
}

struct Gatherer<'a> {
    /// Each with the section of its last group of requests.
    calls: Vec<(Call<'a>, usize)>,
    /// The call that is spoken of.
    current: usize,
    section: usize,
    notes: Vec<Note>,
}

impl<'a> Gatherer<'a> {
    fn block(&mut self, title: &str, block: &'a Block, part: &Part) {
        match (&block.kind, part) {
            (Kind::Address(address), _) => self.address(address, block.line),
            (Kind::Table(table), Part::Table(read)) => {
                let mut rows = Vec::new();
                for (row, read) in table.rows.iter().zip(&read.rows) {
                    let description = table.cell(row, &Column::Description).unwrap_or_default();
                    match path(&read.parameter) {
                        Ok(path) => rows.push(Row {
                            line: row.line,
                            path,
                            facts: read.facts.clone(),
                            unread: read.unread.clone(),
                            term: term(&description),
                            words: description,
                        }),
                        Err(why) => self.notes.push(Note::at(row.line, why)),
                    }
                }
                let table = Table { line: block.line, says_required: table.says_required(), rows };
                self.put(title, block, "table", |group| group.tables.push(table));
            }
            (Kind::Example(example), _) => match sample(example) {
                Ok(sample) => self.put(title, block, "example", |group| group.samples.push(sample)),
                Err(why) => self.notes.push(Note::at(example.line, why)),
            },
            (Kind::Prose(_), Part::Words(words)) if !self.calls.is_empty() => {
                let aside = |(parameter, facts): &(String, Facts)| Aside {
                    line: block.line,
                    parameter: parameter.clone(),
                    facts: facts.clone(),
                };
                let asides: Vec<Aside> = words.facts.iter().map(aside).collect();
                if !asides.is_empty() {
                    self.put(title, block, "sentence", |group| group.asides.extend(asides));
                }
            }
            _ => {}
        }
    }

    /// What follows an address is about its call.
    fn address(&mut self, address: &Address, line: usize) {
        let same = |(call, _): &(Call, usize)| {
            (&call.address.path, &call.address.server) == (&address.path, &address.server)
                && (call.address.method == address.method || address.method.is_none())
        };
        self.current = self.calls.iter().position(same).unwrap_or_else(|| {
            let call = Call { address: address.clone(), line, requests: Vec::new(), answer: Group::default() };
            self.calls.push((call, usize::MAX));
            self.calls.len() - 1
        });
    }

    fn put(&mut self, title: &str, block: &Block, what: &str, add: impl FnOnce(&mut Group<'a>)) {
        let Some((call, last)) = self.calls.get_mut(self.current) else {
            self.notes.push(Note::at(block.line, format!("this {what} stands before any call: left out")));
            return;
        };
        if block.side == Side::Answer {
            if call.answer.section.is_empty() {
                title.clone_into(&mut call.answer.section);
            }
            add(&mut call.answer);
            return;
        }
        if *last != self.section || call.requests.is_empty() {
            *last = self.section;
            call.requests.push(Group { section: title.to_owned(), ..Group::default() });
        }
        if let Some(group) = call.requests.last_mut() {
            add(group);
        }
    }
}

/// The names in the path of a row.
fn path(parameter: &str) -> Result<Vec<String>, String> {
    /// No page has objects so deep; a row of dots has.
    const DEEPEST: usize = 16;
    let path: Vec<String> = parameter.split('.').map(str::to_owned).collect();
    let is_name = |name: &String| {
        name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-$@".contains(letter)) && !name.is_empty()
    };
    if path.len() > DEEPEST || !path.iter().all(is_name) {
        let shown: String = parameter.chars().take(40).collect();
        return Err(format!("the row of `{shown}` names no parameter: left out"));
    }
    Ok(path)
}

/// The words up to the first mark, if they are short and Chinese.
fn term(description: &str) -> Option<String> {
    const LONGEST: usize = 16;
    let ends = |letter: char| letter.is_whitespace() || "，。；、：！？,;:!?（(".contains(letter);
    let term = description.split(ends).next()?.trim_end_matches('.');
    let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let is_term = term.chars().count() <= LONGEST
        && term.starts_with(|first: char| !first.is_ascii_digit())
        && term.chars().any(is_han);
    is_term.then(|| term.to_owned())
}

fn sample(example: &Example) -> Result<Sample<'_>, String> {
    let (value, flaw) = match &example.content {
        Content::Json(value) => (value, None),
        Content::Nearly(value, why) => (value, Some(why.as_str())),
        Content::Broken(why) => return Err(format!("the example can't be read, {why}: left out")),
        Content::Other if example.text.contains("<xml") => {
            return Err("XML is what callbacks speak, and no call: left out".into());
        }
        Content::Other => return Err("the example is no JSON: left out".into()),
    };
    if !value.is_object() {
        return Err("the example is no object: left out".into());
    }
    Ok(Sample { line: example.line, value, flaw })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_short_and_no_sentence() {
        for (description, expected) in [
            ("消息内容，最长不超过2048个字节", Some("消息内容")),
            ("企业应用的id，整型。", Some("企业应用的id")),
            ("已关注「通知」的家长（最多10个）", Some("已关注「通知」的家长")),
            ("1表示要，0表示不要", None),
            ("userid", None),
            ("这个参数说明了很多很多很多别的事情而且没有标点", None),
            ("", None),
        ] {
            assert_eq!(term(description).as_deref(), expected, "{description}");
        }
    }

    #[test]
    fn a_path_has_names() {
        assert_eq!(path("a.b_c").unwrap(), ["a", "b_c"]);
        for parameter in ["", "a..b", "手机号", "a/b", &"a.".repeat(40)] {
            assert!(path(parameter).is_err(), "{parameter}");
        }
    }
}
