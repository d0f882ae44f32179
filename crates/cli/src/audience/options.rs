//! The options that name recipients.

use std::{collections::BTreeMap, path::Path};

use wecom_school::notice::RecvScope;
use wecom_school_campaign::Kind;

use super::{
    class_names::ClassNames,
    id::{self, is_class_name},
};
use crate::{
    arguments::send::{Audience, Scope},
    input::is_stdin,
    layout::{join_first, shorten},
    output,
    problem::{Problem, collect_all},
};

/// Returns the options that name a file, and whether each reads standard input.
pub fn stdin_readers(typed: &Audience) -> [(&'static str, bool); 3] {
    each_kind(typed).map(|(options, _, file, _)| (options.list, file.is_some_and(is_stdin)))
}

/// The options that name recipients of a kind.
#[derive(Clone, Copy)]
pub struct KindOptions {
    pub kind: Kind,
    /// The option with ids.
    pub ids: &'static str,
    /// The option with a file of ids.
    pub list: &'static str,
    /// The usual heading of the ids in a table.
    pub heading: &'static str,
}

impl KindOptions {
    pub const PARENTS: Self =
        Self { kind: Kind::Parent, ids: "--to-parent", list: "--parents-from", heading: "parent_userid" };
    const STUDENTS: Self =
        Self { kind: Kind::Student, ids: "--to-student", list: "--students-from", heading: "student_userid" };
    const CLASSES: Self = Self { kind: Kind::Class, ids: "--to-class", list: "--classes-from", heading: "party" };

    pub fn of(kind: Kind) -> Option<Self> {
        [Self::PARENTS, Self::STUDENTS, Self::CLASSES].into_iter().find(|options| options.kind == kind)
    }
}

/// What the options of a kind say: the ids, the file of ids, and its column.
pub type Typed<'t> = (KindOptions, &'t [String], Option<&'t Path>, Option<&'t str>);

pub fn each_kind(typed: &Audience) -> [Typed<'_>; 3] {
    [
        (KindOptions::PARENTS, &typed.to_parent[..], typed.parents_from.as_deref(), typed.parents_column.as_deref()),
        (KindOptions::STUDENTS, &typed.to_student, typed.students_from.as_deref(), typed.students_column.as_deref()),
        (KindOptions::CLASSES, &typed.to_class, typed.classes_from.as_deref(), typed.classes_column.as_deref()),
    ]
}

pub fn scope_of(typed: &Audience) -> Option<RecvScope> {
    typed.scope.map(|scope| match scope {
        Scope::Parents => RecvScope::Parents,
        Scope::Students => RecvScope::Students,
        Scope::Both => RecvScope::ParentsAndStudents,
    })
}

/// Fails if nobody is named, or if some of those who are named can't receive the notice.
pub fn expect_recipients(typed: &Audience, parents: usize, all: usize) -> Result<(), Problem> {
    let usage = |what, help| Err(Problem::usage(what).help(help));
    match (typed.to_all, all) {
        (false, 0) => usage(
            words!("no recipients are named"; "没有指定接收人"),
            words!(
                "--to-class with names or ids, --to-parent and --to-student with ids, --classes-from and the like with a file, or --to-all";
                "用 --to-class 指定班级名称或 id，用 --to-parent、--to-student 指定 id，用 --classes-from 等指定文件，或用 --to-all"
            ),
        ),
        (true, 1..) => usage(
            words!("--to-all includes everybody already, but other recipients are named too"; "--to-all 已包含所有人，却又指定了其他接收人"),
            words!("leave out one or the other"; "请去掉其中之一"),
        ),
        _ if typed.scope == Some(Scope::Students) && parents > 0 => usage(
            words!("with --scope students the parents who are named receive nothing"; "--scope students 时，指定的家长收不到"),
            words!("use --scope both, or name students and classes"; "请用 --scope both，或改为指定学生和班级"),
        ),
        _ => Ok(()),
    }
}

/// Checks the ids of an option, and notes the names of classes among them.
pub fn check_typed(
    KindOptions { kind, ids: option, .. }: KindOptions,
    typed: &[String],
    names: &mut ClassNames,
) -> Result<Vec<String>, Vec<Problem>> {
    let mut odd = BTreeMap::<String, Vec<String>>::new();
    let ids = collect_all(typed.iter().map(|id| id.trim()).map(|id| {
        let shown = shorten(id);
        let oddity = id::check(id, kind.into())
            .map_err(|why| Problem::usage(words!("{option} `{shown}`: {why}"; "{option} `{shown}`：{why}")))?;
        if let Some(oddity) = oddity {
            odd.entry(oddity).or_default().push(shown);
        }
        if is_name(kind, id) {
            names.insert(id.to_owned(), option.to_owned());
        }
        Ok::<_, Problem>(id.to_owned())
    }));
    for (why, ids) in odd {
        let some = join_first(ids, 5);
        output::complain(&Problem::warning(words!("{option}: {why}: {some}"; "{option}：{why}：{some}")));
    }
    ids
}

/// Notes a line of a file that names a class.
pub fn note_name(names: &mut ClassNames, kind: Kind, id: &str, file: &str, line: usize) {
    if is_name(kind, id) {
        names.entry(id.to_owned()).or_insert_with(|| format!("{file}:{line}"));
    }
}

fn is_name(kind: Kind, id: &str) -> bool {
    kind == Kind::Class && is_class_name(id)
}
