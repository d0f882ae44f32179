//! The sandbox from outside: over HTTP, byte by byte, and as a command.

mod articles;
mod audience;
mod caller;
mod command;
mod control;
mod crowd;
mod duplicates;
mod events;
mod faults;
mod inbox;
mod judging;
mod listing;
mod media;
mod readme;
mod requests;
mod schools;
mod shown;
mod third_party;
mod tokens;
mod wire;
mod words;
