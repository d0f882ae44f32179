//! `/sandbox/people`

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Answered,
    error::ControlError,
    extract::{Named, Parameters},
    outbox::{Part, known_person},
};
use crate::{AcceptedNotice, Parent, School, Student, Why, school::Person, state::Shared};

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let students: Vec<_> = school.students().iter().map(|entry| student(school, entry)).collect();
    let parents: Vec<_> = school.parents().iter().map(|entry| parent(school, entry)).collect();
    Json(json!({ "students": students, "parents": parents }))
}

pub(super) async fn one(State(shared): State<Shared>, Named(userid): Named) -> Answered {
    let person = known_person(&shared.school, &userid)?;
    Ok(Json(described(&shared.school, person)))
}

/// What a person received.
#[derive(Serialize)]
pub(super) struct Received {
    person: Value,
    capacity: usize,
    dropped: u64,
    more: bool,
    notices: Vec<ReceivedNotice>,
}

/// A notice as one person has it.
#[derive(Serialize)]
struct ReceivedNotice {
    id: u64,
    time: u64,
    app: String,
    msgtype: String,
    shown: Value,
    why: Option<Why>,
}

impl ReceivedNotice {
    fn of(notice: &AcceptedNotice, person: Person) -> Self {
        Self {
            id: notice.id(),
            time: notice.time(),
            app: notice.app().to_owned(),
            msgtype: notice.msgtype().to_owned(),
            shown: notice.shown().clone(),
            why: notice.recipients.why(person),
        }
    }
}

/// What a person received, oldest first.
pub(super) async fn notices(
    State(shared): State<Shared>,
    Named(userid): Named,
    given: Parameters,
) -> Result<Json<Received>, ControlError> {
    let [after, limit] = given.known(["after", "limit"])?;
    let part = Part::of(after.as_deref(), limit.as_deref())?;
    let person = known_person(&shared.school, &userid)?;
    let (notices, more, capacity, dropped) = {
        let state = shared.lock();
        let (notices, more) = part.take(&state.outbox, |notice| notice.recipients.contains(person));
        (notices, more, state.outbox.capacity(), state.outbox.dropped())
    };
    let notices = notices.iter().map(|notice| ReceivedNotice::of(notice, person)).collect();
    let person = described(&shared.school, person);
    Ok(Json(Received { person, capacity, dropped, more, notices }))
}

fn described(school: &School, person: Person) -> Value {
    match person {
        Person::Student(index) => student(school, &school.students()[index]),
        Person::Parent(index) => parent(school, &school.parents()[index]),
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
