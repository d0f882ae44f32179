//! `/sandbox/school` and `/sandbox/people`: the school, and what each person received.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{
    http::{JsonResult, PathValue, QueryParameters, read_query},
    notices::{find_person, select},
};
use crate::{App, Parent, School, Student, Suite, school::Person, state::Shared};

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let apps: Vec<_> = school.apps().iter().map(|app| describe_app(school, app)).collect();
    let suites: Vec<_> = school.suites().iter().map(|suite| describe_suite(school, suite)).collect();
    let classes = school.classes().iter().map(|class| {
        let students: Vec<_> = class.students.iter().map(|&index| &*school.students()[index].userid).collect();
        json!({ "id": class.id, "name": class.name, "students": students })
    });
    Json(json!({
        "corpid": school.corpid(), "name": school.name(), "is_invented": school.is_invented(),
        "apps": apps, "suites": suites, "classes": classes.collect::<Vec<_>>(),
        "students": school.students().len(), "parents": school.parents().len(),
    }))
}

/// Returns a secret of the invented school. Secrets of a file may be real, so they are not shown.
fn show_secret<'a>(school: &School, secret: &'a str) -> Option<&'a str> {
    school.is_invented().then_some(secret)
}

fn describe_app(school: &School, app: &App) -> Value {
    let class_id = |&class: &usize| &*school.classes()[class].id;
    let classes: Option<Vec<_>> = app.reach.as_ref().map(|classes| classes.iter().map(class_id).collect());
    json!({
        "agentid": app.agentid, "name": app.name, "secret": app.secret().and_then(|text| show_secret(school, text)),
        "for_parents": app.is_for_parents, "enabled": app.is_enabled, "miniprograms": app.miniprograms,
        "classes": classes,
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
    let students: Vec<_> = school.students().iter().map(|student| describe_student(school, student)).collect();
    let parents: Vec<_> = school.parents().iter().map(|parent| describe_parent(school, parent)).collect();
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
            "shown": notice.shown, "why": notice.recipients.why(person),
        })
    });
    Ok(Json(json!({
        "person": describe_person(&shared.school, person), "capacity": part.capacity, "dropped": part.dropped,
        "more": part.more, "notices": notices.collect::<Vec<_>>(),
    })))
}

fn describe_person(school: &School, person: Person) -> Value {
    match person {
        Person::Student(index) => describe_student(school, &school.students()[index]),
        Person::Parent(index) => describe_parent(school, &school.parents()[index]),
    }
}

fn describe_student(school: &School, student: &Student) -> Value {
    let parents: Vec<_> = student.parents(school).map(|parent| &*parent.userid).collect();
    json!({
        "userid": student.userid, "kind": "student", "name": student.name, "alias": student.alias,
        "class": student.class_id, "parents": parents,
    })
}

fn describe_parent(school: &School, parent: &Parent) -> Value {
    let children: Vec<_> = parent.children(school).map(|child| &*child.userid).collect();
    json!({
        "userid": parent.userid, "kind": "parent", "name": parent.name, "alias": parent.alias,
        "external_userid": parent.external_userid, "follows": parent.is_following, "children": children,
    })
}
