//! The traits that builders share.

use super::CheckResult;

/// Marks, in the type of a builder, a required property that it has been given.
#[derive(Clone, Copy, Debug)]
pub enum Given {}

/// A value that can become a `T`: a `T`, or a builder that has everything that a `T` requires.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't become a `{T}`",
    note = "a builder can once it has been given everything that it requires: its type names what it still waits for"
)]
pub trait Build<T> {
    /// Returns the value once all its parts are valid.
    ///
    /// # Errors
    /// Every violation of the value at once, in the order of the page.
    fn build(self) -> CheckResult<T>;
}

impl<T> Build<T> for T {
    fn build(self) -> CheckResult<T> {
        Ok(self)
    }
}

/// A required property that a builder has been given.
#[diagnostic::on_unimplemented(
    message = "the required property `{Self}` is missing",
    label = "`{Self}` is missing",
    note = "a builder builds once every required property has been given: call `.{Self}(…)` before"
)]
pub trait IsSet {}

impl IsSet for Given {}

/// `needs! { agentid message }`: a type for each required property. The type of a builder names those that it waits for.
#[doc(hidden)]
#[macro_export]
macro_rules! needs {
    ($($name:ident)*) => { $(
        #[doc = concat!("A builder waits for `", stringify!($name), "`.")]
        #[derive(Clone, Copy, Debug)]
        #[allow(non_camel_case_types)]
        pub enum $name {}
    )* };
}

pub use needs;
