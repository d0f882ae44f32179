//! `people`: students and parents by class, as a table, for Excel, or for programs.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wecom_school::{
    directory::{Department, Directory, Parent, Student},
    types::school::{Mobile, StudentName},
};

use super::{
    find::find_all,
    load::{self, Options, load},
};
use crate::{
    arguments::{People, school::PeopleFormat},
    characters::make_harmless_line,
    connect::Settings,
    csv,
    layout::{Side, align_columns},
    new_file::{self, expect_new},
    output,
    problem::{Exit, Problem},
};

pub async fn list(arguments: &People) -> Result<Exit, Vec<Problem>> {
    let format = arguments.people_format();
    if let Some(path) = &arguments.to {
        expect_new(path, "--to")?;
    }
    let People { reading, with_mobiles, .. } = arguments;
    let settings = Settings::gather(&reading.connection)?;
    let options = Options::new(&reading.access, reading.agentid, arguments.format());
    let options = Options { with_mobiles: *with_mobiles, ..options };
    let (directory, classes) = if arguments.classes.is_empty() {
        let directory = load(&settings, &options).await?;
        let all = directory.tree().map(Department::id).collect();
        (directory, all)
    } else {
        load::classes(&settings, &options, |directory| find_ids(directory, &arguments.classes)).await?
    };
    let unread = directory.unread_departments().filter(|class| classes.contains(&class.id()));
    load::describe_unread(unread).iter().for_each(output::complain);
    let classes: Vec<Class<'_>> =
        classes.iter().filter_map(|id| directory.department(*id)).filter(has_people).map(Class::from).collect();
    if classes.iter().all(|class| class.department.students().len() == 0) {
        output::remark(&words!("there are no students in it"; "其中没有学生"));
    }
    let text = match format {
        PeopleFormat::Table => as_table(&classes, options.with_mobiles),
        PeopleFormat::Csv => csv::write(&rows_for_excel(&classes, options.with_mobiles)),
        PeopleFormat::Json => as_json(&classes, options.with_mobiles).to_string() + "\n",
    };
    let Some(path) = &arguments.to else {
        output::say(&text);
        return Ok(Exit::Success);
    };
    new_file::create(path, text.as_bytes())?;
    let shown = path.display();
    output::remark(&words!(
        "written to {shown}, which only you can read: it has names of children";
        "已写入 {shown}，仅本人可读：其中有学生姓名"
    ));
    Ok(Exit::Success)
}

/// Returns the ids of the classes that the names stand for, each once.
fn find_ids(directory: &Directory, names: &[String]) -> Result<Vec<i64>, Vec<Problem>> {
    let found = find_all(directory, names.iter().map(|name| (name, "--class")))?;
    let mut seen = BTreeSet::new();
    let ids = found.into_iter().flat_map(|named| named.classes).map(Department::id);
    Ok(ids.filter(|id| seen.insert(*id)).collect())
}

/// A class, with its path, which each of its rows has.
struct Class<'d> {
    department: Department<'d>,
    path: String,
}

impl<'d> From<Department<'d>> for Class<'d> {
    fn from(department: Department<'d>) -> Self {
        Self { department, path: department.path() }
    }
}

/// Returns whether people are, or may be, directly in the department. Grades and higher levels have none.
fn has_people(department: &Department<'_>) -> bool {
    department.takes_students() || department.students().len() > 0
}

/// The headings of a file. Those of the ids are the ones that `send` reads by default.
const HEADINGS: [&str; 8] =
    ["class_id", "class", "student_userid", "student_name", "parent_userid", "relation", "follows", "mobile"];

/// The columns of a table for people, in the order of [`HEADINGS`] otherwise: the name comes before the id.
const SHOWN: [usize; 7] = [1, 3, 2, 4, 5, 6, 7];

/// Returns a row for each parent of each student in each class, and one for a student without parents.
fn rows(classes: &[Class<'_>], with_mobiles: bool) -> Vec<[String; HEADINGS.len()]> {
    let mut rows = Vec::new();
    for Class { department, path } in classes {
        for student in department.students() {
            let name = student.name().map(StudentName::expose_personal).unwrap_or_default();
            let mut add = |parent, relation, follows: String, mobile: Option<&Mobile>| {
                let mobile = mobile.filter(|_| with_mobiles).map(Mobile::expose_personal).unwrap_or_default();
                let id = department.id().to_string();
                rows.push([&id, path, student.userid(), name, parent, relation, &follows, mobile].map(str::to_owned));
            };
            if student.parents().len() == 0 {
                add("", "", String::new(), None);
            }
            for (parent, relation) in student.parents() {
                let follows = if parent.is_following() { words!("yes"; "是") } else { words!("no"; "否") };
                add(parent.userid(), relation.unwrap_or_default(), follows, parent.mobile());
            }
        }
    }
    rows
}

fn as_table(classes: &[Class<'_>], with_mobiles: bool) -> String {
    let heads = [
        words!("CLASS"; "班级"),
        words!("STUDENT"; "学生"),
        words!("STUDENT ID"; "学生 ID"),
        words!("PARENT ID"; "家长 ID"),
        words!("RELATION"; "关系"),
        words!("FOLLOWS"; "已关注"),
        if with_mobiles { words!("MOBILE"; "手机号") } else { String::new() },
    ];
    let rows = rows(classes, with_mobiles);
    let rows = rows.iter().map(|cells| SHOWN.map(|column| make_harmless_line(&cells[column])));
    align_columns(heads, rows, [Side::Left; SHOWN.len()]).join("\n")
}

fn rows_for_excel(classes: &[Class<'_>], with_mobiles: bool) -> Vec<Vec<String>> {
    let columns = if with_mobiles { HEADINGS.len() } else { HEADINGS.len() - 1 };
    let rows = std::iter::once(HEADINGS.map(str::to_owned)).chain(rows(classes, with_mobiles));
    rows.map(|cells| cells[..columns].to_vec()).collect()
}

fn as_json(classes: &[Class<'_>], with_mobiles: bool) -> Value {
    let parent = |(parent, relation): (Parent<'_>, Option<&str>)| {
        let mut object =
            json!({ "parent_userid": parent.userid(), "relation": relation, "follows": parent.is_following() });
        if with_mobiles {
            object["mobile"] = json!(parent.mobile());
        }
        object
    };
    let student = |student: Student<'_>| {
        json!({
            "student_userid": student.userid(),
            "name": student.name(),
            "parents": student.parents().map(parent).collect::<Vec<_>>(),
        })
    };
    let class = |class: &Class<'_>| {
        json!({
            "id": class.department.id(),
            "class": class.path,
            "students": class.department.students().map(student).collect::<Vec<_>>(),
        })
    };
    json!({ "classes": classes.iter().map(class).collect::<Vec<_>>() })
}
