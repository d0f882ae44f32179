//! The people whom a notice was for, kept as indexes into the school.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};

use super::{Addressed, Kind, Recipient, Why};
use crate::{School, school::Person};

/// A person, and the first entry of the request that leads to the person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub person: Person,
    pub entry: Entry,
}

/// An entry of a request that leads to people, with indexes into the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A person who is named.
    Person(Person),
    /// A class in `to_party`.
    Class(usize),
    /// `toall`.
    School,
}

/// People of a school, each once, in the order in which the entries of a request lead to them.
pub(crate) struct People {
    school: Arc<School>,
    found: Vec<Found>,
    /// Made when a Rust caller first asks for it: the sandbox itself works with indexes.
    listed: OnceLock<Vec<Recipient>>,
}

impl People {
    pub fn new(school: &Arc<School>, found: Vec<Found>) -> Self {
        Self { school: Arc::clone(school), found, listed: OnceLock::new() }
    }

    pub fn list(&self) -> &[Recipient] {
        self.listed.get_or_init(|| self.iter().collect())
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The bytes that the indexes take.
    pub fn weight(&self) -> usize {
        self.found.len() * size_of::<Found>()
    }

    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.found.iter().map(|found| found.person)
    }

    pub fn contains(&self, person: Person) -> bool {
        self.persons().any(|found| found == person)
    }

    /// Whether the person with this userid is among them.
    pub fn contains_userid(&self, userid: &str) -> bool {
        self.school.person(userid).is_some_and(|person| self.contains(person))
    }

    /// The entry that leads to this person.
    pub fn why(&self, person: Person) -> Option<Why> {
        self.found.iter().find(|found| found.person == person).map(|found| self.recipient(found).why)
    }

    /// The entries that lead to them, in short.
    pub fn addressed(&self) -> Addressed {
        /// The most classes and people that are listed.
        const MOST: usize = 3;
        let mut addressed = Addressed::default();
        // Each entry stands once: what it leads to the first time, it does not lead to again.
        for found in self.found.chunk_by(|one, next| one.entry == next.entry) {
            let school = &self.school;
            let (count, listed, id) = match found[0].entry {
                Entry::School => {
                    addressed.school = true;
                    continue;
                }
                Entry::Class(class) => {
                    (&mut addressed.class_count, &mut addressed.classes, school.classes()[class].shared_id())
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

    fn recipient(&self, found: &Found) -> Recipient {
        let school = &self.school;
        let (userid, name) = school.named(found.person);
        let kind = match found.person {
            Person::Student(_) => Kind::Student,
            Person::Parent(_) => Kind::Parent,
        };
        let why = match found.entry {
            Entry::Person(person) if person == found.person => Why::Named,
            Entry::Person(student) => Why::Student(Arc::clone(school.named(student).0)),
            Entry::Class(class) => Why::Class(school.classes()[class].shared_id()),
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
