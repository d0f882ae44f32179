//! `object!` and `answer!`: an object as a table of its properties.
//!
//! ```text
//! object! {
//!     /// 图文. One article of a news notice.
//!     pub struct NewsArticle, built by NewsArticleBuilder<title, url> {
//!         /// 标题. The title of the article.
//!         required title: NewsArticleTitle [into String],
//!
//!         /// 描述. A few words below the title.
//!         optional description: NewsArticleDescription [into String],
//!         …
//!     }
//! }
//! ```
//!
//! A row is `presence name: Type [how]`.
//!
//! - The presence is `required`, `optional`, or `constant` with a value. A field of an `optional` row is an `Option`, unless
//!   `= value` gives what an absent property means.
//! - `name as "key"` gives the name in JSON, if it is another one.
//! - `Type | null` says that null means the same as an absent property.
//! - `[how]` says what a setter accepts:
//!
//! | how | a setter accepts |
//! | --- | --- |
//! | nothing | the type itself |
//! | `into P` | `impl Into<P>`; the value is checked |
//! | `switch` | `bool`; JSON has 0 or 1 |
//! | `build` | the object or its builder |
//! | `flatten` | a branch of a union or its builder; its properties belong to the object itself |
//! | `collect how` | an iterator over what `how` says |
//!
//! `(msgtype: Msgtype = message.msgtype()),` is where the tag of a union is written; `last`
//! and it follow the rows if it is written after all of them. `"text": { … }` holds the rows of a
//! body: the properties that a branch of a union has inside another object. `at least one of [a, b]` binds properties;
//! the struct has getters then instead of public fields.
//!
//! `object!` refuses properties that it does not know, `answer!` passes over them.

mod builder;
mod draft;
mod reading;
mod structure;
mod writing;

pub use self::{
    draft::{Draft, Object, Table, properties_only_of, read_last, read_once},
    writing::write_optional,
};

/// See the [module](self).
#[doc(hidden)]
#[macro_export]
macro_rules! answer {
    ($($table:tt)*) => { $crate::object! { @tolerant $($table)* } };
}

