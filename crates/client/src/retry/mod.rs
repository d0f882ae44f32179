//! What happens after an attempt: retried without doubling, or given up with the truth.

mod budget;
mod course;
mod policy;

pub use self::policy::{Attempt, Decision, Outcome, Policy, Repeat};
pub(crate) use self::{
    budget::Budget,
    course::{Course, Step},
};
