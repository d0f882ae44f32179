//! The people and ids that a notice does not reach, each with the reason, and the file that lists them.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;
use serde_json::{Map, Value, json};
use wecom_school::{
    directory::{Department, Directory, Parent, Person, Reach, Student, Via},
    types::school::StudentName,
};
use wecom_school_campaign::Kind;

use super::survey::Survey;
use crate::{
    audience::{Recipients, Source},
    csv, new_file, output,
    problem::Problem,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NotFollowing,
    OutOfScope,
    /// Some people of the entry don't follow, and the others are out of scope.
    NotFollowingOrOutOfScope,
    /// The directory has no such id.
    Unknown,
    /// The part of the directory that the app may read has no such id.
    Unseen,
    /// The app may not read who is in the class.
    Unread,
    /// The entry leads to nobody: an empty class, or a student without parents.
    Empty,
    /// The server lists it as invalid, and the directory shows no reason.
    Unexplained,
}

/// A person whom a notice does not reach, or an id that leads to nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub kind: Kind,
    pub id: String,
    pub reason: Reason,
    person: Option<Person>,
    /// The id in the request that leads to the person; empty for the whole school.
    entry: String,
}

impl Reason {
    pub fn describe(self) -> String {
        match self {
            Self::NotFollowing => words!("does not follow"; "未关注"),
            Self::OutOfScope => words!("out of the app's scope"; "不在应用可使用的家长范围内"),
            Self::NotFollowingOrOutOfScope => {
                words!("does not follow, or is out of the app's scope"; "未关注或不在应用可使用的家长范围内")
            }
            Self::Unknown => words!("not in the directory"; "通讯录中不存在"),
            Self::Unseen => {
                words!("not in the part of the directory that the app may read"; "不在应用可读取的通讯录范围内")
            }
            Self::Unread => words!("the app may not read who is in it"; "应用无权读取其中的人"),
            Self::Empty => words!("has nobody who could receive it"; "其中没有可以接收通知的人"),
            Self::Unexplained => words!("listed as invalid by the server"; "被服务器列为无效"),
        }
    }

    /// Describes the reason for all people of an entry, such as a class.
    pub fn describe_of_all(self) -> String {
        match self {
            Self::NotFollowing => words!("nobody follows"; "无人关注"),
            Self::OutOfScope => words!("out of the app's scope"; "不在应用可使用的家长范围内"),
            Self::NotFollowingOrOutOfScope => {
                words!("nobody in the app's scope follows"; "应用可使用的家长范围内无人关注")
            }
            other => other.describe(),
        }
    }
}

/// Explains why entries reach nobody, according to the directory.
pub struct Reasons<'s> {
    directory: &'s Directory,
    is_incomplete: bool,
    /// What becomes of each person whom a notice to the whole school would concern; `None` for one who receives it.
    fates: BTreeMap<Person, Option<Reason>>,
}

impl<'s> Reasons<'s> {
    /// Reaches the whole school, once for all entries.
    pub fn of(survey: &'s Survey) -> Self {
        let Reach { recipients, not_following, out_of_scope, .. } =
            survey.reach(&Recipients { is_to_all: true, ..Recipients::default() });
        let lists =
            [(recipients, None), (not_following, Some(Reason::NotFollowing)), (out_of_scope, Some(Reason::OutOfScope))];
        let fates =
            lists.into_iter().flat_map(|(people, fate)| people.into_iter().map(move |(person, _)| (person, fate)));
        Self { directory: &survey.directory, is_incomplete: survey.is_incomplete, fates: fates.collect() }
    }

