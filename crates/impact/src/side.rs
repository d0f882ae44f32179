//! One of the two sets of schemas: its files, where each schema is used, and what Rust has for it.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::{surface::Surface, uses::Uses};
use wecom_schemas::{
    Problems, dialect,
    errata::Decisions,
    library::{Library, Node, Sources},
    model, unsettled,
};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// What was.
    Old,
    /// What is.
    New,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old => "old",
            Self::New => "new",
        })
    }
}

/// Schemas that can't be compared: their own dialect does not accept them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Whose they are.
    pub which: Which,
    /// What is wrong with them.
    pub problems: Problems,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems.0 {
            writeln!(f, "{}: {problem}", self.which)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

/// A schema: its file and the pointer within, as `file#pointer`.
pub type Place = String;

/// The place of a schema.
pub fn place(node: &Node<'_>) -> Place {
    format!("{}#{}", node.file, node.pointer)
}

/// One of the two.
pub struct Side {
    /// Its files.
    pub library: Library,
    /// Where each schema is felt.
    pub uses: Uses,
    /// What Rust shows of each schema.
    pub surface: Surface,
    /// What this generator can't read of it, and what nobody has settled.
    pub passed_over: Vec<String>,
}

impl Side {
    /// Reads a side. Its own dialect is its judge: a generator that has learned since may ask for more.
    pub fn read(which: Which, sources: &Sources) -> Result<Self, Unreadable> {
        let unreadable = |problems| Unreadable { which, problems };
        let library = Library::read(sources).map_err(unreadable)?;
        dialect::check(&library).map_err(unreadable)?;
        let (model, mut problems) = model::read_leniently(&library, &Decisions::new());
        problems.0.extend(unsettled::find(&library).0);
        let passed_over = problems.or(()).err().unwrap_or_default();
        let passed_over = passed_over.0.iter().map(|problem| format!("{which}: {problem}")).collect();
        let uses = Uses::of(&library);
        Ok(Self { uses, surface: Surface::of(&model), library, passed_over })
    }

    /// The roots and definitions of all files.
    pub fn definitions(&self) -> BTreeMap<Place, Node<'_>> {
        let roots = self.library.schemas().filter_map(|(path, _)| self.library.root(path));
        let nodes = roots.flat_map(|root| {
            let definitions = root.children("$defs").into_iter().map(|(_, node)| node);
            definitions.collect::<Vec<_>>().into_iter().chain([root])
        });
        nodes.map(|node| (place(&node), node)).collect()
    }

    /// The decisions by their names, each with its place.
    pub fn decisions(&self) -> BTreeMap<&str, (usize, &Value)> {
        let entries = self.library.decisions().iter().enumerate();
        entries.filter_map(|(index, entry)| Some((entry.get("id")?.as_str()?, (index, entry)))).collect()
    }

    /// What people call a schema: the only place in JSON where it stands, or else its own name.
    pub fn subject(&self, node: &Node<'_>) -> String {
        self.uses.only_path(&place(node)).map_or_else(|| self.name(node.file, &node.pointer), str::to_owned)
    }

    /// The name of a schema: its title, its key, or those on the way to it.
    pub fn name(&self, file: &str, pointer: &str) -> String {
        let Some((before, last)) = pointer.rsplit_once('/') else {
            let title = self.library.root(file).and_then(|root| root.text("title"));
            return title.unwrap_or(file).to_owned();
        };
        match before.strip_suffix("/properties") {
            _ if before == "/$defs" => last.to_owned(),
            Some(object) => format!("{}.{last}", self.name(file, object)),
            None if last == "items" => format!("{}[]", self.name(file, before)),
            None => self.name(file, before),
        }
    }

    /// The page and section of a schema, as a changelog names them.
    pub fn source(&self, node: &Node<'_>) -> Option<String> {
        let root = self.library.file(node.file)?;
        let mut pointer = node.pointer.as_str();
        loop {
            if let Some(source) = root.pointer(pointer).and_then(|schema| schema.get("source")) {
                let page = source.get("page")?.as_str()?;
                let number = page.rsplit_once('/').map_or(page, |(_, number)| number);
                return Some(format!("page {number}, {}", source.get("section")?.as_str()?));
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}
