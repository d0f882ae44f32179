//! What is exported: the operations, the examples, and the names of schemas outside of their files, which are in `$defs`, and
//! among the components of an OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::{
    Library, Node, Problem, Problems,
    model::{Kind, Model, Repeat},
};

pub struct Names<'a> {
    pub library: &'a Library,
    /// Each name by the file and pointer of its schema.
    names: BTreeMap<(&'a str, String), String>,
}

impl<'a> Names<'a> {
    /// Names every file by its title and every definition by its key: `Notice`. Where several have that name, the file
    /// comes before it: `notice.request.Notice`.
    pub fn new(library: &'a Library) -> Result<Self, Problems> {
        let nodes: Vec<(&str, Node<'_>)> = library.roots().flat_map(|root| named_in(&root)).collect();
        let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &nodes {
            *bearers.entry(name).or_default() += 1;
        }
        let (mut problems, mut names, mut taken) = (Problems::default(), BTreeMap::new(), BTreeSet::new());
        for (name, node) in &nodes {
            let is_shared = bearers[name] > 1;
            let full =
                if is_shared { format!("{}.{name}", stem(node.file).replace('/', ".")) } else { (*name).to_owned() };
            if !taken.insert(full.clone()) {
                problems.push(node.problem("", format!("two schemas of this file are called `{name}`: rename one")));
            }
            names.insert((node.file, node.pointer.clone()), full);
        }
        problems.or(Self { library, names })
    }

    /// Returns every file that is a type, and every definition, in the order of the files.
    pub fn all(&self) -> impl Iterator<Item = Node<'a>> {
        self.library.roots().flat_map(|root| named_in(&root)).map(|(_, node)| node)
    }

    /// Returns the name of a file or a definition. Nothing else can be referred to.
    pub fn name(&self, node: &Node<'a>) -> &str {
        self.names.get(&(node.file, node.pointer.clone())).map_or("", String::as_str)
    }

    /// Refuses operations in a property or in an entry of a list, where nothing has a name.
    pub fn check_operations(&self, model: &'a Model) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for (file, item) in model.items() {
            let is_operation = matches!(&item.kind, Kind::Object(object) if object.operation.is_some());
            if is_operation && !self.names.contains_key(&(file, item.pointer.clone())) {
                let message = "an exported call needs a name: put this into another file, or into $defs";
                problems.push(Problem::at(file, &format!("{}/call", item.pointer), message));
            }
        }
        problems.or(())
    }

    /// Returns the name of a branch together with that of the object that carries its union: `Notice.Text`.
    pub fn branch_name(&self, union: &Node<'a>, branch: &Node<'a>) -> String {
        format!("{}.{}", self.name(union), self.name(branch))
    }

    /// Returns the schema that a property, an entry or an answer refers to, or itself. That it leads somewhere is
    /// checked before anything is exported.
    pub fn target(&self, node: &Node<'a>) -> Node<'a> {
        self.library.follow(node).unwrap_or_else(|_| node.clone())
    }
}

pub struct Operation<'a> {
    pub request: Node<'a>,
    pub name: String,
    pub method: &'a str,
    pub server: &'a str,
    pub path: &'a str,
    pub in_query: bool,
    /// The query parameters that are no properties.
    pub query: Vec<Node<'a>>,
    pub part: Option<Node<'a>>,
    pub repeat: Option<Repeat>,
    pub answer: Option<Node<'a>>,
}

impl<'a> Operation<'a> {
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let operation = |request: Node<'a>| {
            let call = request.child("call")?;
            let text = |keyword| call.text(keyword).unwrap_or_default();
            Some(Self {
                name: names.name(&request).to_owned(),
                method: text("method"),
                server: text("server"),
                path: text("path"),
                in_query: call.has("in"),
                query: call.entries("query"),
                part: call.child("part"),
                repeat: call.read("repeat"),
                answer: call.child("response").map(|response| names.target(&response)),
                request,
            })
        };
        names.all().filter_map(operation).collect()
    }

    /// Returns the folder of the request, or its file if that is in none.
    pub fn folder(&self) -> &'a str {
        let stem = stem(self.request.file);
        stem.rsplit_once('/').map_or(stem, |(folder, _)| folder)
    }
}

pub fn examples<'a>(names: &Names<'a>, node: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    if !node.pointer.is_empty() {
        return Vec::new();
    }
    let name = |path: &'a str| path.rsplit_once('/').map_or(path, |(_, name)| stem(name));
    names.library.examples_of(node.file).map(|(path, value)| (name(path), value)).collect()
}

/// Returns `notice/request` for `notice/request.json`.
fn stem(file: &str) -> &str {
    file.strip_suffix(".json").unwrap_or(file)
}

/// Returns the type that the file is, and those that it defines.
fn named_in<'a>(root: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    let definitions = root.children("$defs");
    root.text("title").map(|title| (title, root.clone())).into_iter().chain(definitions).collect()
}
