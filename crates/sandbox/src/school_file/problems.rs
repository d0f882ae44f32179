//! The problems of a school's file, and where in the file they are.

use std::{collections::BTreeMap, fmt, path::Path};

use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

/// A line and a column, both from 1, the column in characters.
pub(super) type Position = (usize, usize);

/// The problems in a school's file: a line for each, with its position and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolError {
    file: Option<String>,
    problems: Vec<(Option<Position>, String)>,
}

impl SchoolError {
    pub(super) fn new(position: Option<Position>, text: String) -> Self {
        Self { file: None, problems: vec![(position, text)] }
    }

    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.file = Some(path.display().to_string());
        self
    }

    /// Returns the number of lines of its text: one for each of the first 100 problems, and one for the rest.
    #[allow(clippy::len_without_is_empty, reason = "an error has at least one")]
    pub fn len(&self) -> usize {
        self.problems.len()
    }
}

impl fmt::Display for SchoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (position, text)) in self.problems.iter().enumerate() {
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

pub(super) type Problems = Vec<(String, String)>;

/// Returns the first problems with their positions, in the order of the file.
pub(super) fn locate(mut problems: Problems, position: impl Fn(&str) -> Option<Position>) -> SchoolError {
    const MAX_REPORTED: usize = 100;
    let more = problems.len().saturating_sub(MAX_REPORTED);
    problems.truncate(MAX_REPORTED);
    let mut problems: Vec<_> = problems.into_iter().map(|(pointer, text)| (position(&pointer), text)).collect();
    problems.sort_by_key(|(position, _)| *position);
    if more > 0 {
        problems.push((None, format!("{more} more problems: correct these first")));
    }
    SchoolError { file: None, problems }
}

pub(super) fn position_of(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Returns the position of an entry in TOML, or of the entry that should contain it.
pub(super) fn find_in_toml(text: &str, pointer: &str) -> Option<Position> {
    let root = DeTable::parse(text).ok()?;
    let mut offset = root.span().start;
    let mut value = &DeValue::Table(root.into_inner());
    for step in pointer.split('/').skip(1) {
        let next = step.parse::<usize>().map_or_else(|_| value.get(step), |index| value.get(index));
        let Some(next) = next else { break };
        offset = next.span().start;
        value = next.get_ref();
    }
    Some(position_of(text, offset))
}

/// Returns the position of an entry in JSON, or of the entry that should contain it.
pub(super) fn find_in_json(text: &str, pointer: &str) -> Option<Position> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in pointer.split('/').skip(1) {
        let next = match step.parse::<usize>() {
            Ok(index) => {
                serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok().and_then(|list| list.get(index).copied())
            }
            Err(_) => serde_json::from_str::<BTreeMap<&str, &RawValue>>(raw.get())
                .ok()
                .and_then(|mut properties| properties.remove(step)),
        };
        let Some(next) = next else { break };
        raw = next;
    }
    // The raw value is a slice of the text, so the addresses give its offset.
    Some(position_of(text, raw.get().as_ptr().addr() - text.as_ptr().addr()))
}
