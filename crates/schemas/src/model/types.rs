//! The types of properties and entries, as Rust names them.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    Named {
        file: String,
        name: String,
        shape: Shape,
    },
    Text,
    Boolean,
    /// A switch, 0 or 1 in JSON.
    Flag,
    /// An id that arrives as text or as a number.
    TextOrInteger,
    List(Box<Type>),
}

/// The kind of a generated type, which decides what a builder takes for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    Text,
    Integer,
    Enumeration,
    Codes,
    Object,
    /// A list with limits, of these entries.
    List(Box<Type>),
}

impl fmt::Display for Type {
    /// Writes the type as Rust names it in a list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { name, .. } => f.write_str(name),
            Self::Text => f.write_str("String"),
            Self::Boolean => f.write_str("bool"),
            Self::Flag => f.write_str("Flag"),
            Self::TextOrInteger => f.write_str("TextOrInteger"),
            Self::List(entry) => write!(f, "Vec<{entry}>"),
        }
    }
}
