//! Reads a school from its file, looks up every id, and finds all problems at once.

use std::path::Path;

use super::{
    apps::{App, Suite},
    directory::{Class, Ids, Parent, Person, School, Student},
    file::{AppEntry, SchoolFile, Secret, StudentEntry, SuiteEntry},
    problem::{Problems, SchoolError, in_json, in_toml, position},
};

const INVENTED: &str = include_str!("../../school.toml");

/// The most characters that a userid has (error 40003).
const USERID_CHARACTERS: usize = 64;

impl School {
    /// Returns the invented school that a sandbox serves by default.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn invented() -> Self {
        let mut school = Self::from_toml(INVENTED).expect("the invented school is a valid one");
        school.is_invented = true;
        school
    }

    /// Reads a school from TOML; the crate's README describes the format.
    ///
    /// # Errors
    /// Text that is not TOML, an unknown key, and every entry that contradicts another.
    pub fn from_toml(text: &str) -> Result<Self, SchoolError> {
        let file = toml::from_str(text)
            .map_err(|error| malformed(error.span().map(|span| position(text, span.start)), error.message()))?;
        school(file).map_err(|problems| problems.located(|pointer| in_toml(text, pointer)))
    }

    /// Reads a school from JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// As [`School::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, SchoolError> {
        let file = serde_json::from_str(text).map_err(|error| {
            // serde_json repeats the position at the end of its text.
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            malformed(Some((error.line(), error.column())), message)
        })?;
        school(file).map_err(|problems| problems.located(|pointer| in_json(text, pointer)))
    }

    /// Reads a school from a file, as JSON if its name ends in `.json` and as TOML otherwise.
    ///
    /// # Errors
    /// As [`School::from_toml`], and a file that can't be read. The error names the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SchoolError> {
        let path = path.as_ref();
        let unreadable = |error| format!("can't be read: {error}: check the path, and that the file is text in UTF-8");
        let text =
            std::fs::read_to_string(path).map_err(|error| SchoolError::new(None, unreadable(error)).in_file(path))?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let school = if is_json { Self::from_json(&text) } else { Self::from_toml(&text) };
        school.map_err(|error| error.in_file(path))
    }
}

fn malformed(position: Option<(usize, usize)>, message: &str) -> SchoolError {
    let text = message.split_whitespace().collect::<Vec<_>>().join(" ");
    SchoolError::new(position, format!("{text}: the README of the sandbox lists every key of a school's file"))
}

fn school(file: SchoolFile) -> Result<School, Problems> {
    let mut reader = Reader::default();
    reader.filled("/corpid".to_owned(), &file.corpid);
    let mut by_class_id = Ids::default();
    for (index, class) in file.classes.iter().enumerate() {
        reader.enter(format!("/classes/{index}/id"), &mut by_class_id, &class.id, index);
    }
    let (by_userid, by_external_userid) = reader.userids(&file);
    let mut students = reader.students(&file, &by_class_id);
    let parents = reader.parents(&file, &by_userid, &mut students);
    let (apps, suites) = reader.apps(file.apps, file.suites, &by_class_id);
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    let in_class = |class| (0..students.len()).filter(|&index| students[index].class == class).collect();
    let classes = file.classes.into_iter().enumerate().map(|(index, entry)| Class {
        id: entry.id,
        name: entry.name,
        students: in_class(index),
    });
    Ok(School {
        corpid: file.corpid,
        name: file.name,
        is_invented: false,
        apps,
        suites,
        classes: classes.collect(),
        students,
        parents,
        by_userid,
        by_external_userid,
        by_class_id,
    })
}

/// Collects the problems of a file. Each place is the JSON pointer of an entry.
#[derive(Default)]
struct Reader {
    problems: Problems,
}

impl Reader {
    fn filled(&mut self, pointer: String, text: &str) {
        if text.is_empty() {
            self.problems.push(pointer, "empty: give it at least one character");
        }
    }

    /// Adds an id that has to be unique.
    fn enter<T>(&mut self, pointer: String, ids: &mut Ids<T>, id: &str, value: T) {
        self.filled(pointer.clone(), id);
        // The first entry keeps the id, so that references to it cause no second problem.
        if ids.contains_key(id) {
            self.problems.push(pointer, format!("`{id}` is taken: choose another one, each stands for one thing"));
        } else {
            ids.insert(id.into(), value);
        }
    }

    /// Adds a secret that has to be unique. No problem repeats a secret.
    fn enter_secret(&mut self, pointer: String, secrets: &mut Ids<()>, secret: &str) {
        self.filled(pointer.clone(), secret);
        if secrets.insert(secret.into(), ()).is_some() {
            self.problems.push(pointer, "taken: choose another one, it tells the apps apart");
        }
    }

    /// Returns the index that an id of a class stands for.
    fn class(&mut self, pointer: String, classes: &Ids<usize>, id: &str) -> Option<usize> {
        let class = classes.get(id).copied();
        if class.is_none() {
            self.problems.push(pointer, format!("no class has the id `{id}`: correct it, or add the class"));
        }
        class
    }

