//! Finds departments by name, path or id, and describes texts that match none or several.

use wecom_school::directory::{Candidate, Department, Directory, FindError};

use crate::{
    characters::make_harmless_line,
    problem::{Problem, collect_all},
};

/// What a name leads to.
pub struct Named<'d, 'n> {
    pub name: &'n String,
    pub department: Department<'d>,
    /// The classes [under it](classes_under).
    pub classes: Vec<Department<'d>>,
}

/// Finds the classes for each of some names, as [`find_classes`] does. Each name has the option or the place that gives it.
/// Reports all wrong names together.
pub fn find_all<'d, 'n>(
    directory: &'d Directory,
    names: impl Iterator<Item = (&'n String, &'n str)>,
) -> Result<Vec<Named<'d, 'n>>, Vec<Problem>> {
    collect_all(names.map(|(name, option)| {
        let (department, classes) = find_classes(directory, name, option)?;
        Ok::<_, Problem>(Named { name, department, classes })
    }))
}

/// Returns the department that a name leads to, and the classes [under it](classes_under). `option` is what gives the name.
fn find_classes<'d>(
    directory: &'d Directory,
    name: &str,
    option: &str,
) -> Result<(Department<'d>, Vec<Department<'d>>), Problem> {
    let department = directory.find_department(name).map_err(|error| describe(&error, option))?;
    let classes: Vec<Department<'d>> = classes_under(department).collect();
    if classes.is_empty() {
        let name = make_harmless_line(&department.path());
        let what = words!("{option} {name}: no class is under it"; "{option} {name}：其下没有班级");
        return Err(Problem::usage(what).help(list_all()));
    }
    Ok((department, classes))
}

/// Returns the classes that a department includes: a class itself, and the classes under a grade or a campus.
pub fn classes_under(department: Department<'_>) -> impl Iterator<Item = Department<'_>> {
    department.tree().filter(|below| below.takes_students())
}

fn list_all() -> String {
    words!("`wecom-school classes` lists all"; "`wecom-school classes` 列出全部部门")
}

fn describe(error: &FindError, option: &str) -> Problem {
    let list = |problem: Problem, candidates: &[Candidate]| {
        candidates.iter().fold(problem, |problem, Candidate { id, path, .. }| problem.note(format!("{path} ({id})")))
    };
    match error {
        FindError::Ambiguous { text, candidates } => {
            let count = candidates.len();
            let what = words!("{option} {text}: {count} departments are called so"; "{option} {text}：有 {count} 个部门使用这个名称");
            list(Problem::usage(what), candidates)
                .help(words!("name one of them by its path or its id"; "请用路径或 id 指定其中一个"))
        }
        FindError::Unknown { text, nearest } => {
            let what = words!("{option} {text}: no department is called so"; "{option} {text}：没有使用这个名称的部门");
            let all = list_all();
            let help = if nearest.is_empty() {
                all
            } else {
                words!("did you mean one of these? {all}"; "是否指上述部门之一？{all}")
            };
            list(Problem::usage(what), nearest).help(help)
        }
        other => Problem::usage(format!("{option}: {other}")),
    }
}
