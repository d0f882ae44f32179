//! What the schemas of JSON Schema and OpenAPI say in words, which is in English.

use serde_json::{Value, json};

use crate::call::Call;
use wecom_schemas::{
    library::Node,
    markdown,
    model::{self, FileLimits, Unit},
};

/// What the whole document says of itself.
pub const DOCUMENT: &str = "Texts are limited in bytes of UTF-8, which JSON Schema can't say: where a description counts \
                            bytes, `maxLength` refuses only what is too long in any case.";

/// What is said of every answer.
pub const ANSWER: &str = "The answer to every request, whether it succeeded or not: the code in the body tells.";

/// What a call is called for people.
pub fn name_of(call: &Call<'_>) -> String {
    match call.request.text("term") {
        Some(term) => format!("{} ({term})", call.name),
        None => call.name.clone(),
    }
}

/// What a call does, whether it may be repeated, and where the page says it.
pub fn of_call(call: &Call<'_>) -> String {
    let repeat = call.repeat().map(|repeat| format!("\n\n{}", repeat.in_words())).unwrap_or_default();
    format!("{}{repeat}", request(&call.request))
}

/// What a request does, and where the page says it.
pub fn request(node: &Node<'_>) -> String {
    let source = node.child("source");
    let text = |key: &str| source.as_ref().and_then(|source| source.text(key)).unwrap_or_default();
    let page = if source.is_some() {
        format!("\n\nPage: {}", markdown::page(text("section"), text("page")))
    } else {
        String::new()
    };
    format!("{}{page}", summary(node))
}

/// The description of a property that refers to `target`, if it has words of its own: where these leave something out,
/// the target speaks.
pub fn of_reference(node: &Node<'_>, target: &Node<'_>) -> Option<String> {
    let sentences = of_property(node);
    let says_something = !sentences.is_empty() || node.has("term") || node.has("description");
    says_something.then(|| {
        let text = |key: &str| node.text(key).or_else(|| target.text(key));
        let summary = model::with_term(text("term"), text("description").unwrap_or_default());
        std::iter::once(summary).chain(sentences).collect::<Vec<_>>().join(" ")
    })
}

/// The description of a schema, with all that JSON Schema has no keyword for.
pub fn description(node: &Node<'_>) -> String {
    let mut sentences = vec![summary(node)];
    let text = model::text(node);
    if let Some((_, Unit::Bytes)) = text.max {
        sentences.push(text.limits());
        if !text.cut {
            sentences.push("The `maxLength` beside it counts characters and so refuses less.".into());
        }
    }
    if text.id_translation {
        sentences.push("Supports id translation.".into());
    }
    if let Some(unit) = node.text("unit").filter(|_| node.types() == ["integer"]) {
        sentences.push(format!("Counted in {unit}."));
    }
    sentences.extend(of_property(node));
    sentences.retain(|sentence| !sentence.is_empty());
    let codes = node.child("codes").map(|codes| format!("\n\n{}", table_of(&codes))).unwrap_or_default();
    format!("{}{codes}", sentences.join(" "))
}

/// What only a property says.
fn of_property(node: &Node<'_>) -> Vec<String> {
    let picture = model::picture(node).map(|picture| picture.in_words());
    let meaning = model::meaning(node).map(|meaning| meaning.in_words());
    let deprecated = node.text("deprecationReason").map(|reason| format!("Deprecated: {reason}."));
    [picture, meaning, deprecated].into_iter().flatten().collect()
}

/// What a value of a closed list means, and what a file of this kind may be.
pub fn value(node: &Node<'_>) -> String {
    let file = node.child("file").and_then(|file| model::file_limits(&file));
    let limits = file.as_ref().map(FileLimits::in_words).map(|limits| format!(" {limits}")).unwrap_or_default();
    format!("{}{limits}", summary(node))
}

/// The term and the description of a schema, as far as it has them.
pub fn summary(node: &Node<'_>) -> String {
    model::with_term(node.text("term"), node.text("description").unwrap_or_default()).trim_end().to_owned()
}

/// The section of a page, as OpenAPI refers to what is elsewhere.
pub fn link(source: &Node<'_>) -> Value {
    json!({ "description": source.text("section"), "url": source.text("page") })
}

/// The documented codes.
fn table_of(codes: &Node<'_>) -> String {
    let rows = codes.entries("known").into_iter().map(|code| {
        let text = |key: &str| markdown::cell(&markdown::escape(code.text(key).unwrap_or_default()));
        format!("\n| {} | {} | {} |", code.integer("code").unwrap_or_default(), text("meaning"), text("remedy"))
    });
    format!("| code | meaning | what to do |\n| ---: | --- | --- |{}", rows.collect::<String>())
}
