//! Reads WeCom's official pages and compares them with the schemas.
//!
//! ```text
//! text ─ page ─ read ─ page_facts ─┬─ lock      the facts when the pages were last reviewed
//!                                  ├─ audit     compares pages, lock and schemas
//!                                  └─ draft     schema files for the operations of a page
//! ```
//!
//! The crate opens no file: `xtask` passes the texts in. Every line of a page is read or reported as unread.

// The crate is not published, so an item whose name suffices has no comment.

/// Declares constant regular expressions, each compiled when it is first used.
macro_rules! patterns {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        $($(#[doc = $doc])* static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::pattern($text));)*
    };
}

pub mod audit;
pub mod draft;
mod expected;
pub mod fact;
pub mod lock;
pub mod page;
pub mod page_facts;
mod read;

pub use self::read::ReadPage;

/// Compiles a constant regular expression.
///
/// # Panics
/// If the expression is invalid, which every test that reads a page shows.
pub(crate) fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("a constant regular expression is valid")
}
