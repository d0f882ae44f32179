//! What builders share.

use super::Verdict;

/// A required property that a builder still waits for.
#[derive(Clone, Copy, Debug)]
pub enum Missing {}

/// A required property that a builder has been given.
#[derive(Clone, Copy, Debug)]
pub enum Given {}

#[diagnostic::on_unimplemented(
    message = "`{Self}` can't become a `{T}`",
    note = "a builder can once it has been given all that it requires: its type names what is `Missing`"
)]
/// What can become a `T`: a `T`, or a builder that has all that a `T` requires.
pub trait Build<T> {
    /// Builds it.
    ///
    /// # Errors
    /// Every violation at once.
    fn build(self) -> Verdict<T>;
}
