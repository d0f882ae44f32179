//! Values without a limit: text, booleans, integers of 64 bits, lists, ids that come as text or as numbers; and whether a value is given.

use std::{borrow::Cow, ops::Deref};

use serde::de::SeqAccess;

use super::{
    BoundedInteger, BoundedList, CheckResult, Expected, Proof, Read, ShownTexts, Whole, gather, read_list,
    read_within_range,
};

/// A value that is checked and made of a plain one, which a setter accepts.
pub trait Plain<P>: Sized {
    fn accept(plain: P) -> CheckResult<Self>;

    /// Checks the plain values of a list.
    fn gather<L: BoundedList<Item = Self>>(plain: impl Iterator<Item = P>) -> CheckResult<L> {
        gather(plain.map(Self::accept))
    }
}

impl<T> Plain<T> for T {
    fn accept(plain: T) -> CheckResult<T> {
        Ok(plain)
    }
}

impl Read for String {
    const EXPECTED: Expected = Expected::Text;

    fn text(value: Cow<'_, str>) -> CheckResult<Self> {
        Ok(value.into_owned())
    }
}

impl Read for bool {
    const EXPECTED: Expected = Expected::Boolean;

    fn boolean(value: bool) -> CheckResult<Self> {
        Ok(value)
    }
}

impl Read for i64 {
    const EXPECTED: Expected = Expected::Integer;

    fn integer(value: Whole) -> CheckResult<Self> {
        read_within_range::<Self>(value)
    }
}

impl BoundedInteger for i64 {}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: Expected = Expected::List;

    fn list<'de, A: SeqAccess<'de>>(items: A) -> Result<CheckResult<Self>, A::Error> {
        read_list(items)
    }
}

impl<T> BoundedList for Vec<T> {
    type Item = T;

    fn wrap(items: Self, _: Proof) -> Self {
        items
    }
}

/// An id that arrives as text or as a number. It is kept and written as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextOrInteger(String);

impl Read for TextOrInteger {
    const EXPECTED: Expected = Expected::TextOrInteger;

    fn text(value: Cow<'_, str>) -> CheckResult<Self> {
        Ok(Self(value.into_owned()))
    }

    fn integer(value: Whole) -> CheckResult<Self> {
        Ok(Self(value.to_string()))
    }
}

impl ShownTexts for TextOrInteger {}

crate::runtime_display!(TextOrInteger);
crate::runtime_inner!(TextOrInteger(String));
crate::runtime_arbitrary!(TextOrInteger, text_or_integer);

impl Deref for TextOrInteger {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
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

/// A value that counts as given or not: a list or text if it is not empty, a switch if it is on.
pub trait IsGiven {
    fn is_given(&self) -> bool;
}

impl<T: IsGiven> IsGiven for Option<T> {
    fn is_given(&self) -> bool {
        self.as_ref().is_some_and(IsGiven::is_given)
    }
}

impl IsGiven for bool {
    fn is_given(&self) -> bool {
        *self
    }
}

macro_rules! given_unless_empty {
    ($([$($parameter:ident)?] $name:ty;)+) => { $(
        impl<$($parameter)?> IsGiven for $name {
            fn is_given(&self) -> bool {
                !self.is_empty()
            }
        }
    )+ };
}

given_unless_empty! { [] String; [] TextOrInteger; [T] Vec<T>; }
