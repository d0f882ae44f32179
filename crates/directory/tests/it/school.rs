//! Small schools for tests.

use serde_json::{Value, json};
use wecom_school_directory::Directory;

/// A department: its id, the id of the one above, its kind, and its name.
pub type Department<'a> = (i64, i64, i64, &'a str);
/// A student: the userid, the classes, and the parents; `+` after a parent's userid says that the parent follows.
pub type Student<'a> = (&'a str, &'a [i64], &'a [&'a str]);

pub const DEPARTMENTS: &[Department] = &[
    (1, 0, 5, "实验学校"),
    (2, 1, 2, "一年级"),
    (21, 2, 1, "1班"),
    (22, 2, 1, "2班"),
    (3, 1, 2, "二年级"),
    (31, 3, 1, "1班"),
];

pub const STUDENTS: &[Student] = &[
    ("Tom", &[21], &["Tom-m+", "Tom-f"]),
    ("Ann", &[22], &["Tom-m+"]),
    ("Bob", &[22], &["Bob-m"]),
    // The answer of department/list does not have this class.
    ("Eve", &[99], &["Eve-m+"]),
];

pub fn school(departments: &[Department], students: &[Student]) -> Directory {
    serde_json::from_value(json!({
        "departments": departments.iter().map(department).collect::<Vec<_>>(),
        "students": students.iter().map(student).collect::<Vec<_>>(),
    }))
    .unwrap()
}

pub fn department((id, parentid, kind, name): &Department) -> Value {
    json!({ "id": id, "parentid": parentid, "type": kind, "name": name })
}

pub fn student((userid, classes, parents): &Student) -> Value {
    let parent = |given: &&str| match given.strip_suffix('+') {
        Some(userid) => {
            json!({ "parent_userid": userid, "is_subscribe": 1, "external_userid": format!("wm-{userid}") })
        }
        None => json!({ "parent_userid": given, "is_subscribe": 0 }),
    };
    let parents: Vec<Value> = parents.iter().map(parent).collect();
    json!({ "student_userid": userid, "department": classes, "parents": parents })
}
