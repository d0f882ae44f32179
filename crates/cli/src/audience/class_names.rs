//! Finds the ids of classes that are given by their names.

use std::collections::BTreeMap;

use wecom_school::directory::{Department, Directory};

use crate::{
    layout::{join_first, shorten},
    output,
    problem::Problem,
    school::{self, Named},
};

/// The most classes under a grade that a remark lists.
const MAX_SHOWN: usize = 5;

/// The names of classes, each with the option or the line of a file that gives it.
pub type ClassNames = BTreeMap<String, String>;

/// Returns the ids of the classes for each name. For a grade or a campus, these are the classes under it: the page of notices
/// describes only classes, so their ids are sure to work. Reports all wrong names together.
pub fn find_ids(names: &ClassNames, directory: &Directory) -> Result<BTreeMap<String, Vec<String>>, Vec<Problem>> {
    let found = school::find_all(directory, names.iter().map(|(name, origin)| (name, origin.as_str())))?;
    for Named { name, classes, .. } in found.iter().filter(|named| !named.department.takes_students()) {
        remark_classes(name, classes);
    }
    let ids = |classes: Vec<Department<'_>>| classes.iter().map(|class| class.id().to_string()).collect();
    Ok(found.into_iter().map(|Named { name, classes, .. }| (name.clone(), ids(classes))).collect())
}

fn remark_classes(name: &str, classes: &[Department<'_>]) {
    let (name, count) = (shorten(name), classes.len());
    let some = join_first(classes.iter().map(|class| shorten(class.name())), MAX_SHOWN);
    output::remark(&words!(
        "{name} stands for its classes: {count} ({some})"; "{name} 表示其下的所有班级：{count} 个（{some}）"
    ));
}
