//! The prose of the documents, one module a language.

pub mod chinese;
pub mod descriptions;
pub mod english;

use serde_json::Value;

use super::Publication;
use wecom_schemas::{
    library::Node,
    model::{FileLimits, Integer, Picture, Repeat, Text},
};

/// The language of a reference. Sentences come whole, with their full stop.
pub trait Words {
    /// What stands below the title: what it is, how lengths count, where the other documents are.
    fn introduction(&self, publication: &Publication) -> String;
    /// The title of the document.
    fn title<'p>(&self, publication: &'p Publication) -> &'p str;
    /// Whether the descriptions of the schemas are in this language.
    fn has_descriptions(&self) -> bool;
    /// A fixed word or heading.
    fn label(&self, label: Label) -> &'static str;
    /// What a schema is called, by its term and its name in English.
    fn name(&self, term: Option<&str>, name: &str) -> String;
    /// What is said of a schema in this language: its own words, or else those of what it refers to.
    fn said(&self, own: &Node<'_>, target: &Node<'_>) -> String;
    /// A list of values of this type.
    fn list_of(&self, entry: &str) -> String;
    /// The limits of a text.
    fn text(&self, text: &Text) -> String;
    /// The range of an integer.
    fn integer(&self, integer: &Integer) -> String;
    /// How many entries a list has.
    fn entries(&self, least: usize, most: Option<usize>) -> String;
    /// The limits of each entry.
    fn each(&self, limits: &str) -> String;
    /// The value that never changes.
    fn always(&self, value: &str) -> String;
    /// What an absent property means.
    fn default(&self, value: &Value) -> String;
    /// A kind of files, and what such a file may be.
    fn file(&self, kind: &str, file: &FileLimits) -> String;
    /// What a picture may be.
    fn picture(&self, picture: &Picture) -> String;
    /// What a property means with each value of another one.
    fn meaning(&self, node: &Node<'_>) -> String;
    /// Why something is on its way out.
    fn deprecated(&self, reason: &str) -> String;
    /// The rule that one of these properties has to say something.
    fn at_least_one_of(&self, properties: &[String]) -> String;
    /// Where the page says it, and where the plain JSON Schema is.
    fn links(&self, page: &str, schema: Option<&str>) -> String;
    /// The decisions taken here, as links.
    fn decided(&self, links: &[String]) -> String;
    /// The columns of the documented codes, and how a code fills them.
    fn code(&self, code: &Node<'_>) -> Vec<String>;
    /// The columns of the decisions, and how an entry fills them.
    fn decision(&self, entry: &Value) -> Vec<String>;
    /// Whether a call may be repeated after a doubt.
    fn repeat(&self, repeat: &Repeat) -> String;
    /// The heads of the tables of codes and of decisions.
    fn heads(&self) -> Heads;
}

/// The heads of the tables.
pub struct Heads {
    /// Of properties: name, type, required, limits, meaning.
    pub properties: [&'static str; 5],
    /// Of codes.
    pub codes: &'static [&'static str],
    /// Of decisions.
    pub decisions: &'static [&'static str],
}

/// Fixed words and headings.
#[derive(Clone, Copy, Debug)]
pub enum Label {
    /// The table of contents.
    Contents,
    /// Parameters in the address.
    Address,
    /// The file in the body.
    Form,
    /// The properties of a request.
    Request,
    /// What is answered.
    Answer,
    /// An example.
    Example,
    /// What was decided.
    Decisions,
    /// Yes.
    Yes,
    /// No.
    No,
    /// A file.
    FileKind,
    /// A text.
    Text,
    /// An integer.
    Integer,
    /// A switch.
    Switch,
    /// A boolean.
    Boolean,
    /// An id that is a text or an integer.
    TextOrInteger,
    /// An object.
    Object,
    /// Of an object without words of its own: what it holds follows.
    Parts,
    /// Of a text: ids in it can be replaced by names.
    IdTranslation,
    /// Of a text: whoever has it can act for the app.
    Secret,
}
