//! The schema files that a page suggests: a beginning for whoever adds a call.
//!
//! ```text
//! page, said ─ gather ─ tree ─ known, shape ─ maker ─┬─ request, union
//!                                                    ├─ answer
//!                                                    └─ samples
//! ```
//!
//! Nothing is invented. Each schema has a `draft` with the row that it came from and with what the row leaves open, and
//! the generator refuses it until someone has settled that. What the dialect can't say is left out, with a doubt.

mod address;
mod answer;
mod branch;
mod gather;
mod known;
mod limits;
mod maker;
mod meaning;
mod names;
mod picture;
mod print;
mod request;
mod samples;
mod secret;
mod shape;
mod strays;
mod tagged;
mod tree;
mod union;
mod value;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::Value;

use self::{
    answer::Answer,
    gather::{Call, Note},
    maker::Ledger,
    names::Names,
    request::Request,
};
use crate::{page::Page, said::Said};

/// Schema files, drafted from a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Path below the schema folder to JSON.
    pub files: BTreeMap<String, String>,
    /// Each call with its folder.
    pub calls: Vec<String>,
    /// How many facts the rows of these calls told.
    pub facts: usize,
    /// How many doubts a person has to settle.
    pub doubts: usize,
    /// What could not be read or kept, for people.
    pub notes: Vec<String>,
}

/// Where a draft comes from and goes.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The name of the page's file, by which rows are named.
    pub file: &'a str,
    /// Whether the folder that is drafted into has the codes in `errcode.json`.
    pub has_codes: bool,
}

/// Drafts the schemas of every call on a page.
pub fn draft(page: &Page, said: &Said, around: Around<'_>) -> Draft {
    let (calls, mut notes) = gather::calls(page, said);
    let mut draft = Draft::default();
    if calls.is_empty() {
        draft.notes.push("the page has no call: no line names its method and its address below /cgi-bin/".to_owned());
    }
    let source = Source::of(page, around);
    let mut folders = BTreeSet::new();
    for call in calls {
        let name = names::folder(&call.address.path);
        let numbered = (2_u64..).map(|number| format!("{name}_{number}"));
        let folder = std::iter::once(name.clone()).chain(numbered).find(|folder| !folders.contains(folder));
        let folder = folder.unwrap_or(name);
        folders.insert(folder.clone());
        draft.call(&source, call, &folder, &mut notes);
    }
    notes.sort();
    draft.notes.extend(notes.iter().map(ToString::to_string));
    draft
}

/// What all files of a draft say of their page.
struct Source<'a> {
    around: Around<'a>,
    title: &'a str,
    /// The address, or one that leads nowhere.
    url: String,
    /// What is wrong with the address.
    doubt: Option<&'static str>,
}

impl<'a> Source<'a> {
    fn of(page: &'a Page, around: Around<'a>) -> Self {
        let known = page.url.as_deref().filter(|url| url.starts_with("https://"));
        Self {
            around,
            title: if page.title.is_empty() { around.file } else { &page.title },
            url: known.unwrap_or("https://page.invalid/").to_owned(),
            doubt: known.is_none().then_some("the page does not say its address: fill it in under `source`"),
        }
    }

    /// The `source` of a section.
    fn section(&self, title: &str) -> Value {
        serde_json::json!({ "page": self.url, "section": if title.is_empty() { self.title } else { title } })
    }
}

impl Draft {
    fn call(&mut self, source: &Source, mut call: Call, folder: &str, notes: &mut Vec<Note>) {
        let address = match address::of(&mut call) {
            Ok(address) => address,
            Err(why) => {
                notes.push(Note::at(call.line, why));
                return;
            }
        };
        strays::drop(&mut call.requests, notes);
        strays::examples(std::slice::from_mut(&mut call.answer), notes);
        let mut ledger = Ledger::default();
        let mut names = Names::default();
        let title = names.claim(&wecom_schemas::names::pascal(folder));
        let request = Request { source, call: &call, address: &address, title: &title, names: &mut names };
        let requests = request.files(&mut ledger);
        let answer = Answer { source, call: &call, title: &format!("{title}Response"), names: &mut names };
        let answer = answer.file(&mut ledger);
        let mut files = requests.files;
        files.insert("response".to_owned(), answer);
        for (name, file) in &files {
            self.doubts += doubts(file);
            self.files.insert(format!("{folder}/{name}.json"), print::text(file));
        }
        let mut examples = samples::of_requests(&call, &requests.samples, &ledger.spoiled, notes);
        examples.extend(samples::of_answers(&call, &ledger.spoiled, notes));
        for (path, example) in examples {
            self.files.insert(format!("examples/{folder}/{path}.json"), print::text(example));
        }
        notes.extend(requests.notes);
        self.facts += ledger.facts;
        self.calls.push(format!("{} {} in {folder}/", address.method, call.address.path));
    }
}

/// How many doubts stand in a file.
fn doubts(value: &Value) -> usize {
    match value {
        Value::Object(map) => {
            let own = map.get("draft").and_then(|draft| draft.get("doubts")?.as_array()).map_or(0, Vec::len);
            own + map.values().map(doubts).sum::<usize>()
        }
        Value::Array(list) => list.iter().map(doubts).sum(),
        _ => 0,
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for call in &self.calls {
            writeln!(f, "{call}")?;
        }
        for path in self.files.keys() {
            writeln!(f, "  {path}")?;
        }
        writeln!(f, "{} facts, {} doubts to settle", self.facts, self.doubts)?;
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        Ok(())
    }
}
