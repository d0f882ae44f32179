//! Reads a school from its file, looks up every id, and finds all problems at once, with their positions.

use std::{collections::BTreeMap, fmt, path::Path};

use serde::Deserialize;
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::school::{App, Class, Ids, Parent, Person, School, Secret, Student, Suite};

const INVENTED: &str = include_str!("../school.toml");

/// The most characters that a userid has (error 40003).
const MAX_USERID_CHARACTERS: usize = 64;

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
            .map_err(|error| malformed_file(error.span().map(|span| position_of(text, span.start)), error.message()))?;
        build_school(file).map_err(|problems| locate(problems, |pointer| find_in_toml(text, pointer)))
    }

    /// Reads a school from JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// The same errors as [`School::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, SchoolError> {
        let file = serde_json::from_str(text).map_err(|error| {
            // serde_json repeats the position at the end of its text.
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            malformed_file(Some((error.line(), error.column())), message)
        })?;
        build_school(file).map_err(|problems| locate(problems, |pointer| find_in_json(text, pointer)))
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

fn malformed_file(position: Option<(usize, usize)>, message: &str) -> SchoolError {
    let text = message.split_whitespace().collect::<Vec<_>>().join(" ");
    SchoolError::new(position, format!("{text}: the README of the sandbox lists every key of a school's file"))
}

fn build_school(mut file: SchoolFile) -> Result<School, Problems> {
    let mut reader = Reader::default();
    reader.check_filled("/corpid".to_owned(), &file.corpid);
    let (mut by_class_id, mut by_userid, mut by_external_userid) = (Ids::default(), Ids::default(), Ids::default());
    for (index, class) in file.classes.iter().enumerate() {
        reader.add_id(format!("/classes/{index}/id"), &mut by_class_id, &class.id, index);
    }
    for (index, student) in file.students.iter_mut().enumerate() {
        let pointer = |key| format!("/students/{index}/{key}");
        reader.add_userid(pointer("userid"), &mut by_userid, &student.userid, Person::Student(index));
        if let Some(class) = reader.find_class(pointer("class"), &by_class_id, &student.class_id) {
            student.class = class;
            file.classes[class].students.push(index);
        }
    }
    for (index, parent) in file.parents.iter_mut().enumerate() {
        let pointer = |key| format!("/parents/{index}/{key}");
        reader.add_userid(pointer("userid"), &mut by_userid, &parent.userid, Person::Parent(index));
        if let Some(id) = &parent.external_userid {
            reader.add_id(pointer("external_userid"), &mut by_external_userid, id, index);
        }
        parent.children = reader.find_children(&pointer("children"), &parent.child_userids, &by_userid);
        for &child in &parent.children {
            file.students[child].parents.push(index);
        }
    }
    let mut suites: Vec<_> = file.suites.into_iter().map(Suite::from).collect();
    reader.check_apps(&mut file.apps, &mut suites, &by_class_id);
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    let SchoolFile { corpid, name, classes, students, parents, apps, .. } = file;
    Ok(School {
        corpid,
        name,
        is_invented: false,
        apps,
        suites,
        classes,
        students,
        parents,
        by_userid,
        by_external_userid,
        by_class_id,
    })
}

#[derive(Default)]
struct Reader {
    problems: Problems,
}

impl Reader {
    fn report(&mut self, pointer: impl Into<String>, text: impl Into<String>) {
        self.problems.push((pointer.into(), text.into()));
    }

    fn check_filled(&mut self, pointer: String, text: &str) {
        if text.is_empty() {
            self.report(pointer, "empty: give it at least one character");
        }
    }

    fn add_id<T>(&mut self, pointer: String, ids: &mut Ids<T>, id: &str, value: T) {
        self.check_filled(pointer.clone(), id);
        // The first entry keeps the id, so that references to it cause no second problem.
        if ids.contains_key(id) {
            self.report(pointer, format!("`{id}` is taken: choose another one, each names one thing"));
        } else {
            ids.insert(id.into(), value);
        }
    }

