//! Operations that read the school's directory, an app's scope, and how parents follow.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use serde_json::{Map, Value, json};
use wecom_school_directory::Department;
use wecom_school_types::school::{
    GetAllowScope, GetSubscribeMode, GetSubscribeQrCode, GetUser, ListDepartments, ListParents, ListStudents,
};

use super::{
    people::{describe_parent, describe_student},
    request::ApiRequest,
    view::View,
};
use crate::{
    answer::Answer,
    qr_code::PICTURES,
    refusal::{Refusal, refuse},
    school::DirectoryAccess,
};

pub(super) fn list_departments(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let view = View::of(request)?;
    let given: ListDepartments = request.read_query()?;
    let departments: Vec<_> = match given.id {
        Some(id) => view.department("id", id.get())?.tree().collect(),
        None => view.school.directory().departments().collect(),
    };
    let readable = departments.into_iter().filter(|department| view.has_department(*department));
    let records: Vec<_> = readable.map(Department::record).collect();
    Ok(Answer::accepted(&json!({ "departments": records })))
}

// Choice: people-of-the-department-itself.
pub(super) fn list_students(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let view = View::of(request)?;
    let given: ListStudents = request.read_query()?;
    let department = view.department("department_id", given.department_id.get())?;
    let students = department.students().filter(|student| view.has_student(*student));
    let students = students.map(|student| describe_student(&view, student)).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::accepted(&json!({ "students": students })))
}

pub(super) fn list_parents(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let view = View::of(request)?;
    let given: ListParents = request.read_query()?;
    let department = view.department("department_id", given.department_id.get())?;
    let students = department.students().filter(|student| view.has_student(*student));
    let parents: IndexSet<_, FxBuildHasher> =
        students.flat_map(|student| student.parents().map(|(parent, _)| parent.person())).collect();
    let parents = parents.into_iter().filter_map(|person| person.parent(view.school.directory()));
    let parents = parents.map(|parent| describe_parent(&view, parent, true)).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::accepted(&json!({ "parents": parents })))
}

pub(super) fn get_user(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    const USERID: &str = "userid";
    let view = View::of(request)?;
    let given: GetUser = request.read_query()?;
    let directory = view.school.directory();
    let Some(person) = directory.person(given.userid.as_str()) else {
        refuse!(USERID_NOT_FOUND, USERID, "nobody at the school has it"; "学校中没有人使用这个 userid");
    };
    if !view.has_person(person) {
        refuse!(NO_PERMISSION_FOR_PERSON, USERID, "the app may not read this person"; "应用无权读取这个人");
    }
    let answer = match (person.student(directory), person.parent(directory)) {
        (Some(student), _) => json!({ "user_type": 1, "student": describe_student(&view, student)? }),
        // On page 92337, the children of a parent have no names.
        (_, Some(parent)) => json!({ "user_type": 2, "parent": describe_parent(&view, parent, false)? }),
        _ => json!({}),
    };
    Ok(Answer::accepted(&answer))
}

// Choice: scope-of-the-whole-school.
pub(super) fn get_allow_scope(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    const AGENTID: &str = "agentid";
    let View { school, app } = View::of(request)?;
    let given: GetAllowScope = request.read_query()?;
    if school.app(given.agentid.get()).is_none() {
        refuse!(INVALID_AGENTID, AGENTID, "the school has no such app"; "学校没有这个应用");
    }
    if app.agentid != given.agentid.get() {
        refuse!(AGENTID_TOKEN_MISMATCH, AGENTID, "the token was issued for another app"; "凭证是发给另一个应用的");
    }
    let scope = &app.scope;
    let departments = match (app.is_for_parents, scope.is_everybody()) {
        (false, _) => json!([]),
        (true, true) => json!([1]),
        (true, false) => json!(scope.departments()),
    };
    let students = if app.is_for_parents { scope.students() } else { &[] };
    let scope = json!({ "students": { "userid": students }, "departments": { "partyid": departments } });
    Ok(Answer::accepted(&json!({ "allow_scope": scope })))
}

// Choice: pictures-of-the-sandbox.
pub(super) fn get_subscribe_qr_code(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let View { school, .. } = View::of(request)?;
    let GetSubscribeQrCode { .. } = request.read_query()?;
    if !school.is_verified() {
        refuse!(CORP_NOT_VERIFIED, "the school's file says so (verified = false)"; "学校文件中写明未验证（verified = false）");
    }
    let address = |path: &str| Value::from(format!("http://{}{path}", request.host));
    let pictures = PICTURES.iter().map(|picture| (picture.property.to_owned(), address(&picture.path())));
    Ok(Answer::accepted(&pictures.collect::<Map<_, _>>()))
}

pub(super) fn get_subscribe_mode(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let View { school, app } = View::of(request)?;
    // Choice: subscribe-mode-without-right.
    if app.directory != DirectoryAccess::Edit {
        refuse!(NO_SCHOOL_DIRECTORY_PERMISSION, "the app is not the one that reads and edits the directory";
            "应用不是“读取和编辑家校通讯录的应用”");
    }
    let GetSubscribeMode { .. } = request.read_query()?;
    Ok(Answer::accepted(&json!({ "subscribe_mode": school.subscribe_mode() })))
}
