//! The school that the sandbox serves.

mod apps;
mod directory;
mod file;
mod problem;
mod read;

pub(crate) use self::directory::Person;
pub use self::{
    apps::{App, Suite},
    directory::{Class, Parent, School, Student},
    problem::SchoolError,
};
