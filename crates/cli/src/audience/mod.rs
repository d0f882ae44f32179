//! The recipients of a notice, from the command line and from files.

mod class_names;
mod id;
mod items;
mod list;
mod named;
mod recipients;
mod stream;
mod table;
mod window;

pub use self::{
    id::{Kind, doubt, is_spreadsheet_error},
    items::{MAX_SHOWN, describe_flaw, shorten},
    list::{NoColumn, Source, find_heading, is_table, list_headings},
    named::{LISTS, Named, scope_of, stdin_readers},
    recipients::Recipients,
    stream::{Entry, Stream},
    table::Table,
    window::Window,
};
