//! Collects the recipients that are named on the command line and in files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use wecom_school::{
    Audience,
    directory::Directory,
    notice::{NoticeBuilder, RecvScope, ToParentUserid, ToParty, ToStudentUserid},
    types::Given,
};

use super::{
    class_names::{ClassNames, find_ids},
    id::{self, Kind},
    items::shorten,
    list::{List, Listed, Source},
    recipients::Recipients,
};
use crate::{
    arguments::send::{Audience as Typed, Scope},
    input::{display_name, is_stdin},
    layout::join_first,
    output,
    problem::{Problem, unless_any},
};

/// The options that name a file of ids, with the usual heading of its column, in the order of [`Recipients::each`].
pub const LISTS: [(&str, &str); 3] =
    [("--classes-from", "party"), ("--students-from", "student_userid"), ("--parents-from", "parent_userid")];

#[derive(Debug, Default)]
pub struct Named {
    pub recipients: Recipients,
    /// The tables from which recipients were read, in the order of [`Recipients::each`].
    pub sources: [Option<Source>; 3],
    /// The classes that are given by their names, each with the option or the line that gives it. Until
    /// [`resolve_classes`](Self::resolve_classes), the recipients have the names in the places of ids.
    class_names: ClassNames,
    scope: Option<RecvScope>,
}

/// The recipients of one kind.
#[derive(Debug, Default)]
struct Gathered {
    ids: Vec<String>,
    source: Option<Source>,
    names: ClassNames,
}

impl Named {
    pub fn gather(typed: &Typed) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let [parents, students, classes] = each_kind(typed).map(|kind| {
            read_ids(&kind).unwrap_or_else(|wrong| {
                problems.extend(wrong);
                Gathered::default()
            })
        });
        let recipients = Recipients {
            parents: parents.ids,
            students: students.ids,
            classes: classes.ids,
            is_to_all: typed.to_all,
            ..Recipients::default()
        };
        let sources = [classes.source, students.source, parents.source];
        let scope = scope_of(typed);
        let named = unless_any(problems, Self { recipients, sources, class_names: classes.names, scope })?;
        expect_recipients(typed, named.recipients.parents.len(), named.recipients.len())?;
        Ok(named)
    }

    /// Returns whether classes are named, whose ids only the list of departments tells.
    pub fn has_class_names(&self) -> bool {
        !self.class_names.is_empty()
    }

    /// Puts the ids in the places of the names. Reports every name that is wrong.
    pub fn resolve_classes(&mut self, directory: &Directory) -> Result<(), Vec<Problem>> {
        let found = find_ids(&std::mem::take(&mut self.class_names), directory)?;
        let expand = |text: &String| found.get(text).cloned().unwrap_or_else(|| vec![text.clone()]);
        let classes = self.recipients.classes.iter().flat_map(expand).collect();
        self.recipients.classes = remove_repeated("--to-class", classes);
        for ids in self.sources[0].iter_mut().flat_map(|source| &mut source.ids) {
            *ids = ids.iter().flat_map(expand).collect();
        }
        Ok(())
    }

    /// Returns the table that names all recipients, if one does, with the kind of its ids.
    pub fn source(&self) -> Option<(usize, &Source)> {
        let is_used = |kind: &usize| !self.recipients.each()[*kind].is_empty();
        let mut kinds = (0..self.recipients.each().len()).filter(is_used);
        let (kind, None) = (kinds.next()?, kinds.next()) else { return None };
        Some((kind, self.sources.get(kind)?.as_ref()?))
    }

    /// Returns who in the families receives the notice.
    pub fn scope(&self) -> RecvScope {
        self.scope.unwrap_or_default()
    }

    pub fn fits_one_request(&self) -> bool {
        self.recipients.parents.len() <= ToParentUserid::MAX_ITEMS
            && self.recipients.students.len() <= ToStudentUserid::MAX_ITEMS
            && self.recipients.classes.len() <= ToParty::MAX_ITEMS
    }

    pub fn audience(&self) -> Audience {
        let Recipients { parents, students, classes, .. } = &self.recipients;
        Audience::new().parents(parents).students(students).classes(classes)
    }

    /// Returns whether a person may be reached in two ways, and so by two requests.
    pub fn is_of_several_kinds(&self) -> bool {
        self.recipients.each().iter().filter(|ids| !ids.is_empty()).count() > 1
    }

    pub fn set_scope<M>(&self, notice: NoticeBuilder<Given, M>) -> NoticeBuilder<Given, M> {
        match self.scope {
            Some(scope) => notice.recv_scope(scope),
            None => notice,
        }
    }

    pub fn address<M>(&self, mut notice: NoticeBuilder<Given, M>) -> NoticeBuilder<Given, M> {
        let Recipients { parents, students, classes, is_to_all, .. } = &self.recipients;
        if !parents.is_empty() {
            notice = notice.to_parent_userid(parents);
        }
        if !students.is_empty() {
            notice = notice.to_student_userid(students);
        }
        if !classes.is_empty() {
            notice = notice.to_party(classes);
        }
        if *is_to_all { notice.toall(true) } else { notice }
    }
}

/// Returns the options that name a file, and whether each reads standard input.
pub fn stdin_readers(typed: &Typed) -> [(&'static str, bool); 3] {
    let from = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
    [
        ("--parents-from", from(&typed.parents_from)),
        ("--students-from", from(&typed.students_from)),
        ("--classes-from", from(&typed.classes_from)),
    ]
}

/// The options that name recipients of a kind.
pub struct KindOptions<'a> {
    pub option: &'static str,
    pub kind: Kind,
    pub typed: &'a [String],
    pub list: Option<List<'a>>,
}

