//! `/sandbox/people`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{Answered, error::ControlError};
use crate::{Parent, School, Student, school::Person, state::Shared};

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let students: Vec<_> = school.students().iter().map(|entry| student(school, entry)).collect();
    let parents: Vec<_> = school.parents().iter().map(|entry| parent(school, entry)).collect();
    Json(json!({ "students": students, "parents": parents }))
}

pub(super) async fn one(State(shared): State<Shared>, Path(userid): Path<String>) -> Answered {
    find(&shared.school, &userid).map(Json)
}

/// What a person received, oldest first.
pub(super) async fn notices(State(shared): State<Shared>, Path(userid): Path<String>) -> Answered {
    let person = find(&shared.school, &userid)?;
    let outbox = shared.lock().outbox.snapshot();
    let received: Vec<_> = outbox
        .received_by(&userid)
        .map(|notice| {
            let why = notice.recipients().iter().find(|recipient| recipient.userid() == userid).map(|found| &found.why);
            json!({
                "id": notice.id(), "time": notice.time(), "app": notice.app(),
                "msgtype": notice.msgtype(), "shown": notice.shown(), "why": why,
            })
        })
        .collect();
    Ok(Json(json!({
        "person": person, "notices": received, "capacity": outbox.capacity(), "dropped": outbox.dropped(),
    })))
}

fn find(school: &School, userid: &str) -> Result<Value, ControlError> {
    match school.person(userid) {
        Some(Person::Student(index)) => Ok(student(school, &school.students()[index])),
        Some(Person::Parent(index)) => Ok(parent(school, &school.parents()[index])),
        None => Err(ControlError::not_found(format!("nobody at the school has the userid `{userid}`"))),
    }
}

fn student(school: &School, student: &Student) -> Value {
    let parents: Vec<_> = student.parents(school).map(Parent::userid).collect();
    json!({
        "userid": student.userid(), "kind": "student", "name": student.name(), "alias": student.alias(),
        "class": student.class(school).id(), "parents": parents,
    })
}

fn parent(school: &School, parent: &Parent) -> Value {
    let children: Vec<_> = parent.children(school).map(Student::userid).collect();
    json!({
        "userid": parent.userid(), "kind": "parent", "name": parent.name(), "alias": parent.alias(),
        "external_userid": parent.external_userid(), "follows": parent.is_following(), "children": children,
    })
}
