//! Where each schema is felt: in which requests and answers, and at which place of their JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::side::{Place, place};
use wecom_schemas::library::{Library, Node};

/// A place in the JSON of a request or an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The type of the request or answer.
    pub root: String,
    /// `news.articles[].url`; empty for the whole.
    pub path: String,
    /// Whether it is an answer.
    pub in_answer: bool,
}

impl Use {
    /// `text.content` of `Notice`, as a person writes it.
    pub fn in_words(&self) -> String {
        match self.path.as_str() {
            "" => format!("`{}`", self.root),
            path => format!("`{path}` of `{}`", self.root),
        }
    }
}

/// The uses of all schemas.
#[derive(Debug, Default)]
pub struct Uses {
    uses: BTreeMap<Place, BTreeSet<Use>>,
    /// From what a `$ref` names to the schemas that name it.
    references: BTreeMap<Place, BTreeSet<Place>>,
}

impl Uses {
    /// Walks from every request and answer to the schemas that they are made of.
    pub fn of(library: &Library) -> Self {
        let mut uses = Self::default();
        for root in library.schemas().filter_map(|(path, _)| library.root(path)) {
            let is_value = root.has("additionalProperties") || root.has("unevaluatedProperties");
            if let (true, Some(title)) = (is_value, root.text("title")) {
                let in_answer = root.map.get("additionalProperties") == Some(&Value::Bool(true));
                let start = Use { root: title.to_owned(), path: String::new(), in_answer };
                uses.walk(library, &root, &start, &mut Vec::new());
            }
        }
        uses
    }

    fn walk(&mut self, library: &Library, node: &Node<'_>, here: &Use, above: &mut Vec<Place>) {
        let place = place(node);
        if above.contains(&place) {
            return;
        }
        self.uses.entry(place.clone()).or_default().insert(here.clone());
        above.push(place.clone());
        if node.has("$ref")
            && let Ok(target) = library.follow(node)
        {
            self.references.entry(super::side::place(&target)).or_default().insert(place);
            self.walk(library, &target, here, above);
        }
        let below = |path: String| Use { path, ..here.clone() };
        for (name, property) in node.children("properties") {
            let path = if here.path.is_empty() { name.to_owned() } else { format!("{}.{name}", here.path) };
            self.walk(library, &property, &below(path), above);
        }
        if let Some(items) = node.child("items") {
            self.walk(library, &items, &below(format!("{}[]", here.path)), above);
        }
        if node.has("variants") {
            for branch in node.entries("oneOf") {
                self.walk(library, &branch, here, above);
            }
        }
        above.pop();
    }

    /// The uses of a schema.
    pub fn at(&self, place: &str) -> impl Iterator<Item = &Use> {
        self.uses.get(place).into_iter().flatten()
    }

    /// The schemas that name it by a `$ref`.
    pub fn references(&self, place: &str) -> impl Iterator<Item = &Place> {
        self.references.get(place).into_iter().flatten()
    }

    /// The place in JSON, if it is the same everywhere.
    pub fn only_path(&self, place: &str) -> Option<&str> {
        let mut paths = self.at(place).map(|found| found.path.as_str());
        let first = paths.next().filter(|path| !path.is_empty())?;
        paths.all(|path| path == first).then_some(first)
    }
}
