//! Facts: what a page or a schema states of a parameter, one thing each.
//!
//! The lock, reports and errata write a fact in one notation: `required=yes`, `values=0|1|2`, `max_bytes=666K`,
//! `meaning_by=recv_scope:0|1|2`, `deprecated`.

mod kinds;
mod values;

pub use self::{
    kinds::{Fact, FactKind, Facts, by_kind},
    values::{Amount, Condition, Notation, Overflow, Unit, ascending},
};
