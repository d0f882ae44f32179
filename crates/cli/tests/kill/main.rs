//! The proof that a campaign loses and doubles nothing: the command is killed, starved and disturbed, and what its ledger says of
//! each person is compared with what the person received.
//!
//! `cargo xtask kill` runs the proof in full.
#![cfg(unix)]

mod district;
mod driver;
mod full;
#[path = "../../../campaign/tests/it/ledgers.rs"]
#[allow(dead_code, reason = "the tests of campaigns use the rest")]
mod ledgers;
#[path = "../it/run.rs"]
#[allow(dead_code, reason = "the other tests of the command use the rest")]
mod run;
mod scenarios;
mod verdict;
