//! Objects and their properties.

use super::{Docs, Repeat, Type, Union, Value};

/// An object.
#[derive(Debug)]
pub struct Object {
    /// In the order of the page.
    pub fields: Vec<Field>,
    /// What becomes of properties that it does not know.
    pub unknown_properties: UnknownProperties,
    /// The union that it carries.
    pub union: Option<Union>,
    /// The properties, by their names in Rust and JSON, of which at least one has to say something.
    pub at_least_one_of: Vec<(String, String)>,
    /// Where it is sent, if it is a request.
    pub operation: Option<Operation>,
}

/// What becomes of properties that an object does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownProperties {
    /// They are refused: a request.
    Refused,
    /// They are passed over: an answer.
    Ignored,
}

/// A property.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in JSON.
    pub json_name: String,
    /// Its name in Rust.
    pub rust_name: String,
    /// The JSON pointer of its schema, for problems.
    pub pointer: String,
    /// Its type.
    pub ty: Type,
    /// Whether it has to be there.
    pub presence: Presence,
    /// Whether null means absent.
    pub nullable: bool,
    /// The value that never changes.
    pub constant: Option<Value>,
    /// What its schema says in words.
    pub docs: Docs,
    /// What an absent one means, in words.
    pub default: Option<DefaultWords>,
    /// Why it is deprecated.
    pub deprecated: Option<String>,
}

/// Whether a property has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has to.
    Required,
    /// It may be absent, and Rust tells so.
    Optional,
    /// It may be absent, and Rust then has its default.
    Defaulted(DefaultValue),
}

/// What stands for an absent property of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// The empty list or text, `false`.
    Empty,
    /// A number.
    Integer(i64),
}

/// What an absent property means, as a comment says it.
#[derive(Clone, Debug)]
pub enum DefaultWords {
    /// In words.
    Words(String),
    /// A value of an enumeration, by its path in Rust.
    Variant(String),
}

/// Where a request is sent.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `GET` or `POST`.
    pub method: String,
    /// Whether the properties travel in the address, instead of as JSON in the body.
    pub in_query: bool,
    /// The official server.
    pub server: String,
    /// The path on the server.
    pub path: String,
    /// The parameters in the address, and whether each is required.
    pub query: Vec<(String, bool)>,
    /// The part of a form in which a file travels.
    pub part: Option<String>,
    /// Whether it may be repeated after a doubt.
    pub repeat: Repeat,
    /// The properties that stand in no log and no error.
    pub secrets: Vec<String>,
    /// What is answered.
    pub response: Type,
}

impl Field {
    /// The name of the property, if a builder waits for it.
    pub fn need(&self) -> Option<&str> {
        (self.presence == Presence::Required && self.constant.is_none()).then_some(self.rust_name.as_str())
    }
}

impl Object {
    /// Whether the fields are bound together by a rule, so that they can't be changed one by one.
    pub fn is_ruled(&self) -> bool {
        !self.at_least_one_of.is_empty()
    }
}
