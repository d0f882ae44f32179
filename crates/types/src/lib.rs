//! Typed, checked payloads of WeCom school notices.
pub mod runtime;
#[rustfmt::skip]
mod generated;
pub use generated::*;
pub use errcode::{Errcode, ErrcodeClass};
pub use runtime::{Checked, CutText, Flag, JsonType, Literal, Rule, TextOrInteger, Unit, Violation, Violations};
