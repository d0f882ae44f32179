//! The schema files, read, and the way from a `$ref` to what it names.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::{
    json, names,
    problem::{Problem, Problems},
};

/// The texts of a schema folder: path from its root, with `/`, to content.
pub type Sources = BTreeMap<String, String>;

/// Where the dialect stands among the sources.
pub const DIALECT: &str = "dialect/schema.json";
/// Where the decisions stand.
pub const ERRATA: &str = "errata.json";
/// The dialect of the decisions.
pub const ERRATA_DIALECT: &str = "dialect/errata.json";
/// Below this stand the examples: `examples/notice/request/text.json` is one of `notice/request.json`.
pub const EXAMPLES: &str = "examples/";

/// Below this stands what is exported from the schemas; it says nothing of its own.
const EXPORTED: &str = "dist/";

/// All files of a schema folder as JSON.
#[derive(Debug)]
pub struct Library {
    files: Files,
}

/// Path to content. A validator shares them.
pub type Files = Arc<BTreeMap<String, Value>>;

impl Library {
    /// Reads every file.
    ///
    /// # Errors
    /// The files that are not JSON.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let texts: Vec<(&String, &String)> = sources.iter().filter(|(path, _)| !path.starts_with(EXPORTED)).collect();
        let parse = |(path, text): &(&String, &String)| {
            let value = is_usable(path).and_then(|()| json::parse(path, text))?;
            Ok(((*path).clone(), value))
        };
        let files = texts
            .par_iter()
            .map(parse)
            .collect::<Vec<_>>()
            .into_iter()
            .filter_map(|file| problems.take(file))
            .collect();
        let library = Self { files: Arc::new(files) };
        problems.0.extend(copies(&library).0);
        problems.or(library)
    }

    /// A file by its path.
    pub fn file(&self, path: &str) -> Option<&Value> {
        self.files.get(path)
    }

    /// All files, to be shared.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The schemas, without the dialect, the decisions and the examples.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.all().filter(|(path, _)| is_schema(path))
    }

    /// The schema in a file.
    pub fn schema(&self, path: &str) -> Option<&Value> {
        self.file(path).filter(|_| is_schema(path))
    }

    /// The examples, each with the path of the schema that it is an example of: that of its folder.
    pub fn examples(&self) -> impl Iterator<Item = (&str, String, &Value)> {
        self.all().filter_map(|(path, value)| {
            let below = path.strip_prefix(EXAMPLES)?;
            let (schema, _) = below.rsplit_once('/').unwrap_or((EXAMPLES.trim_end_matches('/'), below));
            Some((path, format!("{schema}.json"), value))
        })
    }

    /// The examples of a schema, each with its path.
    pub fn examples_of(&self, schema: &str) -> impl Iterator<Item = (&str, &Value)> {
        let folder = format!("{EXAMPLES}{}/", schema.strip_suffix(".json").unwrap_or(schema));
        let from_folder = self.files.range(folder.clone()..);
        from_folder
            .map_while(move |(path, value)| Some((path.as_str(), path.strip_prefix(folder.as_str())?, value)))
            .filter(|(_, name, _)| !name.contains('/'))
            .map(|(path, _, value)| (path, value))
    }

    /// The decisions, in the order of their file.
    pub fn decisions(&self) -> &[Value] {
        self.file(ERRATA).and_then(|file| file.get("errata")?.as_array()).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.files.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// The schema at the root of a file.
    pub fn root(&self, path: &str) -> Option<Node<'_>> {
        let (file, value) = self.files.get_key_value(path)?;
        Some(Node { file, pointer: String::new(), map: value.as_object()? })
    }

    /// Follows the `$ref` of a node, to the end if it names another one. A node without `$ref` is returned as it is.
    ///
    /// What stands beside the `$ref` (a `description`, a `default`) is not carried along: it goes before what the
    /// returned node says, and is read from `node`.
    ///
    /// # Errors
    /// A reference to nowhere, or one that comes back to itself.
    pub fn follow<'a>(&'a self, node: &Node<'a>) -> Result<Node<'a>, Problem> {
        let mut target = node.clone();
        let mut steps = 0;
        while let Some(reference) = target.text("$ref") {
            target = self.target(&target, reference)?;
            steps += 1;
            if steps > 16 {
                return Err(node.problem("/$ref", "this reference leads back to itself"));
            }
        }
        Ok(target)
    }

    fn target<'a>(&'a self, from: &Node<'a>, reference: &str) -> Result<Node<'a>, Problem> {
        let nowhere = |what: String| from.problem("/$ref", format!("\"{reference}\" leads nowhere: {what}"));
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let path = join(from.file, path).ok_or_else(|| nowhere("it leaves the schema folder".into()))?;
        let root = self.root(&path).ok_or_else(|| nowhere(format!("there is no file {path}")))?;
        match fragment.strip_prefix("/$defs/") {
            None => Ok(root),
            Some(name) => root
                .child("$defs")
                .and_then(|definitions| definitions.child(name))
                .ok_or_else(|| nowhere(format!("{path} has no definition {name}"))),
        }
    }
}

