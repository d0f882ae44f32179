//! The two languages in which violations are described.

use std::fmt::Display;

/// A language of the texts for people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    /// Joins names or values: `a, b` or `a、b`.
    pub(super) fn list(self, items: &[impl Display]) -> String {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        items.join(if self == Self::English { ", " } else { "、" })
    }
}

/// Formats the text of the language: `say!(language, "at most {limit}" | "最多 {limit}")`.
macro_rules! say {
    ($language:expr, $english:literal | $chinese:literal) => {
        match $language {
            $crate::runtime::words::Language::English => format!($english),
            $crate::runtime::words::Language::Chinese => format!($chinese),
        }
    };
}

pub(super) use say;
