//! Problems of schema files, each with its file and location.

use std::fmt;

use crate::texts;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path below the schema folder.
    pub file: String,
    pub location: Location,
    /// What is wrong, and what to do.
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    Pointer(String),
    /// Where a file is no JSON; both count from 1.
    Position {
        line: usize,
        column: usize,
    },
}

impl Problem {
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

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Returns `value` if there are no problems.
    ///
    /// # Errors
    /// The problems, ordered by file and location.
    pub fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }

    /// Returns the value of `result`, or notes its problem.
    pub fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| writeln!(f, "{problem}"))
    }
}

impl std::error::Error for Problems {}