/// See the [module](self).
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    // A branch of a union: some properties are in a body, the others next to it.
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident in $($union:ident)|+, built by $builder:ident $(<$($need:ident),+>)? {
            $($body:literal: { $(
                $(#[doc = $doc:literal])*
                $(#[deprecated = $why:literal])?
                $presence:ident $field:ident $(as $key:literal)?: $ty:ty $([$($how:ident)+])? $(= $default:expr)?
            ),* $(,)? } $(,)?)?
            $(
                $(#[doc = $beside_doc:literal])*
                $(#[deprecated = $beside_why:literal])?
                $beside_presence:ident $beside:ident $(as $beside_key:literal)?: $beside_ty:ty
                    $([$($beside_how:ident)+])? $(= $beside_default:expr)?
            ),* $(,)?
        }
    ) => {
        $crate::object! {
            @table $name $builder [$($about)*] [$($($need)+)?] [] [[$($body)?] $($union)+] [] []
            { $($({
                $presence [] [$($doc)*] [$($why)?] $field [$crate::row!(@key $field $($key)?)]
                [concat!($body, "/", $crate::row!(@key $field $($key)?))] [$($($how)+)?] [$ty] [] [$($default)?]
            })*)? }
            { $({
                $beside_presence [] [$($beside_doc)*] [$($beside_why)?] $beside
                [$crate::row!(@key $beside $($beside_key)?)] [$crate::row!(@key $beside $($beside_key)?)]
                [$($($beside_how)+)?] [$beside_ty] [] [$($beside_default)?]
            })* }
        }
    };
    // An object that is no branch of a union.
    (
        $(@$reading:ident)?
        $(#[doc = $about:literal])*
        pub struct $name:ident, built by $builder:ident $(<$($need:ident),+>)? {
            $(
                $(($tag:ident $(as $tag_key:literal)?: $kind:ty = $of:ident.$getter:ident()),)?
                $(#[doc = $doc:literal])*
                $(#[deprecated = $why:literal])?
                $presence:ident $field:ident $(as $key:literal)?: $ty:ty $(| $null:ident)? $([$($how:ident)+])?
                    $(= $default:expr)?
            ),* $(,)?
        }
        $(last ($last:ident $(as $last_key:literal)?: $last_kind:ty = $last_of:ident.$last_getter:ident()))?
        $(at least one of [$($rule:ident $(as $rule_key:literal)?),+])?
    ) => {
        $crate::object! {
            @table $name $builder [$($about)*] [$($($need)+)?] [$($reading)?] [] [$($($rule [$crate::row!(@key $rule $($rule_key)?)])+)?]
            [$([$crate::row!(@key $last $($last_key)?)] [$last_kind] $last_of $last_getter)?]
            { $({
                $presence [$([$crate::row!(@key $tag $($tag_key)?)] [$kind] $of $getter)?] [$($doc)*] [$($why)?] $field
                [$crate::row!(@key $field $($key)?)] [$crate::row!(@path [$($($how)+)?] $field $($key)?)] [$($($how)+)?]
                [$ty] [$($null)?] [$($default)?]
            })* }
            {}
        }
    };
    // All of it, from rows that are alike:
    // { presence [[tag key] [type] field getter] [docs] [deprecated] field [key] [path] [how] [type] [null] [default] }
    (
        @table $name:ident $builder:ident $about:tt $needs:tt $reading:tt $branch:tt $rule:tt $last:tt
        { $($inside:tt)* } { $($beside:tt)* }
    ) => {
        $crate::table_struct! { $name $about $rule $($inside)* $($beside)* }
        $crate::table_builder! { $name $builder $needs $branch $($inside)* $($beside)* }
        $crate::table_reading! { $name $reading $branch $rule $last { $($inside)* } { $($beside)* } }
        $crate::table_writing! { $name $builder $needs $branch $last { $($inside)* } { $($beside)* } }
        $crate::runtime_json_schema! { @object $name $about $branch $rule $last { $($inside)* } { $($beside)* } }
        $crate::runtime_arbitrary! { @object $name $($inside)* $($beside)* }
    };
}

/// The parts of a row that several macros use.
#[doc(hidden)]
#[macro_export]
macro_rules! row {
    // The name of a property in JSON.
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };

    // The path of the violations. Those of a union have theirs already.
    (@path [flatten] $field:ident) => { "" };
    (@path $how:tt $field:ident $($key:literal)?) => { $crate::row!(@key $field $($key)?) };

    // The type of a field.
    (@held optional [$ty:ty] []) => { Option<$ty> };
    (@held $presence:ident [$ty:ty] $default:tt) => { $ty };

    // The type that JSON is read into and written from.
    (@wire [switch] [$ty:ty]) => { $crate::runtime::Flag };
    (@wire $how:tt [$ty:ty]) => { $ty };

    // The type that a setter accepts.
    (@taken [] [$ty:ty]) => { $ty };
    (@taken [switch] [$ty:ty]) => { $ty };
    (@taken [flatten] [$ty:ty]) => { impl $crate::runtime::Build<$ty> };
    (@taken [build] [$ty:ty]) => { impl $crate::runtime::Build<$ty> };
    (@taken [build $object:ident] $ty:tt) => { impl $crate::runtime::Build<$object> };
    (@taken [into $plain:ident] $ty:tt) => { impl Into<$plain> };
    (@taken [collect $($how:ident)+] $ty:tt) => {
        impl IntoIterator<Item = $crate::row!(@taken [$($how)+] $ty)>
    };

    // The checked value of a setter.
    (@check [] [$ty:ty] $given:expr) => { Ok($given) };
    (@check [switch] [$ty:ty] $given:expr) => { Ok($crate::runtime::Flag($given)) };
    (@check [into $plain:ident] [$ty:ty] $given:expr) => {
        <$ty as $crate::runtime::Plain<$plain>>::accept(Into::<$plain>::into($given))
    };
    (@check [collect into $plain:ident] [$ty:ty] $given:expr) => {
        <<$ty as $crate::runtime::BoundedList>::Item as $crate::runtime::Plain<$plain>>::gather::<$ty>(
            IntoIterator::into_iter($given).map(Into::<$plain>::into),
        )
    };
    (@check [collect $($how:ident)+] [$ty:ty] $given:expr) => {
        $crate::runtime::gather::<$ty>(IntoIterator::into_iter($given).map(|item| {
            $crate::row!(@check [$($how)+] [<$ty as $crate::runtime::BoundedList>::Item] item)
        }))
    };
    (@check [$build:ident $($object:ident)?] [$ty:ty] $given:expr) => {
        $crate::runtime::Build::<$ty>::build($given)
    };

    // The presence in a comment.
    (@says required) => { "\n\nRequired." };
    (@says optional) => { "\n\nOptional." };
    (@says constant) => { "\n\nAlways the same." };
}

pub use {answer, object};
