//! Makes every doc comment from [`Prose`], so that no text of a schema can end its comment or become markup in it.

use serde_json::Value as Json;
use wecom_schemas::{
    markdown,
    model::{Docs, Field, Item, Kind, Model, Module, Type, Value},
    texts,
    words::{self, Language::English, with_term},
};

/// Markdown of a doc comment.
#[derive(Clone, Debug, Default)]
pub struct Prose(String);

impl Prose {
    /// Escapes a text of a schema or of the generator: words, and code between backticks.
    pub fn text(text: &str) -> Self {
        Self(markdown::escape(text))
    }

    pub fn summary(docs: &Docs) -> Self {
        Self::text(&summary(docs))
    }

    /// Escapes a text, and puts a link to an item of Rust in the place of `{}`.
    pub fn linking(text: &'static str, item: &str) -> Self {
        Self(markdown::escape(text).replace("{}", &format!("[`{item}`]")))
    }

    pub fn paragraphs(paragraphs: impl IntoIterator<Item = Prose>) -> Self {
        Self::joined(paragraphs, "\n\n")
    }

    fn joined(parts: impl IntoIterator<Item = Prose>, separator: &str) -> Self {
        let parts = parts.into_iter().map(|part| part.0).filter(|part| !part.is_empty());
        Self(parts.collect::<Vec<_>>().join(separator))
    }

    /// Returns the lines of the comment, each after `margin`.
    pub fn lines(&self, margin: &str) -> String {
        self.marked(&format!("{margin}///"))
    }

    fn marked(&self, marker: &str) -> String {
        let line = |line: &str| format!("{}\n", format!("{marker} {}", texts::shown(line)).trim_end());
        if self.0.is_empty() { String::new() } else { self.0.split('\n').map(line).collect() }
    }
}

fn summary(docs: &Docs) -> String {
    with_term(docs.term.as_deref(), &docs.description)
}

/// Returns the comment of a file, unless its first type says the same.
pub fn module(module: &Module) -> String {
    let words = summary(&module.docs);
    if module.items.first().is_some_and(|item| summary(&item.docs) == words) {
        return String::new();
    }
    let words = if words.is_empty() { "Definitions that other files share." } else { &words };
    Prose::text(words).marked("//!") + "\n"
}

pub fn object(item: &Item) -> Prose {
    Prose::paragraphs([Prose::summary(&item.docs), decisions(&item.docs), source(&item.docs)])
}

/// Returns the comment of a property: the summary, the limits in a line below, the decisions. The comment of the object
/// names the page.
pub fn field(field: &Field, model: &Model) -> Prose {
    let is_unexplained = field.constant.is_some() && field.docs.description.is_empty();
    let sentences = [
        Some(summary(&field.docs)),
        is_unexplained.then(|| "Always the same.".to_owned()),
        field.picture.as_ref().map(|picture| words::picture(English, picture)),
        field.meaning.as_ref().map(|meaning| words::meaning(English, meaning)),
    ];
    let words = sentences.into_iter().flatten().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ");
    let limits = match &field.ty {
        _ if field.constant.is_some() => String::new(),
        Type::Flag => "A switch, 0 or 1 in JSON.".to_owned(),
        ty => model.item_of(ty).map(limits).unwrap_or_default(),
    };
    let line = Prose::joined([Prose::text(&limits), default(field, model)], " ");
    Prose::paragraphs([Prose::joined([Prose::text(&words), line], "\n"), decisions(&field.docs)])
}

/// Returns the comment of a type without properties: the term and the limits, the description, the decisions, the page. It
/// does not repeat the comment of a property of this file.
pub fn leaf(item: &Item, mark: &str, module: &Module) -> Prose {
    let term = item.docs.term.as_ref().map(|term| format!("{term}.")).unwrap_or_default();
    let head = Prose::joined([term.as_str(), &limits(item), mark].map(Prose::text), " ");
    if let Some(path) = property(item, module) {
        return Prose::paragraphs([head, Prose::linking("The type of {}.", &path), decisions(&item.docs)]);
    }
    let description = Prose::text(&item.docs.description);
    Prose::paragraphs([head, description, decisions(&item.docs), source(&item.docs)])
}

/// Returns the property of this file that has the same description as its type.
fn property(item: &Item, module: &Module) -> Option<String> {
    module.items.iter().find_map(|owner| {
        let mut fields = owner.fields().into_iter();
        let field = fields.find(|field| matches!(&field.ty, Type::Named { name, .. } if *name == item.name))?;
        let says_the_same = field.docs.description.starts_with(&item.docs.description);
        says_the_same.then(|| format!("{}::{}", owner.name, field.rust_name))
    })
}

const OPEN: &str = "Any integer of 64 bits; a value that is not documented is kept as `Other`.";

fn limits(item: &Item) -> String {
    match &item.kind {
        Kind::Text(text) => words::text(English, text),
        Kind::Integer(integer) => words::integer(English, integer),
        Kind::List(list) => words::entries(English, list.min_items, list.max_items),
        Kind::Enumeration(values) if values.is_open => OPEN.to_owned(),
        Kind::Enumeration(enumeration) => {
            let values: Vec<String> =
                enumeration.variants.iter().map(|variant| format!("`{}`", variant.value)).collect();
            match values.as_slice() {
                [first @ .., last] if !first.is_empty() => format!("{} or {last} in JSON.", first.join(", ")),
                values => format!("Always {}.", values.concat()),
            }
        }
        Kind::Codes(_) | Kind::Object(_) | Kind::Branch(_) => String::new(),
    }
}

fn decisions(docs: &Docs) -> Prose {
    if docs.decisions.is_empty() {
        return Prose::default();
    }
    let decisions = docs.decisions.join("\n- ");
    Prose::text(&format!("Decisions where the page is unclear:\n- {decisions}"))
}

fn source(docs: &Docs) -> Prose {
    let editions = markdown::editions(docs.editions.iter().map(String::as_str));
    let editions = editions.map(|links| format!(". Other editions: {links}")).unwrap_or_default();
    let page =
        |(section, address): &(String, String)| Prose(format!("Page: {}{editions}", markdown::page(section, address)));
    docs.source.as_ref().map(page).unwrap_or_default()
}

fn default(field: &Field, model: &Model) -> Prose {
    let Some(default) = &field.default else { return Prose::default() };
    let kind = model.item_of(&field.ty).map(|item| &item.kind);
    let words = match (default, &field.ty, kind) {
        (_, Type::Named { name, .. }, Some(Kind::Enumeration(enumeration))) => {
            let value = Value::read(default);
            let variant = enumeration.variants.iter().find(|variant| Some(&variant.value) == value.as_ref());
            let variant = variant.map_or("", |variant| &variant.name);
            return Prose::linking("Default: {}.", &format!("{name}::{variant}"));
        }
        (_, Type::Flag, _) => (if *default == 1 { "on" } else { "off" }).to_owned(),
        (Json::Array(_), ..) => "empty".to_owned(),
        (Json::String(text), ..) if text.is_empty() => "empty".to_owned(),
        (_, _, Some(Kind::Integer(integer))) => {
            integer.unit.as_ref().map_or_else(|| default.to_string(), |unit| format!("{default} {unit}"))
        }
        _ => default.to_string(),
    };
    Prose::text(&format!("Default: {words}."))
}
