//! The macros of optional features expand to nothing if the feature is off.

#[doc(hidden)]
#[macro_export]
macro_rules! runtime_nothing {
    ($($ignored:tt)*) => {};
}

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
pub use crate::{
    runtime_nothing as runtime_describe, runtime_nothing as runtime_describe_union,
    runtime_nothing as runtime_json_schema,
};
#[cfg(not(feature = "proptest"))]
#[doc(hidden)]
pub use crate::{
    runtime_nothing as runtime_any, runtime_nothing as runtime_any_union, runtime_nothing as runtime_arbitrary,
};
