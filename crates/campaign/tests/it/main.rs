//! Campaigns against the sandbox.

mod concurrency;
mod ledgers;
mod manage;
mod plan;
mod run;
#[cfg(unix)]
mod servers;
mod sharing;
mod stage;
mod storage;
