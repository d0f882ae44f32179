//! The school that the sandbox serves.

mod directory;
mod entries;
mod problem;
mod read;

pub(crate) use self::directory::Person;
pub use self::{
    directory::School,
    entries::{App, Class, Parent, Student, Suite},
    problem::SchoolError,
};
