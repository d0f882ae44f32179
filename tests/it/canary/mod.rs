//! Secrets appear in no text that the client can produce: no error, no `Debug`, no log.
//!
//! Each test runs on a runtime of one thread, whose subscriber takes every event and span of every target at TRACE, those of
//! the `log` crate included. Logs of other tests do not mix in, and only the look-up of names runs on another thread.

mod answers;
pub mod secrets;
mod shown;
pub mod watch;

use wecom_school::token::SuiteApp;

use self::secrets::{PERMANENT_CODE, SUITE_SECRET, SUITE_TICKET};

fn suite_app() -> SuiteApp {
    crate::clients::suite_app(["suite", "corp"], [SUITE_SECRET, SUITE_TICKET, PERMANENT_CODE])
}
