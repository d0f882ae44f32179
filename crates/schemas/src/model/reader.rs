//! Reads the model from JSON that the dialect has accepted.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    item::{Item, Kind, Model, Module},
    object::Docs,
    types::{Codes, Enumeration, FileLimits, Integer, List, Shape, Text, Type, Value, Variant},
};
use crate::{errata::Decisions, library::Library, names, node::Node, problem::Problems};

/// Reads the model, and checks what the dialect can't.
///
/// # Errors
/// For instance references to nowhere, limits that contradict each other, properties that don't exist.
pub fn read(library: &Library, decisions: &Decisions) -> Result<Model, Problems> {
    let (model, problems) = read_leniently(library, decisions);
    problems.or(model)
}

/// Reads as much of the model as possible. Schemas that are only compared may be older than this crate.
pub fn read_leniently(library: &Library, decisions: &Decisions) -> (Model, Problems) {
    let mut problems = Problems::default();
    let roots: Vec<Node<'_>> = library.roots().collect();
    let tags = tags_of_branches(library, &roots, &mut problems);
    let read = |root: &Node<'_>| {
        let mut reader =
            Reader { library, decisions, tags: &tags, items: Vec::new(), problems: Problems::default(), depth: 0 };
        let docs = reader.read_docs(root, None);
        reader.read_file(root);
        (Module { docs, items: reader.items }, reader.problems)
    };
    let modules: Vec<_> = roots.par_iter().map(read).collect();
    let mut model = Model { modules: BTreeMap::new() };
    for (root, (module, found)) in roots.iter().zip(modules) {
        problems.0.extend(found.0);
        model.modules.insert(root.file.to_owned(), module);
    }
    problems.0.extend(model.find_cycles());
    (model, problems)
}

/// The tag of each branch of a union, by the file and the pointer of the branch.
type Tags<'a> = BTreeMap<(&'a str, String), &'a str>;

fn tags_of_branches<'a>(library: &'a Library, roots: &[Node<'a>], problems: &mut Problems) -> Tags<'a> {
    let mut tags = Tags::new();
    for root in roots {
        let definitions = root.children("$defs").into_iter().map(|(_, node)| node);
        for node in std::iter::once(root.clone()).chain(definitions) {
            for target in node.branches().iter().filter_map(|branch| problems.take(library.follow(branch))) {
                tags.extend(node.tag().map(|tag| ((target.file, target.pointer), tag)));
            }
        }
    }
    tags
}

const OF_A_PROPERTY: [&str; 4] = ["deprecated", "rustName", "picture", "meaningBy"];
const ONLY_A_PROPERTY: &str = "only a property can have this keyword";

pub struct Reader<'a> {
    pub library: &'a Library,
    decisions: &'a Decisions,
    tags: &'a Tags<'a>,
    items: Vec<Item>,
    pub problems: Problems,
    /// The number of lists around the one that is being read.
    depth: usize,
}

impl<'a> Reader<'a> {
    fn read_file(&mut self, root: &Node<'a>) {
        if let Some(title) = root.text("title") {
            self.read_definition(root, title);
            if self.items.is_empty() && self.problems.0.is_empty() {
                self.report(root, "", "this makes no type: put it where it is used, or into $defs");
            }
        }
        for (name, node) in root.children("$defs") {
            if node.has("title") {
                self.report(&node, "/title", format!("a definition is named by its key, here {name}"));
            }
            self.read_definition(&node, name);
        }
    }

    fn read_definition(&mut self, node: &Node<'a>, name: &str) {
        self.refuse(node, &OF_A_PROPERTY, ONLY_A_PROPERTY);
        if let Some(tag) = self.tag_of_branch(node) {
            let index = self.items.len();
            if let Some(branch) = self.read_branch(node, name, tag, true) {
                self.add_item(index, node, name, Kind::Branch(branch));
            }
        } else if !node.has("$ref") {
            self.read_inline(node, name, true);
        }
    }

