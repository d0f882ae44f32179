//! Strategies for values with limits: valid, and at the limit often.

use proptest::{collection::vec, prelude::*, strategy::Union};

use super::{
    BoundedInteger, BoundedList, BoundedText, Enumeration, OpenEnumeration, Overflow, Proof, TextLimits, Unit,
};

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

/// A length within the limits: mostly small, often at the limit, rarely so if the limit is large.
fn lengths(limits: TextLimits) -> BoxedStrategy<usize> {
    /// A text of this size takes noticeable time.
    const LARGE: usize = 10_000;
    let least = usize::from(!limits.may_be_empty);
    let limit = limits.max.map_or(40, |(limit, _)| limit);
    let most = if limits.overflow == Overflow::Reject { limit } else { limit + 5 };
    let weight_of_limit = if limit > LARGE { 1 } else { 30 };
    Union::new_weighted(vec![
        (60, (least..=limit.min(40)).boxed()),
        (10, Just(least).boxed()),
        (weight_of_limit, (limit.saturating_sub(3).max(least)..=most).boxed()),
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

/// The characters over and over until the next one would go beyond `length`, then dots.
fn text_of(length: usize, unit: Unit, characters: &[char]) -> String {
    let mut text = String::with_capacity(length);
    let mut rest = length;
    for character in characters.iter().cycle() {
        let Some(after) = rest.checked_sub(unit.measure(character.encode_utf8(&mut [0; 4]))) else { break };
        text.push(*character);
        rest = after;
    }
    text + &".".repeat(rest)
}

/// Integers within their range, its ends among them often.
pub fn bounded_integer<T>() -> BoxedStrategy<T>
where
    T: BoundedInteger + TryFrom<i64, Error: std::fmt::Debug> + std::fmt::Debug,
{
    prop_oneof![
        Just(T::MINIMUM),
        Just(T::MAXIMUM),
        (-10..=5000_i64).prop_map(|value| value.clamp(T::MINIMUM, T::MAXIMUM)),
        T::MINIMUM..=T::MAXIMUM,
    ]
    .prop_map(|value| T::try_from(value).expect("the value is within the range"))
    .boxed()
}

/// Lists within their limits. A list at its limit repeats a few items, to stay quick.
pub fn bounded_list<T>() -> BoxedStrategy<T>
where
    T: BoundedList<Item: Arbitrary + Clone + 'static> + std::fmt::Debug + 'static,
{
    /// A list of this size takes noticeable time.
    const LONG: usize = 50;
    const FEW: usize = 4;
    let (least, most) = (T::MIN_ITEMS, T::MAX_ITEMS);
    let weight_of_limit = if most > LONG { 1 } else { 8 };
    let mut sizes = vec![(20, (least..=most.min(least + FEW)).boxed())];
    if most < usize::MAX {
        sizes.push((weight_of_limit, (most.saturating_sub(1).max(least)..=most).boxed()));
    }
    (Union::new_weighted(sizes), vec(any::<T::Item>(), 1..=FEW))
        .prop_map(|(size, items)| T::wrap(items.iter().cloned().cycle().take(size).collect(), Proof::CHECKED))
        .boxed()
}

pub fn any_of<T: Enumeration + std::fmt::Debug>() -> BoxedStrategy<T> {
    prop::sample::select(T::ALL).boxed()
}

/// Generates documented values three times out of four, and any integers otherwise.
pub fn known_or_other<T: OpenEnumeration>() -> BoxedStrategy<T> {
    prop_oneof![3 => prop::sample::select(T::KNOWN), 1 => any::<i64>().prop_map(T::from)].boxed()
}

pub fn text_or_integer<T: From<String> + std::fmt::Debug + 'static>() -> BoxedStrategy<T> {
    any::<String>().prop_map(T::from).boxed()
}

pub fn code<T: From<i64> + std::fmt::Debug + 'static>() -> BoxedStrategy<T> {
    prop_oneof![-1..100_000_i64, any::<i64>()].prop_map(T::from).boxed()
}

/// `runtime_arbitrary!(TextContent, bounded_text)`: `Arbitrary` for a type by the function that makes its strategy. The slots of
/// an object are given values row by row, and checked.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_arbitrary {
    ($name:ident, $of:ident) => {
        $crate::runtime_arbitrary! { $name { $crate::runtime::$of::<Self>() } }
    };
    ($name:ident { $strategy:expr }) => {
        #[cfg_attr(docsrs, doc(cfg(feature = "proptest")))]
        impl $crate::runtime::proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = $crate::runtime::proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy
            }
        }
    };
    (@object $name:ident $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident $key:tt $path:tt $how:tt $ty:tt $null:tt $default:tt
    })*) => {
        $crate::runtime_arbitrary! { $name {{
            use $crate::runtime::proptest::strategy::{Just, Strategy};
            let all = Just(()).prop_map(|()| <<Self as $crate::runtime::Table>::Slots as Default>::default());
            $(
                let values = $crate::runtime::proptest::arbitrary::any::<$crate::row!(@held $presence $ty $default)>();
                let all = (all, values).prop_map(|(mut slots, value)| {
                    slots.$field = $crate::runtime_arbitrary!(@slot $presence $how $default value);
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
    (@union $name:ident $($branch:ident)*) => {
        $crate::runtime_arbitrary! { $name {{
            use $crate::runtime::proptest::{arbitrary::any, strategy::{Strategy, Union}};
            Union::new([$(any::<$branch>().prop_map(Self::$branch).boxed()),*]).boxed()
        }} }
    };
    (@slot optional [switch] [] $value:ident) => { $value.map($crate::runtime::Flag) };
    (@slot optional $how:tt [] $value:ident) => { $value };
    (@slot $presence:ident [switch] $default:tt $value:ident) => { Some($crate::runtime::Flag($value)) };
    (@slot $presence:ident $how:tt $default:tt $value:ident) => { Some($value) };
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fmt::Debug};

    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    use super::*;
    use crate::{
        Errcode, TextOrInteger,
        notice::{DuplicateCheckInterval, NewsArticles, RecvScope, TextContent, VideoTitle},
    };

    /// Returns the measures of many values.
    fn measures<T: Arbitrary, M: Ord + Debug>(measure: impl Fn(&T) -> M) -> BTreeSet<M> {
        let (values, mut runner) = (any::<T>(), TestRunner::deterministic());
        (0..600).map(|_| measure(&values.new_tree(&mut runner).unwrap().current())).collect()
    }

    #[test]
    fn values_reach_their_limits_and_keep_within() {
        let contents = measures(|content: &TextContent| content.len());
        assert_eq!((contents.first(), contents.last()), (Some(&1), Some(&TextContent::MAX_BYTES)));
        assert!(contents.range(100..2000).next().is_none() && contents.range(2..40).count() > 30, "{contents:?}");
        let titles = measures(|title: &VideoTitle| title.len());
        assert_eq!((titles.first(), titles.last()), (Some(&0), Some(&(VideoTitle::MAX_BYTES + 5))));
        assert!(measures(|title: &VideoTitle| title.chars().map(char::len_utf8).max()).len() == 5);
        let intervals = measures(|interval: &DuplicateCheckInterval| interval.get());
        assert!(intervals.contains(&0) && intervals.contains(&14_400) && intervals.range(5001..).count() > 50);
        let articles = measures(|articles: &NewsArticles| articles.len());
        assert_eq!((articles.first(), articles.last()), (Some(&1), Some(&NewsArticles::MAX_ITEMS)));
        assert_eq!(measures(|scope: &RecvScope| scope.literal().to_string()).len(), 3);
        assert!(measures(|code: &Errcode| code.get()).len() > 300);
        assert!(measures(|id: &TextOrInteger| id.to_string()).len() > 300);
    }
}
