//! The people whom a notice addressed, kept as indices into the school.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};

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
    /// `toall` is 1.
    School,
}

/// A person whom a notice addressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recipient {
    userid: Arc<str>,
    kind: Kind,
    name: Arc<str>,
    why: Why,
}

impl Recipient {
    /// Returns the person's userid.
    pub fn userid(&self) -> &str {
        &self.userid
    }

    /// Returns whether the person is a student or a parent.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the person's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the entry of the request that reached the person.
    pub fn why(&self) -> &Why {
        &self.why
    }
}

/// The entries of a request that reached somebody, in short.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Addressed {
    pub school: bool,
    pub classes: Vec<Arc<str>>,
    pub class_count: usize,
    /// The userids of the first people whom the request names.
    pub people: Vec<Arc<str>>,
    pub people_count: usize,
}

/// A person, with the first entry of the request that leads there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundPerson {
    pub person: Person,
    pub entry: Entry,
}

/// An entry of a request that leads to people, as indices into the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A person whom the request names.
    Person(Person),
    /// A class in `to_party`.
    Class(usize),
    /// `toall`.
    School,
}

/// People of a school, each once, in the order of the entries of a request.
pub(crate) struct People {
    school: Arc<School>,
    found: Vec<FoundPerson>,
    /// Made when a Rust caller asks for it; the sandbox itself works with indices.
    listed: OnceLock<Vec<Recipient>>,
}

impl People {
    pub fn new(school: &Arc<School>, found: Vec<FoundPerson>) -> Self {
        Self { school: Arc::clone(school), found, listed: OnceLock::new() }
    }

    pub fn list(&self) -> &[Recipient] {
        self.listed.get_or_init(|| self.iter().collect())
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn weight(&self) -> usize {
        self.found.len() * size_of::<FoundPerson>()
    }

    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.found.iter().map(|found| found.person)
    }

    pub fn contains(&self, person: Person) -> bool {
        self.persons().any(|found| found == person)
    }

    pub fn contains_userid(&self, userid: &str) -> bool {
        self.school.person(userid).is_some_and(|person| self.contains(person))
    }

    /// Returns the entry that leads to this person.
    pub fn why(&self, person: Person) -> Option<Why> {
        self.found.iter().find(|found| found.person == person).map(|found| self.recipient(found).why)
    }

    pub fn addressed(&self) -> Addressed {
        /// The most classes and people that are listed.
        const MOST: usize = 3;
        let mut addressed = Addressed::default();
        // An entry leads to new people only the first time, so each entry has one chunk.
        for found in self.found.chunk_by(|one, next| one.entry == next.entry) {
            let school = &self.school;
            let (count, listed, id) = match found[0].entry {
                Entry::School => {
                    addressed.school = true;
                    continue;
                }
                Entry::Class(class) => {
                    (&mut addressed.class_count, &mut addressed.classes, Arc::clone(&school.classes()[class].id))
                }
                Entry::Person(person) => {
                    (&mut addressed.people_count, &mut addressed.people, Arc::clone(school.named(person).0))
                }
            };
            *count += 1;
            if listed.len() < MOST {
                listed.push(id);
            }
        }
        addressed
    }

    fn iter(&self) -> impl Iterator<Item = Recipient> {
        self.found.iter().map(|found| self.recipient(found))
    }

    fn recipient(&self, found: &FoundPerson) -> Recipient {
        let school = &self.school;
        let (userid, name) = school.named(found.person);
        let kind = match found.person {
            Person::Student(_) => Kind::Student,
            Person::Parent(_) => Kind::Parent,
        };
        let why = match found.entry {
            Entry::Person(person) if person == found.person => Why::Named,
            Entry::Person(student) => Why::Student(Arc::clone(school.named(student).0)),
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
