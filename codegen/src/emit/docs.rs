//! Doc comments: the term and the limit first, then what it is, what was decided, and the page.
//!
//! Every comment is made here, from [`Prose`]. So no text of a schema can leave its comment, or be more in it than words.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    markdown,
    model::{DefaultWords, Docs, Field, Item, Presence, Type},
    texts,
};

/// Markdown of a doc comment.
#[derive(Clone, Debug, Default)]
pub struct Prose(String);

impl Prose {
    /// What a schema says, or the generator: words, and code between backticks.
    pub fn text(text: &str) -> Self {
        Self(markdown::escape(text))
    }

    /// A text with `{}` in it, where a link to an item of Rust stands.
    pub fn linking(text: &'static str, item: &str) -> Self {
        Self(markdown::escape(text).replace("{}", &format!("[`{item}`]")))
    }

    /// A link to a section of a page.
    fn page(section: &str, address: &str) -> Self {
        Self(format!("Page: {}", markdown::page(section, address)))
    }
}

/// Paragraphs of a doc comment.
#[derive(Clone, Debug, Default)]
pub struct Paragraphs(Vec<Prose>);

impl Paragraphs {
    /// A comment of these paragraphs; empty ones are left out.
    pub fn new(paragraphs: impl IntoIterator<Item = Prose>) -> Self {
        Self(paragraphs.into_iter().filter(|paragraph| !paragraph.0.is_empty()).collect())
    }

    /// A comment of one text.
    pub fn text(text: &str) -> Self {
        Self::new([Prose::text(text)])
    }

    /// A comment of one text with a link.
    pub fn linking(text: &'static str, item: &str) -> Self {
        Self::new([Prose::linking(text, item)])
    }

    /// As attributes, which are printed as `///`.
    pub fn attributes(&self) -> TokenStream {
        let lines = self.lines();
        quote!(#(#[doc = #lines])*)
    }

    /// As the comment of a module.
    pub fn of_module(&self) -> String {
        let lines: Vec<String> = self.lines().iter().map(|line| format!("//!{}", line.trim_end())).collect();
        lines.join("\n") + "\n"
    }

    /// The lines; none has a line end in it, or what a compiler refuses in a comment.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for paragraph in &self.0 {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(paragraph.0.split('\n').map(|line| format!(" {}", texts::shown(line))));
        }
        lines
    }
}

/// The comment of a type.
pub fn item(item: &Item, limits: &str) -> Paragraphs {
    describe(&item.docs, &[Prose::text(limits)])
}

/// The comment of a property, where a value of it is read.
pub fn field(field: &Field) -> Paragraphs {
    describe(&field.docs, &facts(field))
}

/// The comment of a property, where a value of it is given: what has to be known while typing.
pub fn setter(field: &Field) -> Paragraphs {
    let term = Prose::text(field.docs.term.as_deref().unwrap_or_default());
    Paragraphs::new([sentence(std::iter::once(&term).chain(&facts(field))), Prose::text(&field.docs.description)])
}

/// The term, the facts in one line, the description, the decisions, the page.
pub fn describe(docs: &Docs, facts: &[Prose]) -> Paragraphs {
    let term = Prose::text(docs.term.as_deref().unwrap_or_default());
    let decisions = docs.decisions.iter().map(|decision| format!("- {decision}")).collect::<Vec<_>>().join("\n");
    let decisions =
        if decisions.is_empty() { decisions } else { format!("Decisions where the page is unclear:\n{decisions}") };
    let source = docs.source.as_ref().map(|(section, page)| Prose::page(section, page)).unwrap_or_default();
    let head = sentence(std::iter::once(&term).chain(facts));
    Paragraphs::new([head, Prose::text(&docs.description), Prose::text(&decisions), source])
}

/// Parts as sentences in one line.
fn sentence<'a>(parts: impl Iterator<Item = &'a Prose>) -> Prose {
    let parts = parts.map(|part| part.0.trim()).filter(|part| !part.is_empty());
    let end = |part: &str| if part.ends_with('.') { part.to_owned() } else { format!("{part}.") };
    Prose(parts.map(end).collect::<Vec<_>>().join(" "))
}

fn facts(field: &Field) -> [Prose; 3] {
    [Prose::text(presence(field)), Prose::text(limits(&field.ty)), default(field)]
}

fn presence(field: &Field) -> &'static str {
    match (field.presence, &field.constant) {
        (_, Some(_)) => "",
        (Presence::Required, None) => "Required.",
        (Presence::Optional | Presence::Defaulted(_), None) => "Optional.",
    }
}

fn limits(ty: &Type) -> &str {
    match ty {
        Type::Named { limits, .. } => limits,
        Type::Flag => "A switch, 0 or 1 in JSON.",
        Type::Text | Type::Boolean | Type::TextOrInteger | Type::List(_) => "",
    }
}

fn default(field: &Field) -> Prose {
    match &field.default {
        Some(DefaultWords::Words(words)) => Prose::text(&format!("Default: {words}.")),
        Some(DefaultWords::Variant(path)) => Prose::linking("Default: {}.", path),
        None => Prose::default(),
    }
}
