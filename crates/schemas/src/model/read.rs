//! From JSON to the model.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::Value as Json;

use super::{
    Class, Classes, Code, Codes, Docs, Enumeration, FileLimits, Integer, Item, Kind, List, Model, Module, Shape, Text,
    Type, Unit, Value, Variant, docs::with_term,
};
use crate::{
    errata::Decisions,
    library::{Library, Node},
    names,
    problem::{Problem, Problems},
};

/// Reads the model from schemas that their dialect has accepted.
///
/// # Errors
/// What the dialect can't say: references to nowhere, limits that contradict each other, properties that don't exist.
pub fn read(library: &Library, decisions: &Decisions) -> Result<Model, Problems> {
    let (model, problems) = read_leniently(library, decisions);
    problems.or(model)
}

/// The model as far as it can be read, and what stands in its way. Schemas that are only compared may be older than
/// this generator.
pub fn read_leniently(library: &Library, decisions: &Decisions) -> (Model, Problems) {
    let mut problems = Problems::default();
    let roots: Vec<Node<'_>> = library.schemas().filter_map(|(path, _)| library.root(path)).collect();
    let tags = tags_of_branches(library, &roots, &mut problems);
    let read = |root: &Node<'_>| {
        let mut reader = Reader { library, decisions, tags: &tags, items: Vec::new(), problems: Vec::new(), depth: 0 };
        let docs = reader.docs(root, None);
        reader.file(root);
        (Module { docs, items: reader.items }, reader.problems)
    };
    let mut modules = BTreeMap::new();
    let read_all: Vec<_> = roots.par_iter().map(read).collect();
    for (root, (module, found)) in roots.iter().zip(read_all) {
        problems.0.extend(found);
        modules.insert(root.file.to_owned(), module);
    }
    let model = Model { modules };
    problems.0.extend(super::cycles::find(&model));
    (model, problems)
}

/// Which schemas are branches of a union, and the tag by which it tells them apart.
type Tags = BTreeMap<(String, String), String>;

fn tags_of_branches(library: &Library, roots: &[Node<'_>], problems: &mut Problems) -> Tags {
    let mut tags = Tags::new();
    for root in roots {
        let definitions = root.children("$defs").into_iter().map(|(_, node)| node);
        for node in std::iter::once(root.clone()).chain(definitions) {
            let Some(tag) = node.child("variants").and_then(|variants| variants.text("tag")) else { continue };
            for branch in node.entries("oneOf") {
                if let Some(target) = problems.take(library.follow(&branch)) {
                    tags.insert((target.file.to_owned(), target.pointer.clone()), tag.to_owned());
                }
            }
        }
    }
    tags
}

/// What is said of a property and of no other schema.
const PROPERTY_ALONE: [&str; 4] = ["deprecated", "rustName", "picture", "meaningBy"];
const ONLY_A_PROPERTY: &str = "only a property can say this";

/// Reads one file.
pub(super) struct Reader<'a> {
    pub(super) library: &'a Library,
    pub(super) decisions: &'a Decisions,
    pub(super) tags: &'a Tags,
    /// The types of the file so far.
    pub(super) items: Vec<Item>,
    pub(super) problems: Vec<Problem>,
    /// How many lists lie around the one that is being read.
    pub(super) depth: usize,
}

impl<'a> Reader<'a> {
    fn file(&mut self, root: &Node<'a>) {
        if let Some(title) = root.text("title") {
            let made = self.items.len();
            self.definition(root, title);
            if self.items.len() == made && self.problems.is_empty() {
                let message = "this makes no type of its own: put it where it is used, or into $defs";
                self.problems.push(root.problem("", message));
            }
        }
        for (name, node) in root.children("$defs") {
            if node.has("title") {
                self.problems.push(node.problem("/title", format!("a definition is called by its key, here {name}")));
            }
            self.definition(&node, name);
        }
    }

    fn definition(&mut self, node: &Node<'a>, name: &str) {
        self.refuse(node, &PROPERTY_ALONE, ONLY_A_PROPERTY);
        let key = (node.file.to_owned(), node.pointer.clone());
        if let Some(tag) = self.tags.get(&key) {
            let place = self.items.len();
            if let Some(branch) = self.branch(node, name, tag, true) {
                self.item(node, name, Kind::Branch(branch));
                self.items[place..].rotate_right(1);
            }
        } else if !node.has("$ref") {
            self.inline(node, name, true);
        }
    }

