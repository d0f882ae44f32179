//! Whom a notice is for, from the command line and from files.

mod id;
mod list;
mod recipients;

use std::collections::BTreeSet;

use wecom_school::{
    Audience,
    notice::{NoticeBuilder, RecvScope, ToParentUserid, ToParty, ToStudentUserid},
    types::runtime::Given,
};

use self::list::List;
pub use self::recipients::Recipients;
use crate::{
    arguments::audience::{Audience as Typed, Scope},
    exit::Exit,
    lang::words,
    output,
    problem::Problem,
};

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
    pub fn gather(typed: &Typed) -> Result<Self, Problem> {
        let recipients = Recipients {
            parents: Source {
                option: "--to-parent",
                ids: &typed.to_parent,
                list: typed.parents_from.as_deref().map(|path| List {
                    path,
                    option: "--parents-from",
                    column: typed.parents_column.as_deref(),
                    usual_column: "parent_userid",
                }),
            }
            .read()?,
            students: Source {
                option: "--to-student",
                ids: &typed.to_student,
                list: typed.students_from.as_deref().map(|path| List {
                    path,
                    option: "--students-from",
                    column: typed.students_column.as_deref(),
                    usual_column: "student_userid",
                }),
            }
            .read()?,
            classes: Source {
                option: "--to-class",
                ids: &typed.to_class,
                list: typed.classes_from.as_deref().map(|path| List {
                    path,
                    option: "--classes-from",
                    column: typed.classes_column.as_deref(),
                    usual_column: "party",
                }),
            }
            .read()?,
            is_to_all: typed.to_all,
            ..Recipients::default()
        };
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

/// Where the ids of one kind come from.
struct Source<'a> {
    /// The option that names ids.
    option: &'static str,
    ids: &'a [String],
    list: Option<List<'a>>,
}

impl Source<'_> {
    fn read(self) -> Result<Vec<String>, Problem> {
        let option = self.option;
        let mut ids = Vec::new();
        for id in self.ids.iter().map(|id| id.trim()) {
            let flaw = if id.is_empty() {
                Some(words!("it is empty"; "为空"))
            } else {
                id::judge(id).err().map(id::Flaw::said)
            };
            if let Some(why) = flaw {
                return Err(Problem::new(Exit::Usage, words!("{option} `{id}`: {why}"; "{option} `{id}`：{why}")));
            }
            ids.push(id.to_owned());
        }
        let options = match &self.list {
            Some(list) if ids.is_empty() => list.option.to_owned(),
            Some(list) => format!("{option}, {}", list.option),
            None => option.to_owned(),
        };
        if let Some(list) = self.list {
            ids.extend(list.read()?);
        }
        Ok(once(&options, ids))
    }
}

/// The ids without those that stand there already, which are said.
fn once(options: &str, ids: Vec<String>) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut seen = BTreeSet::new();
    let (once, again): (Vec<String>, Vec<String>) = ids.into_iter().partition(|id| seen.insert(id.clone()));
    let again = BTreeSet::from_iter(again);
    if !again.is_empty() {
        let count = again.len();
        let mut some: Vec<&str> = again.iter().take(SHOWN).map(String::as_str).collect();
        if count > SHOWN {
            some.push("…");
        }
        let some = some.join(", ");
        output::remark(&words!(
            "{options}: ids that stand there again are sent once: {count} ({some})";
            "{options}：重复的 id 只发送一次：{count} 个（{some}）"
        ));
    }
    once
}
