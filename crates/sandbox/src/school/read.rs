//! From a school's file to the school: every id is looked up, and everything wrong is found at once.

use super::{
    App, Class, Ids, Parent, Person, School, Student, Suite,
    apps::Secret,
    error::Problems,
    file::{AppEntry, SchoolFile, SuiteEntry},
    place::Step::{self, Index, Key},
};

/// The most characters that a userid has (error 40003).
const USERID_CHARACTERS: usize = 64;

pub(super) fn school(file: SchoolFile) -> Result<School, Problems> {
    let mut checker = Checker::default();
    checker.filled([Key("corpid")], &file.corpid);
    let by_class_id = checker.classes(&file);
    let (by_userid, by_external_userid) = checker.people(&file);
    let mut students = checker.students(&file, &by_class_id);
    let parents = checker.parents(&file, &by_userid, &mut students);
    let (apps, suites) = checker.apps(file.apps, file.suites, &by_class_id);
    if !checker.problems.is_empty() {
        return Err(checker.problems);
    }
    let in_class = |class| (0..students.len()).filter(|&index| students[index].class == class).collect();
    let classes = file.classes.into_iter().enumerate().map(|(index, entry)| Class {
        id: entry.id.into(),
        name: entry.name.into(),
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

#[derive(Default)]
struct Checker {
    problems: Problems,
}

impl Checker {
    fn filled<const N: usize>(&mut self, place: [Step; N], text: &str) {
        if text.is_empty() {
            self.problems.push(place, "empty: give it at least one character".to_owned());
        }
    }

    /// Enters an id under which nothing may stand yet.
    fn enter<const N: usize, T>(&mut self, place: [Step; N], ids: &mut Ids<T>, id: &str, stands_for: T) {
        self.filled(place.clone(), id);
        // The first keeps the id, so that what refers to it is not wrong as well.
        if ids.contains_key(id) {
            self.problems.push(place, format!("`{id}` is taken: choose another one, each stands for one thing"));
        } else {
            ids.insert(id.into(), stands_for);
        }
    }

    fn classes(&mut self, file: &SchoolFile) -> Ids<usize> {
        let mut ids = Ids::default();
        for (index, class) in file.classes.iter().enumerate() {
            self.enter([Key("classes"), Index(index), Key("id")], &mut ids, &class.id, index);
        }
        ids
    }

    /// The userids of students and parents: nobody shares one.
    fn people(&mut self, file: &SchoolFile) -> (Ids<Person>, Ids<usize>) {
        let (mut userids, mut external) = (Ids::default(), Ids::default());
        for (index, student) in file.students.iter().enumerate() {
            let place = [Key("students"), Index(index), Key("userid")];
            self.userid(place, &mut userids, &student.userid, Person::Student(index));
        }
        for (index, parent) in file.parents.iter().enumerate() {
            let place = [Key("parents"), Index(index), Key("userid")];
            self.userid(place, &mut userids, &parent.userid, Person::Parent(index));
            if let Some(id) = &parent.external_userid {
                self.enter([Key("parents"), Index(index), Key("external_userid")], &mut external, id, index);
            }
        }
        (userids, external)
    }

    fn userid(&mut self, place: [Step; 3], ids: &mut Ids<Person>, userid: &str, person: Person) {
        let characters = userid.chars().count();
        if characters > USERID_CHARACTERS {
            let text = format!("{characters} characters, at most {USERID_CHARACTERS}: shorten the userid");
            self.problems.push(place.clone(), text);
        }
        self.enter(place, ids, userid, person);
    }

    fn students(&mut self, file: &SchoolFile, classes: &Ids<usize>) -> Vec<Student> {
        let mut students = Vec::with_capacity(file.students.len());
        for (index, entry) in file.students.iter().enumerate() {
            let class = classes.get(&*entry.class).copied().unwrap_or_else(|| {
                let text = format!("no class has the id `{}`: correct it, or add the class", entry.class);
                self.problems.push([Key("students"), Index(index), Key("class")], text);
                0
            });
            students.push(Student {
                userid: entry.userid.as_str().into(),
                name: entry.name.as_str().into(),
                alias: entry.alias.clone(),
                class,
                parents: Vec::new(),
            });
        }
        students
    }

    fn parents(&mut self, file: &SchoolFile, userids: &Ids<Person>, students: &mut [Student]) -> Vec<Parent> {
        let mut parents = Vec::with_capacity(file.parents.len());
        for (index, entry) in file.parents.iter().enumerate() {
            let mut children = Vec::with_capacity(entry.children.len());
            for (position, userid) in entry.children.iter().enumerate() {
                let place = [Key("parents"), Index(index), Key("children"), Index(position)];
                match userids.get(&**userid) {
                    Some(Person::Student(child)) if !children.contains(child) => {
                        children.push(*child);
                        students[*child].parents.push(index);
                    }
                    Some(Person::Student(_)) => {
                        self.problems.push(place, format!("`{userid}` stands here twice: remove one"));
                    }
                    _ => {
                        let text = format!("no student has the userid `{userid}`: correct it, or add the student");
                        self.problems.push(place, text);
                    }
                }
            }
            if entry.children.is_empty() {
                let text = "no children: a parent is known through at least one student, name one";
                self.problems.push([Key("parents"), Index(index), Key("children")], text.to_owned());
            }
            parents.push(Parent {
                userid: entry.userid.as_str().into(),
                name: entry.name.as_str().into(),
                alias: entry.alias.clone(),
                external_userid: entry.external_userid.as_deref().map(Into::into),
                is_following: entry.follows,
                children,
            });
        }
        parents
    }

    fn apps(
        &mut self,
        entries: Vec<AppEntry>,
        suite_entries: Vec<SuiteEntry>,
        classes: &Ids<usize>,
    ) -> (Vec<App>, Vec<Suite>) {
        if entries.is_empty() && suite_entries.is_empty() {
            self.problems.push([Key("apps")], "no app: nobody could send anything, add one".to_owned());
        }
        let (mut agentids, mut secrets, mut suite_ids) = (Ids::default(), Ids::default(), Ids::default());
        let mut apps = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            let place = |key| [Key("apps"), Index(index), Key(key)];
            self.enter(place("agentid"), &mut agentids, &entry.agentid.to_string(), index);
            self.enter_secret(place("secret"), &mut secrets, &entry.secret, index);
            apps.push(App {
                agentid: entry.agentid,
                name: entry.name,
                secret: Some(Secret(entry.secret)),
                is_for_parents: entry.for_parents,
                is_enabled: entry.enabled,
                miniprograms: entry.miniprograms,
                reach: self.reach(&["apps", "classes"], index, entry.classes.as_deref(), classes),
            });
        }
        let mut suites = Vec::with_capacity(suite_entries.len());
        for (index, entry) in suite_entries.into_iter().enumerate() {
            let place = |key| [Key("suites"), Index(index), Key(key)];
            self.enter(place("agentid"), &mut agentids, &entry.agentid.to_string(), index);
            self.enter(place("suite_id"), &mut suite_ids, &entry.suite_id, index);
            self.enter_secret(place("permanent_code"), &mut secrets, &entry.permanent_code, index);
            self.filled(place("suite_secret"), &entry.suite_secret);
            self.filled(place("suite_ticket"), &entry.suite_ticket);
            suites.push(Suite {
                suite_id: entry.suite_id,
                suite_secret: Secret(entry.suite_secret),
                suite_ticket: Secret(entry.suite_ticket),
                permanent_code: Secret(entry.permanent_code),
                app: App {
                    agentid: entry.agentid,
                    name: entry.name,
                    secret: None,
                    is_for_parents: entry.for_parents,
                    is_enabled: entry.enabled,
                    miniprograms: entry.miniprograms,
                    reach: self.reach(&["suites", "classes"], index, entry.classes.as_deref(), classes),
                },
            });
        }
        (apps, suites)
    }

    /// A secret is not repeated in a text.
    fn enter_secret(&mut self, place: [Step; 3], secrets: &mut Ids<usize>, secret: &str, index: usize) {
        self.filled(place.clone(), secret);
        if secrets.insert(secret.into(), index).is_some() {
            self.problems.push(place, "taken: choose another one, it tells the apps apart".to_owned());
        }
    }

    fn reach(
        &mut self,
        [list, key]: &[&'static str; 2],
        index: usize,
        ids: Option<&[String]>,
        classes: &Ids<usize>,
    ) -> Option<Vec<usize>> {
        let mut reach = Vec::new();
        for (position, id) in ids?.iter().enumerate() {
            if let Some(class) = classes.get(&**id) {
                reach.push(*class);
            } else {
                let text = format!("no class has the id `{id}`: correct it, or add the class");
                self.problems.push([Key(list), Index(index), Key(key), Index(position)], text);
            }
        }
        Some(reach)
    }
}
