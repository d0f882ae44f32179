//! Whom a notice is for, from the command line and from files.

mod id;
mod list;
mod recipients;
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use wecom_school::{
    Audience,
    notice::{NoticeBuilder, RecvScope, ToParentUserid, ToParty, ToStudentUserid},
    types::Given,
};

pub use self::{id::Kind, recipients::Recipients};
use self::{
    id::Oddity,
    list::{List, in_a_line},
};
use crate::{
    arguments::audience::{Audience as Typed, Scope},
    exit::Exit,
    lang::words,
    output,
    problem::Problem,
};

/// The options that name a file of ids, with the usual heading of its column, in the order of [`Recipients::each`].
pub const LISTS: [(&str, &str); 3] =
    [("--classes-from", "party"), ("--students-from", "student_userid"), ("--parents-from", "parent_userid")];

/// Everybody who was named, each once.
#[derive(Debug, Default)]
pub struct Named {
    pub recipients: Recipients,
    scope: Option<RecvScope>,
}

impl Named {
    /// Collects what was typed and what stands in files.
    ///
    /// # Errors
    /// Nobody, somebody beside everybody, and ids or files that are wrong.
    pub fn gather(typed: &Typed) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut read = |ids: &[String], kind, option, list: Option<List<'_>>| {
            let read = Source { option, kind, ids, list }.read();
            read.unwrap_or_else(|wrong| {
                problems.extend(wrong);
                Vec::new()
            })
        };
        let [of_classes, of_students, of_parents] = LISTS;
        let parents = list(typed.parents_from.as_ref(), typed.parents_column.as_ref(), Kind::Userid, of_parents);
        let students = list(typed.students_from.as_ref(), typed.students_column.as_ref(), Kind::Userid, of_students);
        let classes = list(typed.classes_from.as_ref(), typed.classes_column.as_ref(), Kind::Department, of_classes);
        let recipients = Recipients {
            parents: read(&typed.to_parent, Kind::Userid, "--to-parent", parents),
            students: read(&typed.to_student, Kind::Userid, "--to-student", students),
            classes: read(&typed.to_class, Kind::Department, "--to-class", classes),
            is_to_all: typed.to_all,
            ..Recipients::default()
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let scope = typed.scope.map(|scope| match scope {
            Scope::Parents => RecvScope::Parents,
            Scope::Students => RecvScope::Students,
            Scope::Both => RecvScope::ParentsAndStudents,
        });
        let named = Self { recipients, scope };
        named.check()?;
        Ok(named)
    }

    fn check(&self) -> Result<(), Problem> {
        let usage = |what, help| Err(Problem::new(Exit::Usage, what).help(help));
        let Recipients { parents, is_to_all, .. } = &self.recipients;
        match (is_to_all, self.recipients.len()) {
            (false, 0) => usage(
                words!("nobody is named who should receive it"; "没有指定收件人"),
                words!(
                    "--to-class, --to-parent, --to-student with ids, --classes-from and the like with a file, or --to-all";
                    "用 --to-class、--to-parent、--to-student 指定 id，用 --classes-from 等指定文件，或用 --to-all"
                ),
            ),
            (true, 1..) => usage(
                words!("--to-all is everybody already, and others are named beside it"; "--to-all 已包含所有人，却又指定了其他收件人"),
                words!("leave out one or the other"; "请去掉其中之一"),
            ),
            _ if self.scope == Some(RecvScope::Students) && !parents.is_empty() => usage(
                words!("with --scope students the parents who are named receive nothing"; "--scope students 时，指定的家长收不到"),
                words!("use --scope both, or name students and classes"; "请用 --scope both，或改为指定学生和班级"),
            ),
            _ => Ok(()),
        }
    }

    /// Whether one request has room for all of them.
    pub fn fits_one_request(&self) -> bool {
        self.recipients.parents.len() <= ToParentUserid::MAX_ITEMS
            && self.recipients.students.len() <= ToStudentUserid::MAX_ITEMS
            && self.recipients.classes.len() <= ToParty::MAX_ITEMS
    }

    /// The same for as many requests as that takes.
    pub fn divided(&self) -> Audience {
        Audience::new()
            .parents(&self.recipients.parents)
            .students(&self.recipients.students)
            .classes(&self.recipients.classes)
    }

    /// Whether somebody may be reached in two ways, and so by two requests.
    pub fn is_of_several_kinds(&self) -> bool {
        [&self.recipients.parents, &self.recipients.students, &self.recipients.classes]
            .iter()
            .filter(|ids| !ids.is_empty())
            .count()
            > 1
    }

    /// Says who of the families receives a notice.
    pub fn scoped<M>(&self, notice: NoticeBuilder<Given, M>) -> NoticeBuilder<Given, M> {
        match self.scope {
            Some(scope) => notice.recv_scope(scope),
            None => notice,
        }
    }

    /// Names everybody in one notice.
    pub fn address<M>(&self, mut notice: NoticeBuilder<Given, M>) -> NoticeBuilder<Given, M> {
        if !self.recipients.parents.is_empty() {
            notice = notice.to_parent_userid(&self.recipients.parents);
        }
        if !self.recipients.students.is_empty() {
            notice = notice.to_student_userid(&self.recipients.students);
        }
        if !self.recipients.classes.is_empty() {
            notice = notice.to_party(&self.recipients.classes);
        }
        if self.recipients.is_to_all { notice.toall(true) } else { notice }
    }
}

