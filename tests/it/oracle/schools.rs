//! Random schools and audiences. The same seed always gives the same case.

use fastrand::Rng;

use super::table::Person;

#[derive(Clone, Debug)]
pub struct Case {
    pub school: School,
    /// `None` for everybody.
    pub scope: Option<Scope>,
    pub recv_scope: usize,
    lists: Vec<(&'static str, Vec<String>)>,
}

#[derive(Clone, Debug, Default)]
pub struct School {
    pub departments: Vec<Department>,
    pub students: Vec<Student>,
    pub parents: Vec<Parent>,
}

/// A department. The levels are those of the page, from 1 for a class to 5 for the school itself.
#[derive(Clone, Debug)]
pub struct Department {
    pub id: i64,
    pub above: i64,
    pub level: i64,
    pub name: &'static str,
}

#[derive(Clone, Debug)]
pub struct Student {
    pub userid: String,
    pub classes: Vec<i64>,
}

#[derive(Clone, Debug)]
pub struct Parent {
    pub userid: String,
    pub children: Vec<usize>,
    pub follows: bool,
    pub external_userid: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Scope {
    pub students: Vec<String>,
    pub departments: Vec<i64>,
}

impl Case {
    pub fn ids(&self, list: &str) -> &[String] {
        self.lists.iter().find(|(name, _)| *name == list).map_or(&[], |(_, ids)| ids)
    }

    /// Returns the ids of a list as the types take them.
    pub fn texts(&self, list: &str) -> Vec<&str> {
        self.ids(list).iter().map(String::as_str).collect()
    }

    pub fn is_to_all(&self) -> bool {
        !self.ids("toall").is_empty()
    }

    /// Creates an audience of the school, without `to_external_user`, which only third-party apps may use.
    pub fn new(rng: &mut Rng, school: &School, scope: Option<&Scope>) -> Self {
        let (students, parents) = (school.student_ids(), school.parent_ids());
        let toall = if rng.u8(..4) == 0 { vec![String::new()] } else { vec![] };
        let lists = vec![
            ("to_parent_userid", some_userids(rng, &parents, &students)),
            ("to_student_userid", some_userids(rng, &students, &parents)),
            ("to_party", some_departments(rng, school)),
            ("toall", toall),
        ];
        Self { school: school.clone(), scope: scope.cloned(), recv_scope: rng.usize(..3), lists }
    }

    pub fn with_external_users(mut self, rng: &mut Rng) -> Self {
        let ids: Vec<String> = self.school.parents.iter().filter_map(|parent| parent.external_userid.clone()).collect();
        self.lists.push(("to_external_user", some(rng, |rng| rng.choice(&ids).cloned().unwrap_or("wm?".to_owned()))));
        self
    }
}

impl School {
    pub fn userid(&self, person: Person) -> String {
        match person {
            Person::Student(student) => self.students[student].userid.to_uppercase(),
            Person::Parent(parent) => self.parents[parent].userid.to_uppercase(),
        }
    }

    fn student_ids(&self) -> Vec<String> {
        self.students.iter().map(|student| student.userid.clone()).collect()
    }

    fn parent_ids(&self) -> Vec<String> {
        self.parents.iter().map(|parent| parent.userid.clone()).collect()
    }

