//! What a builder or JSON gives for a table, right or wrong.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::runtime::{
    Expected, Read, Rule, Verdict, Violation, Violations, Wrong,
    read::{ARBITRARY_PRECISION, Entry, Marked, Nullable, number},
};

/// An object as the table of its properties.
pub trait Table: Sized {
    /// A place for the value of each property.
    type Slots: Default;
    /// What has been read of a union, whose properties stand in the object itself.
    type Parts: Default;
    /// One of the properties that may stand in the object.
    type Key: Copy;
    /// Whether other properties are passed over instead of refused.
    const IS_TOLERANT: bool;
    /// The names of all properties in JSON, in the order of the page.
    const PROPERTIES: &'static [&'static str];

    /// The property of this name.
    fn key(name: &str) -> Option<Self::Key>;

    /// Reads the value of a property.
    ///
    /// # Errors
    /// What the deserializer reports.
    fn read<'de, A: MapAccess<'de>>(
        draft: &mut Draft<Self>,
        key: Self::Key,
        properties: &mut A,
    ) -> Result<(), A::Error>;

    /// Makes a union of the parts that have been read.
    fn gather_parts(slots: &mut Self::Slots, parts: Self::Parts, wrong: &mut Wrong);

    /// The object, or everything that is wrong with it.
    ///
    /// # Errors
    /// Every violation, with its place, in the order of the page.
    fn finish(slots: Self::Slots, wrong: Wrong) -> Verdict<Self>;
}

/// A table that is an object of its own, not a branch of a union.
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

/// What JSON gives for a table.
pub struct Draft<T: Table> {
    /// The valid values.
    pub slots: T::Slots,
    /// What has been read of a union.
    pub parts: T::Parts,
    /// What is wrong with the others.
    pub wrong: Wrong,
    /// Properties that are unknown, or given twice.
    pub unknown: Violations,
}

impl<T: Table> Default for Draft<T> {
    fn default() -> Self {
        Self {
            slots: T::Slots::default(),
            parts: T::Parts::default(),
            wrong: Wrong::default(),
            unknown: Violations::default(),
        }
    }
}

impl<T: Table> Draft<T> {
    /// Reads every property. If one marks a number, its digits are returned.
    #[inline]
    fn fill<'de, A: MapAccess<'de>>(&mut self, mut properties: A) -> Result<Option<String>, A::Error> {
        while let Some(name) = properties.next_key_seed(Name(PhantomData::<T>))? {
            match name {
                Ok(key) => T::read(self, key, &mut properties)?,
                Err(name) => {
                    if let Some(digits) = self.other(&name, &mut properties)? {
                        return Ok(Some(digits));
                    }
                }
            }
        }
        Ok(None)
    }

    fn finish(mut self) -> Verdict<T> {
        T::gather_parts(&mut self.slots, self.parts, &mut self.wrong);
        let verdict = T::finish(self.slots, self.wrong);
        if self.unknown.is_empty() {
            return verdict;
        }
        let mut found = verdict.err().unwrap_or_default();
        found.append(self.unknown);
        Err(found)
    }

    /// Takes a property that the table does not know. If it marks a number, its digits are returned.
    #[cold]
    fn other<'de, A: MapAccess<'de>>(&mut self, name: &str, properties: &mut A) -> Result<Option<String>, A::Error> {
        match Marked::below(name, properties)? {
            Marked::Number(digits) => return Ok(Some(digits)),
            Marked::Value => {}
            Marked::Not => drop(properties.next_value::<IgnoredAny>()?),
        }
        if !T::IS_TOLERANT {
            let pointer = escaped(name);
            self.unknown.push(Violation::new(Rule::unknown(name, T::PROPERTIES)).below(&pointer));
        }
        Ok(None)
    }
}

impl<T: Table> Read for Draft<T> {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<Verdict<Self>, A::Error> {
        let mut draft = Self::default();
        match draft.fill(properties)? {
            None => Ok(Ok(draft)),
            Some(digits) => number(&digits),
        }
    }
}

impl<T: Object> Read for T {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<Verdict<Self>, A::Error> {
        let mut draft = Draft::<T>::default();
        match draft.fill(properties)? {
            None => Ok(draft.finish()),
            Some(digits) => number(&digits),
        }
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
///
/// # Errors
/// What the deserializer reports.
#[inline]
pub fn read_once<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    name: &'static str,
    place: &'static str,
    slot: &mut Option<T>,
    wrong: &mut Wrong,
    unknown: &mut Violations,
) -> Result<(), A::Error> {
    if slot.is_some() || wrong.mentions(place) {
        repeated(name, unknown);
    }
    read_last(properties, place, slot, wrong)
}

/// Notes that a property is given twice.
#[cold]
pub fn repeated(name: &str, unknown: &mut Violations) {
    unknown.push(Violation::new(Rule::Repeated).below(&escaped(name)));
}

/// Reads a property of an answer; of one that is given twice, the last counts.
///
/// # Errors
/// What the deserializer reports.
#[inline]
pub fn read_last<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    place: &'static str,
    slot: &mut Option<T>,
    wrong: &mut Wrong,
) -> Result<(), A::Error> {
    *slot = wrong.settle(place, properties.next_value_seed(Entry::new())?);
    Ok(())
}

/// Reads a property of an answer; null means the same as an absent property.
///
/// # Errors
/// What the deserializer reports.
#[inline]
pub fn read_last_or_null<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    place: &'static str,
    slot: &mut Option<T>,
    wrong: &mut Wrong,
) -> Result<(), A::Error> {
    *slot =
        wrong.settle(place, properties.next_value_seed(Entry::<Nullable<T>>::new())?).and_then(|Nullable(value)| value);
    Ok(())
}

/// A name as a segment of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The number of names in several lists.
pub const fn count(lists: &[&[&str]]) -> usize {
    let (mut sum, mut list) = (0, 0);
    while list < lists.len() {
        sum += lists[list].len();
        list += 1;
    }
    sum
}

/// Several lists of names as one.
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
