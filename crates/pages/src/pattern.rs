//! Compiles constant regular expressions.

use regex::Regex;

/// # Panics
/// If the expression is invalid, whatever text it is used for: every test that reads a page shows it.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant regular expression is valid")
}
