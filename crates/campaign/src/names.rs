//! The names that the ledger has for the values of a type.

/// Gives each value of a type its name: `names! { Type: Value = "name", … }`.
macro_rules! names {
    ($type:ident: $($value:ident = $name:literal),*) => {
        impl $type {
            /// Every value.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$value),*];

            /// Returns the name that the ledger has.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name),*
                }
            }

            /// Finds a value by its name.
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use names;
