//! Finds a department by its id, name or path.

use std::{error::Error, fmt};

use crate::{
    department::Department,
    directory::{Directory, parse_department_id},
    spelling::{Spelling, fold},
};

/// The error of [`Directory::find_department`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindError {
    /// Several departments have this name or path.
    Ambiguous {
        /// The text that was given.
        text: String,
        /// The departments, in the order of the tree.
        candidates: Vec<Candidate>,
    },
    /// No department has this id, name or path.
    Unknown {
        /// The text that was given.
        text: String,
        /// The departments with the most similar names or paths, at most 5, the most similar first. If the text has a `/`, only
        /// paths are compared. Empty if none is similar.
        nearest: Vec<Candidate>,
    },
}

/// A department that a text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The id, which always finds this department.
    pub id: i64,
    /// The path, as [`Department::path`] returns it.
    pub path: String,
}

impl From<Department<'_>> for Candidate {
    fn from(department: Department<'_>) -> Self {
        Self { id: department.id(), path: department.path() }
    }
}

impl Directory {
    /// Finds a department by its id in digits, its name, or its path.
    ///
    /// The text is taken as an id first, then as a name, then as a path:
    ///
    /// - `一年级/1班` and `一年级1班` both find a class `1班` under `一年级`, and a class `一年级1班` under `一年级`.
    /// - A path may omit levels: `1班` and `东校区/1班` find a class `1班` under a grade of the campus `东校区`.
    /// - Letter case, full-width forms, spaces, brackets and the way in which a number is written don't matter: `１班`, `一班`
    ///   and `（1）班` are the same name.
    ///
    /// If several departments match, the one whose whole path equals the text is returned. Otherwise departments of graduated
    /// grades count only if no other department matches.
    ///
    /// # Errors
    ///
    /// [`FindError::Unknown`] if no department matches, with similar ones. [`FindError::Ambiguous`] if several match, with all
    /// of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use wecom_school_directory::{Directory, FindError};
    /// use wecom_school_types::school::Department;
    ///
    /// let departments: Vec<Department> = serde_json::from_str(r#"[
    ///     { "id": 2, "parentid": 1, "type": 2, "name": "一年级" },
    ///     { "id": 3, "parentid": 1, "type": 2, "name": "二年级" },
    ///     { "id": 21, "parentid": 2, "type": 1, "name": "1班" },
    ///     { "id": 31, "parentid": 3, "type": 1, "name": "1班" }
    /// ]"#)?;
    /// let directory = Directory::new(departments);
    ///
    /// assert_eq!(directory.find_department("一年级1班")?.id(), 21);
    /// assert_eq!(directory.find_department("31")?.path(), "二年级/1班");
    /// assert!(matches!(directory.find_department("1班"), Err(FindError::Ambiguous { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find_department(&self, text: &str) -> Result<Department<'_>, FindError> {
        let folded = fold(text);
        let asked = Spelling::new(&folded);
        if let Some(department) = parse_department_id(folded.trim()).and_then(|id| self.department(id)) {
            return Ok(department);
        }
        let names: Vec<Names<'_>> = self.tree().map(Names::new).collect();
        let mut found = with_name(&names, asked);
        if found.is_empty() {
            found = with_path(&names, asked);
        }
        if found.len() > 1
            && let Some(exact) = single(found.iter().filter(|department| department.path() == text.trim()))
        {
            return Ok(*exact);
        }
        if found.iter().any(|department| !department.is_graduated()) {
            found.retain(|department| !department.is_graduated());
        }
        match found[..] {
            [department] => Ok(department),
            [] => Err(FindError::Unknown { text: text.to_owned(), nearest: nearest(&names, asked) }),
            _ => Err(FindError::Ambiguous {
                text: text.to_owned(),
                candidates: found.into_iter().map(Candidate::from).collect(),
            }),
        }
    }
}

fn single<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// A department with the keys of its names.
struct Names<'d> {
    department: Department<'d>,
    key: String,
    /// The key of the name without the name of the department above: `1班` for `一年级1班` under `一年级`.
    short: Option<String>,
}

