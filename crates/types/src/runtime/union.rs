//! `union!`: one of several objects, told apart by a tag beside them.
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
//! A branch gives the value of the tag, and which properties it has beside its body. Branches share these properties.

use serde::{
    de::MapAccess,
    ser::{Serialize, SerializeMap, Serializer},
};

use super::{Draft, Rule, Table, Verdict, Violation, Violations, Wrong, read_last, repeated};

/// One of several objects, told apart by a tag.
pub trait Union: Sized {
    /// What has been read of it.
    type Parts: Default;
    /// One of the properties that it may have.
    type Key: Copy;
    /// The names of its properties in JSON but for the tag: the bodies, and what stands beside them.
    const PROPERTIES: &'static [&'static str];

    /// The property of this name, the tag included.
    fn key(name: &str) -> Option<Self::Key>;

    /// Reads the value of a property.
    ///
    /// # Errors
    /// What the deserializer reports.
    fn read<'de, A: MapAccess<'de>>(
        parts: &mut Self::Parts,
        key: Self::Key,
        properties: &mut A,
        unknown: &mut Violations,
    ) -> Result<(), A::Error>;

    /// The branch that the tag names, or everything that is wrong with it.
    ///
    /// # Errors
    /// Every violation, with its place.
    fn gather(parts: Self::Parts) -> Verdict<Self>;

    /// Writes the body and what stands beside it.
    ///
    /// # Errors
    /// What the serializer reports.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// A branch of a union.
pub trait Branch: Table {
    /// The property that holds the others in an object of their own, if there is one.
    const BODY: Option<&'static str>;
    /// The names of the properties beside it.
    const BESIDE: &'static [&'static str];

    /// Writes the body and what stands beside it.
    ///
    /// # Errors
    /// What the serializer reports.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Writes the properties of the body.
    ///
    /// # Errors
    /// What the serializer reports.
    fn write_body<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// The body of a branch as a value of its own.
pub struct WrittenBody<'a, T>(pub &'a T);

impl<T: Branch> Serialize for WrittenBody<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.write_body(&mut map)?;
        map.end()
    }
}

/// The bodies that have been read: hardly ever more than one.
pub struct Bodies<B> {
    first: Option<B>,
    more: Vec<B>,
}

impl<B> Default for Bodies<B> {
    fn default() -> Self {
        Self { first: None, more: Vec::new() }
    }
}

impl<B> Bodies<B> {
    /// Adds a body. Of two that `is_same` holds for, the last one counts; it says whether there was one before.
    #[inline]
    pub fn put(&mut self, body: B, is_same: impl Fn(&B) -> bool) -> bool {
        if self.first.is_none() {
            self.first = Some(body);
            return false;
        }
        self.put_another(body, is_same)
    }

    #[cold]
    fn put_another(&mut self, body: B, is_same: impl Fn(&B) -> bool) -> bool {
        if let Some(same) = self.first.iter_mut().chain(&mut self.more).find(|other| is_same(other)) {
            *same = body;
            return true;
        }
        self.more.push(body);
        false
    }

    /// Takes the body that `is_wanted` holds for.
    #[inline]
    pub fn take(&mut self, is_wanted: impl Fn(&B) -> bool) -> Option<B> {
        if self.first.as_ref().is_some_and(&is_wanted) {
            return self.first.take();
        }
        let index = self.more.iter().position(is_wanted)?;
        Some(self.more.swap_remove(index))
    }

    /// Whether all have been taken.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.more.is_empty()
    }

    /// The bodies that have not been taken.
    pub fn rest(&self) -> impl Iterator<Item = &B> {
        self.first.iter().chain(&self.more)
    }
}

/// Reads a body. What is no object is noted.
///
/// # Errors
/// What the deserializer reports.
#[inline]
pub fn read_body<'de, B: Branch, A: MapAccess<'de>>(
    properties: &mut A,
    name: &'static str,
    wrong: &mut Wrong,
    unknown: &mut Violations,
) -> Result<Option<Draft<B>>, A::Error> {
    if wrong.mentions(name) {
        repeated(name, unknown);
    }
    let mut body = None;
    read_last(properties, name, &mut body, wrong)?;
    Ok(body)
}

