//! Which values name anything: some requests need at least one property that does.

use super::TextOrInteger;

/// A value that may name something: a list or a text that is not empty, a switch that is on.
pub trait IsGiven {
    fn is_given(&self) -> bool;
}

impl<T: IsGiven> IsGiven for Option<T> {
    fn is_given(&self) -> bool {
        self.as_ref().is_some_and(IsGiven::is_given)
    }
}

impl IsGiven for bool {
    fn is_given(&self) -> bool {
        *self
    }
}

impl IsGiven for String {
    fn is_given(&self) -> bool {
        !self.is_empty()
    }
}

impl IsGiven for TextOrInteger {
    fn is_given(&self) -> bool {
        !self.is_empty()
    }
}

impl<T> IsGiven for Vec<T> {
    fn is_given(&self) -> bool {
        !self.is_empty()
    }
}
