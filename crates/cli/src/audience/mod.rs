//! The recipients of a notice, from the command line and from files.

mod id;
mod list;
mod named;
mod recipients;
mod table;

pub use self::{
    id::{Kind, doubt},
    list::is_table,
    named::{LISTS, Named},
    recipients::Recipients,
};