/// Makes a branch of its body and of what stands beside it, which `complete` puts in. `wrong` has what is wrong with either.
///
/// # Errors
/// Every violation, with its place.
#[inline]
pub fn gather_branch<B: Branch>(
    body: Option<Draft<B>>,
    complete: impl FnOnce(&mut B::Slots),
    wrong: &mut Wrong,
) -> Verdict<B> {
    let is_absent = body.is_none();
    let mut draft = body.unwrap_or_default();
    complete(&mut draft.slots);
    if !wrong.is_empty() {
        for name in B::BESIDE {
            draft.wrong.take(name, wrong);
        }
    }
    let verdict = B::finish(draft.slots, draft.wrong);
    match B::BODY {
        Some(body) if is_absent => Err(absent_body(body, verdict.err().unwrap_or_default(), wrong)),
        Some(body) if !draft.unknown.is_empty() => {
            let mut found = verdict.err().unwrap_or_default();
            found.place(body, draft.unknown);
            Err(found)
        }
        _ => verdict,
    }
}

/// What is wrong with a branch whose body is missing or no object. What would stand in it is not worth saying.
#[cold]
fn absent_body(body: &'static str, found: Violations, wrong: &mut Wrong) -> Violations {
    let mut all = Wrong::default();
    all.take(body, wrong);
    all.missing(body);
    let mut all = all.in_order(&[body]);
    all.append(found.outside(body));
    all
}

