//! The inbox in a real browser: what people see of what a client sent.
//!
//! | module | what it shows |
//! | --- | --- |
//! | `messages` | each message type is sent by a client, and seen on the phone |
//! | `arriving` | what happens in the sandbox is seen while the page is open |
//! | `finding` | search and filters |
//! | `shown` | what the server makes of a notice: cut, translated, received or not |
//! | `refused`, `again` | what was wrong with a request; the line for curl sends it again |
//! | `controls`, `settings` | clock, faults, a new start; language and theme |
//! | `hostile`, `elsewhere` | no notice and no other page does harm |
//! | `access` | the page without a mouse, without eyes, and with weak ones |
//! | `screenshots` | what a `day` at the school looks like |
//!
//! Each test has a sandbox and a window of its own ([`page`]). Where Chromium or chromedriver is not installed
//! ([`browser`]) it is skipped, and says so. It also fails if the browser complains of anything that it was not told to
//! expect; what was seen then is kept in `target/screenshots/failed`.

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
