//! The inbox in a real browser: what people see of a notice, and that no notice does harm.
//!
//! Each test starts a sandbox and a browser. Without Chromium or chromedriver it reports that it is skipped. Pictures of the
//! views are kept in `target/screenshots`, those of failed tests in its folder `failed`.

mod browser;
mod controls;
mod guide;
mod hostile;
mod keyboard;
mod list;
mod messages;
mod missed;
mod page;
mod people;
mod requests;
