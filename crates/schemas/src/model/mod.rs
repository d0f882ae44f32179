//! The meaning of the schemas: types, properties, unions and operations, under the names that Rust has for them.

mod item;
mod object;
mod read_field;
mod read_object;
mod reader;
mod types;

pub use self::{
    item::{Item, Kind, Model, Module},
    object::{
        Branch, BranchRef, Case, Docs, Field, Meaning, Object, Operation, Picture, Presence, Repeat, Tag, Union,
        UnknownProperties,
    },
    reader::{read, read_leniently},
    types::{
        Cause, Class, Code, Codes, Enumeration, FileLimits, Integer, List, Shape, Text, Type, Unit, Value, Variant,
    },
};
