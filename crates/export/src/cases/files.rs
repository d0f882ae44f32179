//! The files of the cases: one for each request and each answer, an index, and a description.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wecom_schemas::texts;

use super::case::{Case, KINDS, is_request, type_name};
use crate::names::{Names, Operation};

const README: &str = include_str!("README.md");

/// Returns the files by their paths in the folder of the cases.
pub fn files(names: &Names<'_>, cases: &[Case], note: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_published) {
        *files.entry(format!("{}.jsonl", case.ty)).or_default() += &(texts::shown(&case.line()) + "\n");
    }
    let index = json!({ "$comment": note, "types": types(names) });
    files.insert("types.json".into(), texts::shown_json(&format!("{index:#}\n")));
    let kinds = |of: fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
        KINDS.iter().fold(String::new(), |rows, kind| rows + &format!("| `{}` | {} |\n", kind.0, of(kind)))
    };
    let readme = README.replace("{note}", note);
    let readme = readme.replace("{kinds}\n", &kinds(|kind| kind.1)).replace("{kinds_zh}\n", &kinds(|kind| kind.2));
    files.insert("README.md".into(), readme);
    files
}

/// Returns every type with its file. A request has where it is sent and the type of its answer, an answer has the requests
/// that it answers.
fn types(names: &Names<'_>) -> Map<String, Value> {
    let operations = Operation::all(names);
    let mut types = Map::new();
    for root in names.library.roots().filter(crate::reference::is_message) {
        let name = type_name(root.file);
        let mut about =
            json!({ "file": format!("{name}.jsonl"), "is": if is_request(&root) { "request" } else { "answer" } });
        if let Some(operation) = operations.iter().find(|operation| operation.request.file == root.file) {
            about["method"] = operation.method.into();
            about["path"] = operation.path.into();
            about["in"] = if operation.in_query { "query" } else { "body" }.into();
            about["query"] = operation.query.iter().filter_map(|parameter| parameter.text("name")).collect();
            if let Some(part) = operation.part.as_ref().and_then(|part| part.text("name")) {
                about["part"] = part.into();
            }
            about["answer"] = operation.answer.as_ref().map(|answer| type_name(answer.file)).into();
        }
        let is_answered =
            |operation: &&Operation<'_>| operation.answer.as_ref().is_some_and(|answer| answer.file == root.file);
        let answers: Vec<&str> =
            operations.iter().filter(is_answered).map(|operation| type_name(operation.request.file)).collect();
        if !answers.is_empty() {
            about["answers"] = answers.into();
        }
        types.insert(name.to_owned(), about);
    }
    types
}
