//! Constant regular expressions.

use std::{ops::Deref, sync::OnceLock};

use regex::Regex;

/// A constant regular expression, which is compiled when it is first used.
pub struct Pattern(&'static str, OnceLock<Regex>);

impl Pattern {
    pub const fn new(text: &'static str) -> Self {
        Self(text, OnceLock::new())
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.1.get_or_init(|| pattern(self.0))
    }
}

/// # Panics
/// If the expression is invalid, whatever text it is used for: every test that reads a page shows it.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant regular expression is valid")
}
