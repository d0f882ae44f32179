//! The values that a builder or JSON gives for a table, and the violations among them.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::runtime::{
    CheckResult, Expected, Found, JsonType, PropertyViolations, Read, Rule, Violation, Violations,
    read::{ARBITRARY_PRECISION, Reader, number, pass_over},
};

/// An object as the table of its properties.
pub trait Table: Sized {
    /// A slot for the value of each property.
    type Slots: Default;
    /// The properties of a union that have been read; they belong to the object itself.
    type Parts: Default;
    /// One of the properties of the object.
    type Key: Copy;
    /// Whether other properties are passed over instead of refused.
    const IS_TOLERANT: bool;
    /// The names of all properties in JSON, in the order of the page.
    const PROPERTIES: &'static [&'static str];

    fn key(name: &str) -> Option<Self::Key>;

    fn read<'de, A: MapAccess<'de>>(
        draft: &mut Draft<Self>,
        key: Self::Key,
        properties: &mut A,
    ) -> Result<(), A::Error>;

    /// Makes a union of the parts that have been read.
    fn gather_parts(slots: &mut Self::Slots, parts: Self::Parts, wrong: &mut PropertyViolations);

    /// Returns the object, or every violation in the order of the page.
    fn finish(slots: Self::Slots, wrong: PropertyViolations) -> CheckResult<Self>;
}

/// A table that is an object by itself, not a branch of a union.
pub trait Object: Table {}

/// Returns the names of the properties that `T` knows and `Other` does not, in the order of the page. They tell two
/// requests apart that are sent to one address.
///
/// ```
/// use wecom_school_types::{notice::Notice, properties_only_of, third_party::ThirdPartyNotice};
///
/// assert_eq!(properties_only_of::<ThirdPartyNotice, Notice>().collect::<Vec<_>>(), ["to_external_user"]);
/// assert!(properties_only_of::<Notice, ThirdPartyNotice>().any(|name| name == "recv_scope"));
/// ```
pub fn properties_only_of<T: Object, Other: Object>() -> impl Iterator<Item = &'static str> {
    T::PROPERTIES.iter().copied().filter(|name| !Other::PROPERTIES.contains(name))
}

/// The values that JSON gives for a table.
pub struct Draft<T: Table> {
    /// The valid values.
    pub slots: T::Slots,
    /// The properties that have been read of a union.
    pub parts: T::Parts,
    /// The violations of the other values.
    pub wrong: PropertyViolations,
    /// Properties that are unknown, or given twice.
    pub unknown: Violations,
}

impl<T: Table> Default for Draft<T> {
    fn default() -> Self {
        let (wrong, unknown) = (PropertyViolations::default(), Violations::default());
        Self { slots: T::Slots::default(), parts: T::Parts::default(), wrong, unknown }
    }
}

impl<T: Table> Draft<T> {
    /// Takes a property that the table does not know. If it marks a number, its digits are returned.
    #[cold]
    fn other<'de, A: MapAccess<'de>>(&mut self, name: &str, properties: &mut A) -> Result<Option<String>, A::Error> {
        let digits = pass_over(name, properties)?;
        if digits.is_none() && !T::IS_TOLERANT {
            self.unknown.push(Violation::new(Rule::unknown(name, T::PROPERTIES)).below(&escaped(name)));
        }
        Ok(digits)
    }
}

impl<T: Table> Read for Draft<T> {
    const EXPECTED: Expected = Expected::Object;

    #[inline]
    fn object<'de, A: MapAccess<'de>>(mut properties: A) -> Result<CheckResult<Self>, A::Error> {
        let mut draft = Self::default();
        while let Some(name) = properties.next_key_seed(Name(PhantomData::<T>))? {
            match name {
                Ok(key) => T::read(&mut draft, key, &mut properties)?,
                Err(name) => {
                    if let Some(digits) = draft.other(&name, &mut properties)? {
                        return number(&digits);
                    }
                }
            }
        }
        Ok(Ok(draft))
    }
}

impl<T: Object> Read for T {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<CheckResult<Self>, A::Error> {
        Ok(Draft::<T>::object(properties)?.and_then(|mut draft| {
            T::gather_parts(&mut draft.slots, draft.parts, &mut draft.wrong);
            draft.unknown.added_to(T::finish(draft.slots, draft.wrong))
        }))
    }
}

/// The name of a property, which becomes its key while the input still holds it. An unknown name is kept.
struct Name<T>(PhantomData<T>);

impl<'de, T: Table> DeserializeSeed<'de> for Name<T> {
    type Value = Result<T::Key, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: Table> Visitor<'_> for Name<T> {
    type Value = Result<T::Key, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(T::key(name).ok_or_else(|| {
            let is_needed = !T::IS_TOLERANT || name == ARBITRARY_PRECISION;
            if is_needed { name.to_owned() } else { String::new() }
        }))
    }
}

/// Reads a property of a request; one that is given twice is a violation.
#[inline]
pub fn read_once<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    name: &'static str,
    path: &'static str,
    slot: &mut Option<T>,
    wrong: &mut PropertyViolations,
    unknown: &mut Violations,
) -> Result<(), A::Error> {
    if slot.is_some() || wrong.mentions(path) {
        unknown.push(Violation::new(Rule::Repeated).below(&escaped(name)));
    }
    read_last(properties, path, slot, wrong, false)
}

/// Reads a property of an answer; of one that is given twice, the last counts. If `is_nullable`, null means the same as an
/// absent property.
#[inline]
pub fn read_last<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    path: &'static str,
    slot: &mut Option<T>,
    wrong: &mut PropertyViolations,
    is_nullable: bool,
) -> Result<(), A::Error> {
    *slot = match properties.next_value_seed(Reader::new())? {
        Err(violations) if is_nullable && is_null(&violations) => wrong.settle(path, Ok(None)).flatten(),
        result => wrong.settle(path, result),
    };
    Ok(())
}

/// Whether null was given in place of the value that has these violations.
fn is_null(violations: &Violations) -> bool {
    violations.iter().any(|violation| {
        let (Rule::WrongType { found, .. } | Rule::NotListed { found: Found::Type(found), .. }) = violation.rule()
        else {
            return false;
        };
        *found == JsonType::Null && violation.pointer().is_empty()
    })
}

/// Escapes a name as a segment of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Counts the names in several lists.
pub const fn count(lists: &[&[&str]]) -> usize {
    let (mut sum, mut list) = (0, 0);
    while list < lists.len() {
        sum += lists[list].len();
        list += 1;
    }
    sum
}

/// Joins several lists of names.
pub const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let (mut names, mut index, mut list) = ([""; N], 0, 0);
    while list < lists.len() {
        let mut name = 0;
        while name < lists[list].len() {
            names[index] = lists[list][name];
            index += 1;
            name += 1;
        }
        list += 1;
    }
    names
}
