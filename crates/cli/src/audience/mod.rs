//! The recipients of a notice, from the command line and from files.

mod class_names;
mod id;
mod list;
mod named;
mod recipients;
mod table;

pub use self::{
    id::{Kind, doubt},
    list::{Source, is_table},
    named::{LISTS, Named, stdin_readers},
    recipients::Recipients,
};
