//! Tests of what holds across the workspace.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `examples` | every documented example is read, written, built and pinned |
//! | `boundaries` | every limit of the schemas holds: at it, one over it, and across it |
//! | `oracle` | a type accepts a value exactly when its schema does, and the exported schema agrees |
//! | `documents` | the exported documents: their look, and that they are complete |
//! | `exported` | the exported JSON Schemas are plain JSON Schema, and count characters for bytes |
//! | `published` | the schemas that the types publish say what the schema files say |
//! | `calls` | the client sends every call and reads its answer |
//! | `violations` | the text of every violation |
//! | `foreign` | the generator knows no API: another one compiles and runs |
//! | `formats` | the beginning of any file is checked without a panic |
//! | `choices` | every decision of the schemas is written in both languages |
//! | `end_to_end` | every message travels from a builder to the people of the sandbox's school |
//! | `faults` | with every fault, nothing is lost or arrives twice, and every doubt is reported |
//! | `inbox` | the inbox in a real browser: people see what was sent, and no notice does harm |
//! | `redis` | token stores keep their contract; processes share a token through Redis |
//! | `misbehaving` | the retry table row by row, against servers that do everything wrong |
//! | `canary` | no error, `Debug` or log contains a secret |

// The setters of a table are made row by row.
#![recursion_limit = "512"]

#[macro_use]
#[rustfmt::skip]
#[cfg_attr(not(feature = "proptest"), allow(unused_macros, reason = "calls are made of strategies"))]
mod every_type;

mod boundaries;
#[cfg(feature = "proptest")]
mod calls;
mod canary;
#[cfg(feature = "proptest")]
mod changes;
mod choices;
mod clients;
mod documents;
mod end_to_end;
mod examples;
#[cfg(feature = "proptest")]
mod exported;
mod faults;
mod files;
mod foreign;
#[cfg(feature = "proptest")]
mod formats;
#[cfg(unix)]
mod inbox;
mod misbehaving;
#[cfg(feature = "proptest")]
mod oracle;
#[cfg(feature = "schemars")]
mod published;
#[cfg(all(feature = "redis", unix))]
mod redis;
mod sandboxed;
mod schemas;
mod servers;
mod violations;

/// What the generator makes of `tests/foreign/schema`, compiled like any other code.
#[path = "../foreign/generated/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, clippy::upper_case_acronyms, reason = "not all of it is tried, and some names are awkward on purpose")]
mod generated;
