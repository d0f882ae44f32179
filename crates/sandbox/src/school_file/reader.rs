//! Collects the ids that a school's file defines, and the problems in it.

use std::fmt::Display;

use indexmap::{IndexMap, map::Entry};
use rustc_hash::FxBuildHasher;
use wecom_school_directory::{DepartmentType, Person};
use wecom_school_types::{CheckResult, school};

use super::{format::Id, problems::Problems};

pub(super) type Ids<T> = IndexMap<String, T, FxBuildHasher>;

/// The id and the level of a department of the file. The id is 0 if the file's id is wrong, so that references to the department
/// are not reported as well.
#[derive(Clone, Copy)]
pub(super) struct FoundDepartment {
    pub id: i64,
    pub level: DepartmentType,
}

#[derive(Default)]
pub(super) struct Reader {
    pub problems: Problems,
    /// The departments by their ids as text, without leading zeros.
    pub known_departments: Ids<FoundDepartment>,
    pub departments: Vec<school::Department>,
    /// The people by userid in lower case, since page 92337 ignores letter case. The indices are those of the file.
    pub userids: Ids<Person>,
}

impl Reader {
    pub fn report(&mut self, pointer: impl Into<String>, text: impl Into<String>) {
        self.problems.push((pointer.into(), text.into()));
    }

    pub fn check_filled(&mut self, pointer: impl Into<String>, text: &str) {
        if text.is_empty() {
            self.report(pointer, "empty: give it at least one character");
        }
    }

    pub fn add_id<T>(&mut self, pointer: String, ids: &mut Ids<T>, id: impl Display, value: T) {
        let id = id.to_string();
        self.check_filled(pointer.clone(), &id);
        match ids.entry(id) {
            Entry::Occupied(taken) => self.report(pointer, describe_taken(taken.key())),
            Entry::Vacant(free) => drop(free.insert(value)),
        }
    }

    pub fn find_department(&self, id: &Id) -> Option<FoundDepartment> {
        let key = id.number().map_or_else(|| id.to_string(), |number| number.to_string());
        self.known_departments.get(&key).copied()
    }

    /// Returns the value, or reports its violations.
    pub fn check_built<T>(&mut self, pointer: &str, built: CheckResult<T>) -> Option<T> {
        built.map_err(|violations| self.report(pointer, violations.to_string())).ok()
    }
}

pub(super) fn describe_taken(id: &str) -> String {
    format!("`{id}` is taken: choose another one, each names one thing")
}
