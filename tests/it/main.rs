//! Tests of the client and the sandbox together.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `calls` | the client sends every call and reads its answer |
//! | `end_to_end` | every message travels from a builder to the people of the sandbox's school |
//! | `faults` | with every fault, nothing is lost or arrives twice, and every doubt is reported |
//! | `inbox` | the inbox in a real browser: people see what was sent, and no notice does harm |
//! | `redis` | processes share a token through Redis, and one refreshes it for all |
//! | `misbehaving` | the retry table row by row, against servers that do everything wrong |
//! | `canary` | no error, `Debug` or log contains a secret |

// The setters of a table are made row by row.
#![recursion_limit = "512"]

#[macro_use]
#[path = "../every_type/mod.rs"]
#[rustfmt::skip]
#[allow(unused_macros, reason = "the tests of the types use the others")]
mod every_type;

mod calls;
mod canary;
mod end_to_end;
mod faults;
mod files;
#[cfg(unix)]
mod inbox;
mod misbehaving;
#[cfg(unix)]
mod redis;
mod sandboxed;
mod servers;

/// What the generator makes of `tests/foreign/schema`, compiled like any other code.
#[path = "../foreign/generated/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, clippy::upper_case_acronyms, reason = "not all of it is tried, and some names are awkward on purpose")]
mod generated;
