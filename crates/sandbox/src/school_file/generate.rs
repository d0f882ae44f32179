//! Generates a school of a given size.

use fastrand::Rng;
use wecom_school_directory::DepartmentType;
use wecom_school_types::school::{DepartmentAdminType, StandardGrade};

use super::{
    build::build_school,
    format::{AdminEntry, ChildEntry, DepartmentEntry, Id, MobileEntry, ParentEntry, StudentEntry},
    problems::{SchoolError, locate},
};
use crate::school::School;

/// The most parents of a verified school (code 65018).
const MAX_PARENTS: usize = 20_000;

const MAX_STUDENTS_IN_A_CLASS: usize = 50;

const MAX_CLASSES_IN_A_CAMPUS: usize = 96;

/// The id of the first class.
const FIRST_CLASS: i64 = 1001;

/// The year in which the pupils of the first grade of each stage entered it.
const REGISTER_YEAR: i64 = 2026;

/// The stages, each with its name, its first grade, and the number of its grades.
const STAGES: [(&str, StandardGrade, i64); 3] = [
    ("小学", StandardGrade::Primary1, 6),
    ("初中", StandardGrade::JuniorHigh1, 3),
    ("高中", StandardGrade::SeniorHigh1, 3),
];

const CAMPUSES: [&str; 5] = ["东校区", "西校区", "南校区", "北校区", "新校区"];

const SUBJECTS: [&str; 6] = ["语文", "数学", "英语", "科学", "音乐", "体育"];

const SURNAMES: &str = "林苏沈顾程江陆白秦叶钟季温祝柳梁姚洪袁孟方石卢邹尹乔柯施章戴";

const SYLLABLES: &str = "安北晨初川丹帆谷禾嘉景可岚乐明南宁青然若山书棠望溪夏晓星砚以舟知";

impl School {
    /// Generates a school. `families` is the number of students, 1 to 20,000; there are about as many parents. The same numbers
    /// always give the same school.
    ///
    /// - Classes have at most 50 students: 20,000 students are in 400 classes. The sizes of two classes differ by at most 1.
    /// - Grades have the names and numbers of [page 92344]. A school of up to 12 classes is a primary school (小学). With up to 36
    ///   classes it also has lower secondary grades (初中), and with more also upper secondary ones (高中). If there are several
    ///   stages, the grades are under them.
    /// - A campus (校区) has up to 96 classes. If there are several campuses, the stages are under them, and each campus has grades
    ///   and classes of the same names.
    /// - Every grade, stage and campus has a head, and every class a head teacher and two teachers.
    /// - Families have one to three children, mostly in different classes, and one or two parents. There are as many parents
    ///   as students, or slightly fewer. About one parent in twelve does not follow. Some of the parents are grandmothers.
    /// - Names are random syllables. Mobile numbers begin with 170000 and belong to nobody.
    /// - The corpid, the apps and their secrets are the same as in the [invented](Self::invented) school.
    ///
    /// ```
    /// use wecom_school_sandbox::School;
    ///
    /// let school = School::generate(120, 7)?;
    /// assert_eq!((school.classes().count(), school.directory().students().len()), (3, 120));
    /// # Ok::<(), wecom_school_sandbox::SchoolError>(())
    /// ```
    ///
    /// [page 92344]: https://developer.work.weixin.qq.com/document/path/92344
    ///
    /// # Errors
    /// `families` is 0, or more than 20,000, which is the most parents that a school may have (code 65018).
    pub fn generate(families: usize, seed: u64) -> Result<Self, SchoolError> {
        if !(1..=MAX_PARENTS).contains(&families) {
            let text =
                format!("{families} families: choose 1 to {MAX_PARENTS}, the most parents of a school (code 65018)");
            return Err(SchoolError::new(None, text));
        }
        let mut rng = Rng::with_seed(seed);
        let mut file = Self::invented_file();
        let classes = families.div_ceil(MAX_STUDENTS_IN_A_CLASS);
        (file.departments, file.classes) = make_departments(classes, &mut rng);
        "晴川学校".clone_into(&mut file.name);
        let ids: Vec<i64> = file.classes.iter().filter_map(|class| class.id.number()).collect();
        (file.students, file.parents) = make_families(families, &ids, &mut rng);
        let mut school = build_school(file).map_err(|problems| locate(problems, |_| None))?;
        school.is_invented = true;
        Ok(school)
    }
}

