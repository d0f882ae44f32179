//! Reports what a change of the schemas means to users of the types, and to those who send what the schemas describe.
//!
//! Each set of schemas becomes a tree of elements with facts: what it means, wherever it says it. They are compared element
//! by element. Tables say how each change reads and what it does; the names in Rust of both sides say what breaks code.
//!
//! A set that is older than this generator is checked by its own dialect, which is one of its files. What this generator
//! refuses beyond that is listed in [`Impact::passed_over`], and compared all the same.

mod compare;
mod element;
mod names;
mod report;
mod rules;
mod side;

use wecom_schemas::library::Sources;

use self::side::Side;
pub use self::{
    report::{Change, Consequence, Group, Impact},
    rules::kinds,
    side::{Unreadable, Which},
};

/// Compares two sets of schemas.
///
/// # Errors
/// A side that is no JSON, or that its own dialect refuses.
pub fn impact(old: &Sources, new: &Sources) -> Result<Impact, Unreadable> {
    let (old, new) = (Side::read(Which::Old, old)?, Side::read(Which::New, new)?);
    let mut changes = compare::changes([&old, &new], [&element::read(&old), &element::read(&new)]);
    changes.sort_by_cached_key(|change| {
        (change.group(), change.kind.clone(), change.subject.clone(), change.said.clone())
    });
    Ok(Impact { changes, passed_over: [old.passed_over, new.passed_over].concat() })
}
