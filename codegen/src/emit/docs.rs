//! Doc comments: the term and the limit first, then what it is, what was decided, and the page.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Docs, Field, Item, Presence, Type};

/// Paragraphs of a doc comment.
#[derive(Clone, Debug, Default)]
pub struct Paragraphs(Vec<String>);

impl Paragraphs {
    /// A comment of these paragraphs; empty ones are left out.
    pub fn new<S: Into<String>>(paragraphs: impl IntoIterator<Item = S>) -> Self {
        Self(paragraphs.into_iter().map(Into::into).filter(|paragraph: &String| !paragraph.is_empty()).collect())
    }

    /// As attributes, which are printed as `///`.
    pub fn attributes(&self) -> TokenStream {
        let mut lines: Vec<String> = Vec::new();
        for paragraph in &self.0 {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(paragraph.lines().map(|line| format!(" {line}")));
        }
        quote!(#(#[doc = #lines])*)
    }
}

/// The comment of a type.
pub fn item(item: &Item, limits: &str) -> Paragraphs {
    describe(&item.docs, &[limits.to_owned()])
}

/// The comment of a property, where a value of it is read.
pub fn field(field: &Field) -> Paragraphs {
    describe(&field.docs, &[presence(field), limits(&field.ty), default(field)])
}

/// The comment of a property, where a value of it is given: what has to be known while typing.
pub fn setter(field: &Field) -> Paragraphs {
    let line =
        sentence(&[field.docs.term.clone().unwrap_or_default(), presence(field), limits(&field.ty), default(field)]);
    Paragraphs::new([line, field.docs.description.clone()])
}

/// The term, the facts in one line, the description, the decisions, the page.
pub fn describe(docs: &Docs, facts: &[String]) -> Paragraphs {
    let mut head = vec![docs.term.clone().unwrap_or_default()];
    head.extend(facts.iter().cloned());
    let decisions = docs.decisions.iter().map(|decision| format!("- {decision}")).collect::<Vec<_>>().join("\n");
    let decisions =
        if decisions.is_empty() { decisions } else { format!("Decided where the page is silent:\n{decisions}") };
    let source = docs.source.as_ref().map(|(section, page)| format!("Page: [{section}]({page})")).unwrap_or_default();
    Paragraphs::new([sentence(&head), docs.description.clone(), decisions, source])
}

/// Parts as sentences in one line.
fn sentence(parts: &[String]) -> String {
    let parts = parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    parts.map(|part| if part.ends_with('.') { part } else { format!("{part}.") }).collect::<Vec<_>>().join(" ")
}

fn presence(field: &Field) -> String {
    match (field.presence, &field.constant) {
        (_, Some(_)) => String::new(),
        (Presence::Required, None) => "Required.".into(),
        (Presence::Optional | Presence::Defaulted(_), None) => "Optional.".into(),
    }
}

fn limits(ty: &Type) -> String {
    match ty {
        Type::Named { limits, .. } => limits.clone(),
        Type::Flag => "A switch, 0 or 1 in JSON.".into(),
        Type::Text | Type::Boolean | Type::TextOrInteger | Type::List(_) => String::new(),
    }
}

fn default(field: &Field) -> String {
    field.default.as_ref().map(|default| format!("Default: {default}.")).unwrap_or_default()
}
