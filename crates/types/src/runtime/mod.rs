//! The macros that the generated tables use: structs and builders, reading with every violation, limits, writing.
//!
//! Generated code states facts; this hand-written module has the mechanics. It is public so that other crates can expand the
//! macros, and promises no stability: programs use what the root of the crate re-exports.

mod builder;
mod call;
mod codes;
mod enumeration;
mod file;
mod integer;
#[cfg(feature = "schemars")]
mod json_schema;
mod json_type;
mod leaf;
mod link;
mod list;
mod open_enumeration;
mod plain;
mod read;
mod shown;
#[cfg(feature = "proptest")]
mod strategy;
mod table;
mod text;
mod union;
mod violation;
mod violations;
mod words;

#[cfg(feature = "schemars")]
pub use self::json_schema::{
    DescribedObject, DescribedUnion, ObjectSchema, Presence, code_schema, enumeration_schema, integer_schema,
    list_schema, object_schema, open_enumeration_schema, text_schema,
};
#[cfg(feature = "proptest")]
pub use self::strategy::{any_of, bounded_integer, bounded_list, bounded_text, code, known_or_other, text_or_integer};
pub use self::{
    builder::{Build, Given, IsSet},
    call::{Call, DuplicateCheck, Method, QueryParameter, Repeat, RepeatRule, SentIn},
    codes::{Cause, Code},
    enumeration::{Enumeration, Flag, not_listed, read_integer, read_text, write_literal},
    file::{FileFormat, FileKind, FileLimits, FileProblem},
    integer::{BoundedInteger, read_within_range, within_range},
    json_type::{Expected, Found, JsonType},
    leaf::nothing,
    link::after_http_scheme,
    list::{BoundedList, gather, gather_texts, read_list},
    open_enumeration::OpenEnumeration,
    plain::{IsGiven, Plain, TextOrInteger},
    read::{Checked, Read, Whole, deserialize},
    shown::{ShownText, ShownTexts, find_text, find_texts_below},
    table::{Draft, Object, Table, properties_only_of, read_last, read_once, write_optional},
    text::{BoundedText, CutText, Overflow, Proof, TextLimits},
    union::{Branch, Union, WrittenBody, gather_branch, refuse_others},
    violation::{Literal, Rule, Unit, Violation},
    violations::{CheckResult, PropertyViolations, Violations},
};

/// The macros that the generated files name.
#[doc(hidden)]
pub mod macros {
    pub use super::{
        builder::needs,
        codes::codes,
        enumeration::enumeration,
        integer::integer,
        list::list,
        open_enumeration::open_enumeration,
        table::{answer, object},
        text::text,
        union::union,
    };
}

/// The crates that the macros name, so that a crate which expands them need not depend on them.
#[doc(hidden)]
#[cfg(feature = "proptest")]
pub use proptest;
#[doc(hidden)]
#[cfg(feature = "schemars")]
pub use schemars;
#[doc(hidden)]
pub use serde;
