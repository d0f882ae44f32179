//! The inbox in a real browser: what people see of what a client sent.
//!
//! Each test has a sandbox and a window of its own. Where Chromium or chromedriver is not installed it is skipped, and
//! says so. It also fails if the browser complains of anything that it was not told to expect; what was seen then is
//! kept in `target/screenshots/failed`.

mod access;
mod again;
mod arriving;
mod browser;
mod controls;
mod day;
mod elsewhere;
mod finding;
mod hostile;
mod messages;
mod page;
mod refused;
mod screenshots;
mod sending;
mod settings;
mod shown;
mod webdriver;

use self::page::in_browser;
