//! The school's directory: read from the server or from a kept file, and shown.

pub mod classes;
mod complete;
mod find;
pub mod invite;
mod kept;
mod load;
pub mod people;
mod picture;
mod values;

pub use self::{
    complete::{answer_shell, write_script},
    find::{Named, classes_under, find_all},
    load::{Options, allowed_scope, classes as load_classes, departments, describe_unread, load},
};
