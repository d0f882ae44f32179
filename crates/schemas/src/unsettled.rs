//! What was drafted from a page and has not been looked at: nothing is generated from it.

use crate::{
    library::{Library, Node},
    problem::Problems,
};

/// Every draft: each of its doubts, or that it wants to be looked at.
pub fn find(library: &Library) -> Problems {
    let mut problems = Problems::default();
    for (path, _) in library.schemas() {
        if let Some(root) = library.root(path) {
            collect(&root, &mut problems);
        }
    }
    problems
}

fn collect(node: &Node<'_>, problems: &mut Problems) {
    if let Some(draft) = node.child("draft") {
        let doubts = draft.texts("doubts");
        if doubts.is_empty() {
            let row = draft.text("row").unwrap_or("a page");
            problems.0.push(draft.problem("", format!("drafted from {row}: look at it, then remove `draft`")));
        }
        for (index, doubt) in doubts.iter().enumerate() {
            problems.0.push(draft.problem(&format!("/doubts/{index}"), format!("not settled: {doubt}")));
        }
    }
    for schema in node.schemas() {
        collect(&schema, problems);
    }
}
