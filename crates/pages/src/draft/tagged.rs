//! Sections that fix one parameter to different values: what tells several messages of one call apart.

use std::collections::BTreeSet;

use serde_json::Value;
use wecom_schemas::names::{is_type_name, pascal};

use super::gather::{Group, Row};
use crate::fact::Fact;

/// The sections of a call, told apart by the value of one parameter.
pub struct Tagged<'a> {
    /// The parameter.
    pub tag: String,
    /// Each of its values with what is said of it, in the order of the page.
    pub branches: Vec<(String, Vec<Group<'a>>)>,
    /// What is said of all of them.
    pub base: Vec<Group<'a>>,
}

/// Tells the sections apart, if one parameter does.
pub fn tagged<'a>(groups: &[Group<'a>]) -> Option<Tagged<'a>> {
    let groups: Vec<Group<'a>> = groups.iter().flat_map(one_table_each).collect();
    let tag = tag_of(&groups)?;
    let mut tagged = Tagged { tag, branches: Vec::new(), base: Vec::new() };
    for group in groups {
        match fixed(&group, &tagged.tag) {
            None => tagged.base.push(group),
            Some(value) => tagged.branch(&value).push(group),
        }
    }
    tagged.sort_samples();
    Some(tagged)
}

impl<'a> Tagged<'a> {
    fn branch(&mut self, value: &str) -> &mut Vec<Group<'a>> {
        let known = self.branches.iter().position(|(other, _)| other == value);
        let index = known.unwrap_or_else(|| {
            self.branches.push((value.to_owned(), Vec::new()));
            self.branches.len() - 1
        });
        &mut self.branches[index].1
    }

    /// An example belongs where its own value says, wherever it stands.
    fn sort_samples(&mut self) {
        let mut samples = Vec::new();
        let all = self.branches.iter_mut().flat_map(|(_, groups)| groups).chain(&mut self.base);
        for group in all {
            samples.append(&mut group.samples);
        }
        samples.sort_by_key(|sample| sample.line);
        for sample in samples {
            let value = match sample.value.get(&self.tag) {
                Some(Value::String(text)) => Some(text.clone()),
                value => value.map(Value::to_string),
            };
            let branch = self.branches.iter_mut().find(|(other, _)| value.as_ref() == Some(other));
            let groups = branch.map_or(&mut self.base, |(_, groups)| groups);
            if groups.is_empty() {
                groups.push(Group::default());
            }
            groups.iter_mut().take(1).for_each(|group| group.samples.push(sample.clone()));
        }
    }
}

/// A group for each of its tables, if they fix a parameter to different values.
fn one_table_each<'a>(group: &Group<'a>) -> Vec<Group<'a>> {
    let single: Vec<Group> = group
        .tables
        .iter()
        .map(|table| Group { section: group.section.clone(), tables: vec![table.clone()], ..Group::default() })
        .collect();
    if tag_of(&single).is_none() {
        return vec![Group {
            section: group.section.clone(),
            tables: group.tables.clone(),
            samples: group.samples.clone(),
            asides: group.asides.clone(),
        }];
    }
    let rest = Group {
        section: group.section.clone(),
        samples: group.samples.clone(),
        asides: group.asides.clone(),
        ..Group::default()
    };
    single.into_iter().chain([rest]).collect()
}

/// The first parameter that is fixed to different values.
fn tag_of(groups: &[Group]) -> Option<String> {
    let mut fixed_to: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in groups.iter().flat_map(rows).filter_map(fixed_row) {
        match fixed_to.iter_mut().find(|(other, _)| *other == name) {
            None => fixed_to.push((name, vec![value])),
            Some((_, values)) if !values.contains(&value) => values.push(value),
            Some(_) => {}
        }
    }
    fixed_to.into_iter().find(|(_, values)| values.len() > 1).map(|(name, _)| name.to_owned())
}

/// The rows of a group.
pub fn rows<'g>(group: &'g Group) -> impl Iterator<Item = &'g Row> {
    group.tables.iter().flat_map(|table| &table.rows)
}

/// Name and value of a parameter at the top that always has this value.
fn fixed_row(row: &Row) -> Option<(&str, &str)> {
    let [name] = row.path.as_slice() else { return None };
    row.facts.iter().find_map(|fact| match fact {
        Fact::Fixed(value) => Some((name.as_str(), value.as_str())),
        _ => None,
    })
}

fn fixed(group: &Group, tag: &str) -> Option<String> {
    rows(group).filter_map(fixed_row).find(|(name, _)| *name == tag).map(|(_, value)| value.to_owned())
}

/// Why the sections can't be branches of a union of the dialect.
pub fn why_no_union(tagged: &Tagged) -> Option<String> {
    let starts_well = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
    if !starts_well(&pascal(&tagged.tag)) || !is_type_name(&pascal(&tagged.tag)) {
        return Some(format!("no type in Rust can be called like `{}`", tagged.tag));
    }
    let mut taken = BTreeSet::from(["Self".to_owned()]);
    let mut is_name = |value: &str| starts_well(&pascal(value)) && taken.insert(pascal(value));
    let (other, _) = tagged.branches.iter().find(|(value, _)| !is_name(value))?;
    Some(format!("no message in Rust can be called like `{other}`"))
}
