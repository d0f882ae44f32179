//! The two languages in which violations are described.

use std::fmt::Display;

/// A language of the texts for people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    /// Returns the text of this language.
    pub(super) const fn choose(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// Joins names or values: `a, b` or `a、b`.
    pub(super) fn list(self, items: &[impl Display]) -> String {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        items.join(self.choose(", ", "、"))
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

/// Implements `Display` for types whose method `words` returns their text in a language.
macro_rules! display_in_english {
    ($($name:ident)+) => { $(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.words($crate::runtime::words::Language::English).as_ref())
            }
        }
    )+ };
}

pub(super) use {display_in_english, say};
