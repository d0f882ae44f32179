//! The values of facts, and how the notation writes them.

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
