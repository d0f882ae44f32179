//! The part of the school's directory that an app may read.

use wecom_school_directory::{Department, Parent, Person, Student};

use super::request::ApiRequest;
use crate::{
    School,
    refusal::{Refusal, refuse},
    school::{App, DirectoryAccess, describe_level},
};

/// The part of the directory that an app may read.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub school: &'s School,
    pub app: &'s App,
}

impl<'s> View<'s> {
    /// Returns the view of the app whose token the request has. Refuses an app that may read nothing.
    // Choice: directory-order-of-checks.
    pub fn of(request: &mut ApiRequest<'s>) -> Result<Self, Refusal> {
        let agentid = request.agentid()?;
        let school: &School = request.school;
        // Does not happen: tokens are issued only to apps of the school.
        let Some(app) = school.app(agentid) else {
            refuse!(INVALID_AGENTID, "the school has no such app"; "学校没有这个应用");
        };
        if !app.is_enabled {
            refuse!(APP_DISABLED, "an administrator has disabled the app"; "应用已被管理员停用");
        }
        if app.directory == DirectoryAccess::None && !app.is_for_parents {
            refuse!(NO_SCHOOL_DIRECTORY_PERMISSION,
                "the app is neither among 可调用接口的应用 nor among 家长可使用的应用: add it to one of them";
                "应用既不在“可调用接口的应用”中，也不在“家长可使用的应用”中：请先添加");
        }
        Ok(Self { school, app })
    }

    /// Returns whether the app may read the whole directory.
    // Choice: directory-or-scope.
    fn is_whole(self) -> bool {
        self.app.directory != DirectoryAccess::None || self.app.scope.is_everybody()
    }

    /// Returns whether the scope names the department or one above it.
    fn is_allowed(self, department: Department<'_>) -> bool {
        let mut above = std::iter::successors(Some(department), |department| department.parent());
        above.any(|department| self.app.scope.departments().contains(&department.id()))
    }

    // Choice: departments-of-a-scope.
    pub fn has_department(self, department: Department<'_>) -> bool {
        let has_named_student =
            || self.named_students().any(|student| student.departments().any(|class| class == department));
        self.is_whole() || self.is_allowed(department) || has_named_student()
    }

    /// Returns the students whom the scope names.
    fn named_students(self) -> impl Iterator<Item = Student<'s>> {
        self.app.scope.students().iter().filter_map(move |userid| self.school.directory().student(userid))
    }

    pub fn has_student(self, student: Student<'_>) -> bool {
        let is_named = || self.named_students().any(|named| named.person() == student.person());
        self.is_whole() || student.departments().any(|department| self.is_allowed(department)) || is_named()
    }

    pub fn has_person(self, person: Person) -> bool {
        let directory = self.school.directory();
        let has_child = |parent: Parent<'_>| parent.children().any(|child| self.has_student(child));
        person.student(directory).is_some_and(|student| self.has_student(student))
            || person.parent(directory).is_some_and(has_child)
    }

    /// Returns the department with this id. Refuses an id that does not exist or that the app may not read.
    pub fn department(self, parameter: &str, id: i64) -> Result<Department<'s>, Refusal> {
        let Some(department) = self.school.directory().department(id) else {
            refuse!(DEPARTMENT_NOT_FOUND, parameter, "the school has no department {id}"; "学校没有部门 {id}");
        };
        if !self.has_department(department) {
            let level = department.kind().map_or("department", describe_level);
            refuse!(RECIPIENT_OUT_OF_SCOPE, parameter, "the app may not read the {level} {id}"; "应用无权读取部门 {id}");
        }
        Ok(department)
    }
}