/// Says why an id in somebody's request is none, or is unusual.
pub fn doubt(id: &str, kind: Kind) -> Option<String> {
    match id::judge(id.trim(), kind) {
        Ok(oddity) => oddity.map(Oddity::said),
        Err(flaw) => Some(flaw.said()),
    }
}

/// The file of one kind of ids, if one is named.
fn list<'a>(
    path: Option<&'a PathBuf>,
    column: Option<&'a String>,
    kind: Kind,
    (option, usual_column): (&'static str, &'static str),
) -> Option<List<'a>> {
    Some(List { path: path?, option, kind, column: column.map(String::as_str), usual_column })
}

/// Where the ids of one kind come from.
struct Source<'a> {
    /// The option that names ids.
    option: &'static str,
    kind: Kind,
    ids: &'a [String],
    list: Option<List<'a>>,
}

impl Source<'_> {
    fn read(self) -> Result<Vec<String>, Vec<Problem>> {
        let option = self.option;
        let (mut ids, mut problems, mut odd) = (Vec::new(), Vec::new(), BTreeMap::<Oddity, Vec<&str>>::new());
        for id in self.ids.iter().map(|id| id.trim()) {
            match id::judge(id, self.kind) {
                Ok(oddity) => {
                    if let Some(oddity) = oddity {
                        odd.entry(oddity).or_default().push(id);
                    }
                    ids.push(id.to_owned());
                }
                Err(flaw) => {
                    let (id, why) = (in_a_line(id), flaw.said());
                    problems
                        .push(Problem::new(Exit::Usage, words!("{option} `{id}`: {why}"; "{option} `{id}`：{why}")));
                }
            }
        }
        for (oddity, ids) in odd {
            let (why, some) = (oddity.said(), some_of(&ids));
            output::complain(&Problem::warning(words!("{option}: {why}: {some}"; "{option}：{why}：{some}")));
        }
        let options = match &self.list {
            Some(list) if ids.is_empty() => list.option.to_owned(),
            Some(list) => format!("{option}, {}", list.option),
            None => option.to_owned(),
        };
        match self.list.map(|list| list.read()).transpose() {
            Ok(listed) => ids.extend(listed.into_iter().flatten()),
            Err(problem) => problems.push(problem),
        }
        if problems.is_empty() { Ok(once(&options, ids)) } else { Err(problems) }
    }
}

/// The ids without those that stand there already, which are said. The case of letters does not matter (page 92337).
fn once(options: &str, ids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let (once, again): (Vec<String>, Vec<String>) =
        ids.into_iter().partition(|id| seen.insert(id.to_ascii_lowercase()));
    let again = BTreeSet::from_iter(again);
    if !again.is_empty() {
        let (count, some) = (again.len(), some_of(&again.iter().map(String::as_str).collect::<Vec<_>>()));
        output::remark(&words!(
            "{options}: ids that stand there again are sent once: {count} ({some})";
            "{options}：重复的 id 只发送一次：{count} 个（{some}）"
        ));
    }
    once
}

/// The first of some ids.
fn some_of(ids: &[&str]) -> String {
    const SHOWN: usize = 5;
    let mut some: Vec<String> = ids.iter().take(SHOWN).map(|id| in_a_line(id)).collect();
    if ids.len() > SHOWN {
        some.push("…".to_owned());
    }
    some.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_differs_in_case_alone_stands_there_again() {
        let ids = ["Zhang", "li", "zhang", "LI", "wang"].map(str::to_owned).to_vec();
        assert_eq!(once("--to-parent", ids), ["Zhang", "li", "wang"]);
    }

    #[test]
    fn every_wrong_id_is_told() {
        let ids = ["21", "２２", "23|24", ""].map(str::to_owned);
        let source = Source { option: "--to-class", kind: Kind::Department, ids: &ids, list: None };
        let told: Vec<String> = source.read().unwrap_err().iter().map(|problem| problem.what().to_owned()).collect();
        assert_eq!(told.len(), 3);
        assert!(told[0].starts_with("--to-class `２２`: U+FF12 (full-width ２)"), "{told:?}");
        assert!(told[1].contains("separate ids by commas"), "{told:?}");
    }
}