fn is_usable(path: &str) -> Result<(), Problem> {
    let Some(segment) = names::unusable_segment(path) else { return Ok(()) };
    let message = format!(
        "`{segment}` can't be the name of a schema file or its folder: use letters, digits, `_` and `-` after a first \
         letter. Rename it, or remove it if it is a copy"
    );
    Err(Problem::at(path, "", message))
}

/// The files that repeat another one of their folder: its title, or all of its definitions. What else such a copy
/// repeats needs no word.
fn copies(library: &Library) -> Problems {
    let mut problems = Problems::default();
    let mut seen: BTreeMap<(&str, Vec<&str>), &str> = BTreeMap::new();
    let mut files: Vec<(&str, &Value)> = library.schemas().collect();
    // The name of a copy is mostly that of the original with something behind it.
    files.sort_by_key(|(path, _)| (path.len(), *path));
    for (path, _) in files {
        let Some(root) = library.root(path) else { continue };
        let title = root.text("title").map(|title| vec![title]);
        let names = title.unwrap_or_else(|| root.children("$defs").into_iter().map(|(name, _)| name).collect());
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(other) = seen.get(&(folder, names.clone())).filter(|_| !names.is_empty()) {
            let message = format!(
                "{other} has the same name: `{}`. Rename one, or remove this file if it is a copy",
                names.join("`, `")
            );
            problems.0.push(Problem::at(path, if root.has("title") { "/title" } else { "/$defs" }, message));
        } else {
            seen.insert((folder, names), path);
        }
    }
    problems
}

fn is_schema(path: &str) -> bool {
    !path.starts_with("dialect/") && !path.starts_with(EXAMPLES) && path != ERRATA
}

/// The path that `relative` means in `file`; `None` if it climbs out of the folder.
pub fn join(file: &str, relative: &str) -> Option<String> {
    if relative.is_empty() {
        return Some(file.to_owned());
    }
    let mut segments: Vec<&str> = file.split('/').collect();
    segments.pop();
    for segment in relative.split('/') {
        match segment {
            "." | "" => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// A schema somewhere in a file, or another object there, such as a `call`.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The file.
    pub file: &'a str,
    /// The JSON pointer within the file.
    pub pointer: String,
    /// The schema itself.
    pub map: &'a Map<String, Value>,
}

impl<'a> Node<'a> {
    /// The object under `name`.
    pub fn child(&self, name: &str) -> Option<Node<'a>> {
        let pointer = format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"));
        Some(Node { file: self.file, pointer, map: self.map.get(name)?.as_object()? })
    }

    /// The objects in the object under `name`, in the order of the file.
    pub fn children(&self, name: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(parent) = self.child(name) else { return Vec::new() };
        let map = parent.map;
        map.keys().filter_map(|key| Some((key.as_str(), parent.child(key)?))).collect()
    }

    /// The objects in the list under `name`.
    pub fn entries(&self, name: &str) -> Vec<Node<'a>> {
        let list = self.map.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let entry = |(index, value): (usize, &'a Value)| {
            let pointer = format!("{}/{name}/{index}", self.pointer);
            Some(Node { file: self.file, pointer, map: value.as_object()? })
        };
        list.iter().enumerate().filter_map(entry).collect()
    }

    /// The string under `name`.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.map.get(name)?.as_str()
    }

    /// The schemas directly in this one: its definitions, properties, entries, branches and answer. From the root of a
    /// file, this leads to every schema in it; none is followed to where its `$ref` leads.
    pub fn schemas(&self) -> Vec<Node<'a>> {
        let mut schemas: Vec<Node<'a>> = Vec::new();
        schemas.extend(self.children("$defs").into_iter().map(|(_, node)| node));
        schemas.extend(self.children("properties").into_iter().map(|(_, node)| node));
        schemas.extend(self.child("items"));
        if self.has("variants") {
            schemas.extend(self.entries("oneOf"));
        }
        schemas.extend(self.child("call").and_then(|call| call.child("response")));
        schemas
    }

    /// The strings in the list under `name`.
    pub fn texts(&self, name: &str) -> Vec<&'a str> {
        let list = self.map.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(Value::as_str).collect()
    }

    /// The integer under `name`.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.map.get(name)?.as_i64()
    }

    /// The size under `name`.
    pub fn size(&self, name: &str) -> Option<usize> {
        self.map.get(name)?.as_u64()?.try_into().ok()
    }

    /// Whether the keyword is there.
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The types that the schema names: one, or one and another.
    pub fn types(&self) -> Vec<&'a str> {
        match self.map.get("type") {
            Some(Value::String(name)) => vec![name],
            _ => self.texts("type"),
        }
    }

    /// A problem at this schema, or at `below` in it.
    pub fn problem(&self, below: &str, message: impl Into<String>) -> Problem {
        Problem::at(self.file, &format!("{}{below}", self.pointer), message)
    }
}
