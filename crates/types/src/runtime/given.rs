//! Whether a value is given: some requests need at least one property that is neither empty nor 0.

use super::TextOrInteger;

/// A value that counts as given or not: a list or text if it is not empty, a switch if it is on.
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

macro_rules! given_unless_empty {
    ($([$($parameter:ident)?] $name:ty;)+) => { $(
        impl<$($parameter)?> IsGiven for $name {
            fn is_given(&self) -> bool {
                !self.is_empty()
            }
        }
    )+ };
}

given_unless_empty! { [] String; [] TextOrInteger; [T] Vec<T>; }
