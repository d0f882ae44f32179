//! Builds the answers' objects for students and parents, with the properties that the app may read.

use wecom_school_directory::{Parent, Student};
use wecom_school_types::{
    CheckResult,
    school::{
        self, Child, ChildBuilder, Mobile, ParentBuilder, StudentBuilder, StudentName, StudentParent,
        StudentParentBuilder,
    },
};

use super::view::View;
use crate::{
    answer::set,
    refusal::{Refusal, refuse_violations},
};

// Choice: absent-properties.
pub(super) fn describe_student(view: &View<'_>, student: Student<'_>) -> Result<school::Student, Refusal> {
    let parents = student.parents().map(|(parent, relation)| {
        let answer = StudentParent::builder().parent_userid(parent.userid()).is_subscribe(parent.is_following());
        let answer = set(answer, relation, StudentParentBuilder::relation);
        let answer = set(answer, mobile(view, parent), StudentParentBuilder::mobile);
        set(answer, external_userid(parent), StudentParentBuilder::external_userid)
    });
    let classes = student.department_ids().iter().map(|id| id.get());
    let answer = school::Student::builder().student_userid(student.userid()).department(classes).parents(parents);
    let answer = set(answer, student.name().map(StudentName::expose_personal), StudentBuilder::name);
    finish(answer.build())
}

/// Describes a parent, with those children that the app may read.
pub(super) fn describe_parent(view: &View<'_>, parent: Parent<'_>, has_names: bool) -> Result<school::Parent, Refusal> {
    let children = parent.children().filter(|child| view.has_student(*child)).map(|child| {
        let relation = child.parents().find(|(of_child, _)| of_child.person() == parent.person());
        let answer = Child::builder().student_userid(child.userid());
        let answer = set(answer, relation.and_then(|(_, relation)| relation), ChildBuilder::relation);
        let name = child.name().filter(|_| has_names);
        set(answer, name.map(StudentName::expose_personal), ChildBuilder::name)
    });
    let answer = school::Parent::builder().parent_userid(parent.userid()).is_subscribe(parent.is_following());
    let answer = set(answer.children(children), mobile(view, parent), ParentBuilder::mobile);
    finish(set(answer, external_userid(parent), ParentBuilder::external_userid).build())
}

fn mobile<'d>(view: &View<'_>, parent: Parent<'d>) -> Option<&'d str> {
    parent.mobile().filter(|_| view.app.is_given_mobiles()).map(Mobile::expose_personal)
}

/// Returns the external userid. Answers have it only for parents who follow.
fn external_userid(parent: Parent<'_>) -> Option<&str> {
    parent.external_userid().filter(|_| parent.is_following())
}

/// Returns the object. The types of answers have no limits, so violations are not expected.
fn finish<T>(built: CheckResult<T>) -> Result<T, Refusal> {
    built.map_err(|violations| refuse_violations(&violations))
}
