//! Tests of the types against the schemas, the pages' examples and an independent validator.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `examples` | every documented example is read, written, built and pinned |
//! | `boundaries` | every limit of the schemas holds: at it, one over it, and across it |
//! | `oracle` | a type accepts a value exactly when its schema does, and so do the published and the exported schema |
//! | `published` | the schemas that the types publish have the dialect's keywords of the schema files |
//! | `violations` | the text of every violation |
//! | `foreign` | the generator knows no API: another one compiles and runs |
//! | `formats` | the beginning of any file is checked without a panic |

// The setters of a table are made row by row.
#![recursion_limit = "512"]

#[macro_use]
#[path = "../../../../tests/every_type/mod.rs"]
#[rustfmt::skip]
mod every_type;

mod boundaries;
mod described;
mod examples;
mod foreign;
mod formats;
mod oracle;
mod published;
#[path = "../../../../tests/schemas.rs"]
mod schemas;
mod violations;

/// What the generator makes of `tests/foreign/schema`, compiled like any other code.
#[path = "../../../../tests/foreign/generated/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, clippy::upper_case_acronyms, reason = "not all of it is tried, and some names are awkward on purpose")]
mod generated;
