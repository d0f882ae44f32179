//! The meaning of the schemas: types, properties, unions and operations, under the names that Rust has for them.

mod cycles;
mod field;
mod item;
mod leaf;
mod mentions;
mod names;
mod object;
mod read_field;
mod read_object;
mod reader;
mod types;
mod union;

pub use self::{
    field::{Case, Docs, Field, Meaning, Picture, Presence},
    item::{Item, Kind, Model, Module},
    leaf::{Class, Code, Codes, Enumeration, FileLimits, Integer, List, Text, Unit, Value, Variant},
    mentions::mentions,
    names::tag_type,
    object::{Object, Operation, Repeat, UnknownProperties},
    reader::{read, read_leniently},
    types::{Shape, Type},
    union::{Branch, BranchRef, Tag, Union},
};
