//! The macros of optional features expand to nothing if the feature is off: the root of the crate gives this one their names.

#[doc(hidden)]
#[macro_export]
macro_rules! runtime_nothing {
    ($($ignored:tt)*) => {};
}

pub use runtime_nothing;