impl<'d> Names<'d> {
    fn new(department: Department<'d>) -> Self {
        let folded = fold(department.name());
        let name = Spelling::new(&folded);
        let short = department.parent().and_then(|above| {
            let above = key(above.name());
            let mut splits = name.splits().filter(|(start, rest)| !start.is_empty() && !rest.is_empty());
            splits.find_map(|(start, rest)| (start.key() == above).then(|| rest.key()))
        });
        Self { department, key: name.key(), short }
    }
}

fn key(text: &str) -> String {
    Spelling::new(&fold(text)).key()
}

fn with_name<'d>(names: &[Names<'d>], asked: Spelling<'_>) -> Vec<Department<'d>> {
    let key = asked.key();
    names.iter().filter(|names| !key.is_empty() && names.key == key).map(|names| names.department).collect()
}

fn with_path<'d>(names: &[Names<'d>], asked: Spelling<'_>) -> Vec<Department<'d>> {
    let splits: Vec<(Spelling<'_>, String)> = asked.splits().map(|(start, end)| (start, end.key())).collect();
    let is_meant = |names: &&Names<'d>| {
        let mut keys = [Some(&names.key), names.short.as_ref()].into_iter().flatten();
        keys.any(|key| splits.iter().any(|(start, end)| end == key && is_under(names.department, *start)))
    };
    names.iter().filter(is_meant).map(|names| names.department).collect()
}

/// Returns whether the path names departments above this one, from the top down. It may omit levels.
fn is_under(department: Department<'_>, path: Spelling<'_>) -> bool {
    path.is_empty()
        || path.splits().any(|(start, end)| {
            let key = end.key();
            // If two departments above have one name, the nearer one leaves more departments for the rest of the path.
            let above = department.above().find(|above| self::key(above.name()) == key);
            above.is_some_and(|above| is_under(above, start))
        })
}

fn nearest(names: &[Names<'_>], asked: Spelling<'_>) -> Vec<Candidate> {
    const MAX_LISTED: usize = 5;
    const MIN_SIMILARITY: f64 = 0.5;
    // Slashes are ignored on both sides, so that a path without slashes is compared with paths, too.
    let key = |spelling: Spelling<'_>| spelling.key().replace('/', "");
    let text = key(asked);
    // The first measure counts characters that differ. The second prefers a common beginning, which is the grade of a class.
    let compare =
        |name: &str| strsim::normalized_damerau_levenshtein(&text, name).midpoint(strsim::jaro_winkler(&text, name));
    let similarity = |names: &Names<'_>| {
        let path = fold(&names.department.path());
        // A text without the campus or the stage is compared with the rest of the path.
        let slashes = path.match_indices('/');
        let ends =
            slashes.map(|(slash, _)| Spelling::new(&path[slash..])).filter(|end| !asked.is_path() || end.is_path());
        ends.chain([Spelling::new(&path)]).map(|end| compare(&key(end))).fold(0.0, f64::max)
    };
    let mut similar: Vec<(f64, Department<'_>)> = names
        .iter()
        .map(|names| (similarity(names), names.department))
        .filter(|(value, _)| *value >= MIN_SIMILARITY)
        .collect();
    // The sort is stable: departments of equal similarity stay in the order of the tree.
    similar.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    similar.into_iter().take(MAX_LISTED).map(|(_, department)| department.into()).collect()
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous { text, candidates } => {
                write!(f, "{} departments are called {text:?}: ", candidates.len())?;
                write_candidates(candidates, f)?;
                f.write_str("; give the id or the whole path")
            }
            Self::Unknown { text, nearest } if nearest.is_empty() => write!(f, "no department is called {text:?}"),
            Self::Unknown { text, nearest } => {
                write!(f, "no department is called {text:?}; similar ones are ")?;
                write_candidates(nearest, f)
            }
        }
    }
}

fn write_candidates(candidates: &[Candidate], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const MAX_LISTED: usize = 10;
    for (place, Candidate { id, path }) in candidates.iter().take(MAX_LISTED).enumerate() {
        write!(f, "{}{path} (id {id})", if place == 0 { "" } else { ", " })?;
    }
    match candidates.len().saturating_sub(MAX_LISTED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

impl Error for FindError {}
