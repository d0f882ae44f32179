//! The sandbox from outside: its Rust interface, HTTP, and single bytes.

mod bodies;
mod caller;
mod choices;
mod events;
mod faults;
mod guide;
mod interface;
mod page;
mod schools;
mod secrets;
mod transcripts;
mod wire;
