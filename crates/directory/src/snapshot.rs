//! A directory as JSON, with the same objects as the answers that it was made from.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};
use wecom_school_types::school::{self, DepartmentId, Mobile, StudentName};

use crate::{
    directory::Directory,
    person::{Parent, Student},
};

#[derive(Deserialize)]
struct Snapshot {
    departments: Vec<school::Department>,
    students: Vec<school::Student>,
    #[serde(default)]
    unread: Vec<DepartmentId>,
}

/// Writes `{"departments": […], "students": […], "unread": […]}`: departments and students as in the answers, and the ids of the
/// departments whose people could not be read. The output contains names and phone numbers.
impl Serialize for Directory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let students: Vec<Student<'_>> = self.students().collect();
        let mut snapshot = serializer.serialize_struct("Directory", 3)?;
        snapshot.serialize_field("departments", &self.departments)?;
        snapshot.serialize_field("students", &students)?;
        snapshot.serialize_field("unread", &self.unread)?;
        snapshot.end()
    }
}

impl<'de> Deserialize<'de> for Directory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Snapshot { departments, students, unread } = Snapshot::deserialize(deserializer)?;
        let mut directory = Self::new(departments);
        directory.add(students, None);
        for department in unread {
            directory.mark_unread(department);
        }
        Ok(directory)
    }
}

#[derive(Serialize)]
struct StudentAnswer<'d> {
    student_userid: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'d StudentName>,
    department: &'d [DepartmentId],
    parents: Vec<ParentAnswer<'d>>,
}

#[derive(Serialize)]
struct ParentAnswer<'d> {
    parent_userid: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<&'d Mobile>,
    is_subscribe: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_userid: Option<&'d str>,
}

impl<'d> From<(Parent<'d>, Option<&'d str>)> for ParentAnswer<'d> {
    fn from((parent, relation): (Parent<'d>, Option<&'d str>)) -> Self {
        Self {
            parent_userid: parent.userid(),
            relation,
            mobile: parent.mobile(),
            is_subscribe: parent.is_following().into(),
            external_userid: parent.external_userid(),
        }
    }
}

/// Writes the student with the parents, as in the answer of `user/list`. The output contains names and phone numbers.
impl Serialize for Student<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        StudentAnswer {
            student_userid: self.userid(),
            name: self.name(),
            department: self.department_ids(),
            parents: self.parents().map(ParentAnswer::from).collect(),
        }
        .serialize(serializer)
    }
}
