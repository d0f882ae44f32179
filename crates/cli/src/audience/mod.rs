//! The recipients of a notice, from the command line and from files.

mod id;
mod list;
mod named;
mod recipients;
mod table;

pub use self::{
    id::Kind,
    named::{LISTS, Named},
    recipients::Recipients,
};

/// Returns why an id in a request is none, or is unusual.
pub fn doubt(id: &str, kind: Kind) -> Option<String> {
    id::check(id.trim(), kind).unwrap_or_else(Some)
}
