//! Typed, checked payloads of WeCom school notices.
pub mod runtime;
#[rustfmt::skip]
mod generated;
pub use generated::*;
pub use runtime::{Checked};
