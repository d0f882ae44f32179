//! The builder of a table: its type has a parameter for each required property, which says whether it has been given.

#[doc(hidden)]
#[macro_export]
macro_rules! table_builder {
    ($name:ident $builder:ident [$($need:ident)*] $branch:tt $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident $key:tt $path:tt $how:tt $ty:tt $null:tt $default:tt
    })*) => {
        impl $name {
            #[doc = $crate::table_builder!(@says $($need)*)]
            pub fn builder() -> $builder<$(needs::$need),*> {
                #[allow(unused_mut)]
                let mut slots: <$name as $crate::runtime::Table>::Slots = Default::default();
                $($crate::table_builder!(@start $presence slots.$field $default);)*
                $builder { slots, wrong: Default::default(), given: ::core::marker::PhantomData }
            }
        }

        #[doc = concat!("Collects a [`", stringify!($name), "`] from plain values.")]
        #[derive(Clone, Debug)]
        #[must_use = "nothing is built before `build` is called"]
        #[allow(non_camel_case_types)]
        pub struct $builder<$($need),*> {
            slots: <$name as $crate::runtime::Table>::Slots,
            wrong: $crate::runtime::PropertyViolations,
            given: ::core::marker::PhantomData<($($need,)*)>,
        }

        $crate::table_setters! {
            $name $builder [$($need)*] [] [$($need)*] {}
            $({ $presence $doc $why $field $path $how $ty })*
        }

        #[allow(non_camel_case_types)]
        impl<$($need: $crate::runtime::IsSet),*> $crate::runtime::Build<$name> for $builder<$($need),*> {
            fn build(self) -> $crate::runtime::CheckResult<$name> {
                <$name as $crate::runtime::Table>::finish(self.slots, self.wrong)
            }
        }

        $crate::table_builder! { @branch $name $builder [$($need)*] $branch }
    };
    (@says) => { "Starts a builder." };
    (@says $first:ident $($need:ident)*) => {
        concat!("Starts a builder. It builds once it has been given `", stringify!($first), $("`, `", stringify!($need),)* "`.")
    };
    (@start constant $slots:ident.$field:ident [$value:expr]) => {
        $slots.$field = Some($value)
    };
    (@start $presence:ident $slots:ident.$field:ident $default:tt) => {};
    (@branch $name:ident $builder:ident $needs:tt []) => {};
    (@branch $name:ident $builder:ident $needs:tt [$body:tt $($union:ident)+]) => {
        $($crate::table_builder! { @union $name $builder $needs $union })+
    };
    (@union $name:ident $builder:ident [$($need:ident)*] $union:ident) => {
        #[allow(non_camel_case_types)]
        impl<$($need: $crate::runtime::IsSet),*> $crate::runtime::Build<$union> for $builder<$($need),*> {
            fn build(self) -> $crate::runtime::CheckResult<$union> {
                <$name as $crate::runtime::Table>::finish(self.slots, self.wrong).map($union::$name)
            }
        }
    };
}

/// The setters, row by row: a required one moves its parameter from those that are waited for to those that are done.
#[doc(hidden)]
#[macro_export]
macro_rules! table_setters {
    ($name:ident $builder:ident $needs:tt $done:tt $later:tt { $($setters:tt)* } { optional $($row:tt)* } $($rows:tt)*) => {
        $crate::table_setters! {
            $name $builder $needs $done $later
            { $($setters)* $crate::table_setter! { $builder [Self] optional $($row)* } }
            $($rows)*
        }
    };
    ($name:ident $builder:ident $needs:tt [$($done:ident)*] [$now:ident $($later:ident)*] { $($setters:tt)* }
        { required $($row:tt)* } $($rows:tt)*
    ) => {
        $crate::table_setters! {
            $name $builder $needs [$($done)* $now] [$($later)*]
            { $($setters)* $crate::table_setter! {
                $builder [$builder<$($done,)* $crate::runtime::Given $(, $later)*>] required $($row)*
            } }
            $($rows)*
        }
    };
    // A constant has no setter.
    ($name:ident $builder:ident $needs:tt $done:tt $later:tt $setters:tt { constant $($same:tt)* } $($rows:tt)*) => {
        $crate::table_setters! { $name $builder $needs $done $later $setters $($rows)* }
    };
    ($name:ident $builder:ident [$($need:ident)*] $done:tt [] { $($setters:tt)* }) => {
        #[allow(non_camel_case_types)]
        impl<$($need),*> $builder<$($need),*> {
            $($setters)*

            /// Checks everything that was given.
            ///
            /// # Errors
            ///
            /// Every violation at once, each with its JSON pointer.
            pub fn build(self) -> Result<$name, $crate::runtime::Violations>
            where
                $($need: $crate::runtime::IsSet,)*
            {
                <$name as $crate::runtime::Table>::finish(self.slots, self.wrong)
            }
        }
    };
}

/// One setter, which returns the builder as the type that it is given here.
#[doc(hidden)]
#[macro_export]
macro_rules! table_setter {
    ($builder:ident [$returned:ty]
        $presence:ident [$($doc:literal)*] [$($why:literal)?] $field:ident [$path:expr] $how:tt $ty:tt
    ) => {
        $(#[doc = $doc])*
        #[doc = $crate::row!(@says $presence)]
        $(#[deprecated = $why])?
        #[inline]
        pub fn $field(mut self, $field: $crate::row!(@taken $how $ty)) -> $returned {
            self.slots.$field = self.wrong.settle($path, $crate::row!(@check $how $ty $field));
            $builder { slots: self.slots, wrong: self.wrong, given: ::core::marker::PhantomData }
        }
    };
}
