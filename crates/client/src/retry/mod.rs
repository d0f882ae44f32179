//! Decides what happens after an attempt: retried without doubling, or given up with the truth.

mod budget;
mod json;
mod policy;
mod state;

pub use wecom_school_types::Repeat;

pub(crate) use self::{budget::Budget, json::of_json, state::CallState};
pub use self::{
    json::repeat_of_json,
    policy::{Attempt, Decision, Outcome, Policy},
};
