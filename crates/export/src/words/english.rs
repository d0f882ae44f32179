//! The reference in English.

use serde_json::Value;

use super::{Heads, Label, Words};
use crate::Publication;
use wecom_schemas::{
    library::Node,
    markdown::{code, escape},
    model::{self, FileLimits, Integer, Picture, Repeat, Text},
};

/// English.
pub struct English;

impl Words for English {
    fn introduction(&self, publication: &Publication) -> String {
        format!(
            "Every call and every property, as the schemas of version {} say it. [中文](reference.zh-CN.md) · \
             [OpenAPI](openapi.json) · [JSON Schema](json-schema/)\n\n\
             Lengths are counted in bytes of UTF-8 unless characters are named; a Chinese character has three. The words \
             before a description are the term of the official page, which each section links to. Where a page \
             is silent or contradicts itself, *Decided* leads to what this project does, and why. A request with a property that is not listed here is \
             refused; an answer may have others.",
            publication.version
        )
    }

    fn title<'p>(&self, publication: &'p Publication) -> &'p str {
        &publication.title
    }

    fn has_descriptions(&self) -> bool {
        true
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Contents => "Contents",
            Label::Address => "In the address",
            Label::Form => "In the body: a file, as a part of multipart/form-data",
            Label::Request => "Request",
            Label::Answer => "Answer",
            Label::Example => "Example",
            Label::Decisions => "Decisions where a page is unclear",
            Label::Yes => "yes",
            Label::No => "no",
            Label::FileKind => "file",
            Label::Text => "text",
            Label::Integer => "integer",
            Label::Switch => "switch: `0` off, `1` on",
            Label::Boolean => "boolean",
            Label::TextOrInteger => "text or integer",
            Label::Object => "object",
            Label::Parts => "What it holds follows.",
            Label::IdTranslation => "Supports id translation.",
            Label::Secret => "A secret.",
        }
    }

    fn name(&self, term: Option<&str>, name: &str) -> String {
        term.map_or_else(|| name.to_owned(), |term| format!("{name} · {}", escape(term)))
    }

    fn said(&self, own: &Node<'_>, target: &Node<'_>) -> String {
        let text = |key: &str| own.text(key).or_else(|| target.text(key));
        let description = escape(text("description").unwrap_or_default());
        text("term").map_or_else(
            || description.clone(),
            |term| format!("**{}** {description}", escape(term)).trim_end().to_owned(),
        )
    }

    fn list_of(&self, entry: &str) -> String {
        format!("list of {entry}")
    }

    fn text(&self, text: &Text) -> String {
        text.limits()
    }

    fn integer(&self, integer: &Integer) -> String {
        escape(&integer.limits())
    }

    fn entries(&self, least: usize, most: Option<usize>) -> String {
        model::entries(least, most)
    }

    fn each(&self, limits: &str) -> String {
        format!("Each: {limits}")
    }

    fn always(&self, value: &str) -> String {
        format!("Always {}.", code(value))
    }

    fn default(&self, value: &Value) -> String {
        format!("Default: {}.", code(&value.to_string()))
    }

    fn file(&self, kind: &str, file: &FileLimits) -> String {
        format!("{kind} {}", file.in_words())
    }

    fn picture(&self, picture: &Picture) -> String {
        picture.in_words()
    }

    fn repeat(&self, repeat: &Repeat) -> String {
        repeat.in_words()
    }

    fn meaning(&self, node: &Node<'_>) -> String {
        model::meaning(node).map(|meaning| escape(&meaning.in_words())).unwrap_or_default()
    }

    fn deprecated(&self, reason: &str) -> String {
        format!("**Deprecated:** {}.", escape(reason))
    }

    fn at_least_one_of(&self, properties: &[String]) -> String {
        format!(
            "At least one of {} has to be there and say something: no empty list or text, no switch that is off.",
            properties.join(", ")
        )
    }

    fn links(&self, page: &str, schema: Option<&str>) -> String {
        let schema = schema.map(|path| format!(" · [JSON Schema]({path})")).unwrap_or_default();
        format!("Page: {page}{schema}")
    }

    fn decided(&self, links: &[String]) -> String {
        format!("*Decided:* {}.", links.join(", "))
    }

    fn code(&self, code: &Node<'_>) -> Vec<String> {
        let text = |key: &str| escape(code.text(key).unwrap_or_default());
        vec![format!("`{}`", text("name")), text("meaning"), text("remedy")]
    }

    fn decision(&self, entry: &Value) -> Vec<String> {
        let text = |key: &str| escape(entry.get(key).and_then(Value::as_str).unwrap_or_default());
        vec![text("where"), text("page_says"), text("decided"), text("because")]
    }

    fn heads(&self) -> Heads {
        Heads {
            properties: ["Property", "Type", "Required", "Values and limits", "What it is"],
            codes: &["Code", "Name", "Meaning", "What to do"],
            decisions: &["Name", "Where", "The page says", "Decided", "Because"],
        }
    }
}
