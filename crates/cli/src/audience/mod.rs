//! The recipients of a notice, from the command line and from files.

mod class_names;
mod id;
mod items;
mod list;
mod options;
mod recipients;
mod stream;
mod table;

pub use self::{
    id::{Kind as IdKind, doubt, is_spreadsheet_error},
    items::FirstLines,
    list::{find_column, is_table},
    options::{KindOptions, scope_of, stdin_readers},
    recipients::{Recipients, describe_kind},
    stream::{Entry, Source, Stream},
    table::Table,
};
