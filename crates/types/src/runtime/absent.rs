//! What the macros of optional features expand to where the feature is off: nothing.

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_json_schema {
    ($($ignored:tt)*) => {};
}

#[cfg(not(feature = "proptest"))]
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_arbitrary {
    ($($ignored:tt)*) => {};
}