    /// Adds a userid, which is unique among students and parents together.
    fn add_userid(&mut self, pointer: String, userids: &mut Ids<Person>, userid: &str, person: Person) {
        let characters = userid.chars().count();
        if characters > MAX_USERID_CHARACTERS {
            let text = format!("{characters} characters, at most {MAX_USERID_CHARACTERS}: shorten the userid");
            self.report(pointer.clone(), text);
        }
        self.add_id(pointer, userids, userid, person);
    }

    /// Adds a secret that has to be unique. No problem repeats a secret.
    fn add_secret(&mut self, pointer: String, secrets: &mut Ids<()>, secret: &str) {
        self.check_filled(pointer.clone(), secret);
        if secrets.insert(secret.into(), ()).is_some() {
            self.report(pointer, "taken: choose another one, it tells the apps apart");
        }
    }

    fn find_class(&mut self, pointer: String, classes: &Ids<usize>, id: &str) -> Option<usize> {
        let class = classes.get(id).copied();
        if class.is_none() {
            self.report(pointer, format!("no class has the id `{id}`: correct it, or add the class"));
        }
        class
    }

    fn find_children(&mut self, pointer: &str, given: &[String], userids: &Ids<Person>) -> Vec<usize> {
        let mut children = Vec::with_capacity(given.len());
        for (position, userid) in given.iter().enumerate() {
            let problem = match userids.get(&**userid) {
                Some(Person::Student(child)) if !children.contains(child) => {
                    children.push(*child);
                    continue;
                }
                Some(Person::Student(_)) => format!("`{userid}` is listed twice: remove one"),
                _ => format!("no student has the userid `{userid}`: correct it, or add the student"),
            };
            self.report(format!("{pointer}/{position}"), problem);
        }
        if given.is_empty() {
            self.report(pointer, "no children: a parent is known through at least one student, name one");
        }
        children
    }

    fn check_apps(&mut self, apps: &mut [App], suites: &mut [Suite], classes: &Ids<usize>) {
        if apps.is_empty() && suites.is_empty() {
            self.report("/apps", "no app, so nothing can be sent: add one");
        }
        let (mut agentids, mut secrets, mut suite_ids) = (Ids::default(), Ids::default(), Ids::default());
        for (index, app) in apps.iter().enumerate() {
            self.add_secret(format!("/apps/{index}/secret"), &mut secrets, app.secret().unwrap_or_default());
        }
        for (index, suite) in suites.iter().enumerate() {
            let pointer = |key| format!("/suites/{index}/{key}");
            self.add_id(pointer("suite_id"), &mut suite_ids, &suite.suite_id, ());
            self.add_secret(pointer("permanent_code"), &mut secrets, suite.permanent_code());
            self.check_filled(pointer("suite_secret"), suite.suite_secret());
            self.check_filled(pointer("suite_ticket"), suite.suite_ticket());
        }
        let apps = apps.iter_mut().enumerate().map(|(index, app)| (format!("/apps/{index}"), app));
        let suites = suites.iter_mut().enumerate();
        let suites = suites.map(|(index, suite)| (format!("/suites/{index}"), &mut suite.app));
        for (pointer, app) in apps.chain(suites) {
            self.add_id(format!("{pointer}/agentid"), &mut agentids, &app.agentid.to_string(), ());
            app.reach = app.class_ids.as_ref().map(|ids| {
                let ids = ids.iter().enumerate();
                ids.filter_map(|(index, id)| self.find_class(format!("{pointer}/classes/{index}"), classes, id))
                    .collect()
            });
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchoolFile {
    pub corpid: String,
    pub name: String,
    pub classes: Vec<Class>,
    pub students: Vec<Student>,
    pub parents: Vec<Parent>,
    pub apps: Vec<App>,
    #[serde(default)]
    pub suites: Vec<SuiteEntry>,
}

/// A suite, with the keys of its one app.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteEntry {
    suite_id: String,
    suite_secret: Secret,
    suite_ticket: Secret,
    permanent_code: Secret,
    agentid: i64,
    name: String,
    #[serde(default = "crate::school::yes")]
    for_parents: bool,
    #[serde(default = "crate::school::yes")]
    enabled: bool,
    #[serde(default)]
    miniprograms: Vec<String>,
    classes: Option<Vec<String>>,
}

impl From<SuiteEntry> for Suite {
    fn from(entry: SuiteEntry) -> Self {
        let SuiteEntry { suite_id, suite_secret, suite_ticket, permanent_code, agentid, name, miniprograms, .. } =
            entry;
        let app = App {
            agentid,
            name,
            secret: None,
            is_for_parents: entry.for_parents,
            is_enabled: entry.enabled,
            miniprograms,
            class_ids: entry.classes,
            reach: None,
        };
        Self { suite_id, suite_secret, suite_ticket, permanent_code, app }
    }
}

/// A line and a column, both from 1, the column in characters.
type Position = (usize, usize);

/// The problems in a school's file: a line for each, with its position and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolError {
    file: Option<String>,
    problems: Vec<(Option<Position>, String)>,
}

impl SchoolError {
    fn new(position: Option<Position>, text: String) -> Self {
        Self { file: None, problems: vec![(position, text)] }
    }

