//! The macros of optional features expand to nothing if the feature is off.

#[cfg(not(feature = "schemars"))]
mod schemars {
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_json_schema {
        ($($ignored:tt)*) => {};
    }
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_describe {
        ($($ignored:tt)*) => {};
    }
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_describe_union {
        ($($ignored:tt)*) => {};
    }
}

#[cfg(not(feature = "proptest"))]
mod proptest {
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_arbitrary {
        ($($ignored:tt)*) => {};
    }
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_any {
        ($($ignored:tt)*) => {};
    }
    #[doc(hidden)]
    #[macro_export]
    macro_rules! runtime_any_union {
        ($($ignored:tt)*) => {};
    }
}