/// Returns the options for parents, students and classes.
pub fn each_kind(typed: &Typed) -> [KindOptions<'_>; 3] {
    let kinds = [
        ("--to-parent", Kind::Userid, &typed.to_parent, LISTS[2], &typed.parents_from, &typed.parents_column),
        ("--to-student", Kind::Userid, &typed.to_student, LISTS[1], &typed.students_from, &typed.students_column),
        ("--to-class", Kind::Class, &typed.to_class, LISTS[0], &typed.classes_from, &typed.classes_column),
    ];
    kinds.map(|(option, kind, typed, (list, usual_column), file, column)| {
        let column = column.as_deref();
        let list = file.as_deref().map(|path| List { path, option: list, kind, column, usual_column });
        KindOptions { option, kind, typed, list }
    })
}

pub fn scope_of(typed: &Typed) -> Option<RecvScope> {
    typed.scope.map(|scope| match scope {
        Scope::Parents => RecvScope::Parents,
        Scope::Students => RecvScope::Students,
        Scope::Both => RecvScope::ParentsAndStudents,
    })
}

/// Fails if nobody is named, or if some of those who are named can't receive the notice.
pub fn expect_recipients(typed: &Typed, parents: usize, all: usize) -> Result<(), Problem> {
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
pub fn check_typed(options: &KindOptions<'_>, names: &mut ClassNames) -> Result<Vec<String>, Vec<Problem>> {
    let KindOptions { option, kind, typed, .. } = *options;
    let (mut ids, mut problems, mut odd) = (Vec::new(), Vec::new(), BTreeMap::<String, Vec<String>>::new());
    for id in typed.iter().map(|id| id.trim()) {
        match id::check(id, kind) {
            Ok(oddity) => {
                if let Some(oddity) = oddity {
                    odd.entry(oddity).or_default().push(shorten(id));
                }
                if is_name(kind, id) {
                    names.insert(id.to_owned(), option.to_owned());
                }
                ids.push(id.to_owned());
            }
            Err(why) => {
                let id = shorten(id);
                problems.push(Problem::usage(words!("{option} `{id}`: {why}"; "{option} `{id}`：{why}")));
            }
        }
    }
    for (why, ids) in odd {
        let some = join_first(ids, 5);
        output::complain(&Problem::warning(words!("{option}: {why}: {some}"; "{option}：{why}：{some}")));
    }
    unless_any(problems, ids)
}

/// Notes a line of a file that names a class.
pub fn note_name(names: &mut ClassNames, kind: Kind, id: &str, file: &str, line: usize) {
    if is_name(kind, id) {
        names.entry(id.to_owned()).or_insert_with(|| format!("{file}:{line}"));
    }
}

fn is_name(kind: Kind, id: &str) -> bool {
    kind == Kind::Class && id::is_class_name(id)
}

/// Reads the ids of one kind: those of an option, then those of a file.
fn read_ids(typed: &KindOptions<'_>) -> Result<Gathered, Vec<Problem>> {
    let (mut problems, mut names) = (Vec::new(), ClassNames::new());
    let mut ids = check_typed(typed, &mut names).unwrap_or_else(|wrong| {
        problems.extend(wrong);
        Vec::new()
    });
    let KindOptions { option, kind, list, .. } = typed;
    let options = match list {
        Some(list) if ids.is_empty() => list.option.to_owned(),
        Some(list) => format!("{option}, {}", list.option),
        None => (*option).to_owned(),
    };
    let mut source = None;
    match list.as_ref().map(List::read).transpose() {
        Ok(listed) => {
            let Listed { ids: listed, table } = listed.unwrap_or_default();
            source = table;
            for (line, id) in listed {
                let file = list.as_ref().map(|list| display_name(list.path)).unwrap_or_default();
                note_name(&mut names, *kind, &id, &file, line);
                ids.push(id);
            }
        }
        Err(problem) => problems.push(problem),
    }
    let ids = unless_any(problems, ids)?;
    Ok(Gathered { ids: remove_repeated(&options, ids), source, names })
}

/// Removes repeated ids, and reports them. The case of letters does not matter (page 92337).
fn remove_repeated(options: &str, ids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let (once, again): (Vec<String>, Vec<String>) =
        ids.into_iter().partition(|id| seen.insert(id.to_ascii_lowercase()));
    let again = BTreeSet::from_iter(again);
    if !again.is_empty() {
        let (count, some) = (again.len(), join_first(again.iter().map(|id| shorten(id)), 5));
        output::remark(&words!(
            "{options}: repeated ids are sent once: {count} ({some})"; "{options}：重复的 id 只发送一次：{count} 个（{some}）"
        ));
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_differ_in_case_only_are_sent_once() {
        let ids = ["Zhang", "li", "zhang", "LI", "wang"].map(str::to_owned).to_vec();
        assert_eq!(remove_repeated("--to-parent", ids), ["Zhang", "li", "wang"]);
    }

    #[test]
    fn an_audience_fits_one_request_up_to_the_limit_of_each_kind() {
        let named = |counts: [usize; 3]| {
            let [parents, students, classes] = counts.map(|count| vec!["1".to_owned(); count]);
            Named { recipients: Recipients { parents, students, classes, ..Recipients::default() }, ..Named::default() }
        };
        assert!(named([1000, 1000, 100]).fits_one_request());
        for more in [[1001, 0, 0], [0, 1001, 0], [0, 0, 101]] {
            assert!(!named(more).fits_one_request(), "{more:?}");
        }
        assert!(!named([2, 0, 0]).is_of_several_kinds() && named([1, 0, 1]).is_of_several_kinds());
    }
}
