//! The files of a request: one object, or a union, or one object for each section.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Source,
    address::Address,
    gather::{Call, Group, Note},
    maker::{Ledger, Maker},
    names::{Fields, Names, of_property},
    tagged::{self, Tagged},
    tree::Node,
    union,
};
use crate::page::Side;

/// What is needed to draft a request.
pub struct Request<'m> {
    /// The page.
    pub source: &'m Source<'m>,
    /// The call.
    pub call: &'m Call<'m>,
    /// Its address.
    pub address: &'m Address,
    /// The name of its type.
    pub title: &'m str,
    /// The types of its folder.
    pub names: &'m mut Names,
}

/// The files of a request.
#[derive(Default)]
pub struct Requests {
    /// Each by its name, without folder and extension.
    pub files: BTreeMap<String, Value>,
    /// The examples of each file: line and name.
    pub samples: Vec<(String, usize, String)>,
    /// What could not be kept.
    pub notes: Vec<Note>,
}

/// What the root of a file says of itself.
pub struct Head<'h> {
    /// The name of its type.
    pub title: &'h str,
    /// What it is.
    pub description: String,
    /// The section that describes it.
    pub section: &'h str,
    /// The line that it comes from.
    pub line: usize,
    /// What is in doubt.
    pub doubts: Vec<String>,
}

impl Request<'_> {
    /// Drafts the files.
    pub fn files(mut self, ledger: &mut Ledger) -> Requests {
        match tagged::tagged(&self.call.requests) {
            None => self.plain(ledger),
            Some(tagged) => match self.why_no_union(&tagged) {
                None => union::files(&mut self, &tagged, ledger).unwrap_or_else(|| self.plain(ledger)),
                Some(why) => self.sections(&tagged, &why, ledger),
            },
        }
    }

    /// One object for everything.
    fn plain(&mut self, ledger: &mut Ledger) -> Requests {
        let groups: Vec<&Group> = self.call.requests.iter().collect();
        let mut requests = Requests::default();
        let title = self.title.to_owned();
        if !self.add("request", &groups, &title, ledger, &mut requests) {
            return requests;
        }
        let samples = groups.iter().flat_map(|group| &group.samples).enumerate();
        requests.samples.extend(samples.map(|(index, sample)| {
            let name = if index == 0 { "example".to_owned() } else { format!("example_{}", index + 1) };
            ("request".to_owned(), sample.line, name)
        }));
        requests
    }

    /// One object for each value of a tag that can't be the tag of a union.
    fn sections(&mut self, tagged: &Tagged, why: &str, ledger: &mut Ledger) -> Requests {
        let mut requests = Requests::default();
        let words = format!("`{}` tells several requests apart, but {why}: one schema for each", tagged.tag);
        requests.notes.push(Note::at(self.call.line, words));
        // An example of none of them would make optional what it lacks.
        let without_samples = |group: &Group| Group {
            section: group.section.clone(),
            tables: group.tables.clone(),
            asides: group.asides.clone(),
            samples: Vec::new(),
        };
        let base: Vec<Group> = tagged.base.iter().map(without_samples).collect();
        for (index, (value, groups)) in tagged.branches.iter().enumerate() {
            let title = self.names.claim(&of_property(self.title, value, None));
            let all: Vec<&Group> = base.iter().chain(groups).collect();
            let name = format!("request_{}", index + 1);
            if self.add(&name, &all, &title, ledger, &mut requests) {
                let samples = groups.iter().flat_map(|group| &group.samples).enumerate();
                requests.samples.extend(
                    samples.map(|(index, sample)| (name.clone(), sample.line, format!("example_{}", index + 1))),
                );
            }
        }
        requests
    }

    fn why_no_union(&self, tagged: &Tagged) -> Option<String> {
        if self.address.in_query {
            return Some("a union can't travel in the address".to_owned());
        }
        tagged::why_no_union(tagged)
    }

    /// Adds an object of some groups, unless nothing of it could be kept.
    fn add(
        &mut self,
        name: &str,
        groups: &[&Group],
        title: &str,
        ledger: &mut Ledger,
        requests: &mut Requests,
    ) -> bool {
        let object = self.object(groups, title, ledger);
        let is_kept = object.pointer("/properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty());
        if is_kept {
            requests.files.insert(name.to_owned(), object);
        } else {
            let words = "none of its parameters could be kept, and the dialect has no request without: left out";
            requests.notes.push(Note::at(self.call.line, words));
        }
        is_kept
    }

    fn object(&mut self, groups: &[&Group], title: &str, ledger: &mut Ledger) -> Value {
        let mut root = Node::of(groups);
        for name in &self.address.unsaid {
            if root.child(name).is_none() {
                root.children.push(Node { name: name.clone(), ..Node::default() });
            }
        }
        if self.address.in_query {
            // An address has no place for lists and objects.
            root.children.iter_mut().for_each(|child| child.children.clear());
        }
        let mut maker = self.maker(groups, ledger);
        let children: Vec<&Node> = root.children.iter().collect();
        let members = maker.members(&children, title, &root.instances(), &mut Fields::default());
        let mut doubts = members.doubts.clone();
        let definitions = maker.definitions;
        let mut object = members.into_object(Side::Request);
        if self.address.in_query {
            for name in without_places(&mut object) {
                let why = format!("`{name}` is no text or number and can't travel in the address");
                for shown in root.child(&name).into_iter().flat_map(|node| &node.shown) {
                    ledger.spoiled.entry(shown.sample).or_insert_with(|| why.clone());
                }
                doubts.push(format!("{why}: left out"));
            }
        }
        object.insert("call".into(), self.address.call());
        let head = self.head(title, groups, doubts);
        file(self.source, head, object, definitions)
    }

    /// The root of a file that has the call.
    pub fn head<'h>(&self, title: &'h str, groups: &[&'h Group], doubts: Vec<String>) -> Head<'h> {
        let mut all = vec!["name it, and describe it in your own words".to_owned()];
        all.extend(self.address.doubts.iter().cloned());
        all.extend(doubts);
        for sample in groups.iter().flat_map(|group| &group.samples) {
            all.extend(sample.flaw.map(|why| {
                format!("the example in line {} is no JSON as it stands, and was mended: {why}", sample.line)
            }));
        }
        Head {
            title,
            description: format!("The call `{}`.", self.call.address.path),
            section: groups.iter().find(|group| group.says_something()).map_or("", |group| group.section.as_str()),
            line: self.call.line,
            doubts: all,
        }
    }

    /// Makes the schemas of one file.
    pub fn maker<'k>(&'k mut self, groups: &[&'k Group], ledger: &'k mut Ledger) -> Maker<'k> {
        Maker {
            page: self.source.around.file,
            side: Side::Request,
            names: self.names,
            ledger,
            asides: groups.iter().flat_map(|group| &group.asides).collect(),
            line: self.call.line,
            has_samples: groups.iter().any(|group| !group.samples.is_empty()),
            definitions: Map::new(),
        }
    }
}

