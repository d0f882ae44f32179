//! What the generated tables expand to: structs and builders, reading that notes every violation, limits, writing.
//!
//! Generated code states facts; the mechanics stand here, once and by hand. The module is public so that the macros can be
//! expanded in other crates. It promises no stability: what a program needs is re-exported at the root of the crate.

mod absent;
mod builder;
mod call;
mod checked;
mod chinese;
mod codes;
mod enumeration;
mod file;
mod flag;
mod given;
mod integer;
#[cfg(feature = "schemars")]
mod json_schema;
mod json_type;
mod link;
mod list;
mod plain;
mod read;
mod repeat;
mod shown;
#[cfg(feature = "proptest")]
mod strategy;
mod table;
mod text;
mod union;
mod violation;
mod violations;
mod write;
mod wrong;

#[cfg(feature = "schemars")]
pub use self::json_schema::{
    DescribedObject, DescribedUnion, ObjectSchema, code_schema, enumeration_schema, first_line, integer_schema,
    list_schema, object_schema, of, text_schema,
};
#[cfg(feature = "proptest")]
pub use self::strategy::{any_of, bounded_integer, bounded_list, bounded_text, code};
pub use self::{
    builder::{Build, Given, IsSet},
    call::{Call, Method, Place, QueryParameter},
    checked::{Checked, deserialize},
    codes::Code,
    enumeration::{Enumeration, not_listed, read_integer, read_text},
    file::{FileFormat, FileKind, FileLimits, FileProblem},
    flag::Flag,
    given::IsGiven,
    integer::{BoundedInteger, read_within_range, within_range},
    json_type::{Expected, Found, JsonType},
    link::after_http_scheme,
    list::{BoundedList, Proof, gather, gather_texts, read_list},
    plain::{Plain, TextOrInteger},
    read::{Read, Verdict, Whole},
    repeat::{DuplicateCheck, Repeat, RepeatRule},
    shown::{ShownText, ShownTexts, find_text, find_texts_below, find_texts_of_entries},
    table::{
        Draft, Object, Table, count, joined, properties_only_of, read_last, read_last_or_null, read_once, repeated,
    },
    text::{BoundedText, CutText, Overflow, TextLimits},
    union::{Bodies, Branch, Union, WrittenBody, gather_branch, read_body, refuse_others},
    violation::{Literal, Rule, Unit, Violation},
    violations::Violations,
    write::{write, write_optional},
    wrong::Wrong,
};

/// The macros that the generated files name.
#[doc(hidden)]
pub mod macros {
    pub use crate::{answer, codes, cut_text, enumeration, integer, list, needs, object, secret_text, text, union};
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
