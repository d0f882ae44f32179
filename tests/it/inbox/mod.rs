//! The inbox in a real browser: what people see of a notice, and that no notice does harm.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `messages` | every kind of message on the phone; every view in every look, and for a screen reader |
//! | `list` | the list of notices arrives live, is searched, filtered and scrolled |
//! | `people` | who receives a notice, and the school |
//! | `requests` | refused requests; the lines that send a request again |
//! | `controls` | clock, faults, outbox and reset; language and theme |
//! | `keyboard` | the page without a mouse |
//! | `hostile` | no notice and no other page does harm |
//!
//! Each test starts a sandbox and a browser. Without Chromium or chromedriver it reports that it is skipped. Pictures of the
//! views are kept in `target/screenshots`, those of failed tests in its folder `failed`.

mod browser;
mod controls;
mod hostile;
mod keyboard;
mod list;
mod messages;
mod page;
mod people;
mod requests;
