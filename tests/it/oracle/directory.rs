//! Compares `Directory::reach` with the oracle.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::json;
use wecom_school_directory::{AllowedScope, Directory, FindError, NoticeAudience, Reach, Via};
use wecom_school_types::school::{self, DepartmentId};

use super::{
    RECV_SCOPES, compare, entries,
    schools::{Case, School, Scope, in_random_case},
    table::{Entry, Outcome, Status},
};

const CASES: u64 = 10_000;

#[test]
fn the_directory_reaches_whom_the_table_says() {
    let mut met = BTreeSet::new();
    for seed in 0..CASES {
        let rng = &mut Rng::with_seed(seed);
        let mut school = School::new(rng);
        if rng.bool() {
            school = school.with_odd_answers(rng);
        }
        let scope = Scope::new(rng, &school);
        let case = Case::new(rng, &school, scope.as_ref()).with_external_users(rng);
        let directory = answers(rng, &school);
        let outcome = outcome(&case, &directory);
        compare(seed, &case, &outcome);
        met.extend(outcome.people.values().map(|(status, (list, _))| (*list, case.recv_scope, *status)));
    }
    // The cases have every list with every `recv_scope` and every status, except that students need not follow, that
    // `recv_scope` 1 ignores two lists, and that only followers have an external userid.
    assert_eq!(met.len(), 3 * (3 + 2 + 3) + 2 * 3 + 2 * 2, "{met:?}");
}

#[test]
fn a_path_finds_its_department() {
    for seed in 0..CASES / 10 {
        let rng = &mut Rng::with_seed(seed);
        let school = School::new(rng).with_odd_answers(rng);
        let directory = answers(rng, &school);
        for department in directory.departments() {
            let path = department.path();
            let is_found = match directory.find_department(&path) {
                Ok(found) => found.path() == path,
                Err(FindError::Ambiguous { candidates, .. }) => {
                    candidates.iter().any(|found| found.id == department.id())
                }
                Err(_) => false,
            };
            assert!(is_found, "seed {seed}: {path} of {:#?}", school.departments);
        }
    }
}

/// Creates the directory from the answers for each class, in random order.
fn answers(rng: &mut Rng, school: &School) -> Directory {
    let departments = school.departments.iter().map(|department| {
        let built = school::Department::builder().id(department.id).parentid(department.above).name(department.name);
        built.department_type(department.level).build().unwrap()
    });
    let mut directory = Directory::new(departments);
    let mut classes: Vec<i64> = school.students.iter().flat_map(|student| student.classes.clone()).collect();
    classes.sort_unstable();
    classes.dedup();
    rng.shuffle(&mut classes);
    for class in classes {
        let students = (0..school.students.len()).filter(|student| school.students[*student].classes.contains(&class));
        let students: Vec<school::Student> = students.map(|student| answer(rng, school, student)).collect();
        directory.add_students(DepartmentId::try_from(class).unwrap(), students);
    }
    directory
}

fn answer(rng: &mut Rng, school: &School, index: usize) -> school::Student {
    let parents = school.parents.iter().filter(|parent| parent.children.contains(&index)).map(|parent| {
        let userid = in_random_case(rng, parent.userid.clone());
        let built = school::StudentParent::builder().parent_userid(userid).is_subscribe(parent.follows);
        match &parent.external_userid {
            Some(id) => built.external_userid(id.as_str()).build().unwrap(),
            None => built.build().unwrap(),
        }
    });
    let parents: Vec<school::StudentParent> = parents.collect();
    let student = &school.students[index];
    let userid = in_random_case(rng, student.userid.clone());
    let built = school::Student::builder().student_userid(userid).department(student.classes.clone());
    built.parents(parents).build().unwrap()
}

fn outcome(case: &Case, directory: &Directory) -> Outcome {
    let audience = NoticeAudience {
        recv_scope: RECV_SCOPES[case.recv_scope],
        parents: case.texts("to_parent_userid"),
        external_users: case.texts("to_external_user"),
        students: case.texts("to_student_userid"),
        departments: case.texts("to_party"),
        is_to_all: case.is_to_all(),
    };
    let scope = case.scope.as_ref().map_or(AllowedScope::everybody(), allowed);
    let Reach { recipients, not_following, out_of_scope, unknown, invalid, .. } = directory.reach(&audience, &scope);
    let entry = |via: Via| -> Entry {
        let parent = || via.parent(directory).unwrap();
        match via {
            Via::Parent(_) => ("to_parent_userid", parent().userid().to_uppercase()),
            Via::ExternalUser(_) => ("to_external_user", parent().external_userid().unwrap().to_owned()),
            Via::Student(_) => ("to_student_userid", via.student(directory).unwrap().userid().to_uppercase()),
            Via::Department(_) => ("to_party", via.department(directory).unwrap().id().to_string()),
            _ => ("toall", String::new()),
        }
    };
    let statuses =
        [(recipients, Status::Receives), (not_following, Status::DoesNotFollow), (out_of_scope, Status::IsOutOfScope)];
    let mut outcome =
        Outcome { unknown: entries(&unknown.into()), invalid: entries(&invalid.into()), ..Outcome::default() };
    for (people, status) in statuses {
        for (person, via) in people {
            let userid = person.userid(directory).unwrap().to_uppercase();
            let before = outcome.people.insert(userid.clone(), (status, entry(via)));
            assert!(before.is_none(), "{userid} is listed twice: {case:#?}");
        }
    }
    outcome
}

/// Returns the scope, read from an answer of `get_allow_scope`.
fn allowed(scope: &Scope) -> AllowedScope {
    let answer = json!({
        "students": { "userid": scope.students }, "departments": { "partyid": scope.departments },
    });
    AllowedScope::from(serde_json::from_value::<school::AllowScope>(answer).unwrap())
}
