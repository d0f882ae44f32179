//! The people whom a notice addressed, kept as indices into the school.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::{School, school::Person};

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
    /// The class of the person, or of a child, is in `to_party`.
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

/// An entry of a request that leads to people, as indices into the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Person(Person),
    Class(usize),
    School,
}

/// People of a school, each once, in the order of the entries of a request.
pub(crate) struct People {
    school: Arc<School>,
    found: Vec<(Person, Entry)>,
    /// Made when a Rust caller asks for it; the sandbox itself works with indices.
    listed: OnceLock<Vec<Recipient>>,
}

impl People {
    pub fn new(school: &Arc<School>, found: impl IntoIterator<Item = (Person, Entry)>) -> Self {
        Self { school: Arc::clone(school), found: found.into_iter().collect(), listed: OnceLock::new() }
    }

    pub fn list(&self) -> &[Recipient] {
        self.listed.get_or_init(|| self.iter().collect())
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn bytes(&self) -> usize {
        self.found.len() * size_of::<(Person, Entry)>()
    }

    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.found.iter().map(|(person, _)| *person)
    }

    pub fn contains(&self, person: Person) -> bool {
        self.persons().any(|found| found == person)
    }

    pub fn contains_userid(&self, userid: &str) -> bool {
        self.school.person(userid).is_some_and(|person| self.contains(person))
    }

    pub fn why(&self, person: Person) -> Option<Why> {
        self.found.iter().find(|(found, _)| *found == person).map(|found| self.recipient(*found).why)
    }

    /// Returns the entries that lead to the people, in short.
    pub fn summarize_entries(&self) -> Value {
        const MAX_LISTED: usize = 3;
        let (mut is_whole_school, mut classes, mut people) = (false, Vec::new(), Vec::new());
        // An entry leads to new people only the first time, so each entry has one chunk.
        for chunk in self.found.chunk_by(|(_, one), (_, next)| one == next) {
            match chunk[0].1 {
                Entry::School => is_whole_school = true,
                Entry::Class(class) => classes.push(&*self.school.classes()[class].id),
                Entry::Person(person) => people.push(&**self.school.userid_and_name(person).0),
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

    fn recipient(&self, (person, entry): (Person, Entry)) -> Recipient {
        let school = &self.school;
        let (userid, name) = school.userid_and_name(person);
        let kind = match person {
            Person::Student(_) => Kind::Student,
            Person::Parent(_) => Kind::Parent,
        };
        let why = match entry {
            Entry::Person(named) if named == person => Why::Named,
            Entry::Person(student) => Why::Student(Arc::clone(school.userid_and_name(student).0)),
            Entry::Class(class) => Why::Class(Arc::clone(&school.classes()[class].id)),
            Entry::School => Why::School,
        };
        Recipient { userid: Arc::clone(userid), kind, name: Arc::clone(name), why }
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
