//! Conformance cases: the files, and what a client did with each case.

mod compact;
mod compare;
mod file;
mod results;

pub use self::file::{Cases, CasesError};
pub(crate) use self::{
    compact::expand,
    compare::difference,
    file::Case,
    results::{Outcome, Results, Said, judge},
};
