//! Facts: what a page or a schema states of a parameter, one thing each.
//!
//! The lock, reports and errata write a fact in one notation: `required=yes`, `values=0|1|2`, `max_bytes=666K`,
//! `meaning_by=recv_scope:0|1|2`, `deprecated`.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

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

/// A value of a fact, which the notation writes without spaces.
pub trait Notation: Sized {
    fn written(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// A number as a page writes it: `666K` stays as it is, since a K may be 1000 or 1024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount {
    pub number: i64,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Ones of what the fact counts.
    #[default]
    One,
    K,
    M,
    G,
    /// Seconds; minutes, hours and days become seconds.
    Seconds,
}

/// What the server does with a text that is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overflow {
    Cut,
    Refused,
}

/// A condition: another parameter has one of these values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    pub parameter: String,
    pub values: Vec<String>,
}

impl Amount {
    pub fn plain(number: i64) -> Self {
        Self { number, unit: Unit::One }
    }

    pub fn seconds(number: i64) -> Self {
        Self { number, unit: Unit::Seconds }
    }
}

impl Condition {
    pub fn new(parameter: &str, values: Vec<String>) -> Self {
        Self { parameter: parameter.to_owned(), values: ascending(values) }
    }
}

/// Puts values in ascending order, numbers by their size, each once.
pub fn ascending(values: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
    values.sort_by_cached_key(|value| (value.parse::<i64>().unwrap_or(i64::MAX), value.clone()));
    values.dedup();
    values
}

/// Values that the notation writes as one of a few words.
macro_rules! words {
    ($($type:ty: $($($value:tt)::+ = $word:literal),*;)*) => {
        $(impl Notation for $type {
            fn written(&self) -> String {
                match self { $($($value)::+ => $word,)* }.to_owned()
            }

            fn read(text: &str) -> Option<Self> {
                [$(($($value)::+, $word)),*].into_iter().find_map(|(value, word)| (word == text).then_some(value))
            }
        })*
    };
}

words! {
    bool: true = "yes", false = "no";
    Overflow: Overflow::Cut = "cut", Overflow::Refused = "refused";
    Unit: Unit::One = "", Unit::K = "K", Unit::M = "M", Unit::G = "G", Unit::Seconds = "s";
}

impl Notation for u64 {
    fn written(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Notation for Amount {
    fn written(&self) -> String {
        format!("{}{}", self.number, self.unit.written())
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        Some(Self { number: digits.parse().ok()?, unit: Unit::read(&text[digits.len()..])? })
    }
}

/// Returns a text of JSON without spaces.
fn in_quotes(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace(' ', "\\u0020")
}

/// A word, a type such as `string|integer`, or any other text as a text of JSON.
impl Notation for String {
    fn written(&self) -> String {
        let is_word = |letter: char| letter.is_alphanumeric() || "_-./[]{}<>+*|".contains(letter);
        if !self.is_empty() && self.chars().all(is_word) { self.clone() } else { in_quotes(self) }
    }

    fn read(text: &str) -> Option<Self> {
        if text.starts_with('"') {
            serde_json::from_str(text).ok()
        } else {
            (!text.is_empty()).then(|| text.to_owned())
        }
    }
}

/// Values with a bar between them; a value with a bar is a text of JSON.
impl Notation for Vec<String> {
    fn written(&self) -> String {
        let entry = |value: &String| if value.contains('|') { in_quotes(value) } else { value.written() };
        self.iter().map(entry).collect::<Vec<_>>().join("|")
    }

    fn read(text: &str) -> Option<Self> {
        let mut values = Self::new();
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (value, after) = if text.starts_with('"') {
                let mut texts = serde_json::Deserializer::from_str(text).into_iter();
                (texts.next()?.ok()?, text.get(texts.byte_offset()..)?)
            } else {
                let (word, after) = text.split_at(text.find('|').unwrap_or(text.len()));
                (String::read(word)?, after)
            };
            values.push(value);
            rest = match after.strip_prefix('|') {
                None if !after.is_empty() => return None,
                more => more,
            };
        }
        Some(ascending(values))
    }
}

impl Notation for Condition {
    fn written(&self) -> String {
        format!("{}:{}", self.parameter.written(), self.values.written())
    }

    fn read(text: &str) -> Option<Self> {
        let (parameter, values) = text.split_once(':')?;
        Some(Self { parameter: String::read(parameter)?, values: Vec::read(values)? })
    }
}