    pub fn explain(&self, kind: Kind, id: &str) -> Reason {
        let directory = self.directory;
        let parent = |parent: Parent<'_>| vec![parent.person()];
        let people = match kind {
            Kind::Class => {
                let department = id.parse().ok().and_then(|id| directory.department(id));
                let has =
                    |class: &Department<'_>| department.is_some_and(|above| above.tree().any(|below| below == *class));
                if directory.unread_departments().any(|class| has(&class)) {
                    return Reason::Unread;
                }
                department.map(|department| department.students_under().into_iter().flat_map(family).collect())
            }
            Kind::Student => directory.student(id).map(|student| family(student).collect()),
            Kind::Parent => directory.parent(id).map(parent),
            Kind::ExternalUser => directory.parent_by_external_userid(id).map(parent),
            Kind::Everyone => None,
        };
        let Some(people) = people else {
            return if self.is_incomplete { Reason::Unseen } else { Reason::Unknown };
        };
        let fates: Vec<_> = people.iter().filter_map(|person| self.fates.get(person)).collect();
        let has = |fate| fates.contains(&&fate);
        match (has(Some(Reason::NotFollowing)), has(Some(Reason::OutOfScope))) {
            _ if has(None) => Reason::Unexplained,
            (false, false) => Reason::Empty,
            (true, false) => Reason::NotFollowing,
            (false, true) => Reason::OutOfScope,
            (true, true) => Reason::NotFollowingOrOutOfScope,
        }
    }
}

fn family(student: Student<'_>) -> impl Iterator<Item = Person> {
    student.parents().map(|(parent, _)| parent.person()).chain([student.person()])
}

/// Lists the people whom a notice addresses and does not reach, then the entries that lead to no people. `invalid` are the
/// entries that reach nobody, from the server's answer after a send or from the directory before it.
pub fn list(survey: Option<&Survey>, named: &Recipients, invalid: &Recipients) -> Vec<Missed> {
    let mut missed = survey.map(|survey| list_people(survey, named)).unwrap_or_default();
    // The reasons take a pass over the whole school.
    let reasons = survey.filter(|_| !invalid.is_empty()).map(Reasons::of);
    for (kind, ids) in invalid.each() {
        for id in ids {
            let reason = reasons.as_ref().map_or(Reason::Unexplained, |reasons| reasons.explain(kind, id));
            let is_without_people =
                !matches!(reason, Reason::NotFollowing | Reason::OutOfScope | Reason::NotFollowingOrOutOfScope);
            if is_without_people {
                missed.push(Missed { kind, id: id.clone(), reason, person: None, entry: id.clone() });
            }
        }
    }
    missed
}

fn list_people(survey: &Survey, named: &Recipients) -> Vec<Missed> {
    let reach = survey.reach(named);
    let not_following = reach.not_following.into_iter().map(|found| (found, Reason::NotFollowing));
    let out_of_scope = reach.out_of_scope.into_iter().map(|found| (found, Reason::OutOfScope));
    let people = not_following.chain(out_of_scope).map(|((person, via), reason)| Missed {
        kind: if matches!(person, Person::Parent(_)) { Kind::Parent } else { Kind::Student },
        id: person.userid(&survey.directory).unwrap_or_default().to_owned(),
        reason,
        person: Some(person),
        entry: find_entry(via, &survey.directory),
    });
    people.collect()
}

fn find_entry(via: Via, directory: &Directory) -> String {
    let parent = via.parent(directory).map(|parent| parent.userid().to_owned());
    let student = via.student(directory).map(|student| student.userid().to_owned());
    let department = via.department(directory).map(|department| department.id().to_string());
    parent.or(student).or(department).unwrap_or_default()
}

/// Returns a person or an id for programs, without names.
pub fn as_json(missed: &Missed) -> Value {
    json!({ "kind": missed.kind.name(), "id": missed.id, "reason": missed.reason })
}

/// The columns of a file; the reason is the last.
const HEADINGS: [&str; 6] = ["kind", "userid", "name", "relation", "class", "reason"];

