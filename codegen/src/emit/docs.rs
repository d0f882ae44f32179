//! Doc comments.
//!
//! Every comment is made here, from [`Prose`]. So no text of a schema can leave its comment, or be more in it than words.

use wecom_schemas::{
    markdown,
    model::{DefaultWords, Docs, Field, Item, Module, Type},
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

    /// The lines of the comment, each behind `margin`.
    pub fn lines(&self, margin: &str) -> String {
        let mut text = String::new();
        for line in self.unindented() {
            text.extend([margin, "///", line.trim_end(), "\n"]);
        }
        text
    }

    /// The lines; none has a line end in it, or what a compiler refuses in a comment.
    fn unindented(&self) -> Vec<String> {
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

/// The comment of a file whose first type does not say the same.
pub fn module(module: &Module) -> String {
    let summary = module.docs.summary();
    if module.items.first().is_some_and(|item| item.docs.summary() == summary) {
        return String::new();
    }
    let summary = if summary.is_empty() { "Definitions that other files share." } else { &summary };
    let lines: Vec<String> = Paragraphs::text(summary).unindented().iter().map(|line| format!("//!{line}\n")).collect();
    lines.concat() + "\n"
}

/// The comment of an object: the term and the description, the decisions, the page.
pub fn object(item: &Item) -> Paragraphs {
    Paragraphs::new([Prose::text(&item.docs.summary()), decisions(&item.docs), source(&item.docs)])
}

/// The comment of a property: the term and the description, the limits in a line below, the decisions. The page stands with
/// the object.
pub fn field(field: &Field) -> Paragraphs {
    // The description of a constant says that it is always the same.
    let limits = if field.constant.is_some() { "" } else { limits(&field.ty) };
    let facts = sentence([Prose::text(limits), default(field)].iter());
    let line = if facts.0.is_empty() { facts } else { Prose(format!("\n{}", facts.0)) };
    let head = Prose(format!("{}{}", Prose::text(&field.docs.summary()).0, line.0));
    Paragraphs::new([head, decisions(&field.docs)])
}

/// The comment of a type without properties: the term and the limits, the description, the decisions, the page. What is said
/// of a property of this file is not said again.
pub fn leaf(item: &Item, limits: &str, module: &Module) -> Paragraphs {
    let term = Prose::text(item.docs.term.as_deref().unwrap_or_default());
    let head = sentence([term, Prose::text(limits)].iter());
    match property(item, module) {
        Some(path) => Paragraphs::new([head, Prose::linking("The type of {}.", &path), decisions(&item.docs)]),
        None => Paragraphs::new([head, Prose::text(&item.docs.description), decisions(&item.docs), source(&item.docs)]),
    }
}

/// The property of this file that says the same as its type.
fn property(item: &Item, module: &Module) -> Option<String> {
    module.items.iter().find_map(|owner| {
        let fields = owner.fields();
        let is_its_type = |field: &&&Field| matches!(&field.ty, Type::Named { name, .. } if *name == item.name);
        let field = fields.iter().find(is_its_type)?;
        let says_the_same = field.docs.description.starts_with(&item.docs.description);
        says_the_same.then(|| format!("{}::{}", owner.name, field.rust_name))
    })
}

fn decisions(docs: &Docs) -> Prose {
    let decisions = docs.decisions.iter().map(|decision| format!("- {decision}")).collect::<Vec<_>>().join("\n");
    if decisions.is_empty() {
        return Prose::default();
    }
    Prose::text(&format!("Decisions where the page is unclear:\n{decisions}"))
}

fn source(docs: &Docs) -> Prose {
    docs.source.as_ref().map(|(section, page)| Prose::page(section, page)).unwrap_or_default()
}

/// Parts as sentences in one line.
fn sentence<'a>(parts: impl Iterator<Item = &'a Prose>) -> Prose {
    let parts = parts.map(|part| part.0.trim()).filter(|part| !part.is_empty());
    let end = |part: &str| if part.ends_with('.') { part.to_owned() } else { format!("{part}.") };
    Prose(parts.map(end).collect::<Vec<_>>().join(" "))
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