/// Refuses the properties that do not belong to the chosen branch `B`: `given` has all of the union, in the order of the page.
///
/// # Errors
/// What is wrong with the branch, and each of those properties.
#[cold]
pub fn refuse_others<T, B: Branch>(
    verdict: Verdict<T>,
    tag: &'static str,
    chosen: &'static str,
    given: &[(&'static str, bool)],
) -> Verdict<T> {
    let is_misplaced =
        |(name, is_given): &&(&'static str, bool)| *is_given && B::BODY != Some(*name) && !B::BESIDE.contains(name);
    if !given.iter().any(|property| is_misplaced(&property)) {
        return verdict;
    }
    let mut found = verdict.err().unwrap_or_default();
    for (name, _) in given.iter().filter(is_misplaced) {
        found.push(Violation::new(Rule::Misplaced { tag, chosen }).below(name));
    }
    Err(found)
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
            #[doc = concat!("The `", $key, "` that JSON writes for it.")]
            #[must_use]
            pub const fn $tag(&self) -> $kind {
                match self { $( Self::$branch(_) => $kind::$branch, )* }
            }
        }

        $(
            impl ::core::convert::From<$branch> for $name {
                fn from(branch: $branch) -> Self {
                    Self::$branch(branch)
                }
            }

            impl $crate::runtime::Build<$name> for $branch {
                fn build(self) -> $crate::runtime::Verdict<$name> {
                    ::core::result::Result::Ok($name::$branch(self))
                }
            }
        )*

        impl $crate::runtime::Build<$name> for $name {
            fn build(self) -> $crate::runtime::Verdict<Self> {
                ::core::result::Result::Ok(self)
            }
        }

        impl $crate::runtime::ShownTexts for $name {
            fn find_texts<'a>(&'a self, found: &mut ::std::vec::Vec<$crate::runtime::ShownText<'a>>) {
                match self { $( Self::$branch(branch) => $crate::runtime::ShownTexts::find_texts(branch, found), )* }
            }
        }

        const _: () = {
            #[derive(Clone, Copy)]
            #[allow(non_camel_case_types)]
            pub enum __Key { __Tag, $($branch,)* $($beside,)* }

            pub enum __Body { $($branch($crate::runtime::Draft<$branch>),)* }

            impl __Body {
                fn name(&self) -> &'static str {
                    match self { $( Self::$branch(_) => $body, )* }
                }
            }

            pub struct __Beside { $($beside: ::core::option::Option<$crate::row!(@wire $how $ty)>,)* }

            pub struct __Parts {
                tag: ::core::option::Option<$kind>,
                bodies: $crate::runtime::Bodies<__Body>,
                beside: __Beside,
                wrong: $crate::runtime::Wrong,
            }

            impl ::core::default::Default for __Parts {
                fn default() -> Self {
                    Self {
                        tag: ::core::option::Option::None,
                        bodies: ::core::default::Default::default(),
                        beside: __Beside { $($beside: ::core::option::Option::None,)* },
                        wrong: ::core::default::Default::default(),
                    }
                }
            }

            const PROPERTIES: &[&[&str]] =
                &[$((&<$branch as $crate::runtime::Branch>::BODY).as_slice(),)* &[$($beside_key),*]];

            impl $crate::runtime::Union for $name {
                type Parts = __Parts;
                type Key = __Key;
                const PROPERTIES: &'static [&'static str] =
                    const { &$crate::runtime::joined::<{ $crate::runtime::count(PROPERTIES) }>(PROPERTIES) };

                #[inline]
                fn key(name: &str) -> ::core::option::Option<__Key> {
                    if name == $key {
                        return ::core::option::Option::Some(__Key::__Tag);
                    }
                    $(if <$branch as $crate::runtime::Branch>::BODY == ::core::option::Option::Some(name) {
                        return ::core::option::Option::Some(__Key::$branch);
                    })*
                    $(if name == $beside_key {
                        return ::core::option::Option::Some(__Key::$beside);
                    })*
                    ::core::option::Option::None
                }

                #[inline]
                fn read<'de, A: $crate::runtime::reexport::serde::de::MapAccess<'de>>(
                    parts: &mut __Parts,
                    key: __Key,
                    properties: &mut A,
                    unknown: &mut $crate::runtime::Violations,
                ) -> ::core::result::Result<(), A::Error> {
                    match key {
                        __Key::__Tag => {
                            $crate::runtime::read_once(properties, $key, $key, &mut parts.tag, &mut parts.wrong, unknown)
                        }
                        $(__Key::$branch => {
                            let body = $crate::runtime::read_body(properties, $body, &mut parts.wrong, unknown)?;
                            if let ::core::option::Option::Some(body) = body
                                && parts.bodies.put(__Body::$branch(body), |other| matches!(other, __Body::$branch(_)))
                            {
                                $crate::runtime::repeated($body, unknown);
                            }
                            ::core::result::Result::Ok(())
                        })*
                        $(__Key::$beside => $crate::runtime::read_once(
                            properties, $beside_key, $beside_key, &mut parts.beside.$beside, &mut parts.wrong, unknown,
                        ),)*
                    }
                }

                #[allow(unused_mut, unused_variables)]
                fn gather(parts: __Parts) -> $crate::runtime::Verdict<$name> {
                    let __Parts { tag, mut bodies, mut beside, mut wrong } = parts;
                    let ::core::option::Option::Some(tag) = tag else {
                        wrong.missing($key);
                        return ::core::result::Result::Err(wrong.in_order(&[$key]));
                    };
                    let rest = |bodies: $crate::runtime::Bodies<__Body>, beside: __Beside, wrong: $crate::runtime::Wrong| {
                        let is_none = bodies.is_empty() && wrong.is_empty() $(&& beside.$beside.is_none())*;
                        (!is_none).then(|| [
                            $(($body, bodies.rest().any(|body| body.name() == $body) || wrong.mentions($body)),)*
                            $(($beside_key, beside.$beside.is_some() || wrong.mentions($beside_key)),)*
                        ])
                    };
                    match tag {
                        $($kind::$branch => {
                            let body = match bodies.take(|body| matches!(body, __Body::$branch(_))) {
                                ::core::option::Option::Some(__Body::$branch(body)) => ::core::option::Option::Some(body),
                                _ => ::core::option::Option::None,
                            };
                            let verdict = $crate::runtime::gather_branch::<$branch>(
                                body,
                                |slots| { $(slots.$with = beside.$with.take();)* },
                                &mut wrong,
                            );
                            let verdict = verdict.map($name::$branch);
                            match rest(bodies, beside, wrong) {
                                ::core::option::Option::None => verdict,
                                ::core::option::Option::Some(rest) => {
                                    $crate::runtime::refuse_others::<_, $branch>(verdict, $key, $body, &rest)
                                }
                            }
                        })*
                    }
                }

                fn write<M: $crate::runtime::reexport::serde::ser::SerializeMap>(
                    &self,
                    map: &mut M,
                ) -> ::core::result::Result<(), M::Error> {
                    match self { $( Self::$branch(branch) => $crate::runtime::Branch::write(branch, map), )* }
                }
            }
        };

        $crate::runtime_describe_union! { $name [$key] $kind { $($branch $body)* } }
        $crate::runtime_any_union! { $name $($branch)* }
    };
}
