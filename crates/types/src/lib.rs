#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]
// The macro for the setters of a table recurses for each row.
#![recursion_limit = "512"]

#[doc(hidden)]
pub mod runtime;

/// Written by `cargo xtask codegen` from `schema/`.
#[rustfmt::skip]
mod generated;

#[cfg(not(feature = "proptest"))]
#[doc(hidden)]
pub use self::runtime::nothing as runtime_arbitrary;
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
pub use self::runtime::nothing as runtime_json_schema;

pub use self::{
    // A new folder of schemas becomes a new module here without an edit.
    generated::*,
    runtime::{
        BoundedText, Branch, Build, Call, Cause, CheckResult, Checked, Code, CutText, DuplicateCheck, Enumeration,
        Expected, FileFormat, FileKind, FileLimits, FileProblem, Found, Given, IsSet, JsonType, Literal, Method,
        OpenEnumeration, Overflow, QueryParameter, Read, Repeat, RepeatRule, Rule, SentIn, ShownText, ShownTexts,
        TextLimits, TextOrInteger, Unit, Violation, Violations, WrittenBody, after_http_scheme, properties_only_of,
    },
};
