//! Names for folders, types and properties, made from the page's.

use wecom_schemas::names::{is_field_name, is_type_name, pascal, snake};

/// First words of a path's last segment that name what the request does.
const VERBS: &[&str] = &["add", "create", "del", "delete", "get", "list", "send", "set", "update", "upload"];

/// Returns the name of the folder: `school_department_list` for `/cgi-bin/school/department/list`.
pub fn folder(path: &str) -> String {
    segments(path).join("_")
}

/// Returns the title of a request: `ListDepartments` for `…/department/list`, `GetAllowScope` for `…/agent/get_allow_scope`.
pub fn title(path: &str) -> String {
    let segments = segments(path);
    let (last, before) = segments.split_last().map_or(("call", &[][..]), |(last, before)| (*last, before));
    let (verb, object) = last.split_once('_').unwrap_or((last, before.last().copied().unwrap_or_default()));
    match VERBS.contains(&verb) {
        true if verb == "list" => pascal(&format!("list_{}", plural(object))),
        true => pascal(&format!("{verb}_{object}")),
        false => pascal(last),
    }
}

/// Returns the name of a definition: `DepartmentAdmin` for an entry of `department_admins`.
pub fn definition(property: &str, is_entry: bool) -> String {
    let name = pascal(&if is_entry { singular(property) } else { property.to_owned() });
    if is_type_name(&name) { name } else { format!("{name}Object") }
}

/// Returns the `rustName` of a property whose own name can't be one in Rust.
pub fn rust_name(property: &str) -> Option<String> {
    let name = snake(property);
    (!is_field_name(&name)).then(|| if name == "type" { "kind".to_owned() } else { format!("{name}_value") })
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty() && *segment != "cgi-bin").collect()
}

fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with('s') => word.to_owned(),
        None => format!("{word}s"),
    }
}

fn singular(word: &str) -> String {
    let word = word.strip_suffix("_list").unwrap_or(word);
    match (word.strip_suffix("children"), word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(before), ..) => format!("{before}child"),
        (_, Some(stem), _) => format!("{stem}y"),
        (.., Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}
