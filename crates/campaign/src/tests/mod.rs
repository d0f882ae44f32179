//! What the ledger does, statement by statement, on both databases.

mod claims;
mod commits;
#[path = "../../tests/it/ledgers.rs"]
#[expect(dead_code, reason = "the tests of campaigns use the rest")]
mod ledgers;
mod stage;
mod transitions;
mod traps;
