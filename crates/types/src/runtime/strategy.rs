//! Strategies for values with limits: valid, and at the limit often.

use proptest::{collection::vec, prelude::*, strategy::Union};

use super::{BoundedInteger, BoundedList, BoundedText, Enumeration, Overflow, Proof, TextLimits, Unit};

/// Texts within their limits, of characters of 1 to 4 bytes.
pub fn bounded_text<T>() -> BoxedStrategy<T>
where
    T: BoundedText + TryFrom<String, Error: std::fmt::Debug> + std::fmt::Debug,
{
    (lengths(T::LIMITS), vec(character(), 1..8))
        .prop_map(|(length, characters)| {
            let unit = T::LIMITS.max.map_or(Unit::Characters, |(_, unit)| unit);
            T::try_from(text_of(length, unit, &characters)).expect("the length is within the limits")
        })
        .boxed()
}

/// A length within the limits: mostly small, often at the edge, rarely so if the edge is far.
fn lengths(limits: TextLimits) -> BoxedStrategy<usize> {
    /// A text of this size takes noticeable time.
    const FAR: usize = 10_000;
    let least = usize::from(!limits.may_be_empty);
    let Some((limit, _)) = limits.max else {
        return (least..40).boxed();
    };
    let beyond = match limits.overflow {
        Overflow::Reject => limit,
        Overflow::Truncate => limit + 5,
    };
    let edge = if limit > FAR { 1 } else { 30 };
    Union::new_weighted(vec![
        (60, (least..=limit.min(40)).boxed()),
        (10, Just(least).boxed()),
        (edge, (limit.saturating_sub(3).max(least)..=beyond).boxed()),
    ])
    .boxed()
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => prop::char::range(' ', '~'),
        1 => prop::sample::select(vec!['\n', '\t', '"', '\\', '\0', '\u{7f}', '\u{2028}', '\u{feff}']),
        1 => prop::char::range('\u{80}', '\u{7ff}'),
        3 => prop::char::range('\u{4e00}', '\u{9fff}'),
        2 => prop::char::range('\u{1f300}', '\u{1f5ff}'),
        1 => any::<char>(),
    ]
}

/// The characters over and over until `length` is reached, filled up where the next one would go beyond it.
fn text_of(length: usize, unit: Unit, characters: &[char]) -> String {
    let mut text = String::with_capacity(length);
    let mut measured = 0;
    for character in characters.iter().cycle() {
        let width = match unit {
            Unit::Bytes => character.len_utf8(),
            Unit::Characters => 1,
        };
        if measured + width > length {
            break;
        }
        text.push(*character);
        measured += width;
    }
    text.extend(std::iter::repeat_n('.', length - measured));
    text
}

/// Integers within their range, its ends among them often.
pub fn bounded_integer<T>() -> BoxedStrategy<T>
where
    T: BoundedInteger + TryFrom<i64, Error: std::fmt::Debug> + std::fmt::Debug,
{
    prop_oneof![
        1 => Just(T::LOWEST),
        1 => Just(T::HIGHEST),
        1 => T::LOWEST.max(-10)..=T::HIGHEST.clamp(-10, 5000).max(T::LOWEST.max(-10)),
        1 => T::LOWEST..=T::HIGHEST,
    ]
    .prop_map(|value| T::try_from(value).expect("the value is within the range"))
    .boxed()
}

/// Lists within their limits. A list at its limit repeats a few entries, to stay quick.
pub fn bounded_list<T>() -> BoxedStrategy<T>
where
    T: BoundedList<Entry: Arbitrary + Clone + 'static> + std::fmt::Debug + 'static,
{
    /// A list of this size takes noticeable time.
    const LONG: usize = 50;
    const FEW: usize = 4;
    let (least, most) = (T::FEWEST, T::MOST);
    let edge = if most > LONG { 1 } else { 8 };
    let mut sizes = vec![(20, (least..=most.min(least + FEW)).boxed())];
    if most < usize::MAX {
        sizes.push((edge, (most.saturating_sub(1).max(least)..=most).boxed()));
    }
    (Union::new_weighted(sizes), vec(any::<T::Entry>(), 1..=FEW))
        .prop_map(|(size, entries)| T::wrap(entries.iter().cloned().cycle().take(size).collect(), Proof::CHECKED))
        .boxed()
}

pub fn any_of<T: Enumeration + std::fmt::Debug>() -> BoxedStrategy<T> {
    prop::sample::select(T::ALL).boxed()
}

pub fn text_or_integer<T: From<String> + std::fmt::Debug + 'static>() -> BoxedStrategy<T> {
    any::<String>().prop_map(T::from).boxed()
}

pub fn code<T: From<i64> + std::fmt::Debug + 'static>() -> BoxedStrategy<T> {
    prop_oneof![-1..100_000_i64, any::<i64>()].prop_map(T::from).boxed()
}

/// `runtime_arbitrary!(TextContent, bounded_text)`: `Arbitrary` for a type by the function that makes its strategy.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_arbitrary {
    ($name:ident, $of:ident) => {
        $crate::runtime_arbitrary! { $name { $crate::runtime::$of::<Self>() } }
    };
    ($name:ident { $strategy:expr }) => {
        impl $crate::runtime::proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = $crate::runtime::proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy
            }
        }
    };
}

/// `Arbitrary` for an object: its slots are given values row by row, and checked.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_any {
    ($name:ident $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident $key:tt $path:tt $how:tt $ty:tt $null:tt $default:tt
    })*) => {
        $crate::runtime_arbitrary! { $name {{
            use $crate::runtime::proptest::{arbitrary::any, strategy::{Just, Strategy}};
            let slots = || <<Self as $crate::runtime::Table>::Slots as Default>::default();
            let all = Just(()).prop_map(move |()| slots());
            $(
                let values = any::<$crate::row!(@held $presence $ty $default)>();
                let all = (all, values).prop_map(|(mut slots, value)| {
                    slots.$field = $crate::runtime_any!(@slot $presence $how $default value);
                    slots
                });
                let all = all.boxed();
            )*
            all.prop_filter_map("a rule that binds its properties", |slots| {
                <Self as $crate::runtime::Table>::finish(slots, Default::default()).ok()
            })
            .boxed()
        }} }
    };
    (@slot optional [switch] [] $value:ident) => { $value.map($crate::runtime::Flag) };
    (@slot optional $how:tt [] $value:ident) => { $value };
    (@slot $presence:ident [switch] $default:tt $value:ident) => { Some($crate::runtime::Flag($value)) };
    (@slot $presence:ident $how:tt $default:tt $value:ident) => { Some($value) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! runtime_any_union {
    ($name:ident $($branch:ident)*) => {
        $crate::runtime_arbitrary! { $name {{
            use $crate::runtime::proptest::{arbitrary::any, strategy::{Strategy, Union}};
            Union::new([$(any::<$branch>().prop_map(Self::$branch).boxed()),*]).boxed()
        }} }
    };
}
