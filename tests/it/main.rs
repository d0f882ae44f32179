//! Tests of the client and the sandbox together. The first line of each module says what it shows.

// The setters of a table are made row by row.
#![recursion_limit = "512"]

#[macro_use]
#[path = "../every_type/mod.rs"]
#[rustfmt::skip]
#[allow(unused_macros, reason = "the tests of the types use the others")]
mod every_type;

mod calls;
mod canary;
mod cases;
mod clients;
mod directory;
mod end_to_end;
mod faults;
mod files;
#[cfg(unix)]
mod inbox;
#[path = "../../crates/campaign/tests/it/ledgers.rs"]
#[allow(dead_code, reason = "the tests of campaigns use the rest")]
mod ledgers;
mod misbehaving;
mod oracle;
mod sandboxed;
mod servers;

/// What the generator makes of `tests/foreign/schema`, compiled like any other code.
#[path = "../foreign/generated/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, clippy::upper_case_acronyms, reason = "not all of it is tried, and some names are awkward on purpose")]
mod generated;
