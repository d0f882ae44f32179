//! The inbox in a real browser: what people see of what was sent, and that it harms nobody.
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
//! Each test has a sandbox and a browser of its own. Where Chromium or chromedriver is not installed it is skipped, and
//! says so. Pictures of the views are kept in `target/screenshots`; what a failed test saw, in its folder `failed`.

mod browser;
mod controls;
mod hostile;
mod keyboard;
mod list;
mod messages;
mod page;
mod people;
mod requests;
