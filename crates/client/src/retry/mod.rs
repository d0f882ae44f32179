//! What happens after an attempt: retried without doubling, or given up with the truth.

mod budget;
mod course;
mod json;
mod policy;

pub use wecom_school_types::Repeat;

pub(crate) use self::{
    budget::Budget,
    course::{Course, Step},
    json::of_json,
};
pub use self::{
    json::repeat_of_json,
    policy::{Attempt, Decision, Outcome, Policy},
};
