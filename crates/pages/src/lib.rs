//! Reads WeCom's official pages, and holds them against the schemas.
//!
//! ```text
//! text ─ page ─ read ─ said ─┬─ lock      what the pages said when they were last looked at
//!                            ├─ audit     against the lock and the schemas
//!                            └─ draft     schema files that a page suggests
//! ```
//!
//! It touches no file: `xtask` hands the texts in. Whatever stands on a page is read, or said to be unread.

pub mod audit;
pub mod draft;
pub mod fact;
pub mod lock;
pub mod page;
mod read;
pub mod said;
mod schema;

pub use self::read::{read, read_as};
