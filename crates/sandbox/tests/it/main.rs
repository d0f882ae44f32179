//! The sandbox from outside: its Rust interface, HTTP, and single bytes.

mod articles;
mod caller;
mod choices;
mod control;
mod events;
mod faults;
mod inbox;
mod media;
mod readme;
mod refusals;
mod requests;
mod schools;
mod tokens;
mod transcripts;
mod wire;
mod words;