    fn tag_of_branch(&self, node: &Node<'a>) -> Option<&'a str> {
        self.tags.get(&(node.file, node.pointer.clone())).copied()
    }

    pub fn read_type(&mut self, node: &Node<'a>, suggested: &str, is_definition: bool) -> Option<Type> {
        if !node.has("$ref") {
            return self.read_inline(node, node.text("title").unwrap_or(suggested), is_definition);
        }
        if is_definition {
            self.refuse(node, &["title"], "the schema that $ref names has a name already");
        }
        let target = self.problems.take(self.library.follow(node))?;
        let name = target.pointer.rsplit_once('/').map(|(_, name)| name).or_else(|| target.text("title"));
        self.read_inline(&target, name.unwrap_or_default(), false)
    }

    /// Reads the type of a schema without `$ref`. `is_definition` is true unless a `$ref` has led to it.
    fn read_inline(&mut self, node: &Node<'a>, name: &str, is_definition: bool) -> Option<Type> {
        let index = self.items.len();
        let (kind, shape) = match node.types().as_slice() {
            _ if node.has("const") => (Kind::Enumeration(self.read_constant(node)?), Shape::Enumeration),
            _ if !node.values().is_empty() => {
                let enumeration = self.read_enumeration(node)?;
                let shape = if enumeration.is_open { Shape::OpenEnumeration } else { Shape::Enumeration };
                (Kind::Enumeration(enumeration), shape)
            }
            ["object"] => {
                if self.tag_of_branch(node).is_some() {
                    self.report(node, "", "a branch of a union is no value: no $ref can lead to it");
                    return None;
                }
                if is_definition {
                    let kind = Kind::Object(self.read_object(node, name)?);
                    self.add_item(index, node, name, kind);
                }
                return Some(named(node, name, Shape::Object));
            }
            ["array", ..] => {
                let list = self.read_list(node, name, is_definition)?;
                if list.min_items == 0 && list.max_items.is_none() {
                    return Some(Type::List(Box::new(list.entry)));
                }
                let shape = Shape::List(Box::new(list.entry.clone()));
                (Kind::List(list), shape)
            }
            ["string", "integer"] => return Some(Type::TextOrInteger),
            ["string", ..] => {
                if node.has("maxBytes") && node.has("maxLength") {
                    self.report(node, "/maxLength", "a text is counted in bytes or in characters, not in both");
                }
                let text = Text::read(node);
                if text.secret && (text.cut || text.id_translation) {
                    self.report(node, "/secret", "a text that people are shown is no secret");
                }
                if text.personal && (text.cut || text.id_translation || text.secret) {
                    self.report(
                        node,
                        "/personal",
                        "a text that people are shown, or that is a secret, is no personal data",
                    );
                }
                if text.is_plain() {
                    return Some(Type::Text);
                }
                (Kind::Text(text), Shape::Text)
            }
            ["integer"] if node.has("enum") => return Some(Type::Flag),
            ["integer"] if node.has("codes") => (Kind::Codes(self.read_codes(node, name)?), Shape::Codes),
            ["integer"] => (Kind::Integer(self.read_integer(node)?), Shape::Integer),
            ["boolean"] => return Some(Type::Boolean),
            other => {
                self.report(node, "/type", format!("the generator has no type for {other:?}"));
                return None;
            }
        };
        if is_definition {
            self.add_item(self.items.len(), node, name, kind);
        }
        Some(named(node, name, shape))
    }

    /// Adds a type. An object comes before the types of its properties.
    fn add_item(&mut self, index: usize, node: &Node<'a>, name: &str, kind: Kind) {
        let docs = self.read_docs(node, None);
        self.items.insert(index, Item { name: name.to_owned(), pointer: node.pointer.clone(), docs, kind });
    }

    fn read_list(&mut self, node: &Node<'a>, name: &str, is_definition: bool) -> Option<List> {
        /// No page has lists as deep as this. Only a list that contains itself gets here.
        const MAX_DEPTH: usize = 16;
        let items = node.child("items")?;
        if is_definition {
            self.refuse_keywords_of_a_property(&items);
        }
        if self.depth == MAX_DEPTH {
            self.report(&items, "", "this list contains itself");
            return None;
        }
        self.depth += 1;
        let entry = self.read_type(&items, &format!("{name}Entry"), is_definition);
        self.depth -= 1;
        let list =
            List { entry: entry?, min_items: node.size("minItems").unwrap_or(0), max_items: node.size("maxItems") };
        if list.max_items.is_some_and(|max| max < list.min_items) {
            self.report(node, "/maxItems", "less than minItems: no list would be accepted");
        }
        Some(list)
    }

    fn read_integer(&mut self, node: &Node<'a>) -> Option<Integer> {
        let integer = Integer::read(node)?;
        let Integer { minimum, maximum, default, .. } = integer;
        if maximum < minimum {
            self.report(node, "/maximum", "less than minimum: no integer would be accepted");
        }
        if default.is_some_and(|default| !(minimum..=maximum).contains(&default)) {
            self.report(node, "/default", format!("outside {minimum} to {maximum}"));
        }
        Some(integer)
    }

    fn read_constant(&mut self, node: &Node<'a>) -> Option<Enumeration> {
        let value = node.read::<Value>("const")?;
        let variant = self.read_variant(node, "/const", names::pascal(&value.to_string()), value);
        // The term is that of the property.
        let variant = Variant { term: None, ..variant };
        Some(Enumeration { variants: vec![variant], is_open: false, default: None })
    }

    fn read_variant(&mut self, node: &Node<'a>, below: &str, name: String, value: Value) -> Variant {
        if !names::is_identifier(&name) {
            let message = format!("`{name}` is no name in Rust: describe the value with oneOf, const and title");
            self.report(node, below, message);
        }
        let Docs { term, description, .. } = self.read_docs(node, None);
        let file: Option<FileLimits> = node.read("file");
        if file.as_ref().is_some_and(|file| file.max_bytes < file.min_bytes) {
            self.report(node, "/file/maxBytes", "less than minBytes: no file would be accepted");
        }
        Variant { name, value, term, description, file }
    }

    fn read_enumeration(&mut self, node: &Node<'a>) -> Option<Enumeration> {
        let mut variants: Vec<Variant> = Vec::new();
        for entry in node.values() {
            let value: Value = entry.read("const")?;
            if variants.iter().any(|other| other.value == value) {
                self.report(&entry, "/const", format!("{value} occurs twice"));
            }
            let is_text = |value: &Value| matches!(value, Value::Text(_));
            if variants.first().is_some_and(|first| is_text(&first.value) != is_text(&value)) {
                self.report(&entry, "/const", "integers and texts in one list of values");
            }
            variants.push(self.read_variant(&entry, "/title", entry.text("title")?.to_owned(), value));
        }
        let of_files = variants.iter().filter(|variant| variant.file.is_some()).count();
        if of_files > 0 && of_files < variants.len() {
            self.report(node, "/oneOf", "either every value is a kind of file, or none is");
        }
        let default = node.map.get("default").and_then(|default| {
            let value = Value::read(default);
            let index = variants.iter().position(|variant| value.as_ref() == Some(&variant.value));
            if index.is_none() {
                self.report(node, "/default", format!("{default} is none of the values"));
            }
            index
        });
        let is_open = node.has("values");
        if is_open {
            self.refuse_a_range(node, "/values");
        }
        Some(Enumeration { variants, is_open, default })
    }

    fn read_codes(&mut self, node: &Node<'a>, name: &str) -> Option<Codes> {
        let mut codes: Codes = node.read("codes")?;
        codes.class_name = format!("{name}Class");
        self.refuse_a_range(node, "/codes");
        for (index, code) in codes.known.iter().enumerate() {
            if index > 0 && codes.known[index - 1].code >= code.code {
                let message = format!("{} occurs twice, or not in ascending order", code.code);
                self.report(node, &format!("/codes/known/{index}/code"), message);
            }
            if !codes.classes.iter().any(|class| class.name == code.class) {
                let message = format!("`{}` is none of the classes", code.class);
                self.report(node, &format!("/codes/known/{index}/class"), message);
            }
        }
        for (index, class) in codes.classes.iter().enumerate() {
            if !codes.known.iter().any(|code| code.class == class.name) {
                self.report(node, &format!("/codes/classes/{index}"), "no code is of this class");
            }
        }
        Some(codes)
    }

    /// Refuses an open list whose integers have a smaller range than 64 bits, since it keeps every integer.
    fn refuse_a_range(&mut self, node: &Node<'a>, below: &str) {
        if (node.integer("minimum"), node.integer("maximum")) != (Some(i64::MIN), Some(i64::MAX)) {
            let message =
                format!("integers that are not listed are kept: the range must be {} to {}", i64::MIN, i64::MAX);
            self.report(node, below, message);
        }
    }

    /// Reads the words of a schema; those of a reference take precedence over those of its target.
    pub fn read_docs(&self, node: &Node<'a>, target: Option<&Node<'a>>) -> Docs {
        let text = |key: &str| node.text(key).or_else(|| target?.text(key)).map(str::to_owned);
        let source = self.library.root(node.file).and_then(|root| {
            let source = node.child("source").or_else(|| root.child("source"))?;
            Some((source.text("section")?.to_owned(), source.text("page")?.to_owned()))
        });
        let editions = node.child("source").map(|source| source.texts("editions")).unwrap_or_default();
        let editions = editions.into_iter().map(str::to_owned).collect();
        let decisions = node.texts("errata").into_iter().filter_map(|id| self.decisions.get(id).cloned()).collect();
        Docs { term: text("term"), description: text("description").unwrap_or_default(), source, editions, decisions }
    }

    pub fn refuse(&mut self, node: &Node<'a>, keywords: &[&str], why: &str) {
        for keyword in keywords.iter().filter(|keyword| node.has(keyword)) {
            self.report(node, &format!("/{keyword}"), why);
        }
    }

    /// Refuses the keywords of a property in an entry, a branch or an answer.
    pub fn refuse_keywords_of_a_property(&mut self, node: &Node<'a>) {
        self.refuse(node, &OF_A_PROPERTY, ONLY_A_PROPERTY);
        self.refuse(node, &["default"], ONLY_A_PROPERTY);
    }

    pub fn report(&mut self, node: &Node<'_>, below: &str, message: impl Into<String>) {
        self.problems.push(node.problem(below, message));
    }
}

fn named(node: &Node<'_>, name: &str, shape: Shape) -> Type {
    Type::Named { file: node.file.to_owned(), name: name.to_owned(), shape }
}
