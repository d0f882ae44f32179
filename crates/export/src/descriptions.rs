//! The descriptions in JSON Schema and OpenAPI, in English.

use serde_json::{Value, json};

use super::names::Operation;
use wecom_schemas::{
    Node,
    markdown::{cell, editions, escape, page},
    model::{Code, Codes, FileLimits, Meaning, Picture, Text, Unit},
    words::{self, Language::English, with_term},
};

pub const DOCUMENT: &str = "Texts are limited in bytes of UTF-8, which JSON Schema can't say: where a description counts \
                            bytes, `maxLength` refuses only what is too long in any case.";

pub const ANSWER: &str = "The answer to every request, whether it succeeded or not: the code in the body tells.";

pub fn operation_name(operation: &Operation<'_>) -> String {
    let term = operation.request.text("term");
    term.map_or_else(|| operation.name.clone(), |term| format!("{} ({term})", operation.name))
}

/// Returns what an operation does, a link to its page, and whether it may be repeated.
pub fn operation(operation: &Operation<'_>) -> String {
    let source = page_link(&operation.request).map(|page| format!("Page: {page}"));
    let repeat = operation.repeat.as_ref().map(|repeat| words::repeat(English, repeat));
    std::iter::once(summary(&operation.request)).chain(source).chain(repeat).collect::<Vec<_>>().join("\n\n")
}

/// Returns the description of a property that refers to `target`, if it has words. Those that it lacks are the target's.
pub fn reference(node: &Node<'_>, target: &Node<'_>) -> Option<String> {
    let sentences = property_sentences(node);
    let has_words = !sentences.is_empty() || node.has("term") || node.has("description");
    has_words.then(|| {
        let text = |key: &str| node.text(key).or_else(|| target.text(key));
        let summary = with_term(text("term"), text("description").unwrap_or_default());
        std::iter::once(summary).chain(sentences).collect::<Vec<_>>().join(" ")
    })
}

/// Returns the description of a schema, with everything that JSON Schema has no keyword for.
pub fn description(node: &Node<'_>) -> String {
    let mut sentences = vec![summary(node)];
    let text = Text::read(node);
    if let Some((_, Unit::Bytes)) = text.max {
        sentences.push(words::text(English, &text));
        if !text.cut {
            sentences.push("The `maxLength` beside it counts characters and so refuses less.".into());
        }
    }
    if text.personal {
        sentences.push("Personal data: keep it out of logs.".into());
    }
    if node.has("values") {
        sentences.push("Other values may follow.".into());
    }
    if text.id_translation {
        sentences.push("Supports id translation.".into());
    }
    if let Some(unit) = node.text("unit").filter(|_| node.types() == ["integer"]) {
        sentences.push(format!("Counted in {unit}."));
    }
    sentences.extend(property_sentences(node));
    sentences.retain(|sentence| !sentence.is_empty());
    let values = node.entries("values");
    let values = if values.is_empty() { String::new() } else { format!("\n\n{}", value_table(&values)) };
    let codes = node.read("codes").map(|codes| format!("\n\n{}", code_table(&codes))).unwrap_or_default();
    format!("{}{values}{codes}", sentences.join(" "))
}

fn property_sentences(node: &Node<'_>) -> Vec<String> {
    let picture = node.read("picture").map(|picture: Picture| words::picture(English, &picture));
    let meaning = node.read("meaningBy").map(|meaning: Meaning| words::meaning(English, &meaning));
    let deprecated = node.text("deprecationReason").map(|reason| format!("Deprecated: {reason}."));
    [picture, meaning, deprecated].into_iter().flatten().collect()
}

pub fn value(node: &Node<'_>) -> String {
    let file = node.read("file").map(|file: FileLimits| format!(" {}", words::file(English, &file)));
    format!("{}{}", summary(node), file.unwrap_or_default())
}

pub fn summary(node: &Node<'_>) -> String {
    with_term(node.text("term"), node.text("description").unwrap_or_default()).trim_end().to_owned()
}

/// Returns a link to the section of the page that a schema describes, and links to the other editions of the page.
pub fn page_link(node: &Node<'_>) -> Option<String> {
    let source = node.child("source")?;
    let editions = editions(source.texts("editions")).map(|links| format!(" ({links})")).unwrap_or_default();
    Some(page(source.text("section")?, source.text("page")?) + &editions)
}

/// Returns the same as OpenAPI refers to external documents.
pub fn link(source: &Node<'_>) -> Value {
    json!({ "description": source.text("section"), "url": source.text("page") })
}

fn value_table(values: &[Node<'_>]) -> String {
    let row = |value: &Node<'_>| {
        let (number, name) = (value.integer("const").unwrap_or_default(), value.text("title").unwrap_or_default());
        format!("\n| {number} | {name} | {} |", cell(&escape(&summary(value))))
    };
    format!("| value | name | meaning |\n| ---: | --- | --- |{}", values.iter().map(row).collect::<String>())
}

fn code_table(codes: &Codes) -> String {
    let text = |text: &str| cell(&escape(text));
    let row = |code: &Code| format!("\n| {} | {} | {} |", code.code, text(&code.meaning), text(&code.remedy));
    let rows = codes.known.iter().map(row);
    format!("| code | meaning | what to do |\n| ---: | --- | --- |{}", rows.collect::<String>())
}