/// Returns what a file says of a person: besides the reason the names of the children, what the parent is to them, and their
/// classes.
fn cells(missed: &Missed, reason: String, directory: Option<&Directory>) -> [String; HEADINGS.len()] {
    let [name, relation, class] =
        missed.person.zip(directory).map(|(person, directory)| describe(person, directory)).unwrap_or_default();
    [missed.kind.name().to_owned(), missed.id.clone(), name, relation, class, reason]
}

fn describe(person: Person, directory: &Directory) -> [String; 3] {
    let own = person.student(directory).into_iter().map(|student| (student, None));
    let children = person.parent(directory).into_iter().flat_map(|parent| {
        parent.children().map(move |child| {
            let mut parents = child.parents();
            (child, parents.find(|(other, _)| other.person() == person).and_then(|(_, relation)| relation))
        })
    });
    let students: Vec<(Student<'_>, Option<&str>)> = own.chain(children).collect();
    let names = students.iter().filter_map(|(student, _)| student.name()).map(StudentName::expose_personal);
    let classes = students.iter().flat_map(|(student, _)| student.departments()).map(Department::path);
    [join_once(names), join_once(students.iter().filter_map(|(_, relation)| *relation)), join_once(classes)]
}

fn join_once(texts: impl Iterator<Item = impl Into<String>>) -> String {
    let mut joined: Vec<String> = Vec::new();
    for text in texts.map(Into::into) {
        if !joined.contains(&text) {
            joined.push(text);
        }
    }
    joined.join("、")
}

/// Writes the list to a new file, as JSON or as a table by the file's extension.
pub fn write(
    path: &Path,
    missed: &[Missed],
    directory: Option<&Directory>,
    source: Option<&Source>,
) -> Result<(), Problem> {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let text = if is_json {
        let reason = |missed: &Missed| json!(missed.reason).as_str().unwrap_or_default().to_owned();
        let object = |missed: &Missed| -> Map<String, Value> {
            let cells = cells(missed, reason(missed), directory).map(Value::from);
            HEADINGS.map(str::to_owned).into_iter().zip(cells).collect()
        };
        json!(missed.iter().map(object).collect::<Vec<_>>()).to_string() + "\n"
    } else {
        let rows = missed.iter().map(|missed| (missed, cells(missed, missed.reason.describe(), directory)));
        csv::write(&match source {
            Some(source) => join_rows(source, rows),
            None => {
                std::iter::once(HEADINGS.map(str::to_owned).to_vec()).chain(rows.map(|(_, row)| row.to_vec())).collect()
            }
        })
    };
    new_file::create(path, text.as_bytes())?;
    let (count, shown) = (missed.len(), path.display());
    output::remark(&words!(
        "people and ids that it does not reach: {count}, written to {shown}"; "未送达的人和 id：{count} 个，已写入 {shown}"
    ));
    Ok(())
}

/// Returns the row of the input that leads to each person, with the reason added. If the input lists students or classes, adds
/// the person, too.
fn join_rows<'m>(
    source: &Source,
    rows: impl Iterator<Item = (&'m Missed, [String; HEADINGS.len()])>,
) -> Vec<Vec<String>> {
    // A table of parents has each of them already.
    let first_added = if source.kind == Kind::Parent { HEADINGS.len() - 1 } else { 0 };
    let free = |name: &&str| {
        let is_taken = source.headings.iter().any(|heading| heading.trim() == *name);
        if is_taken { format!("missed_{name}") } else { (*name).to_owned() }
    };
    let headings = source.headings.iter().cloned().chain(HEADINGS[first_added..].iter().map(free)).collect();
    let join = |(missed, cells): (&Missed, [String; HEADINGS.len()])| {
        let row = source.rows.get(&missed.entry.to_lowercase()).map_or_else(
            || {
                let mut row = vec![String::new(); source.headings.len()];
                row[source.column].clone_from(&missed.entry);
                row
            },
            Clone::clone,
        );
        row.into_iter().chain(cells.into_iter().skip(first_added)).collect()
    };
    std::iter::once(headings).chain(rows.map(join)).collect()
}
