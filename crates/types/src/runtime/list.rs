//! Lists, with a limit or without.

use serde::de::SeqAccess;

use super::{Read, Rule, Verdict, Violation, Violations, read::Entry};

/// A list that knows its limits.
pub trait BoundedList: Sized {
    /// What it is a list of.
    type Entry;
    /// The least number of entries.
    const FEWEST: usize;
    /// The greatest number of entries; `usize::MAX` if the page gives none.
    const MOST: usize;

    /// Wraps entries whose number has been checked.
    #[doc(hidden)]
    fn wrap(entries: Vec<Self::Entry>) -> Self;
}

/// Collects a list from the entries that a builder was given.
///
/// # Errors
/// A number of entries outside the limits, and all that is wrong with each entry under its index.
pub fn gather<L: BoundedList>(entries: impl Iterator<Item = Verdict<L::Entry>>) -> Verdict<L> {
    collect(entries, L::FEWEST, L::MOST).map(L::wrap)
}

/// Collects a list without limits from the entries that a builder was given.
///
/// # Errors
/// All that is wrong with each entry, under its index.
pub fn gather_any<T>(entries: impl Iterator<Item = Verdict<T>>) -> Verdict<Vec<T>> {
    collect(entries, 0, usize::MAX)
}

fn collect<T>(source: impl Iterator<Item = Verdict<T>>, fewest: usize, most: usize) -> Verdict<Vec<T>> {
    let (mut count, mut wrong) = (0, Violations::default());
    // A filter of a vector's own entries: collected where they are, without a copy.
    let valid = source.filter_map(|verdict| {
        let entry = valid_or_noted(verdict, count, &mut wrong);
        count += 1;
        entry
    });
    let valid = valid.collect();
    counted(valid, count, wrong, fewest, most)
}

/// Reads a list from JSON.
pub(super) fn read<'de, T: Read, A: SeqAccess<'de>>(
    mut source: A,
    fewest: usize,
    most: usize,
) -> Result<Verdict<Vec<T>>, A::Error> {
    /// A hint is a claim of the input; beyond this it has to be proven by entries.
    const TRUSTED: usize = 1024;
    let mut valid = Vec::with_capacity(source.size_hint().unwrap_or(0).min(TRUSTED));
    let (mut count, mut wrong) = (0, Violations::default());
    while let Some(verdict) = source.next_element_seed(Entry::new())? {
        valid.extend(valid_or_noted(verdict, count, &mut wrong));
        count += 1;
    }
    Ok(counted(valid, count, wrong, fewest, most))
}

/// A valid entry; or else what is wrong with it is noted under its index.
#[inline]
fn valid_or_noted<T>(verdict: Verdict<T>, index: usize, wrong: &mut Violations) -> Option<T> {
    match verdict {
        Ok(entry) => Some(entry),
        Err(violations) => {
            wrong.place(&index.to_string(), violations);
            None
        }
    }
}

/// The verdict on a list of so many entries, of which some may be wrong.
fn counted<T>(valid: Vec<T>, count: usize, wrong: Violations, fewest: usize, most: usize) -> Verdict<Vec<T>> {
    let mut found = Violations::default();
    if count < fewest {
        found.push(Violation::new(Rule::TooFew { limit: fewest, measured: count }));
    }
    if count > most {
        found.push(Violation::new(Rule::TooMany { limit: most, measured: count }));
    }
    found.append(wrong);
    if found.is_empty() { Ok(valid) } else { Err(found) }
}

/// Reads a list with limits from JSON.
///
/// # Errors
/// What the deserializer reports.
#[doc(hidden)]
pub fn read_list<'de, L, A>(source: A) -> Result<Verdict<L>, A::Error>
where
    L: BoundedList,
    L::Entry: Read,
    A: SeqAccess<'de>,
{
    Ok(read(source, L::FEWEST, L::MOST)?.map(L::wrap))
}

/// `bounded_list!(NewsArticles)`: what every list with a limit can do. The type is a struct
/// around a private `Vec` and implements [`BoundedList`].
#[doc(hidden)]
#[macro_export]
macro_rules! bounded_list {
    ($name:ident) => {
        impl ::core::convert::TryFrom<::std::vec::Vec<<Self as $crate::runtime::BoundedList>::Entry>> for $name {
            type Error = $crate::runtime::Violations;

            fn try_from(
                entries: ::std::vec::Vec<<Self as $crate::runtime::BoundedList>::Entry>,
            ) -> ::core::result::Result<Self, Self::Error> {
                $crate::runtime::gather(entries.into_iter().map(::core::result::Result::Ok))
            }
        }

        impl ::core::convert::From<$name> for ::std::vec::Vec<<$name as $crate::runtime::BoundedList>::Entry> {
            fn from(list: $name) -> Self {
                list.0
            }
        }

        impl ::core::ops::Deref for $name {
            type Target = [<Self as $crate::runtime::BoundedList>::Entry];

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl ::core::iter::IntoIterator for $name {
            type Item = <Self as $crate::runtime::BoundedList>::Entry;
            type IntoIter = ::std::vec::IntoIter<Self::Item>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a> ::core::iter::IntoIterator for &'a $name {
            type Item = &'a <$name as $crate::runtime::BoundedList>::Entry;
            type IntoIter = ::core::slice::Iter<'a, <$name as $crate::runtime::BoundedList>::Entry>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl $crate::runtime::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.collect_seq(&self.0)
            }
        }

        impl $crate::runtime::Read for $name {
            const EXPECTED: &'static str = "an array";

            fn list<'de, A: $crate::runtime::reexport::serde::de::SeqAccess<'de>>(
                entries: A,
            ) -> ::core::result::Result<$crate::runtime::Verdict<Self>, A::Error> {
                $crate::runtime::read_list(entries)
            }
        }

        impl $crate::runtime::Says for $name {
            fn says_something(&self) -> bool {
                !self.0.is_empty()
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, list_schema);
        $crate::runtime_arbitrary!($name, bounded_list);
    };
}
