//! Writes and reads the notation of facts: `required=yes`, `values=0|1|2`, `max_bytes=666K`, `meaning_by=recv_scope:0|1|2`, `deprecated`.

use std::{borrow::Cow, fmt, str::FromStr};

use super::{
    amount::{Amount, Unit},
    kinds::{Fact, Overflow},
};

/// The name of what a fact states: `max_bytes`, `entry.max_bytes`.
pub type Kind = Cow<'static, str>;

impl Fact {
    pub fn kind(&self) -> Kind {
        let kind = match self {
            Self::Required(_) => "required",
            Self::Type(_) => "type",
            Self::Fixed(_) => "fixed",
            Self::Values(_) => "values",
            Self::Default(_) => "default",
            Self::MinItems(_) => "min_items",
            Self::MaxItems(_) => "max_items",
            Self::MinBytes(_) => "min_bytes",
            Self::MaxBytes(_) => "max_bytes",
            Self::MinCharacters(_) => "min_characters",
            Self::MaxCharacters(_) => "max_characters",
            Self::MaxHan(_) => "max_han",
            Self::MaxLength(_) => "max_length",
            Self::Overflow(_) => "overflow",
            Self::NotEmpty => "not_empty",
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::Unit(_) => "unit",
            Self::IdTranslation => "id_translation",
            Self::Deprecated => "deprecated",
            Self::Formats(_) => "formats",
            Self::Pixels(_) => "pixels",
            Self::MeaningBy(..) => "meaning_by",
            Self::IgnoredBy(..) => "ignored_by",
            Self::Entry(fact) => return format!("entry.{}", fact.kind()).into(),
        };
        kind.into()
    }

    /// Returns the value as reports show it: `2048`, or `yes` for a fact without one.
    pub fn shown(&self) -> String {
        let value = self.value();
        if value.is_empty() { "yes".to_owned() } else { value }
    }

    /// Returns the value: `2048`, or nothing.
    fn value(&self) -> String {
        match self {
            Self::Required(required) => if *required { "yes" } else { "no" }.to_owned(),
            Self::Type(types) => types.clone(),
            Self::Fixed(text) | Self::Default(text) => written(text),
            Self::Values(values) | Self::Formats(values) | Self::Pixels(values) => list(values),
            Self::MinItems(number)
            | Self::MaxItems(number)
            | Self::MinCharacters(number)
            | Self::MaxCharacters(number)
            | Self::MaxHan(number)
            | Self::MaxLength(number) => number.to_string(),
            Self::MinBytes(amount) | Self::MaxBytes(amount) | Self::Minimum(amount) | Self::Maximum(amount) => {
                amount.to_string()
            }
            Self::Overflow(Overflow::Cut) => "cut".to_owned(),
            Self::Overflow(Overflow::Refused) => "refused".to_owned(),
            Self::Unit(unit) => unit.suffix().to_owned(),
            Self::NotEmpty | Self::IdTranslation | Self::Deprecated => String::new(),
            Self::MeaningBy(parameter, values) | Self::IgnoredBy(parameter, values) => {
                format!("{}:{}", written(parameter), list(values))
            }
            Self::Entry(fact) => fact.value(),
        }
    }
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
        read(kind, value).ok_or_else(|| format!("`{text}` is no fact"))
    }
}

fn read(kind: &str, value: &str) -> Option<Fact> {
    if let Some(kind) = kind.strip_prefix("entry.") {
        return read(kind, value).map(|fact| Fact::Entry(Box::new(fact)));
    }
    let number = || value.parse().ok();
    let amount = || value.parse::<Amount>().ok();
    let dependent = || {
        let (parameter, values) = value.split_once(':')?;
        Some((unwritten(parameter)?, unlist(values)?))
    };
    Some(match (kind, value) {
        ("required", "yes") => Fact::Required(true),
        ("required", "no") => Fact::Required(false),
        ("type", _) => Fact::Type(value.to_owned()),
        ("fixed", _) => Fact::Fixed(unwritten(value)?),
        ("values", _) => Fact::values(unlist(value)?),
        ("default", _) => Fact::Default(unwritten(value)?),
        ("min_items", _) => Fact::MinItems(number()?),
        ("max_items", _) => Fact::MaxItems(number()?),
        ("min_bytes", _) => Fact::MinBytes(amount()?),
        ("max_bytes", _) => Fact::MaxBytes(amount()?),
        ("min_characters", _) => Fact::MinCharacters(number()?),
        ("max_characters", _) => Fact::MaxCharacters(number()?),
        ("max_han", _) => Fact::MaxHan(number()?),
        ("max_length", _) => Fact::MaxLength(number()?),
        ("overflow", "cut") => Fact::Overflow(Overflow::Cut),
        ("overflow", "refused") => Fact::Overflow(Overflow::Refused),
        ("not_empty", "") => Fact::NotEmpty,
        ("minimum", _) => Fact::Minimum(amount()?),
        ("maximum", _) => Fact::Maximum(amount()?),
        ("unit", "s") => Fact::Unit(Unit::Seconds),
        ("id_translation", "") => Fact::IdTranslation,
        ("deprecated", "") => Fact::Deprecated,
        ("formats", _) => Fact::formats(unlist(value)?),
        ("pixels", _) => Fact::pixels(unlist(value)?),
        ("meaning_by", _) => dependent().map(|(parameter, values)| Fact::meaning_by(parameter, values))?,
        ("ignored_by", _) => dependent().map(|(parameter, values)| Fact::ignored_by(parameter, values))?,
        _ => return None,
    })
}

/// Returns a word as it is, and any other text as a text of JSON without spaces.
pub(crate) fn written(text: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || "_-./[]{}<>+*".contains(letter);
    if !text.is_empty() && text.chars().all(is_word) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string().replace(' ', "\\u0020")
    }
}

pub(crate) fn unwritten(text: &str) -> Option<String> {
    if text.starts_with('"') { serde_json::from_str(text).ok() } else { (!text.is_empty()).then(|| text.to_owned()) }
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| written(value)).collect::<Vec<_>>().join("|")
}

fn unlist(text: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        // A text of JSON may hold bars.
        let end = if rest.starts_with('"') { json_text(rest)? } else { rest.find('|').unwrap_or(rest.len()) };
        values.push(unwritten(&rest[..end])?);
        match rest[end..].strip_prefix('|') {
            Some(more) => rest = more,
            None if end == rest.len() => return Some(values),
            None => return None,
        }
    }
}

/// Returns where the text of JSON at the beginning ends.
fn json_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return Some(index + 1),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    None
}
