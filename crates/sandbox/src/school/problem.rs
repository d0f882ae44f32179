//! What is wrong with a school's file.

use std::{fmt, io, path::Path};

use super::place::{Place, Position, Step};

/// What is wrong with a school's file: a line for each problem, with its place and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolError {
    file: Option<String>,
    problems: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Problem {
    position: Option<Position>,
    text: String,
}

impl SchoolError {
    pub(super) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let text = format!("can't be read: {error}: check the path, and that the file is text in UTF-8");
        Self { file: None, problems: vec![Problem { position: None, text }] }.in_file(path)
    }

    pub(super) fn malformed(position: Option<Position>, message: &str) -> Self {
        let text = message.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = format!("{text}: the README of the sandbox lists every key of a school's file");
        Self { file: None, problems: vec![Problem { position, text }] }
    }

    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.file = Some(path.display().to_string());
        self
    }

    /// How many lines its text has: one for each problem, of the first 100.
    #[allow(clippy::len_without_is_empty, reason = "an error has at least one")]
    pub fn len(&self) -> usize {
        self.problems.len()
    }
}

impl fmt::Display for SchoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Problem { position, text }) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match (&self.file, position) {
                (Some(file), Some((line, column))) => write!(f, "{file}:{line}:{column}: {text}")?,
                (Some(file), None) => write!(f, "{file}: {text}")?,
                (None, Some((line, column))) => write!(f, "line {line}, column {column}: {text}")?,
                (None, None) => f.write_str(text)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for SchoolError {}

/// What does not fit together, before it is known where in the file that stands.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(Place, String)>);

impl Problems {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push<const N: usize>(&mut self, place: [Step; N], text: String) {
        self.0.push((place.into(), text));
    }

    pub(super) fn located(self, position: impl Fn(&[Step]) -> Option<Position>) -> SchoolError {
        /// More would hardly be read at once.
        const MOST: usize = 100;
        let more = self.0.len().saturating_sub(MOST);
        let mut problems: Vec<_> =
            self.0.into_iter().take(MOST).map(|(place, text)| Problem { position: position(&place), text }).collect();
        problems.sort_by_key(|problem| problem.position);
        if more > 0 {
            problems.push(Problem { position: None, text: format!("{more} more problems: correct these first") });
        }
        SchoolError { file: None, problems }
    }
}
