//! What can be wrong with a value, and how it is said.

use std::fmt;

/// One place where a value breaks its schema.
///
/// Its text says where, what, how much against which limit, and what to do, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pointer: String,
    rule: Box<Rule>,
}

impl Violation {
    /// A violation by the value itself; whoever holds the value [places](Self::below) it.
    #[cold]
    #[must_use]
    pub fn new(rule: Rule) -> Self {
        Self { pointer: String::new(), rule: Box::new(rule) }
    }

    /// The same violation, seen from the object or list that holds the value under `segments`.
    #[must_use]
    pub fn below(mut self, segments: &str) -> Self {
        self.pointer.insert_str(0, segments);
        self.pointer.insert(0, '/');
        self
    }

    /// Where: a JSON pointer (RFC 6901) from the root of the value that was checked.
    /// The empty pointer is that value itself.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Which rule is broken, with what was measured.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Whether the violation lies inside the value under `name`.
    pub(super) fn is_inside(&self, name: &str) -> bool {
        self.pointer
            .strip_prefix('/')
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the value itself" } else { &self.pointer };
        write!(f, "{place}: {}", self.rule)
    }
}

impl std::error::Error for Violation {}

/// The ways to break a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A required property is absent.
    Missing,
    /// The schema knows no such property here.
    Unknown {
        /// The property that was given.
        name: String,
        /// The properties that may stand here, in the order of the page.
        known: &'static [&'static str],
    },
    /// The property belongs to another kind of message than the one that was chosen.
    Misplaced {
        /// The property that tells the kinds apart.
        tag: &'static str,
        /// The kind that was chosen.
        chosen: &'static str,
    },
    /// The property stands twice in the same object.
    Repeated,
    /// The JSON type is another one than the schema wants.
    WrongType {
        /// What the schema wants, in words.
        expected: &'static str,
        /// What was given.
        found: JsonType,
    },
    /// A text that must not be empty is empty.
    Empty,
    /// A text is too long.
    TooLong {
        /// The most that is accepted, in `unit`.
        limit: usize,
        /// What is counted.
        unit: Unit,
        /// What was counted, in `unit`.
        measured: usize,
    },
    /// A list has too few entries.
    TooFew {
        /// The least number of entries.
        limit: usize,
        /// The number of entries given.
        measured: usize,
    },
    /// A list has too many entries.
    TooMany {
        /// The greatest number of entries.
        limit: usize,
        /// The number of entries given.
        measured: usize,
    },
    /// An integer lies outside its range.
    OutOfRange {
        /// The smallest value.
        minimum: i64,
        /// The largest value.
        maximum: i64,
        /// What is counted, such as `seconds`; empty if the page does not say.
        unit: &'static str,
        /// The value given, in decimal digits.
        measured: String,
    },
    /// A value is none of those that the schema lists.
    NotListed {
        /// The values that are accepted.
        allowed: Vec<Literal>,
        /// The value given, as JSON or by its type; a long text is shown by its beginning.
        found: String,
    },
    /// Of several properties at least one has to say something, and none does.
    NothingGiven {
        /// The properties of which one is needed.
        fields: &'static [&'static str],
    },
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing, and required: add it"),
            Self::Unknown { name, known } => {
                f.write_str("no such property here: ")?;
                match resembling(name, known) {
                    Some(meant) => write!(f, "did you mean `{meant}`?"),
                    None => write!(f, "remove it, or use one of {}", Listed(known)),
                }
            }
            Self::Misplaced { tag, chosen } => {
                write!(f, "no property of {tag} `{chosen}`: remove it, or choose the {tag} it belongs to")
            }
            Self::Repeated => f.write_str("given twice in one object: keep one"),
            Self::WrongType { expected, found: JsonType::Null } => {
                write!(f, "null, expected {expected}: leave the property out instead of writing null")
            }
            Self::WrongType { expected, found } => {
                write!(f, "{found}, expected {expected}")?;
                match (found, *expected) {
                    (JsonType::Text, "an integer" | "0 or 1") => f.write_str(": write it without quotes"),
                    (JsonType::Integer, "a string") => f.write_str(": write it in quotes"),
                    (_, "an array") => f.write_str(": put it in brackets, even if it is alone"),
                    _ => Ok(()),
                }
            }
            Self::Empty => f.write_str("empty, at least 1 character is needed"),
            Self::TooLong { limit, unit, measured } => {
                write!(f, "{measured} {unit}, at most {limit}: shorten it by {}", measured - limit)
            }
            Self::TooFew { limit, measured } => {
                write!(f, "{measured} entries, at least {limit}: add {}", limit - measured)
            }
            Self::TooMany { limit, measured } => {
                write!(
                    f,
                    "{measured} entries, at most {limit}: remove {}, or divide them among several requests",
                    measured - limit
                )
            }
            Self::OutOfRange { minimum, maximum, unit, measured } => {
                let space = if unit.is_empty() { "" } else { " " };
                write!(f, "{measured}{space}{unit}, outside {minimum} to {maximum}: choose a value within")
            }
            Self::NotListed { allowed, found } => match allowed.as_slice() {
                [only] => write!(f, "{found}, always {only} here"),
                _ if found == "null" => {
                    write!(f, "null, which is none of {}: leave the property out instead", Listed(allowed))
                }
                _ => write!(f, "{found}, which is none of {}", Listed(allowed)),
            },
            Self::NothingGiven { fields } => {
                write!(f, "at least one of {} is needed, and all are absent, empty or 0", Listed(fields))
            }
        }
    }
}

/// What a length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Bytes of UTF-8: a Chinese character is 3 of them, most emoji are 4.
    Bytes,
    /// Characters: Unicode scalar values.
    Characters,
}

impl Unit {
    /// The length of `text` in this unit.
    pub fn measure(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Characters => text.chars().count(),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes of UTF-8",
            Self::Characters => "characters",
        })
    }
}

/// The types of JSON, an integer told apart from a number with a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Fraction,
    Text,
    List,
    Object,
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Fraction => "a number with a fraction",
            Self::Text => "a string",
            Self::List => "an array",
            Self::Object => "an object",
        })
    }
}

/// A value that a schema spells out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Literal {
    Integer(i64),
    Text(&'static str),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Text(value) => write!(f, "\"{value}\""),
        }
    }
}

/// `a, b, c`
struct Listed<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{item}")?;
        }
        Ok(())
    }
}

/// The known name that was probably meant: the same letters but for case and punctuation
/// (`toParty`, `to_all`), or the longest one that begins the name (`miniprogram_notice`).
fn resembling(name: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = letters(name);
    known
        .iter()
        .find(|candidate| letters(candidate) == name)
        .or_else(|| {
            known
                .iter()
                .filter(|candidate| name.starts_with(&letters(candidate)))
                .max_by_key(|candidate| candidate.len())
        })
        .copied()
}