    /// The type of a property, an entry or an answer.
    pub(super) fn ty(&mut self, node: &Node<'a>, suggested: &str, emit: bool) -> Option<Type> {
        if !node.has("$ref") {
            let name = node.text("title").unwrap_or(suggested).to_owned();
            return self.inline(node, &name, emit);
        }
        if emit {
            self.refuse(node, &["title"], "what a $ref names has its name already");
        }
        let target = self.note(self.library.follow(node))?;
        let name = match target.pointer.rsplit_once('/') {
            Some((_, name)) => name.to_owned(),
            None => target.text("title").unwrap_or_default().to_owned(),
        };
        self.inline(&target, &name, false)
    }

    /// The type of a schema that is no reference; `emit` says that this is the place where it is defined.
    fn inline(&mut self, node: &Node<'a>, name: &str, emit: bool) -> Option<Type> {
        let (kind, shape, limits) = match node.types().as_slice() {
            _ if node.has("const") => {
                let enumeration = self.constant(node)?;
                let limits = enumeration.limits();
                (Kind::Enumeration(enumeration), Shape::Enumeration, limits)
            }
            _ if node.has("oneOf") && !node.has("variants") => {
                let enumeration = self.enumeration(node)?;
                let limits = enumeration.limits();
                (Kind::Enumeration(enumeration), Shape::Enumeration, limits)
            }
            ["object"] => {
                if self.tags.contains_key(&(node.file.to_owned(), node.pointer.clone())) {
                    self.problems.push(node.problem("", "a branch of a union has no value of its own to refer to"));
                    return None;
                }
                if emit {
                    // Its place is before the types of its properties.
                    let place = self.items.len();
                    let kind = Kind::Object(self.object(node, name)?);
                    self.item(node, name, kind);
                    self.items[place..].rotate_right(1);
                }
                return Some(named(node, name, Shape::Object, String::new()));
            }
            ["array", ..] => {
                let list = self.list(node, name, emit)?;
                let limits = list.limits();
                if limits.is_empty() {
                    return Some(Type::List(Box::new(list.entry)));
                }
                let shape = Shape::List(Box::new(list.entry.clone()));
                (Kind::List(list), shape, limits)
            }
            ["string", "integer"] => return Some(Type::TextOrInteger),
            ["string", ..] => {
                if node.has("maxBytes") && node.has("maxLength") {
                    self.problems
                        .push(node.problem("/maxLength", "a text is counted in bytes or in characters, not in both"));
                }
                let text = text(node);
                if text.secret && (text.cut || text.id_translation) {
                    self.problems.push(node.problem("/secret", "what people are shown is no secret"));
                }
                if text.is_plain() {
                    return Some(Type::Text);
                }
                let limits = text.limits();
                (Kind::Text(text), Shape::Text, limits)
            }
            ["integer"] if node.has("enum") => return Some(Type::Flag),
            ["integer"] if node.has("codes") => (Kind::Codes(self.codes(node, name)?), Shape::Codes, String::new()),
            ["integer"] => {
                let integer = self.integer(node)?;
                let limits = integer.limits();
                (Kind::Integer(integer), Shape::Integer, limits)
            }
            ["boolean"] => return Some(Type::Boolean),
            other => {
                self.problems.push(node.problem("/type", format!("the generator has no type for {other:?}")));
                return None;
            }
        };
        if emit {
            self.item(node, name, kind);
        }
        Some(named(node, name, shape, limits))
    }

    fn item(&mut self, node: &Node<'a>, name: &str, kind: Kind) {
        let docs = self.docs(node, None);
        self.items.push(Item { name: name.to_owned(), pointer: node.pointer.clone(), docs, kind });
    }

