//! What a schema is called outside of its file: in `$defs`, and among the components of an OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::{
    Problem, Problems,
    library::{Library, Node},
};

/// The names of all schemas that a `$ref` can lead to.
pub struct Names<'a> {
    library: &'a Library,
    /// By file and pointer.
    names: BTreeMap<(&'a str, String), String>,
}

impl<'a> Names<'a> {
    /// Calls every file by its title and every definition by its key: `Notice`. Where that means two things, the file
    /// comes before it: `notice.request.Notice`.
    ///
    /// # Errors
    /// A file that is called like one of its own definitions.
    pub fn new(library: &'a Library) -> Result<Self, Problems> {
        let nodes: Vec<(&str, Node<'_>)> =
            library.schemas().filter_map(|(path, _)| library.root(path)).flat_map(|root| in_file(&root)).collect();
        let mut problems = Problems::default();
        let mut names: BTreeMap<(&str, String), String> = BTreeMap::new();
        let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &nodes {
            *bearers.entry(name).or_default() += 1;
        }
        let mut taken = BTreeSet::new();
        for (name, node) in &nodes {
            let is_alone = bearers[name] == 1;
            let prefix = if is_alone { String::new() } else { format!("{}.", stem(node.file).replace('/', ".")) };
            let full = format!("{prefix}{name}");
            if !taken.insert(full.clone()) {
                let message = format!("two schemas of this file are called `{name}`: rename one");
                problems.0.push(Problem::at(node.file, &node.pointer, message));
            }
            names.insert((node.file, node.pointer.clone()), full);
        }
        problems.or(Self { library, names })
    }

    /// The files in which the names stand.
    pub fn library(&self) -> &'a Library {
        self.library
    }

    /// Every file that is a type, and every definition, in the order of the files.
    pub fn all(&self) -> Vec<Node<'a>> {
        let roots = self.library.schemas().filter_map(|(path, _)| self.library.root(path));
        roots.flat_map(|root| in_file(&root)).map(|(_, node)| node).collect()
    }

    /// What a file or a definition is called. Nothing else can be referred to.
    pub fn of(&self, node: &Node<'a>) -> &str {
        self.names.get(&(node.file, node.pointer.clone())).map_or("", String::as_str)
    }

    /// What a branch is called together with the object that carries its union: `Notice.Text`.
    pub fn of_branch(&self, union: &Node<'a>, branch: &Node<'a>) -> String {
        format!("{}.{}", self.of(union), self.of(branch))
    }

    /// The schema that a property, an entry or an answer refers to, or itself. That it leads somewhere is checked
    /// before anything is exported.
    pub fn target(&self, node: &Node<'a>) -> Node<'a> {
        self.library.follow(node).unwrap_or_else(|_| node.clone())
    }
}

/// `notice/request` for `notice/request.json`.
pub fn stem(file: &str) -> &str {
    file.strip_suffix(".json").unwrap_or(file)
}

/// The type that the file is, and those that it defines.
fn in_file<'a>(root: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    let definitions = root.children("$defs");
    root.text("title").map(|title| (title, root.clone())).into_iter().chain(definitions).collect()
}
