//! What the generator refuses, and where.

use std::fmt;

use crate::texts;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, from the root of the schemas.
    pub file: String,
    /// Where in the file.
    pub location: Location,
    /// What is wrong, and what to do.
    pub message: String,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// In a file that is JSON: a JSON pointer.
    Pointer(String),
    /// In a file that is not: line and column, both from 1.
    Position {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl Problem {
    /// A problem at a JSON pointer.
    pub fn at(file: &str, pointer: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), location: Location::Pointer(pointer.to_owned()), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A message may quote what it is about.
        let (file, message) = (texts::shown(&self.file), texts::shown(&self.message));
        match &self.location {
            Location::Pointer(pointer) => write!(f, "{file}#{}: {message}", texts::shown(pointer)),
            Location::Position { line, column } => write!(f, "{file}:{line}:{column}: {message}"),
        }
    }
}

/// Everything that was found wrong in one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// `value`, unless something is wrong.
    ///
    /// # Errors
    /// The problems, ordered by file and place, if there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self.ordered()) }
    }

    /// The value of `result`, unless something is wrong here or there.
    ///
    /// # Errors
    /// The problems of both, ordered by file and place.
    pub fn and<T>(mut self, result: Result<T, Self>) -> Result<T, Self> {
        match result {
            Ok(value) => self.or(value),
            Err(others) => {
                self.0.extend(others.0);
                Err(self.ordered())
            }
        }
    }

    fn ordered(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self
    }

    /// Takes a value, or notes why there is none.
    pub fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.0.push(problem);
                None
            }
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
