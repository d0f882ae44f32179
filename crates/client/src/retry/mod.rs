//! Decides what happens after an attempt: retried without doubling, or given up with the truth.

mod json;
mod policy;
mod state;

pub use wecom_school_types::Repeat;

pub(crate) use self::{
    json::read_repeat,
    state::{Budget, CallState},
};
pub use self::{
    json::repeat_of_json,
    policy::{Attempt, Decision, Outcome, Policy},
};