/// Generates the departments above the classes, and the classes.
fn make_departments(classes: usize, rng: &mut Rng) -> (Vec<DepartmentEntry>, Vec<DepartmentEntry>) {
    let campuses = classes.div_ceil(MAX_CLASSES_IN_A_CAMPUS);
    let stages = match classes {
        0..=12 => 1,
        13..=36 => 2,
        _ => 3,
    };
    // Department 1 is the school itself.
    let mut list = DepartmentList { entries: Vec::new(), next_id: 2, teachers: 0 };
    let mut grades = Vec::new();
    for campus in CAMPUSES.iter().take(campuses) {
        let campus =
            (campuses > 1).then(|| list.add(campus, DepartmentType::Campus, None, DepartmentAdminType::CampusHead));
        for (name, first, count) in &STAGES[..stages] {
            let stage =
                (stages > 1).then(|| list.add(name, DepartmentType::Stage, campus, DepartmentAdminType::StageHead));
            for after_first in 0..*count {
                // A small school does not have every grade.
                if grades.len() == classes {
                    break;
                }
                let standard = StandardGrade::from(first.get() + after_first);
                let name = standard.term().unwrap_or_default();
                let grade = list.add(name, DepartmentType::Grade, stage.or(campus), DepartmentAdminType::GradeHead);
                if let Some(entry) = list.entries.last_mut() {
                    (entry.standard_grade, entry.register_year) =
                        (Some(standard.get()), Some(REGISTER_YEAR - after_first));
                }
                grades.push((grade, 0));
            }
        }
    }
    let count = grades.len();
    let classes = (0..classes).zip(FIRST_CLASS..).map(|(index, id)| {
        let (grade, in_grade) = &mut grades[index * count / classes];
        *in_grade += 1;
        let subject = rng.usize(..SUBJECTS.len());
        let subjects = [0, 1, 2].map(|step| SUBJECTS[(subject + step) % SUBJECTS.len()]);
        let kinds = [DepartmentAdminType::HeadTeacher, DepartmentAdminType::Teacher, DepartmentAdminType::Teacher];
        let admins = kinds.into_iter().zip(subjects).map(|(kind, subject)| list.teacher(kind, Some(subject))).collect();
        department(id, format!("{in_grade}班"), None, Some(*grade), admins)
    });
    let classes = classes.collect();
    (list.entries, classes)
}

fn department(
    id: i64,
    name: String,
    level: Option<DepartmentType>,
    above: Option<i64>,
    admins: Vec<AdminEntry>,
) -> DepartmentEntry {
    let parent = above.map(Id::Number);
    let (register_year, standard_grade, order, graduated, group_chat) = (None, None, None, false, None);
    let id = Id::Number(id);
    DepartmentEntry { id, name, level, parent, register_year, standard_grade, order, graduated, admins, group_chat }
}

struct DepartmentList {
    entries: Vec<DepartmentEntry>,
    next_id: i64,
    teachers: usize,
}

impl DepartmentList {
    /// Adds a department with its head, and returns its id.
    fn add(&mut self, name: &str, level: DepartmentType, above: Option<i64>, head: DepartmentAdminType) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let admins = vec![self.teacher(head, None)];
        self.entries.push(department(id, name.to_owned(), Some(level), above, admins));
        id
    }

    fn teacher(&mut self, kind: DepartmentAdminType, subject: Option<&str>) -> AdminEntry {
        self.teachers += 1;
        AdminEntry { userid: format!("teacher-{:04}", self.teachers), kind, subject: subject.map(str::to_owned) }
    }
}

/// Generates this number of students in the classes, and their parents.
fn make_families(students: usize, classes: &[i64], rng: &mut Rng) -> (Vec<StudentEntry>, Vec<ParentEntry>) {
    let mut sizes = Vec::new();
    let mut left = students;
    while left > 0 {
        let children = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][rng.usize(..10)].min(left);
        sizes.push(children);
        left -= children;
    }
    // Every family has one parent. So many families have a second parent that there are as many parents as students.
    let mut has_second: Vec<bool> = (0..sizes.len()).map(|family| family < students - sizes.len()).collect();
    rng.shuffle(&mut has_second);
    // Students are assigned to the classes in a random order.
    let mut places: Vec<usize> = (0..students).collect();
    rng.shuffle(&mut places);
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let syllables: Vec<char> = SYLLABLES.chars().collect();
    let name = |surname: char, rng: &mut Rng| {
        let given: String = (0..2).map(|_| syllables[rng.usize(..syllables.len())]).collect();
        format!("{surname}{given}")
    };
    let (mut pupils, mut parents) = (Vec::with_capacity(students), Vec::with_capacity(students));
    for (children, has_second) in sizes.into_iter().zip(has_second) {
        let surname = surnames[rng.usize(..surnames.len())];
        let mut userids = Vec::with_capacity(children);
        for _ in 0..children {
            let number = pupils.len();
            let userid = format!("s{:05}", number + 1);
            userids.push(userid.clone());
            let class = Id::Number(classes[places[number] % classes.len()]);
            pupils.push(StudentEntry {
                userid,
                name: name(surname, rng),
                class: Some(class),
                classes: None,
                alias: None,
            });
        }
        let first = if rng.u8(..25) == 0 { "奶奶" } else { "妈妈" };
        let relations = if rng.u8(..4) == 0 { ["爸爸", first] } else { [first, "爸爸"] };
        for relation in relations.into_iter().take(1 + usize::from(has_second)) {
            let number = parents.len() + 1;
            let follows = rng.u8(..12) != 0;
            let surname = if relation == "爸爸" { surname } else { surnames[rng.usize(..surnames.len())] };
            parents.push(ParentEntry {
                userid: format!("p{number:05}"),
                name: name(surname, rng),
                children: userids.iter().cloned().map(ChildEntry::Userid).collect(),
                relation: Some(relation.to_owned()),
                mobile: Some(MobileEntry::Text(format!("170000{number:05}"))),
                alias: None,
                external_userid: follows.then(|| format!("wmSandbox{number:05}")),
                follows,
            });
        }
    }
    (pupils, parents)
}
