//! Reading what has no limit: text, booleans, integers of 64 bits, lists, ids that come as text or as numbers.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{Serialize, Serializer, de::SeqAccess};

use super::{BoundedList, Expected, Proof, Read, Rule, ShownTexts, Verdict, Violation, Whole, gather, read_list};

/// A value that is made of a plain one, as a setter takes it.
pub trait Plain<P>: Sized {
    /// Checks a plain value.
    ///
    /// # Errors
    /// The limit that it breaks.
    fn accept(plain: P) -> Verdict<Self>;

    /// Checks the plain values of a list.
    ///
    /// # Errors
    /// A number of entries outside the limits, and what is wrong with each entry under its index.
    fn gather<L: BoundedList<Entry = Self>>(plain: impl Iterator<Item = P>) -> Verdict<L> {
        gather(plain.map(Self::accept))
    }
}

impl Plain<Self> for String {
    fn accept(plain: Self) -> Verdict<Self> {
        Ok(plain)
    }
}

impl Plain<Self> for bool {
    fn accept(plain: Self) -> Verdict<Self> {
        Ok(plain)
    }
}

impl Plain<Self> for TextOrInteger {
    fn accept(plain: Self) -> Verdict<Self> {
        Ok(plain)
    }
}

impl Read for String {
    const EXPECTED: Expected = Expected::Text;

    fn text(value: Cow<'_, str>) -> Verdict<Self> {
        Ok(value.into_owned())
    }
}

impl Read for bool {
    const EXPECTED: Expected = Expected::Boolean;

    fn boolean(value: bool) -> Verdict<Self> {
        Ok(value)
    }
}

impl Read for i64 {
    const EXPECTED: Expected = Expected::Integer;

    fn integer(value: Whole) -> Verdict<Self> {
        value.to_i64().ok_or_else(|| {
            let rule = Rule::OutOfRange { minimum: i64::MIN, maximum: i64::MAX, unit: "", measured: value.to_string() };
            Violation::new(rule).into()
        })
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: Expected = Expected::List;

    fn list<'de, A: SeqAccess<'de>>(entries: A) -> Result<Verdict<Self>, A::Error> {
        read_list(entries)
    }
}

impl<T> BoundedList for Vec<T> {
    type Entry = T;
    const FEWEST: usize = 0;
    const MOST: usize = usize::MAX;

    fn wrap(entries: Self, _: Proof) -> Self {
        entries
    }
}

/// An id that arrives as text or as a number, kept as text.
///
/// Written as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextOrInteger(String);

impl Serialize for TextOrInteger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Read for TextOrInteger {
    const EXPECTED: Expected = Expected::TextOrInteger;

    fn text(value: Cow<'_, str>) -> Verdict<Self> {
        Ok(Self(value.into_owned()))
    }

    fn integer(value: Whole) -> Verdict<Self> {
        Ok(Self(value.to_string()))
    }
}

impl ShownTexts for TextOrInteger {}

impl Deref for TextOrInteger {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TextOrInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for TextOrInteger {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for TextOrInteger {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<TextOrInteger> for String {
    fn from(value: TextOrInteger) -> Self {
        value.0
    }
}
