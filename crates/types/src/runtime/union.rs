//! `union!`: one of several objects, told apart by a tag next to them.
//!
//! ```text
//! union! {
//!     /// 消息类型. What a notice says.
//!     pub enum Message, told apart by msgtype: Msgtype {
//!         /// 文本消息. A text notice.
//!         Text = "text" + enable_id_trans,
//!         /// 图片消息. A picture.
//!         Image = "image",
//!     }
//!     beside { enable_id_trans: bool [switch] }
//!
//!     /// 消息类型. Names the message.
//!     pub enum Msgtype: str;
//! }
//! ```
//!
//! A branch gives the value of the tag, and which properties it has next to its body. Branches share these properties.

use serde::{
    de::MapAccess,
    ser::{Serialize, SerializeMap, Serializer},
};

use super::{CheckResult, Draft, PropertyViolations, Rule, Table, Violation, Violations};

/// One of several objects, told apart by a tag.
pub trait Union: Sized {
    /// The properties of it that have been read.
    type Parts: Default;
    /// One of the properties that it may have.
    type Key: Copy;

    /// Returns the names of its properties in JSON except the tag: the bodies, and the properties next to them.
    fn properties() -> Vec<&'static str>;

    /// Returns the property of this name, which may be the tag.
    fn key(name: &str) -> Option<Self::Key>;

    fn read<'de, A: MapAccess<'de>>(
        parts: &mut Self::Parts,
        key: Self::Key,
        properties: &mut A,
        unknown: &mut Violations,
    ) -> Result<(), A::Error>;

    /// Returns the branch that the tag names, or its violations.
    fn gather(parts: &mut Self::Parts) -> CheckResult<Self>;

    /// Writes the body and the properties next to it.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// A branch of a union.
pub trait Branch: Table {
    /// The property whose object holds the others, if there is one.
    const BODY: Option<&'static str>;
    /// The names of the properties next to it.
    const BESIDE: &'static [&'static str];

    /// Writes the body and the properties next to it.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Writes the properties inside the body.
    fn write_body<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Writes the body of a branch alone.
pub struct WrittenBody<'a, T>(pub &'a T);

impl<T: Branch> Serialize for WrittenBody<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.write_body(&mut map)?;
        map.end()
    }
}

/// Makes a branch of its body and of the properties next to it, which `complete` puts in. `wrong` has the violations of
/// either.
#[inline]
pub fn gather_branch<B: Branch>(
    body: Option<Draft<B>>,
    complete: impl FnOnce(&mut B::Slots),
    wrong: &mut PropertyViolations,
) -> CheckResult<B> {
    let absent_body = B::BODY.filter(|_| body.is_none());
    let mut draft = body.unwrap_or_default();
    complete(&mut draft.slots);
    if !wrong.is_empty() {
        B::BODY.iter().chain(B::BESIDE).for_each(|name| draft.wrong.take(name, wrong));
    }
    if let Some(body) = absent_body {
        draft.wrong.missing(body);
    }
    draft.unknown.below(B::BODY.unwrap_or_default()).added_to(B::finish(draft.slots, draft.wrong))
}

