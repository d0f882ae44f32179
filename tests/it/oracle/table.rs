//! The oracle: the page's table as data, evaluated for each person.

use std::collections::{BTreeMap, BTreeSet};

use super::schools::{Case, School};

/// The people to whom an entry of a list leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Ignored,
    Parent,
    Parents,
    Students,
    StudentsAndParents,
}

/// The lists of a request, in the order in which their entries count. Each has the people whom its entries address for
/// `recv_scope` 0, 1 and 2.
const TABLE: [(&str, [Who; 3]); 5] = [
    ("to_parent_userid", [Who::Parent, Who::Ignored, Who::Parent]),
    ("to_external_user", [Who::Parent, Who::Ignored, Who::Parent]),
    ("to_student_userid", [Who::Parents, Who::Students, Who::StudentsAndParents]),
    ("to_party", [Who::Parents, Who::Students, Who::StudentsAndParents]),
    ("toall", [Who::Parents, Who::Students, Who::StudentsAndParents]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Receives,
    DoesNotFollow,
    IsOutOfScope,
}

/// An id, with the name of its list.
pub type Entry = (&'static str, String);

/// Who receives a notice and who does not. Userids are in capitals, and ids of departments have no leading zeros.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub people: BTreeMap<String, (Status, Entry)>,
    /// The entries that name nobody, as the request has them.
    pub unknown: BTreeSet<Entry>,
    pub invalid: BTreeSet<Entry>,
}

pub fn expected(case: &Case) -> Outcome {
    let school = &case.school;
    let mut outcome = Outcome::default();
    for (list, who) in TABLE {
        let who = who[case.recv_scope];
        for id in case.ids(list).iter().filter(|_| who != Who::Ignored) {
            let Some(named) = find(school, list, id) else {
                outcome.unknown.insert((list, id.clone()));
                outcome.invalid.insert((list, id.clone()));
                continue;
            };
            let mut is_reached = false;
            for (person, status) in everybody(case).filter(|(person, _)| leads_to(school, who, &named, *person)) {
                outcome.people.entry(school.userid(person)).or_insert((status, (list, named.id.clone())));
                is_reached |= status == Status::Receives;
            }
            if !is_reached && list != "toall" {
                outcome.invalid.insert((list, id.clone()));
            }
        }
    }
    outcome
}

#[derive(Clone, Copy)]
pub enum Person {
    Student(usize),
    Parent(usize),
}

/// What an entry names: one parent, or students.
struct Named {
    id: String,
    parent: Option<usize>,
    students: Vec<usize>,
}

fn find(school: &School, list: &str, id: &str) -> Option<Named> {
    let is_same = |userid: &str| userid.to_uppercase() == id.to_uppercase();
    let every_student = || 0..school.students.len();
    match list {
        "to_parent_userid" => {
            let parent = school.parents.iter().position(|parent| is_same(&parent.userid))?;
            Some(Named { id: id.to_uppercase(), parent: Some(parent), students: vec![] })
        }
        "to_external_user" => {
            let parent = school.parents.iter().position(|parent| parent.external_userid.as_deref() == Some(id))?;
            Some(Named { id: id.to_owned(), parent: Some(parent), students: vec![] })
        }
        "to_student_userid" => {
            let student = school.students.iter().position(|student| is_same(&student.userid))?;
            Some(Named { id: id.to_uppercase(), parent: None, students: vec![student] })
        }
        "to_party" => {
            let digits = id.trim_start_matches('0');
            let department = school.departments.iter().find(|department| department.id.to_string() == digits)?;
            let is_in = |student: &usize| {
                school.students[*student].classes.iter().any(|class| is_under(school, *class, department.id))
            };
            Some(Named { id: digits.to_owned(), parent: None, students: every_student().filter(is_in).collect() })
        }
        _ => Some(Named { id: String::new(), parent: None, students: every_student().collect() }),
    }
}

fn is_under(school: &School, mut department: i64, above: i64) -> bool {
    loop {
        if department == above {
            return true;
        }
        let Some(next) = school.departments.iter().find(|other| other.id == department) else { return false };
        department = next.above;
    }
}

fn leads_to(school: &School, who: Who, named: &Named, person: Person) -> bool {
    match (who, person) {
        (Who::Parent, Person::Parent(parent)) => named.parent == Some(parent),
        (Who::Parents | Who::StudentsAndParents, Person::Parent(parent)) => {
            school.parents[parent].children.iter().any(|child| named.students.contains(child))
        }
        (Who::Students | Who::StudentsAndParents, Person::Student(student)) => named.students.contains(&student),
        _ => false,
    }
}

fn everybody(case: &Case) -> impl Iterator<Item = (Person, Status)> {
    let school = &case.school;
    let is_in_scope = |student: usize| {
        case.scope.as_ref().is_none_or(|scope| {
            let student = &school.students[student];
            let is_allowed = |class: &i64| scope.departments.iter().any(|allowed| is_under(school, *class, *allowed));
            let is_named = |userid: &String| userid.to_uppercase() == student.userid.to_uppercase();
            student.classes.iter().any(is_allowed) || scope.students.iter().any(is_named)
        })
    };
    let student = move |student| {
        (Person::Student(student), if is_in_scope(student) { Status::Receives } else { Status::IsOutOfScope })
    };
    let parent = move |index: usize| {
        let parent = &school.parents[index];
        let status = match (parent.children.iter().any(|child| is_in_scope(*child)), parent.follows) {
            (true, true) => Status::Receives,
            (true, false) => Status::DoesNotFollow,
            (false, _) => Status::IsOutOfScope,
        };
        (Person::Parent(index), status)
    };
    (0..school.students.len()).map(student).chain((0..school.parents.len()).map(parent))
}
