//! What the generated types stand on: reading that notes every violation, limits, writing.
//!
//! Generated code states facts; the mechanics stand here, once and by hand. A downstream crate
//! rarely names anything of this module: what it needs is re-exported at the root of the crate.

mod absent;
mod builder;
mod call;
mod checked;
mod chinese;
mod codes;
mod enumeration;
mod file;
mod flag;
mod integer;
#[cfg(feature = "schemars")]
mod json_schema;
mod list;
mod object;
mod plain;
mod read;
mod repeat;
mod says;
#[cfg(feature = "proptest")]
mod strategy;
mod text;
mod violation;
mod violations;
mod write;

#[cfg(feature = "schemars")]
pub use self::json_schema::{
    DescribedObject, ObjectSchema, code_schema, enumeration_schema, integer_schema, list_schema, object_schema, of,
    text_schema,
};
#[cfg(feature = "proptest")]
pub use self::strategy::{bounded_integer, bounded_list, bounded_text, code};
pub use self::{
    builder::{Build, Given, Missing},
    call::{Call, Method, Place, QueryParameter},
    checked::{Checked, deserialize},
    codes::Code,
    enumeration::{Enumeration, not_listed, read_integer, read_text},
    file::{FileFormat, FileKind, FileLimits, FileProblem},
    flag::Flag,
    integer::BoundedInteger,
    list::{BoundedList, Proof, gather, gather_any, gather_texts, read_list},
    object::{Body, Draft, Object, Property, Slot},
    plain::TextOrInteger,
    read::{Read, Verdict, Whole},
    repeat::{DuplicateCheck, Repeat, RepeatRule},
    says::Says,
    text::{BoundedText, CutText, Overflow, TextLimits},
    violation::{JsonType, Literal, Rule, Unit, Violation},
    violations::Violations,
    write::{Branch, WrittenBody, write_optional},
};

/// The macros that the generated files name.
#[doc(hidden)]
pub mod macros {
    pub use crate::{
        bounded_integer, bounded_list, bounded_text, branch, codes, cut_text, enumeration, object, secret_text,
    };
}

/// What the macros name, so that a crate which expands them needs no such dependency of its own.
#[doc(hidden)]
pub mod reexport {
    #[cfg(feature = "proptest")]
    pub use proptest;
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use serde;
}
