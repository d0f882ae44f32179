//! What a change of the schemas means to those who use the types and send what they describe.
//!
//! Two sets of schemas are compared as JSON, keyword by keyword, so that nothing is passed over. The model of each says
//! which names Rust has for a schema, and the references of each say where it is felt.
//!
//! A set that is older than this generator is judged by its own dialect, which stands among its files. What this
//! generator asks for beyond that is no reason not to compare: it is listed in [`Impact::passed_over`].

mod annotations;
mod call;
mod change;
mod codes;
mod compare;
mod decisions;
mod definitions;
mod files;
mod limits;
mod meaning;
mod node;
mod object;
mod report;
mod side;
mod surface;
mod union;
mod uses;
mod values;

use std::collections::BTreeSet;

pub use self::{
    change::{Behaviour, Change, Group, Impact, Kind, Source},
    report::Bump,
    side::{Unreadable, Which},
};
use self::{compare::Comparison, side::Side};
use wecom_schemas::library::Sources;

/// Compares two sets of schemas.
///
/// # Errors
/// A side that is no JSON, or that its own dialect refuses.
pub fn impact(old: &Sources, new: &Sources) -> Result<Impact, Unreadable> {
    let (old, new) = (Side::read(Which::Old, old)?, Side::read(Which::New, new)?);
    let pairs = definitions::pairs(&old, &new);
    let mut comparison = Comparison { old: &old, new: &new, pairs, said: BTreeSet::new(), changes: Vec::new() };
    comparison.definitions();
    comparison.decisions();
    let mut changes = comparison.changes;
    changes.sort_by(|left, right| {
        let key = |change: &Change| (change.group(), change.kind, change.subject.clone(), change.said.clone());
        key(left).cmp(&key(right))
    });
    let passed_over = old.passed_over.iter().chain(&new.passed_over).cloned().collect();
    Ok(Impact { changes, passed_over })
}
