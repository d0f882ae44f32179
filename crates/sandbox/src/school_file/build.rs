//! Builds a school from the entries of its file: looks up every id, and reports every contradiction.

use indexmap::map::Entry;
use wecom_school_directory::{DepartmentType, Directory, Person};
use wecom_school_types::school::{DepartmentId, Student, StudentParent, StudentParentBuilder};

use super::{
    format::{Id, MobileEntry, ParentEntry, SchoolFile, StudentEntry},
    problems::Problems,
    reader::{FoundDepartment, Ids, Reader, describe_taken},
};
use crate::{answer::set, school::School};

/// The most characters that a userid has (error 40003).
const MAX_USERID_CHARACTERS: usize = 64;

/// The most classes of a student (page 92338).
const MAX_CLASSES: usize = 20;

/// The parents of a student, as indices into the file, each with the relation to the student.
type Family = Vec<(usize, Option<String>)>;

pub(crate) fn build_school(file: SchoolFile) -> Result<School, Problems> {
    let SchoolFile { corpid, name, verified, subscribe_mode, departments, classes, students, parents, apps, suites } =
        file;
    let mut reader = Reader::default();
    reader.check_filled("/corpid", &corpid);
    if ![1, 2].contains(&subscribe_mode) {
        reader.report("/subscribe_mode", format!("{subscribe_mode}: 1 lets parents scan the QR code, 2 does not"));
    }
    reader.read_departments(&name, departments, classes);
    let classes = reader.read_students(&students);
    let families = reader.read_parents(&parents, students.len());
    reader.check_apps(&apps, &suites);
    let apps = apps.into_iter().enumerate().map(|(index, app)| {
        let scope = reader.read_scope(&format!("/apps/{index}"), app.scope());
        app.into_app(scope)
    });
    let apps = apps.collect();
    let suites = suites.into_iter().enumerate().map(|(index, suite)| {
        let scope = reader.read_scope(&format!("/suites/{index}"), suite.scope());
        suite.into_suite(scope)
    });
    let suites = suites.collect();
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    let directory = reader.fill_directory(&students, classes, families, &parents);
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    let names = directory.parents().filter_map(|parent| match reader.userids.get(&parent.userid().to_lowercase()) {
        Some(Person::Parent(index)) => Some(parents[*index].name.as_str().into()),
        _ => None,
    });
    let parent_names = names.collect();
    let students = students.iter().map(|student| (&student.userid, &student.alias));
    let people = students.chain(parents.iter().map(|parent| (&parent.userid, &parent.alias)));
    let aliases = people.filter_map(|(userid, alias)| Some((directory.person(userid)?, alias.as_deref()?.into())));
    let aliases = aliases.collect();
    Ok(School {
        corpid,
        name,
        is_invented: false,
        is_verified: verified,
        subscribe_mode,
        apps,
        suites,
        directory,
        parent_names,
        aliases,
    })
}

impl Reader {
    fn add_userid(&mut self, pointer: String, userid: &str, person: Person) {
        let characters = userid.chars().count();
        if characters > MAX_USERID_CHARACTERS {
            let text = format!("{characters} characters, at most {MAX_USERID_CHARACTERS}: shorten the userid");
            self.report(pointer.clone(), text);
        }
        self.check_filled(pointer.clone(), userid);
        match self.userids.entry(userid.to_lowercase()) {
            Entry::Occupied(_) => self.report(pointer, describe_taken(userid)),
            Entry::Vacant(free) => drop(free.insert(person)),
        }
    }

