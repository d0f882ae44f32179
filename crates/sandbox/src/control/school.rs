//! `/sandbox/school`

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{App, School, Suite, state::Shared};

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    let school = &shared.school;
    let apps: Vec<_> = school.apps().iter().map(|entry| app(school, entry)).collect();
    let suites: Vec<_> = school.suites().iter().map(|entry| suite(school, entry)).collect();
    let classes: Vec<_> = school
        .classes()
        .iter()
        .map(|class| {
            let students: Vec<_> = class.students().iter().map(|&index| school.students()[index].userid()).collect();
            json!({ "id": class.id(), "name": class.name(), "students": students })
        })
        .collect();
    Json(json!({
        "corpid": school.corpid(), "name": school.name(), "is_invented": school.is_invented(),
        "apps": apps, "suites": suites, "classes": classes,
        "students": school.students().len(), "parents": school.parents().len(),
    }))
}

/// A secret of the invented school. Those of a file may be real, and stay there.
fn secret<'a>(school: &School, secret: &'a str) -> Option<&'a str> {
    school.is_invented().then_some(secret)
}

fn app(school: &School, app: &App) -> Value {
    let classes = app.reach().map(|classes| classes.iter().map(|&class| school.classes()[class].id()).collect());
    let classes: Option<Vec<_>> = classes;
    json!({
        "agentid": app.agentid(), "name": app.name(), "secret": app.secret().and_then(|text| secret(school, text)),
        "for_parents": app.is_for_parents(), "enabled": app.is_enabled(), "miniprograms": app.miniprograms(),
        "classes": classes,
    })
}

fn suite(school: &School, suite: &Suite) -> Value {
    json!({
        "suite_id": suite.suite_id(),
        "suite_secret": secret(school, suite.suite_secret()),
        "suite_ticket": secret(school, suite.suite_ticket()),
        "permanent_code": secret(school, suite.permanent_code()),
        "app": app(school, suite.app()),
    })
}
