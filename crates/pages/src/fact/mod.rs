//! Facts: what a page or a schema states of a parameter, one thing each.
//!
//! The lock, reports and errata write a fact in one notation: `max_bytes=2048`.

mod amount;
mod kinds;
mod notation;

pub(crate) use self::notation::{unwritten, written};
pub use self::{
    amount::{Amount, Unit},
    kinds::{Fact, Facts, Overflow},
    notation::Kind,
};
