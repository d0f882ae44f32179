//! One of the two sets of schemas: its files, and what Rust has for them.

use wecom_schemas::{Library, Node, Problems, Sources, dialect, errata::Decisions, model};

use crate::names::Names;

/// Which of the two sets of schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Old,
    New,
}

/// Schemas that cannot be compared, because their own dialect refuses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub which: Which,
    pub problems: Problems,
}

pub struct Side {
    pub library: Library,
    pub names: Names,
    /// What this generator can't read of it.
    pub passed_over: Vec<String>,
}

impl Side {
    /// Reads a set of schemas. Its own dialect checks it, since this generator may ask for more than an older one did.
    pub fn read(which: Which, sources: &Sources) -> Result<Self, Unreadable> {
        let unreadable = |problems| Unreadable { which, problems };
        let library = Library::read(sources).map_err(unreadable)?;
        dialect::check(&library).map_err(unreadable)?;
        let (model, problems) = model::read_leniently(&library, &Decisions::new());
        let passed_over = problems.or(()).err().unwrap_or_default();
        let side = if which == Which::Old { "old" } else { "new" };
        let passed_over = passed_over.0.iter().map(|problem| format!("{side}: {problem}")).collect();
        Ok(Self { names: Names::of(&model), library, passed_over })
    }

    /// Returns the name of the schema at a location: its title or key, after those of the objects around it.
    pub fn name(&self, location: &str) -> String {
        let (file, pointer) = location.split_once('#').unwrap_or((location, ""));
        let Some((before, last)) = pointer.rsplit_once('/') else {
            let title = self.library.root(file).and_then(|root| root.text("title"));
            return title.unwrap_or(file).to_owned();
        };
        let outer = || self.name(&format!("{file}#{}", before.strip_suffix("/properties").unwrap_or(before)));
        match last {
            _ if before == "/$defs" => last.to_owned(),
            _ if before.ends_with("/properties") => format!("{}.{last}", outer()),
            "items" => format!("{}[]", outer()),
            _ => outer(),
        }
    }

    /// Returns the page and section that describe a location, as a changelog names them.
    pub fn source(&self, location: &str) -> Option<String> {
        let (file, mut pointer) = location.split_once('#')?;
        let root = self.library.file(file)?;
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

pub fn location(node: &Node<'_>) -> String {
    format!("{}#{}", node.file, node.pointer)
}
