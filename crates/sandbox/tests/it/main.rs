//! The sandbox from outside: its Rust interface, HTTP, and single bytes.

mod articles;
mod audience;
mod caller;
mod choices;
mod control;
mod duplicates;
mod events;
mod faults;
mod inbox;
mod listing;
mod media;
mod readme;
mod refusals;
mod requests;
mod schools;
mod shown;
mod third_party;
mod tokens;
mod wire;
mod words;
