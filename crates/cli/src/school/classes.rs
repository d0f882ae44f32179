//! `classes`: the tree of departments, with ids, teachers in charge, and how many parents follow.

use serde_json::{Value, json};
use wecom_school::{
    directory::{Department, Directory, Headcount},
    types::school::DepartmentAdmin,
};

use super::{
    load::{Options, departments, describe_unread, load},
    values::{describe_value, name_for_programs},
};
use crate::{
    arguments::Classes,
    characters::make_harmless_line,
    connect::Settings,
    layout::{Side, align_columns},
    output::{self, Format},
    problem::Problem,
};

pub async fn list(arguments: &Classes) -> Result<String, Vec<Problem>> {
    let settings = Settings::gather(&arguments.reading.connection)?;
    let options = Options::new(&arguments.reading.access, arguments.reading.agentid, arguments.output);
    let directory =
        if arguments.no_people { departments(&settings, &options).await? } else { load(&settings, &options).await? };
    describe_unread(directory.unread_departments()).iter().for_each(output::complain);
    let list = List {
        directory: &directory,
        has_people: !arguments.no_people,
        unread: directory.unread_departments().map(Department::id).collect(),
    };
    Ok(match arguments.output {
        Format::Table => list.as_table(),
        Format::Json => {
            let departments: Vec<Value> =
                directory.tree().map(|department| list.department_as_json(department)).collect();
            json!({ "departments": departments }).to_string()
        }
    })
}

struct List<'d> {
    directory: &'d Directory,
    has_people: bool,
    /// The classes whose people could not be read.
    unread: Vec<i64>,
}

impl List<'_> {
    fn as_table(&self) -> String {
        let heads = [
            words!("NAME"; "名称"),
            words!("ID"; "ID"),
            words!("KIND"; "类型"),
            if self.has_people { words!("PARENTS"; "家长") } else { String::new() },
            words!("IN CHARGE"; "负责人"),
        ];
        let rows = self.directory.tree().map(|department| self.row(department));
        let mut lines = align_columns(heads, rows, [Side::Left, Side::Right, Side::Left, Side::Left, Side::Left]);
        let classes = self.directory.departments().filter(|department| department.takes_students()).count();
        lines.push(if self.has_people {
            let Headcount { students, parents, followers, .. } = self.directory.headcount();
            words!(
                "\nclasses: {classes}, students: {students}, parents: {parents}, of whom {followers} follow";
                "\n班级 {classes} 个，学生 {students} 人，家长 {parents} 人，其中 {followers} 人已关注"
            )
        } else {
            words!("\nclasses: {classes}"; "\n班级 {classes} 个")
        });
        lines.join("\n")
    }

    fn row(&self, department: Department<'_>) -> [String; 5] {
        let name = "  ".repeat(department.depth()) + &make_harmless_line(department.name());
        let is_graduated = department.record().is_graduated == Some(true);
        let graduated = if is_graduated { words!(" (graduated)"; "（已毕业）") } else { String::new() };
        let kind = department.kind().map(describe_value);
        let parents = if self.has_people { self.describe_parents(department) } else { String::new() };
        [
            name + &graduated,
            department.id().to_string(),
            kind.unwrap_or_default(),
            parents,
            describe_heads(department.admins()),
        ]
    }

    fn describe_parents(&self, department: Department<'_>) -> String {
        let Headcount { students, parents, followers, .. } = department.headcount();
        let unread = self.count_unread(department);
        if unread > 0 && department.takes_students() {
            words!("the app may not read them"; "应用无权读取")
        } else if unread > 0 {
            words!(
                "{followers} of {parents} follow, unread classes: {unread}";
                "已关注 {followers}/{parents}，无权读取的班级：{unread}"
            )
        } else if students == 0 {
            words!("no students"; "没有学生")
        } else {
            words!("{followers} of {parents} follow"; "已关注 {followers}/{parents}")
        }
    }

    fn count_unread(&self, department: Department<'_>) -> usize {
        department.tree().filter(|class| self.unread.contains(&class.id())).count()
    }

    fn department_as_json(&self, department: Department<'_>) -> Value {
        let heads = department.admins().iter().map(|head| {
            let kind = name_for_programs(head.admin_type);
            json!({ "userid": head.userid, "kind": kind, "subject": head.subject })
        });
        let record = department.record();
        let mut object = json!({
            "id": department.id(),
            "name": department.name(),
            "path": department.path(),
            "kind": name_for_programs(department.kind()),
            "parentid": record.parentid,
            "graduated": record.is_graduated == Some(true),
            "heads": heads.collect::<Vec<_>>(),
        });
        if self.has_people {
            let Headcount { students, parents, followers, .. } = department.headcount();
            let unread = self.count_unread(department);
            object["people"] =
                json!({ "students": students, "parents": parents, "followers": followers, "unread_classes": unread });
        }
        object
    }
}

fn describe_heads(heads: &[DepartmentAdmin]) -> String {
    let describe = |head: &DepartmentAdmin| {
        let userid = make_harmless_line(head.userid.as_deref().unwrap_or_default());
        let subject = head.subject.as_deref().filter(|subject| !subject.is_empty()).map(make_harmless_line);
        let what: Vec<String> = head.admin_type.map(describe_value).into_iter().chain(subject).collect();
        let what = what.join(&words!(", "; "，"));
        if what.is_empty() { userid } else { words!("{userid} ({what})"; "{userid}（{what}）") }
    };
    heads.iter().map(describe).collect::<Vec<_>>().join(&words!(", "; "、"))
}
