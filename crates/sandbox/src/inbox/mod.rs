//! The list of the inbox: notices in short, searched and filtered.

mod filter;
mod summary;

pub(crate) use self::{
    filter::{Filter, MOST_CHARACTERS, Search, people_of_class},
    summary::summary,
};
