//! The kinds of facts that a page or a schema states of a parameter.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use super::values::{Amount, Condition, Notation, Overflow, Unit};

/// The name of what a fact states: `max_bytes`, `entry.max_bytes`.
pub type FactKind = Cow<'static, str>;

pub type Facts = BTreeSet<Fact>;

/// Declares [`Fact`], with the kind of each fact in the notation. A fact without a value is only stated.
macro_rules! facts {
    ($($(#[doc = $doc:literal])* $fact:ident $(($value:ty))? = $kind:literal,)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fact {
            $($(#[doc = $doc])* $fact $(($value))?,)*
            /// A fact of each entry of a list.
            Entry(Box<Fact>),
        }

        impl Fact {
            pub fn kind(&self) -> FactKind {
                match self {
                    $(Self::$fact { .. } => $kind.into(),)*
                    Self::Entry(fact) => format!("entry.{}", fact.kind()).into(),
                }
            }

            /// Returns the value as the notation has it; nothing if there is none.
            fn value(&self) -> String {
                match self {
                    $($(Self::$fact(value) => <$value>::written(value),)?)*
                    Self::Entry(fact) => fact.value(),
                    Self::NotEmpty | Self::IdTranslation | Self::Deprecated => String::new(),
                }
            }

            fn read(kind: &str, value: &str) -> Option<Self> {
                match kind {
                    $($($kind => <$value>::read(value).map(Self::$fact),)?)*
                    _ => match kind.strip_prefix("entry.") {
                        Some(kind) => Self::read(kind, value).map(|fact| Self::Entry(Box::new(fact))),
                        None => [Self::NotEmpty, Self::IdTranslation, Self::Deprecated]
                            .into_iter()
                            .find(|fact| fact.kind() == kind && value.is_empty()),
                    },
                }
            }
        }
    };
}

// In the order in which the lock has the facts of a parameter.
facts! {
    Required(bool) = "required",
    /// The type in JSON: `integer`, `string[]`, or one of several, `string|integer`.
    Type(String) = "type",
    Fixed(String) = "fixed",
    Values(Vec<String>) = "values",
    /// What an absent parameter means.
    Default(String) = "default",
    MinItems(u64) = "min_items",
    MaxItems(u64) = "max_items",
    MinBytes(Amount) = "min_bytes",
    /// The greatest length of a text or a file.
    MaxBytes(Amount) = "max_bytes",
    MinCharacters(u64) = "min_characters",
    MaxCharacters(u64) = "max_characters",
    /// The greatest number of Chinese characters.
    MaxHan(u64) = "max_han",
    /// The greatest length of a text; the page names no unit.
    MaxLength(u64) = "max_length",
    Overflow(Overflow) = "overflow",
    NotEmpty = "not_empty",
    Minimum(Amount) = "minimum",
    Maximum(Amount) = "maximum",
    /// What a number counts.
    Unit(Unit) = "unit",
    /// The server replaces ids in the text by names.
    IdTranslation = "id_translation",
    Deprecated = "deprecated",
    Formats(Vec<String>) = "formats",
    /// The sizes at which a picture looks best, as `1068x455`.
    Pixels(Vec<String>) = "pixels",
    /// The page gives a meaning for each of these values of another parameter.
    MeaningBy(Condition) = "meaning_by",
    /// The parameter is ignored when another one has one of these values.
    IgnoredBy(Condition) = "ignored_by",
}

impl Fact {
    /// Returns the value as reports show it: `2048`, or `yes` for a fact without one.
    pub fn shown(&self) -> String {
        let value = self.value();
        if value.is_empty() { "yes".to_owned() } else { value }
    }

    /// Returns the list of a fact that has one.
    pub fn list_mut(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Self::Values(list) | Self::Formats(list) | Self::Pixels(list) => Some(list),
            Self::MeaningBy(condition) | Self::IgnoredBy(condition) => Some(&mut condition.values),
            _ => None,
        }
    }
}

/// Returns the values of each kind, as reports show them.
pub fn by_kind(facts: &Facts) -> BTreeMap<FactKind, String> {
    let mut kinds = BTreeMap::<FactKind, String>::new();
    for fact in facts {
        let shown = fact.shown();
        kinds.entry(fact.kind()).and_modify(|values| *values += &format!(",{shown}")).or_insert(shown);
    }
    kinds
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value();
        if value.is_empty() { f.write_str(&self.kind()) } else { write!(f, "{}={value}", self.kind()) }
    }
}

impl FromStr for Fact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, value) = text.split_once('=').unwrap_or((text, ""));
        Self::read(kind, value).ok_or_else(|| format!("`{text}` is no fact"))
    }
}