/// A whole file.
pub fn file(source: &Source, head: Head, object: Map<String, Value>, definitions: Map<String, Value>) -> Value {
    let mut doubts = head.doubts;
    doubts.extend(source.doubt.map(str::to_owned));
    let mut file = Map::from_iter([
        ("$schema".into(), json!("wecom-school:/dialect/schema.json")),
        ("title".into(), json!(head.title)),
        ("draft".into(), json!({ "row": format!("{}:{}", source.around.file, head.line), "doubts": doubts })),
        ("description".into(), json!(head.description)),
        ("source".into(), source.section(head.section)),
    ]);
    let mut object = object;
    file.extend(object.shift_remove("call").map(|call| ("call".to_owned(), call)));
    file.extend(object);
    if !definitions.is_empty() {
        file.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(file)
}

/// Takes out what can't travel in an address; the names of that.
fn without_places(object: &mut Map<String, Value>) -> Vec<String> {
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return Vec::new() };
    let is_wide = |schema: &Value| matches!(schema.get("type").and_then(Value::as_str), Some("array" | "object"));
    let names: Vec<String> =
        properties.iter().filter(|(_, schema)| is_wide(schema)).map(|(name, _)| name.clone()).collect();
    for name in &names {
        properties.shift_remove(name);
    }
    if let Some(Value::Array(required)) = object.get_mut("required") {
        required.retain(|name| !names.iter().any(|other| name == other));
    }
    names
}
