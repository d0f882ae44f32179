//! `/sandbox/school` and `/sandbox/people`: the school, and what each person received.

use axum::{Json, extract::State};
use serde_json::{Value, json};
use wecom_school_directory::{AllowedScope, Department, Parent, Person, Student};

use super::{
    http::{JsonResult, PathValue, QueryParameters, read_query},
    notices::{find_person, select},
};
use crate::{
    App, School, Suite,
    school::{AppKind, DirectoryAccess, describe_level},
    state::Shared,
};

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let apps: Vec<_> = school.apps().iter().map(|app| describe_app(school, app)).collect();
    let suites: Vec<_> = school.suites().iter().map(|suite| describe_suite(school, suite)).collect();
    let directory = school.directory();
    let departments = directory.tree().map(describe_department);
    let classes = school.classes().map(|class| {
        let students: Vec<_> = class.students().map(Student::userid).collect();
        json!({ "id": class.id().to_string(), "name": class.name(), "students": students })
    });
    Json(json!({
        "corpid": school.corpid(), "name": school.name(), "is_invented": school.is_invented(),
        "is_verified": school.is_verified(), "subscribe_mode": school.subscribe_mode(),
        "apps": apps, "suites": suites, "departments": departments.collect::<Vec<_>>(),
        "classes": classes.collect::<Vec<_>>(),
        "students": directory.students().len(), "parents": directory.parents().len(),
    }))
}

/// Describes a department. Ids are texts, because numbers of JavaScript are exact only up to 53 bits.
fn describe_department(department: Department<'_>) -> Value {
    let kind = department.kind().map(describe_level);
    json!({
        "id": department.id().to_string(), "name": department.name(), "kind": kind, "depth": department.depth(),
        "parent": department.parent().map(|above| above.id().to_string()), "admins": department.admins(),
    })
}

/// Returns a secret of the invented school. Secrets of a file may be real, so they are not shown.
fn show_secret<'a>(school: &School, secret: &'a str) -> Option<&'a str> {
    school.is_invented().then_some(secret)
}

fn describe_app(school: &School, app: &App) -> Value {
    let scope = Some(&app.scope).filter(|scope| !scope.is_everybody());
    let departments = scope.map(|scope| scope.departments().iter().map(ToString::to_string).collect::<Vec<_>>());
    let directory = match app.directory {
        DirectoryAccess::None => "none",
        DirectoryAccess::Read => "read",
        DirectoryAccess::Edit => "edit",
    };
    json!({
        "agentid": app.agentid, "name": app.name, "secret": app.secret().and_then(|text| show_secret(school, text)),
        "for_parents": app.is_for_parents, "enabled": app.is_enabled, "miniprograms": app.miniprograms,
        "classes": departments, "students": scope.map(AllowedScope::students), "directory": directory,
        "customized": matches!(app.kind, AppKind::Customized { .. }), "mobiles": app.is_given_mobiles(),
    })
}

fn describe_suite(school: &School, suite: &Suite) -> Value {
    json!({
        "suite_id": suite.suite_id,
        "suite_secret": show_secret(school, suite.suite_secret()),
        "suite_ticket": show_secret(school, suite.suite_ticket()),
        "permanent_code": show_secret(school, suite.permanent_code()),
        "app": describe_app(school, &suite.app),
    })
}

pub(super) async fn people(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let students: Vec<_> = school.directory().students().map(|student| describe_student(school, student)).collect();
    let parents: Vec<_> = school.directory().parents().map(|parent| describe_parent(school, parent)).collect();
    Json(json!({ "students": students, "parents": parents }))
}

pub(super) async fn person(State(shared): State<Shared>, PathValue(userid): PathValue) -> JsonResult {
    Ok(Json(describe_person(&shared.school, find_person(&shared.school, &userid)?)))
}

/// Answers what a person received, oldest first.
pub(super) async fn notices(
    State(shared): State<Shared>,
    PathValue(userid): PathValue,
    given: QueryParameters,
) -> JsonResult {
    let person = find_person(&shared.school, &userid)?;
    let part = read_query(given, ["after", "limit"])?;
    let part = select(&shared, part, |notice| notice.recipients.contains(person))?;
    let notices = part.notices.iter().map(|notice| {
        json!({
            "id": notice.id, "time": notice.time, "app": notice.app, "msgtype": notice.msgtype,
            "shown": notice.shown, "why": notice.recipients.why_reached(person),
        })
    });
    Ok(Json(json!({
        "person": describe_person(&shared.school, person), "capacity": part.capacity, "dropped": part.dropped,
        "more": part.more, "notices": notices.collect::<Vec<_>>(),
    })))
}

fn describe_person(school: &School, person: Person) -> Value {
    let student = person.student(school.directory()).map(|student| describe_student(school, student));
    let parent = || person.parent(school.directory()).map(|parent| describe_parent(school, parent));
    student.or_else(parent).unwrap_or_default()
}

fn describe_student(school: &School, student: Student<'_>) -> Value {
    let person = student.person();
    let parents: Vec<_> = student.parents().map(|(parent, _)| parent.userid()).collect();
    let classes: Vec<_> = student.department_ids().iter().map(ToString::to_string).collect();
    json!({
        "userid": student.userid(), "kind": "student", "name": school.name_of(person), "alias": school.alias_of(person),
        "class": classes.first(), "classes": classes, "parents": parents,
    })
}

fn describe_parent(school: &School, parent: Parent<'_>) -> Value {
    let person = parent.person();
    let children: Vec<_> = parent.children().map(Student::userid).collect();
    json!({
        "userid": parent.userid(), "kind": "parent", "name": school.name_of(person), "alias": school.alias_of(person),
        "external_userid": parent.external_userid(), "follows": parent.is_following(), "children": children,
    })
}
