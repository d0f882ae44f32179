//! The values that a builder or JSON gives for a table, and the violations among them.

use std::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::runtime::{
    CheckResult, Expected, Found, JsonType, PropertyViolations, Read, Rule, Violation, Violations,
    read::{Reader, number, pass_over},
    violation::escape_segment,
};

/// An object as the table of its properties.
pub trait Table: Sized {
    /// A slot for the value of each property.
    type Slots: Default;
    /// The properties of a union that have been read; they belong to the object itself.
    type Parts: Default;
    /// One of the properties of the object.
    type Key: Copy;
    /// Whether it is an answer: other properties are passed over instead of refused, and violations quote no value.
    const IS_TOLERANT: bool;

    /// Returns the names of all properties in JSON, in the order of the page.
    fn properties() -> Vec<&'static str>;

    fn key(name: &str) -> Option<Self::Key>;

    fn read<'de, A: MapAccess<'de>>(
        draft: &mut Draft<Self>,
        key: Self::Key,
        properties: &mut A,
    ) -> Result<(), A::Error>;

    /// Makes a union of the parts that have been read.
    fn gather_parts(draft: &mut Draft<Self>);

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
    let others = Other::properties();
    T::properties().into_iter().filter(move |name| !others.contains(name))
}

/// The values that JSON gives for a table.
pub struct Draft<T: Table> {
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
    /// Reads every property. If one marks a number, its digits are returned.
    #[inline]
    fn fill<'de, A: MapAccess<'de>>(&mut self, mut properties: A) -> Result<Option<String>, A::Error> {
        while let Some(name) = properties.next_key_seed(Name(PhantomData::<T>))? {
            match name {
                Ok(key) => T::read(self, key, &mut properties)?,
                Err(name) => {
                    let digits = self.pass_over_unknown(&name, &mut properties)?;
                    if digits.is_some() {
                        return Ok(digits);
                    }
                }
            }
        }
        Ok(None)
    }

    /// Passes over a property that the table does not know and notes it. If it marks a number, returns the digits.
    #[cold]
    fn pass_over_unknown<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        properties: &mut A,
    ) -> Result<Option<String>, A::Error> {
        let digits = pass_over(name, properties)?;
        if digits.is_none() && !T::IS_TOLERANT {
            self.unknown.push(Violation::new(Rule::unknown(name, T::properties())).below(&escape_segment(name)));
        }
        Ok(digits)
    }
}

impl<T: Table> Read for Draft<T> {
    const EXPECTED: Expected = Expected::Object;

    #[inline]
    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<CheckResult<Self>, A::Error> {
        let mut draft = Self::default();
        match draft.fill(properties)? {
            Some(digits) => number(&digits),
            None => Ok(Ok(draft)),
        }
    }
}

impl<T: Object> Read for T {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<CheckResult<Self>, A::Error> {
        let mut draft = Draft::<T>::default();
        if let Some(digits) = draft.fill(properties)? {
            return number(&digits);
        }
        T::gather_parts(&mut draft);
        let checked = draft.unknown.added_to(T::finish(draft.slots, draft.wrong));
        // Answers contain personal data, and violations are written to logs.
        Ok(if T::IS_TOLERANT { checked.map_err(Violations::without_values) } else { checked })
    }

    fn property_names() -> Vec<&'static str> {
        T::properties()
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
        Ok(T::key(name).ok_or_else(|| name.to_owned()))
    }
}

/// Reads a property of a request; one that is given twice is a violation.
#[inline]
pub fn read_once<'de, T: Read, A: MapAccess<'de>>(
    properties: &mut A,
    path: &'static str,
    slot: &mut Option<T>,
    wrong: &mut PropertyViolations,
    unknown: &mut Violations,
) -> Result<(), A::Error> {
    if slot.is_some() || wrong.mentions(path) {
        let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
        unknown.push(Violation::new(Rule::Repeated).below(name));
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