    fn list(&mut self, node: &Node<'a>, name: &str, emit: bool) -> Option<List> {
        /// No page has lists so deep; a list of itself has.
        const DEEPEST: usize = 16;
        let items = node.child("items")?;
        if emit {
            self.refuse_words_of_a_property(&items);
        }
        if self.depth == DEEPEST {
            self.problems.push(items.problem("", "a list within itself, without end"));
            return None;
        }
        self.depth += 1;
        let entry = self.ty(&items, &format!("{name}Entry"), emit);
        self.depth -= 1;
        let entry = entry?;
        let list = List { entry, min_items: node.size("minItems").unwrap_or(0), max_items: node.size("maxItems") };
        if list.max_items.is_some_and(|max| max < list.min_items) {
            self.problems.push(node.problem("/maxItems", "less than minItems: no list would be accepted"));
        }
        Some(list)
    }

    fn integer(&mut self, node: &Node<'a>) -> Option<Integer> {
        let integer = integer(node)?;
        let Integer { minimum, maximum, default, .. } = integer;
        if maximum < minimum {
            self.problems.push(node.problem("/maximum", "less than minimum: no integer would be accepted"));
        }
        if default.is_some_and(|default| !(minimum..=maximum).contains(&default)) {
            self.problems.push(node.problem("/default", format!("outside {minimum} to {maximum}")));
        }
        Some(integer)
    }

    fn constant(&mut self, node: &Node<'a>) -> Option<Enumeration> {
        let value = value(node.map.get("const")?)?;
        let name = names::pascal(&value.to_string());
        self.variant_name(node, "/const", &name);
        let description = node.text("description").unwrap_or("The only value.").to_owned();
        Some(Enumeration { variants: vec![Variant { name, value, description, file: None }], default: None })
    }

    fn variant_name(&mut self, node: &Node<'a>, below: &str, name: &str) {
        if !names::is_identifier(name) {
            let message = format!("`{name}` is no name in Rust: describe the value with oneOf, const and title");
            self.problems.push(node.problem(below, message));
        }
    }

    fn enumeration(&mut self, node: &Node<'a>) -> Option<Enumeration> {
        let mut variants: Vec<Variant> = Vec::new();
        for entry in node.entries("oneOf") {
            let value = value(entry.map.get("const")?)?;
            let name = entry.text("title")?.to_owned();
            self.variant_name(&entry, "/title", &name);
            let description = with_term(entry.text("term"), entry.text("description")?);
            if variants.iter().any(|other| other.value == value) {
                self.problems.push(entry.problem("/const", format!("{value} stands twice")));
            }
            if variants
                .first()
                .is_some_and(|first| std::mem::discriminant(&first.value) != std::mem::discriminant(&value))
            {
                self.problems.push(entry.problem("/const", "integers and texts in one list of values"));
            }
            let file = self.file_limits(&entry);
            variants.push(Variant { name, value, description, file });
        }
        if variants.iter().any(|variant| variant.file.is_some())
            && variants.iter().any(|variant| variant.file.is_none())
        {
            self.problems.push(node.problem("/oneOf", "either every value is a kind of file, or none is"));
        }
        let default = match node.map.get("default") {
            None => None,
            Some(default) => {
                let index = variants.iter().position(|variant| value(default).as_ref() == Some(&variant.value));
                if index.is_none() {
                    self.problems.push(node.problem("/default", format!("{default} is none of the values")));
                }
                index
            }
        };
        Some(Enumeration { variants, default })
    }

    fn file_limits(&mut self, entry: &Node<'a>) -> Option<FileLimits> {
        let file = entry.child("file")?;
        let limits = file_limits(&file)?;
        if limits.max_bytes < limits.min_bytes {
            self.problems.push(file.problem("/maxBytes", "less than minBytes: no file would be accepted"));
        }
        Some(limits)
    }

