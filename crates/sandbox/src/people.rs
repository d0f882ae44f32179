//! The people to whom a notice is addressed, as indices into the school's directory.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use wecom_school_directory::{Person, Via};

use crate::School;

/// The kind of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say all")]
pub enum Kind {
    Student,
    Parent,
}

/// The first entry of the request that reached a person, in the order of this list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The person is in `to_parent_userid`, `to_student_userid` or `to_external_user`.
    Named,
    /// A child of the person is in `to_student_userid`.
    Student(Arc<str>),
    /// The class of the person, or of a child, is in `to_party`, or a department above the class is.
    Class(Arc<str>),
    /// `toall` is 1, and nothing before it names the person.
    School,
}

/// A person whom a notice addressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recipient {
    /// The userid, as the school's file has it.
    pub userid: Arc<str>,
    /// Whether the person is a student or a parent.
    pub kind: Kind,
    /// The name, as the school's file has it.
    pub name: Arc<str>,
    /// The entry of the request that reached the person.
    pub why: Why,
}

/// People of a school, each once, in the order of the entries of a request.
pub(crate) struct People {
    school: Arc<School>,
    found: Vec<(Person, Via)>,
    /// Created when a Rust caller asks for it. The sandbox itself works with indices.
    listed: OnceLock<Vec<Recipient>>,
}

impl People {
    pub fn new(school: &Arc<School>, found: Vec<(Person, Via)>) -> Self {
        Self { school: Arc::clone(school), found, listed: OnceLock::new() }
    }

    pub fn list(&self) -> &[Recipient] {
        self.listed.get_or_init(|| self.iter().collect())
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn bytes(&self) -> usize {
        self.found.len() * size_of::<(Person, Via)>()
    }

    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.found.iter().map(|(person, _)| *person)
    }

    pub fn userids(&self) -> impl Iterator<Item = &str> {
        self.persons().map(|person| self.school.userid_of(person))
    }

    pub fn contains(&self, person: Person) -> bool {
        self.persons().any(|found| found == person)
    }

    pub fn contains_userid(&self, userid: &str) -> bool {
        self.school.directory().person(userid).is_some_and(|person| self.contains(person))
    }

    /// Returns the reason why the notice reached a person; `None` if it did not.
    pub fn why_reached(&self, person: Person) -> Option<Why> {
        self.found.iter().find(|(found, _)| *found == person).map(|(person, via)| self.why(*via, *person))
    }

    /// Returns a summary of the entries that lead to the people.
    pub fn summarize_entries(&self) -> Value {
        const MAX_LISTED: usize = 3;
        let (mut is_whole_school, mut classes, mut people) = (false, Vec::new(), Vec::new());
        // The people of one entry are next to each other, so each entry has one chunk.
        for chunk in self.found.chunk_by(|(_, one), (_, next)| one == next) {
            let (person, via) = chunk[0];
            match self.why(via, person) {
                Why::School => is_whole_school = true,
                Why::Class(id) => classes.push(id),
                Why::Student(userid) => people.push(userid),
                Why::Named => people.push(self.school.userid_of(person).into()),
            }
        }
        json!({
            "school": is_whole_school,
            "classes": &classes[..classes.len().min(MAX_LISTED)], "class_count": classes.len(),
            "people": &people[..people.len().min(MAX_LISTED)], "people_count": people.len(),
        })
    }

    fn iter(&self) -> impl Iterator<Item = Recipient> {
        self.found.iter().map(|found| self.recipient(*found))
    }

    fn recipient(&self, (person, via): (Person, Via)) -> Recipient {
        let school = &self.school;
        let kind = match person {
            Person::Student(_) => Kind::Student,
            Person::Parent(_) => Kind::Parent,
        };
        let (userid, name) = (school.userid_of(person).into(), school.name_of(person).into());
        Recipient { userid, kind, name, why: self.why(via, person) }
    }

    /// Returns the reason why an entry leads to a person.
    fn why(&self, via: Via, person: Person) -> Why {
        let directory = self.school.directory();
        if let Some(student) = via.student(directory) {
            return if student.person() == person { Why::Named } else { Why::Student(student.userid().into()) };
        }
        match via.department(directory) {
            Some(department) => Why::Class(department.id().to_string().into()),
            None if via == Via::All => Why::School,
            None => Why::Named,
        }
    }
}

impl Serialize for People {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
