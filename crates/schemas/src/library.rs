//! Holds the schema files as JSON, and follows a `$ref` to the schema that it names.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use serde_json::Value;

use crate::{
    json,
    node::Node,
    problem::{Problem, Problems},
};

/// The texts of a schema folder: path below it, with `/`, to content.
pub type Sources = BTreeMap<String, String>;

pub const DIALECT: &str = "dialect/schema.json";
pub const ERRATA: &str = "errata.json";
pub const ERRATA_DIALECT: &str = "dialect/errata.json";
/// The folder of the examples: `examples/notice/request/text.json` is one of `notice/request.json`.
pub const EXAMPLES: &str = "examples/";

/// The folder of the exported documents, which are no sources.
const EXPORTED: &str = "dist/";

#[derive(Debug)]
pub struct Library {
    files: Files,
}

/// Path to content. Validators share them.
pub type Files = Arc<BTreeMap<String, Value>>;

impl Library {
    /// Parses every file, and checks its name.
    ///
    /// # Errors
    /// Files that are no JSON, have an unusable name, or are copies.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let texts: Vec<(&String, &String)> = sources.iter().filter(|(path, _)| !path.starts_with(EXPORTED)).collect();
        let parse = |(path, text): &(&String, &String)| {
            check_path(path).and_then(|()| json::parse(path, text)).map(|value| ((*path).clone(), value))
        };
        let parsed: Vec<_> = texts.par_iter().map(parse).collect();
        let files = parsed.into_iter().filter_map(|file| problems.take(file)).collect();
        let library = Self { files: Arc::new(files) };
        library.check_copies(&mut problems);
        problems.or(library)
    }

    pub fn file(&self, path: &str) -> Option<&Value> {
        self.files.get(path)
    }

    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Returns the schemas without the dialect, the decisions and the examples.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_other = |path: &str| path.starts_with("dialect/") || path.starts_with(EXAMPLES) || path == ERRATA;
        self.all().filter(move |(path, _)| !is_other(path))
    }

    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.schemas().filter_map(|(path, _)| self.root(path))
    }

    /// Returns the examples, each with the path of its schema, which is that of its folder.
    pub fn examples(&self) -> impl Iterator<Item = (&str, String, &Value)> {
        self.all().filter_map(|(path, value)| {
            let below = path.strip_prefix(EXAMPLES)?;
            let (schema, _) = below.rsplit_once('/').unwrap_or((EXAMPLES.trim_end_matches('/'), below));
            Some((path, format!("{schema}.json"), value))
        })
    }

    pub fn examples_of(&self, schema: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.examples().filter(move |(_, of, _)| of == schema).map(|(path, _, value)| (path, value))
    }

    /// Returns the decisions in the order of their file.
    pub fn decisions(&self) -> &[Value] {
        self.file(ERRATA).and_then(|file| file.get("errata")?.as_array()).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.files.iter().map(|(path, value)| (path.as_str(), value))
    }

    pub fn root(&self, path: &str) -> Option<Node<'_>> {
        let (file, value) = self.files.get_key_value(path)?;
        Some(Node { file, pointer: String::new(), map: value.as_object()? })
    }

    /// Follows the `$ref` of a node to the end. A node without `$ref` is returned as it is.
    ///
    /// The keywords next to the `$ref` (a `description`, a `default`) take precedence over those of the returned node,
    /// and are read from `node`.
    ///
    /// # Errors
    /// A reference to nowhere, or one that comes back to itself.
    pub fn follow<'a>(&'a self, node: &Node<'a>) -> Result<Node<'a>, Problem> {
        const MAX_STEPS: usize = 16;
        let mut target = node.clone();
        for _ in 0..=MAX_STEPS {
            let Some(reference) = target.text("$ref") else { return Ok(target) };
            target = self.target(&target, reference)?;
        }
        Err(node.problem("/$ref", "this reference leads back to itself"))
    }

    fn target<'a>(&'a self, from: &Node<'a>, reference: &str) -> Result<Node<'a>, Problem> {
        let nowhere = |what: String| from.problem("/$ref", format!("\"{reference}\" leads nowhere: {what}"));
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let path = join(from.file, path).ok_or_else(|| nowhere("it leaves the schema folder".into()))?;
        let root = self.root(&path).ok_or_else(|| nowhere(format!("there is no file {path}")))?;
        let Some(name) = fragment.strip_prefix("/$defs/") else { return Ok(root) };
        let definition = root.child("$defs").and_then(|definitions| definitions.child(name));
        definition.ok_or_else(|| nowhere(format!("{path} has no definition {name}")))
    }

    /// Reports the files that repeat another one of their folder: its title, or all of its definitions.
    fn check_copies(&self, problems: &mut Problems) {
        let mut seen: BTreeMap<(&str, Vec<&str>), &str> = BTreeMap::new();
        let mut roots: Vec<Node<'_>> = self.roots().collect();
        // A copy usually has the name of the original with something after it.
        roots.sort_by_key(|root| (root.file.len(), root.file));
        for root in roots {
            let title = root.text("title").map(|title| vec![title]);
            let names = title.unwrap_or_else(|| root.children("$defs").into_iter().map(|(name, _)| name).collect());
            let folder = root.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(other) = seen.get(&(folder, names.clone())).filter(|_| !names.is_empty()) {
                let names = names.join("`, `");
                let message =
                    format!("{other} has the same name: `{names}`. Rename one, or remove this file if it is a copy");
                problems.push(root.problem(if root.has("title") { "/title" } else { "/$defs" }, message));
            } else {
                seen.insert((folder, names), root.file);
            }
        }
    }
}

/// Refuses a path that no module of Rust can be named after, such as that of a copy.
fn check_path(path: &str) -> Result<(), Problem> {
    let is_name = |segment: &str| {
        segment.starts_with(|first: char| first.is_ascii_alphabetic())
            && segment.chars().all(|other| other.is_ascii_alphanumeric() || matches!(other, '_' | '-'))
    };
    let mut segments = path.strip_suffix(".json").unwrap_or(path).split('/');
    let Some(segment) = segments.find(|segment| !is_name(segment)) else { return Ok(()) };
    let message = format!(
        "`{segment}` can't be the name of a schema file or its folder: use letters, digits, `_` and `-` after a first \
         letter. Rename it, or remove it if it is a copy"
    );
    Err(Problem::at(path, "", message))
}

/// Returns the path that `relative` means in `file`; `None` if it leaves the folder.
fn join(file: &str, relative: &str) -> Option<String> {
    if relative.is_empty() {
        return Some(file.to_owned());
    }
    let mut segments: Vec<&str> = file.split('/').collect();
    segments.pop();
    for segment in relative.split('/') {
        match segment {
            "." | "" => {}
            ".." => _ = segments.pop()?,
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}
