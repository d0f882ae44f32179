//! Reads a school from its file, and finds all problems at once, with their positions.

mod apps;
mod build;
mod departments;
mod format;
mod generate;
mod problems;
mod reader;

use std::path::Path;

pub use self::problems::SchoolError;
use self::{
    build::build_school,
    format::SchoolFile,
    problems::{find_in_json, find_in_toml, locate, position_of},
};
use crate::school::School;

const INVENTED: &str = include_str!("../../school.toml");

impl School {
    /// Returns the invented school that a sandbox serves by default.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn invented() -> Self {
        let mut school = Self::from_toml(INVENTED).expect("the invented school is a valid one");
        school.is_invented = true;
        school
    }

    /// Returns the file of the invented school, for a generated school that has the same apps.
    fn invented_file() -> SchoolFile {
        toml::from_str(INVENTED).expect("the invented school is a valid one")
    }

    /// Reads a school from TOML; `docs/en/control-api.md` describes the format.
    ///
    /// # Errors
    /// Text that is not TOML, an unknown key, and every entry that contradicts another.
    pub fn from_toml(text: &str) -> Result<Self, SchoolError> {
        let file = toml::from_str::<SchoolFile>(text)
            .map_err(|error| malformed_file(error.span().map(|span| position_of(text, span.start)), error.message()))?;
        build_school(file).map_err(|problems| locate(problems, |pointer| find_in_toml(text, pointer)))
    }

    /// Reads a school from JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// The same errors as [`School::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, SchoolError> {
        let file = serde_json::from_str::<SchoolFile>(text).map_err(|error| {
            // serde_json repeats the position at the end of its text.
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            malformed_file(Some((error.line(), error.column())), message)
        })?;
        build_school(file).map_err(|problems| locate(problems, |pointer| find_in_json(text, pointer)))
    }

    /// Reads a school from a file, as JSON if its name ends in `.json` and as TOML otherwise.
    ///
    /// # Errors
    /// As [`School::from_toml`], and a file that can't be read. The error names the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SchoolError> {
        let path = path.as_ref();
        let unreadable = |error| format!("can't be read: {error}: check the path, and that the file is text in UTF-8");
        let text =
            std::fs::read_to_string(path).map_err(|error| SchoolError::new(None, unreadable(error)).in_file(path))?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let school = if is_json { Self::from_json(&text) } else { Self::from_toml(&text) };
        school.map_err(|error| error.in_file(path))
    }
}

fn malformed_file(position: Option<(usize, usize)>, message: &str) -> SchoolError {
    let text = message.split_whitespace().collect::<Vec<_>>().join(" ");
    SchoolError::new(
        position,
        format!("{text}: the guide lists every key of a school's file, under \"A school of your own\""),
    )
}