    fn read_students(&mut self, students: &[StudentEntry]) -> Vec<Vec<i64>> {
        let mut classes = Vec::with_capacity(students.len());
        for (index, student) in students.iter().enumerate() {
            let pointer = format!("/students/{index}");
            self.add_userid(format!("{pointer}/userid"), &student.userid, Person::Student(index));
            classes.push(match (&student.class, &student.classes) {
                (Some(class), None) => self.find_classes(&[(format!("{pointer}/class"), class)]),
                (None, Some(listed)) if !listed.is_empty() && listed.len() <= MAX_CLASSES => {
                    let listed = listed.iter().enumerate();
                    let listed: Vec<_> = listed.map(|(index, id)| (format!("{pointer}/classes/{index}"), id)).collect();
                    self.find_classes(&listed)
                }
                (None, Some(listed)) if !listed.is_empty() => {
                    let text = format!("{} classes, at most {MAX_CLASSES} (page 92338): remove some", listed.len());
                    self.report(format!("{pointer}/classes"), text);
                    Vec::new()
                }
                _ => {
                    self.report(pointer, "a student has either `class` or a list `classes`: give one of the two");
                    Vec::new()
                }
            });
        }
        classes
    }

    fn find_classes(&mut self, listed: &[(String, &Id)]) -> Vec<i64> {
        let mut classes = Vec::with_capacity(listed.len());
        for (pointer, id) in listed {
            match self.find_department(id) {
                Some(FoundDepartment { id: number, level: DepartmentType::Class }) if classes.contains(&number) => {
                    self.report(pointer, format!("`{id}` is listed twice: remove one"));
                }
                Some(FoundDepartment { id, level: DepartmentType::Class }) => classes.push(id),
                _ => self.report(pointer, format!("no class has the id `{id}`: correct it, or add the class")),
            }
        }
        classes
    }

    fn read_parents(&mut self, parents: &[ParentEntry], students: usize) -> Vec<Family> {
        let mut families = vec![Family::new(); students];
        let mut external_userids = Ids::default();
        for (index, parent) in parents.iter().enumerate() {
            let pointer = |key| format!("/parents/{index}/{key}");
            self.add_userid(pointer("userid"), &parent.userid, Person::Parent(index));
            if let Some(id) = &parent.external_userid {
                self.add_id(pointer("external_userid"), &mut external_userids, id, ());
            }
            if parent.children.is_empty() {
                let text = "no children: a parent is known through at least one student, name one";
                self.report(pointer("children"), text);
            }
            for (position, child) in parent.children.iter().enumerate() {
                let userid = child.userid();
                let problem = match self.userids.get(&userid.to_lowercase()) {
                    Some(Person::Student(child_index)) => {
                        let family = &mut families[*child_index];
                        if family.last().is_none_or(|(last, _)| *last != index) {
                            family.push((index, child.relation().or(parent.relation.as_ref()).cloned()));
                            continue;
                        }
                        format!("`{userid}` is listed twice: remove one")
                    }
                    _ => format!("no student has the userid `{userid}`: correct it, or add the student"),
                };
                self.report(format!("{}/{position}", pointer("children")), problem);
            }
        }
        families
    }

    fn fill_directory(
        &mut self,
        students: &[StudentEntry],
        classes: Vec<Vec<i64>>,
        families: Vec<Family>,
        parents: &[ParentEntry],
    ) -> Directory {
        let mut directory = Directory::new(std::mem::take(&mut self.departments));
        for (index, ((student, classes), family)) in students.iter().zip(classes).zip(families).enumerate() {
            let family = family.into_iter().map(|(parent, relation)| {
                let parent = &parents[parent];
                let mobile = parent.mobile.as_ref().map(|MobileEntry::Text(mobile)| &**mobile);
                let answer = StudentParent::builder().parent_userid(&*parent.userid).is_subscribe(parent.follows);
                let answer = set(answer, relation, StudentParentBuilder::relation);
                let answer = set(answer, mobile, StudentParentBuilder::mobile);
                set(answer, parent.external_userid.as_deref(), StudentParentBuilder::external_userid)
            });
            let first = classes.first().and_then(|id| DepartmentId::try_from(*id).ok());
            let answer = Student::builder().student_userid(&*student.userid).name(&*student.name).department(classes);
            let answer = self.check_built(&format!("/students/{index}"), answer.parents(family).build());
            if let Some((first, answer)) = first.zip(answer) {
                directory.add_students(first, [answer]);
            }
        }
        directory
    }
}
