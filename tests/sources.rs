//! Reads and edits schemas for the tests of several crates, which include this file by its path.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::Value;
use wecom_schemas::pointer;

/// Returns the schemas in a folder of the workspace together with the dialect.
pub fn read(folder: &str) -> BTreeMap<String, String> {
    let package = env::var("CARGO_MANIFEST_DIR").unwrap();
    let mut folders = Path::new(&package).ancestors();
    let workspace = folders.find(|folder| folder.join("schema/dialect").is_dir()).unwrap();
    let mut sources = BTreeMap::new();
    collect(&workspace.join("schema/dialect"), "dialect/", &mut sources);
    collect(&workspace.join(folder), "", &mut sources);
    sources.retain(|path, _| !path.starts_with("dist/"));
    sources
}

fn collect(folder: &Path, prefix: &str, sources: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), sources);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Puts a value at a pointer, also as a new property or after the last item of a list; `None` removes what is there.
#[allow(dead_code, reason = "not every crate edits schemas")]
pub fn edit(root: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = pointer::key(key);
    match (root.pointer_mut(parent).unwrap(), key.parse::<usize>(), value) {
        (Value::Object(map), _, Some(value)) => drop(map.insert(key, value)),
        (Value::Object(map), _, None) => drop(map.shift_remove(&key).unwrap()),
        (Value::Array(list), Ok(index), None) => drop(list.remove(index)),
        (Value::Array(list), Ok(index), Some(value)) if index < list.len() => list[index] = value,
        (Value::Array(list), _, Some(value)) => list.push(value),
        (other, ..) => panic!("{pointer} leads into {other}"),
    }
}
