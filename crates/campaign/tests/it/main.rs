//! Campaigns against the sandbox.

mod concurrency;
mod ledgers;
mod manage;
#[path = "../../../../tests/measuring.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod measuring;
mod plan;
mod run;
#[cfg(unix)]
mod servers;
mod sharing;
mod stage;
mod storage;
