//! What stands beside a call and explains something else.

use super::{
    gather::{Group, Note},
    tree::Node,
};

/// Drops what shares nothing with the rest: examples of a part alone, and tables that do not say what is required.
pub fn drop(groups: &mut [Group], notes: &mut Vec<Note>) {
    examples(groups, notes);
    tables(groups, notes);
}

/// An example without a property of those before it shows a part of something.
pub fn examples(groups: &mut [Group], notes: &mut Vec<Note>) {
    let mut known: Vec<String> = Vec::new();
    for group in groups {
        group.samples.retain(|sample| {
            let names: Vec<String> =
                sample.value.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect();
            let is_of_call = known.is_empty() || names.iter().any(|name| known.contains(name));
            if is_of_call {
                known.extend(names);
            } else {
                notes.push(Note::at(sample.line, "this example shares nothing with those before it: left out"));
            }
            is_of_call
        });
    }
}

fn tables(groups: &mut [Group], notes: &mut Vec<Note>) {
    let samples: Vec<Group> =
        groups.iter().map(|group| Group { samples: group.samples.clone(), ..Group::default() }).collect();
    let shown = Node::of(&samples.iter().collect::<Vec<_>>());
    let is_told = groups.iter().flat_map(|group| &group.tables).any(|table| table.says_required);
    if shown.children.is_empty() && !is_told {
        return;
    }
    for group in groups {
        group.tables.retain(|table| {
            let is_of_request = table.says_required || table.rows.iter().any(|row| shown.has(&row.path));
            if !is_of_request {
                notes.push(Note::at(table.line, "this table shares nothing with the request: left out"));
            }
            is_of_request
        });
    }
}