    /// Reads the userids, which are unique among students and parents together, and the external userids.
    fn userids(&mut self, file: &SchoolFile) -> (Ids<Person>, Ids<usize>) {
        let (mut userids, mut external) = (Ids::default(), Ids::default());
        let students = file.students.iter().enumerate();
        let students = students.map(|(index, student)| (Person::Student(index), "students", index, &student.userid));
        let parents = file.parents.iter().enumerate();
        let parents = parents.map(|(index, parent)| (Person::Parent(index), "parents", index, &parent.userid));
        for (person, list, index, userid) in students.chain(parents) {
            let pointer = format!("/{list}/{index}/userid");
            let characters = userid.chars().count();
            if characters > USERID_CHARACTERS {
                let text = format!("{characters} characters, at most {USERID_CHARACTERS}: shorten the userid");
                self.problems.push(pointer.clone(), text);
            }
            self.enter(pointer, &mut userids, userid, person);
        }
        for (index, parent) in file.parents.iter().enumerate() {
            if let Some(id) = &parent.external_userid {
                self.enter(format!("/parents/{index}/external_userid"), &mut external, id, index);
            }
        }
        (userids, external)
    }

    fn students(&mut self, file: &SchoolFile, classes: &Ids<usize>) -> Vec<Student> {
        let student = |(index, entry): (usize, &StudentEntry)| Student {
            entry: entry.clone(),
            class: self.class(format!("/students/{index}/class"), classes, &entry.class).unwrap_or_default(),
            parents: Vec::new(),
        };
        file.students.iter().enumerate().map(student).collect()
    }

    fn parents(&mut self, file: &SchoolFile, userids: &Ids<Person>, students: &mut [Student]) -> Vec<Parent> {
        let mut parents = Vec::with_capacity(file.parents.len());
        for (index, entry) in file.parents.iter().enumerate() {
            let pointer = format!("/parents/{index}/children");
            let mut children = Vec::with_capacity(entry.children.len());
            for (position, userid) in entry.children.iter().enumerate() {
                let problem = match userids.get(&**userid) {
                    Some(Person::Student(child)) if !children.contains(child) => {
                        children.push(*child);
                        students[*child].parents.push(index);
                        continue;
                    }
                    Some(Person::Student(_)) => format!("`{userid}` stands here twice: remove one"),
                    _ => format!("no student has the userid `{userid}`: correct it, or add the student"),
                };
                self.problems.push(format!("{pointer}/{position}"), problem);
            }
            if entry.children.is_empty() {
                let text = "no children: a parent is known through at least one student, name one";
                self.problems.push(pointer, text);
            }
            parents.push(Parent { entry: entry.clone(), children });
        }
        parents
    }

    fn apps(
        &mut self,
        app_entries: Vec<AppEntry>,
        suite_entries: Vec<SuiteEntry>,
        classes: &Ids<usize>,
    ) -> (Vec<App>, Vec<Suite>) {
        if app_entries.is_empty() && suite_entries.is_empty() {
            self.problems.push("/apps".to_owned(), "no app, so nothing can be sent: add one");
        }
        let (mut agentids, mut secrets, mut suite_ids) = (Ids::default(), Ids::default(), Ids::default());
        let (mut apps, mut suites) = (Vec::with_capacity(app_entries.len()), Vec::with_capacity(suite_entries.len()));
        for (index, entry) in app_entries.into_iter().enumerate() {
            let pointer = |key| format!("/apps/{index}/{key}");
            self.enter(pointer("agentid"), &mut agentids, &entry.agentid.to_string(), ());
            if let Some(Secret(secret)) = &entry.secret {
                self.enter_secret(pointer("secret"), &mut secrets, secret);
            }
            apps.push(App { reach: self.reach(&pointer("classes"), entry.classes.as_deref(), classes), entry });
        }
        for (index, entry) in suite_entries.into_iter().enumerate() {
            let pointer = |key| format!("/suites/{index}/{key}");
            self.enter(pointer("agentid"), &mut agentids, &entry.agentid.to_string(), ());
            self.enter(pointer("suite_id"), &mut suite_ids, &entry.suite_id, ());
            self.enter_secret(pointer("permanent_code"), &mut secrets, &entry.permanent_code.0);
            self.filled(pointer("suite_secret"), &entry.suite_secret.0);
            self.filled(pointer("suite_ticket"), &entry.suite_ticket.0);
            let reach = self.reach(&pointer("classes"), entry.classes.as_deref(), classes);
            let SuiteEntry { agentid, name, for_parents, enabled, miniprograms, classes, .. } = entry;
            suites.push(Suite {
                suite_id: entry.suite_id,
                suite_secret: entry.suite_secret,
                suite_ticket: entry.suite_ticket,
                permanent_code: entry.permanent_code,
                app: App {
                    entry: AppEntry { agentid, name, secret: None, for_parents, enabled, miniprograms, classes },
                    reach,
                },
            });
        }
        (apps, suites)
    }

    fn reach(&mut self, pointer: &str, ids: Option<&[String]>, classes: &Ids<usize>) -> Option<Vec<usize>> {
        let ids = ids?.iter().enumerate();
        Some(ids.filter_map(|(index, id)| self.class(format!("{pointer}/{index}"), classes, id)).collect())
    }
}
