//! What holds across the workspace.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `examples` | every documented example is read, written, built and pinned |
//! | `pages` | every row of both pages stands in the schemas |
//! | `boundaries` | every limit of the schemas holds: at it, one over it, and across it |
//! | `oracle` | a type accepts a value exactly when its schema does |
//! | `published` | the schemas that the types publish say what the schemas say |
//! | `violations` | every text of every violation |
//! | `foreign` | the generator knows no API: another one compiles and runs |
//! | `compile_fail` | illegal states do not compile |

#[macro_use]
#[rustfmt::skip]
mod every_type;

mod boundaries;
mod compile_fail;
mod examples;
mod foreign;
#[cfg(feature = "proptest")]
mod oracle;
mod pages;
#[cfg(feature = "schemars")]
mod published;
mod schemas;
mod violations;

/// What the generator makes of `tests/foreign/schema`, compiled like any other code.
#[path = "../foreign/generated/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, reason = "not all of it is tried")]
mod generated;