/// Refuses properties of a union that do not belong to the chosen branch. `left` has all of them in the order of the page, and
/// whether they are left when those of the branch have been taken.
#[cold]
pub fn refuse_others<T>(
    result: CheckResult<T>,
    tag: &'static str,
    chosen: &'static str,
    left: &[(&'static str, bool)],
) -> CheckResult<T> {
    let others = left.iter().filter(|(_, is_left)| *is_left);
    let misplaced: Violations =
        others.map(|(name, _)| Violation::new(Rule::Misplaced { tag, chosen }).below(name)).collect();
    misplaced.added_to(result)
}

/// See the [module](self).
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    (
        $(#[doc = $about:literal])*
        pub enum $name:ident, told apart by $tag:ident $(as $key:literal)?: $kind:ident {
            $( $(#[doc = $doc:literal])* $branch:ident = $body:literal $(+ $with:ident)* ),* $(,)?
        }
        $(beside { $( $beside:ident $(as $beside_key:literal)?: $ty:ty $([$($how:ident)+])? ),* $(,)? })?

        $(#[doc = $tag_doc:literal])*
        pub enum $same_kind:ident: str;
    ) => {
        $crate::union! {
            @union $name [$($about)*] $tag [$crate::row!(@key $tag $($key)?)] $kind
            { $({ [$($doc)*] $branch $body [$($with)*] })* }
            { $($({ $beside [$crate::row!(@key $beside $($beside_key)?)] [$($($how)+)?] [$ty] })*)? }
        }

        $crate::enumeration! {
            #[non_exhaustive]
            $(#[doc = $tag_doc])*
            pub enum $kind: str { $( $(#[doc = $doc])* $branch = $body, )* }
        }
    };
    (
        @union $name:ident [$($about:literal)*] $tag:ident [$key:expr] $kind:ident
        { $({ [$($doc:literal)*] $branch:ident $body:literal [$($with:ident)*] })* }
        { $({ $beside:ident [$beside_key:expr] $how:tt $ty:tt })* }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[doc = $doc])* $branch($branch), )* }

        impl $name {
            #[doc = concat!("Returns the `", $key, "` that JSON has for it.")]
            #[must_use]
            pub const fn $tag(&self) -> $kind {
                match self { $( Self::$branch(_) => $kind::$branch, )* }
            }
        }

        $(
            impl From<$branch> for $name {
                fn from(branch: $branch) -> Self {
                    Self::$branch(branch)
                }
            }

            impl $crate::runtime::Build<$name> for $branch {
                fn build(self) -> $crate::runtime::CheckResult<$name> {
                    Ok($name::$branch(self))
                }
            }
        )*

        impl $crate::runtime::ShownTexts for $name {
            fn find_texts<'a>(&'a self, found: &mut Vec<$crate::runtime::ShownText<'a>>) {
                match self { $( Self::$branch(branch) => $crate::runtime::ShownTexts::find_texts(branch, found), )* }
            }
        }

        const _: () = {
            #[derive(Clone, Copy)]
            #[allow(non_camel_case_types)]
            pub enum __Key { __Tag, $($branch,)* $($beside,)* }

            #[derive(Default)]
            #[allow(non_snake_case)]
            pub struct __Parts {
                __tag: Option<$kind>,
                $($branch: Option<$crate::runtime::Draft<$branch>>,)*
                $($beside: Option<$crate::row!(@wire $how $ty)>,)*
                __wrong: $crate::runtime::PropertyViolations,
            }

            impl $crate::runtime::Union for $name {
                type Parts = __Parts;
                type Key = __Key;

                fn properties() -> Vec<&'static str> {
                    let bodies = [$(<$branch as $crate::runtime::Branch>::BODY),*];
                    bodies.into_iter().flatten().chain([$($beside_key),*]).collect()
                }

                #[inline]
                fn key(name: &str) -> Option<__Key> {
                    if name == $key {
                        return Some(__Key::__Tag);
                    }
                    $(if <$branch as $crate::runtime::Branch>::BODY == Some(name) {
                        return Some(__Key::$branch);
                    })*
                    $(if name == $beside_key {
                        return Some(__Key::$beside);
                    })*
                    None
                }

                #[inline]
                fn read<'de, A: $crate::runtime::serde::de::MapAccess<'de>>(
                    parts: &mut __Parts,
                    key: __Key,
                    properties: &mut A,
                    unknown: &mut $crate::runtime::Violations,
                ) -> Result<(), A::Error> {
                    match key {
                        __Key::__Tag => $crate::runtime::read_once(
                            properties, $key, &mut parts.__tag, &mut parts.__wrong, unknown,
                        ),
                        $(__Key::$branch => $crate::runtime::read_once(
                            properties, $body, &mut parts.$branch, &mut parts.__wrong, unknown,
                        ),)*
                        $(__Key::$beside => $crate::runtime::read_once(
                            properties, $beside_key, &mut parts.$beside, &mut parts.__wrong, unknown,
                        ),)*
                    }
                }

                #[allow(unused_variables)]
                fn gather(parts: &mut __Parts) -> $crate::runtime::CheckResult<$name> {
                    let Some(tag) = parts.__tag else {
                        parts.__wrong.missing($key);
                        return Err(::core::mem::take(&mut parts.__wrong).in_order(&[$key]));
                    };
                    let result = match tag {
                        $($kind::$branch => $crate::runtime::gather_branch::<$branch>(
                            parts.$branch.take(),
                            |slots| { $(slots.$with = parts.$with.take();)* },
                            &mut parts.__wrong,
                        ).map($name::$branch),)*
                    };
                    if parts.__wrong.is_empty() $(&& parts.$branch.is_none())* $(&& parts.$beside.is_none())* {
                        return result;
                    }
                    $crate::runtime::refuse_others(result, $key, tag.as_str(), &[
                        $(($body, parts.$branch.is_some() || parts.__wrong.mentions($body)),)*
                        $(($beside_key, parts.$beside.is_some() || parts.__wrong.mentions($beside_key)),)*
                    ])
                }

                fn write<M: $crate::runtime::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    match self { $( Self::$branch(branch) => $crate::runtime::Branch::write(branch, map), )* }
                }
            }
        };

        $crate::runtime_json_schema! { @union $name [$key] $($branch $body)* }
        $crate::runtime_arbitrary! { @union $name $($branch)* }
    };
}

pub use union;
