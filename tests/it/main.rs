//! Tests of what holds across the workspace. The first line of each module says what it shows.

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