    fn codes(&mut self, node: &Node<'a>, name: &str) -> Option<Codes> {
        let codes = node.child("codes")?;
        if (node.integer("minimum"), node.integer("maximum")) != (Some(i64::MIN), Some(i64::MAX)) {
            let message = format!("codes that nobody knows are kept: the range is {} to {}", i64::MIN, i64::MAX);
            self.problems.push(node.problem("/codes", message));
        }
        let text = |node: &Node<'_>, key: &str| node.text(key).unwrap_or_default().to_owned();
        let in_chinese = |node: &Node<'_>, key: &str| node.text(key).map(str::to_owned);
        let class = |class: &Node<'_>| Class {
            name: text(class, "name"),
            term: in_chinese(class, "term"),
            description: text(class, "description"),
        };
        let classes: Vec<Class> = codes.entries("classes").iter().map(class).collect();
        let mut used = BTreeSet::new();
        let mut known: Vec<Code> = Vec::new();
        for entry in codes.entries("known") {
            let code = Code {
                code: entry.integer("code")?,
                name: text(&entry, "name"),
                class: text(&entry, "class"),
                meaning: text(&entry, "meaning"),
                term: in_chinese(&entry, "term"),
                remedy: text(&entry, "remedy"),
                remedy_zh: in_chinese(&entry, "remedyZh"),
            };
            if known.last().is_some_and(|last| last.code >= code.code) {
                self.problems
                    .push(entry.problem("/code", format!("{} stands twice, or not in ascending order", code.code)));
            }
            if !classes.iter().any(|class| class.name == code.class) {
                self.problems.push(entry.problem("/class", format!("`{}` is none of the classes", code.class)));
            }
            used.insert(code.class.clone());
            known.push(code);
        }
        for (index, class) in classes.iter().enumerate() {
            if !used.contains(&class.name) {
                self.problems.push(codes.problem(&format!("/classes/{index}"), "no code is of this class"));
            }
        }
        Some(Codes { classes: Classes { name: format!("{name}Class"), classes }, known })
    }

    /// What a schema says in words; a reference speaks before what it refers to.
    pub(super) fn docs(&self, node: &Node<'a>, target: Option<&Node<'a>>) -> Docs {
        let text = |key: &str| node.text(key).or_else(|| target?.text(key)).map(str::to_owned);
        let source = self.library.root(node.file).and_then(|root| {
            let source = node.child("source").or_else(|| root.child("source"))?;
            Some((source.text("section")?.to_owned(), source.text("page")?.to_owned()))
        });
        let decisions = node.texts("errata").into_iter().filter_map(|id| self.decisions.get(id).cloned()).collect();
        Docs { term: text("term"), description: text("description").unwrap_or_default(), source, decisions }
    }

    /// Refuses keywords that would say nothing where they stand.
    pub(super) fn refuse(&mut self, node: &Node<'a>, keywords: &[&str], why: &str) {
        for keyword in keywords.iter().filter(|keyword| node.has(keyword)) {
            self.problems.push(node.problem(&format!("/{keyword}"), why));
        }
    }

    /// Refuses what an entry, a branch or an answer can't say, where a property can.
    pub(super) fn refuse_words_of_a_property(&mut self, node: &Node<'a>) {
        self.refuse(node, &PROPERTY_ALONE, ONLY_A_PROPERTY);
        self.refuse(node, &["default"], ONLY_A_PROPERTY);
    }

    pub(super) fn note<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.problems.push(problem)).ok()
    }
}

fn named(node: &Node<'_>, name: &str, shape: Shape, limits: String) -> Type {
    Type::Named { file: node.file.to_owned(), name: name.to_owned(), shape, limits }
}

/// The limits of a kind of files, as they stand under `file`.
pub fn file_limits(file: &Node<'_>) -> Option<FileLimits> {
    Some(FileLimits {
        min_bytes: file.size("minBytes")?,
        max_bytes: file.size("maxBytes")?,
        max_seconds: file.size("maxSeconds"),
        kept_seconds: file.size("keptSeconds"),
        formats: file.texts("formats").into_iter().map(str::to_owned).collect(),
    })
}

/// The range of an integer.
pub fn integer(node: &Node<'_>) -> Option<Integer> {
    Some(Integer {
        minimum: node.integer("minimum")?,
        maximum: node.integer("maximum")?,
        unit: node.text("unit").map(str::to_owned),
        default: node.integer("default"),
    })
}

/// The limits of a text.
pub fn text(node: &Node<'_>) -> Text {
    let bytes = node.size("maxBytes").map(|max| (max, Unit::Bytes));
    let characters = node.size("maxLength").map(|max| (max, Unit::Characters));
    Text {
        not_empty: node.has("minLength"),
        max: bytes.or(characters),
        cut: node.text("overflow") == Some("truncate"),
        id_translation: node.has("idTranslation"),
        secret: node.has("secret"),
    }
}

pub(super) fn value(json: &Json) -> Option<Value> {
    match json {
        Json::String(text) => Some(Value::Text(text.clone())),
        _ => json.as_i64().map(Value::Integer),
    }
}
