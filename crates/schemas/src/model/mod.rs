//! The meaning of the schemas: types, properties, unions and operations, under the names that Rust has for them.

mod cycles;
mod field;
mod item;
mod object;
mod read_field;
mod read_object;
mod reader;
mod types;

pub use self::{
    field::{Case, Docs, Field, Meaning, Picture, Presence},
    item::{Item, Kind, Model, Module},
    object::{Branch, BranchRef, Object, Operation, Repeat, Tag, Union, UnknownProperties},
    reader::{read, read_leniently},
    types::{Class, Code, Codes, Enumeration, FileLimits, Integer, List, Shape, Text, Type, Unit, Value, Variant},
};