    fn in_file(mut self, path: &Path) -> Self {
        self.file = Some(path.display().to_string());
        self
    }

    /// Returns the number of lines of its text: one for each of the first 100 problems, and one for the rest.
    #[allow(clippy::len_without_is_empty, reason = "an error has at least one")]
    pub fn len(&self) -> usize {
        self.problems.len()
    }
}

impl fmt::Display for SchoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (position, text)) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match (&self.file, position) {
                (Some(file), Some((line, column))) => write!(f, "{file}:{line}:{column}: {text}")?,
                (Some(file), None) => write!(f, "{file}: {text}")?,
                (None, Some((line, column))) => write!(f, "line {line}, column {column}: {text}")?,
                (None, None) => f.write_str(text)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for SchoolError {}

type Problems = Vec<(String, String)>;

/// Returns the first problems with their positions, in the order of the file.
fn locate(mut problems: Problems, position: impl Fn(&str) -> Option<Position>) -> SchoolError {
    const MAX_REPORTED: usize = 100;
    let more = problems.len().saturating_sub(MAX_REPORTED);
    problems.truncate(MAX_REPORTED);
    let mut problems: Vec<_> = problems.into_iter().map(|(pointer, text)| (position(&pointer), text)).collect();
    problems.sort_by_key(|(position, _)| *position);
    if more > 0 {
        problems.push((None, format!("{more} more problems: correct these first")));
    }
    SchoolError { file: None, problems }
}

fn position_of(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Returns the position of an entry in TOML, or of the entry that should contain it.
fn find_in_toml(text: &str, pointer: &str) -> Option<Position> {
    let root = DeTable::parse(text).ok()?;
    let mut offset = root.span().start;
    let mut value = &DeValue::Table(root.into_inner());
    for step in pointer.split('/').skip(1) {
        let next = step.parse::<usize>().map_or_else(|_| value.get(step), |index| value.get(index));
        let Some(next) = next else { break };
        offset = next.span().start;
        value = next.get_ref();
    }
    Some(position_of(text, offset))
}

/// Returns the position of an entry in JSON, or of the entry that should contain it.
fn find_in_json(text: &str, pointer: &str) -> Option<Position> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in pointer.split('/').skip(1) {
        let next = match step.parse::<usize>() {
            Ok(index) => {
                serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok().and_then(|list| list.get(index).copied())
            }
            Err(_) => serde_json::from_str::<BTreeMap<&str, &RawValue>>(raw.get())
                .ok()
                .and_then(|mut properties| properties.remove(step)),
        };
        let Some(next) = next else { break };
        raw = next;
    }
    // The raw value is a slice of the text, so the addresses give its offset.
    Some(position_of(text, raw.get().as_ptr().addr() - text.as_ptr().addr()))
}