    /// Creates a school that a file of the sandbox can describe. One in eight is wide: a student is in 20 classes, and a parent has
    /// five children.
    pub fn new(rng: &mut Rng) -> Self {
        const NAMES: [&str; 3] = ["一年级", "1班", "2班"];
        let is_wide = rng.u8(..8) == 0;
        let mut departments = vec![Department { id: 1, above: 0, level: 5, name: "学校" }];
        let classes = if is_wide { 20 } else { rng.usize(1..5) };
        let levels: Vec<i64> = (0..rng.usize(..5)).map(|_| rng.i64(2..5)).chain(vec![1; classes]).collect();
        for level in levels {
            let id =
                departments.last().map_or(1, |last| last.id) + if rng.u8(..9) == 0 { 1 << 32 } else { rng.i64(1..9) };
            let possible: Vec<i64> =
                departments.iter().filter(|other| other.level > level).map(|other| other.id).collect();
            let above = rng.choice(possible).unwrap_or(1);
            departments.push(Department { id, above, level, name: NAMES[rng.usize(..NAMES.len())] });
        }
        let classes: Vec<i64> =
            departments.iter().filter(|department| department.level == 1).map(|class| class.id).collect();
        let count = if is_wide { 7 } else { rng.usize(..6) };
        let student = |index: usize| {
            let count = match index {
                0 if is_wide => 20,
                _ => *rng.choice(&[1, 1, 1, 2, 3]).unwrap(),
            };
            Student {
                userid: format!("Tom{index}"),
                classes: rng.choose_multiple(&classes, count).into_iter().copied().collect(),
            }
        };
        let students: Vec<Student> = (0..count).map(student).collect();
        let count = if students.is_empty() { 0 } else { rng.usize(1..8) };
        let parent = |index: usize| {
            let count = if is_wide && index == 0 { 5 } else { rng.usize(1..3) };
            let follows = rng.u8(..3) > 0;
            Parent {
                userid: format!("Mum-{index}"),
                children: rng.choose_multiple(0..students.len(), count),
                follows,
                external_userid: follows.then(|| format!("wmX{index}")),
            }
        };
        let parents = (0..count).map(parent).collect();
        Self { departments, students, parents }
    }

    /// Changes the school to one that answers can describe and a file can't: departments are missing, and students are directly in
    /// departments of any kind.
    pub fn with_odd_answers(mut self, rng: &mut Rng) -> Self {
        for student in &mut self.students {
            let class = match rng.u8(..6) {
                0 => 900,
                1 => rng.choice(&self.departments).map_or(900, |department| department.id),
                _ => continue,
            };
            if !student.classes.contains(&class) {
                student.classes.push(class);
            }
        }
        while rng.u8(..3) == 0 && !self.departments.is_empty() {
            self.departments.remove(rng.usize(..self.departments.len()));
        }
        self
    }
}

impl Scope {
    pub fn new(rng: &mut Rng, school: &School) -> Option<Self> {
        let students = school.student_ids();
        let departments: Vec<i64> = school
            .departments
            .iter()
            .flat_map(|department| [department.id, department.above])
            .chain([900, 901])
            .collect();
        (rng.u8(..4) > 0).then(|| Self {
            students: some_userids(rng, &students, &["nobody".to_owned()]),
            departments: (0..rng.usize(..4)).filter_map(|_| rng.choice(&departments).copied()).collect(),
        })
    }
}

/// Returns up to four ids from `make`, sometimes with a repetition.
fn some(rng: &mut Rng, mut make: impl FnMut(&mut Rng) -> String) -> Vec<String> {
    let mut ids: Vec<String> = (0..rng.usize(..4)).map(|_| make(rng)).collect();
    if rng.u8(..4) == 0 {
        ids.extend(ids.first().cloned());
    }
    ids
}

/// Returns userids in random letter case, some of them of the wrong kind or unknown.
fn some_userids(rng: &mut Rng, right: &[String], wrong: &[String]) -> Vec<String> {
    some(rng, |rng| {
        let kind = if rng.u8(..6) == 0 { wrong } else { right };
        let id = rng.choice(kind).filter(|_| rng.u8(..8) > 0).cloned().unwrap_or("Nobody".to_owned());
        in_random_case(rng, id)
    })
}

fn some_departments(rng: &mut Rng, school: &School) -> Vec<String> {
    some(rng, |rng| match (rng.u8(..8), rng.choice(&school.departments)) {
        (2.., Some(department)) => department.id.to_string(),
        (1, Some(department)) => format!("00{}", department.id),
        _ => (*rng.choice(&["900", "0", "一年级", "1x", "+1", "99999999999999999999"]).unwrap()).to_owned(),
    })
}

pub fn in_random_case(rng: &mut Rng, id: String) -> String {
    match rng.u8(..4) {
        0 => id.to_uppercase(),
        1 => id.to_lowercase(),
        _ => id,
    }
}
