//! Schemas to compare: an API that does not exist, and what can be changed in it.

use std::{fs, path::Path};

use serde_json::Value;
use wecom_schemas::Sources;

/// The schemas of an API that does not exist, with the dialect that all speak.
pub fn foreign() -> Sources {
    let root = Path::new("../..");
    let mut sources = Sources::new();
    collect(&root.join("schema/dialect"), "dialect/", &mut sources);
    collect(&root.join("tests/foreign/schema"), "", &mut sources);
    sources
}

fn collect(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), sources);
        } else {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

pub fn read(sources: &Sources, file: &str) -> Value {
    serde_json::from_str(&sources[file]).unwrap()
}

/// The sources with one value replaced, by its pointer; `None` removes it.
pub fn with(sources: &Sources, file: &str, pointer: &str, value: Option<Value>) -> Sources {
    let mut schema = read(sources, file);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = wecom_schemas::pointer::key(key);
    match schema.pointer_mut(parent).unwrap() {
        Value::Object(map) => match value {
            Some(value) => drop(map.insert(key, value)),
            None => drop(map.shift_remove(&key)),
        },
        Value::Array(list) => match (key.parse::<usize>(), value) {
            (Ok(index), Some(value)) if index < list.len() => list[index] = value,
            (Ok(index), None) => drop(list.remove(index)),
            (_, value) => list.extend(value),
        },
        other => panic!("nothing stands in {other}"),
    }
    let mut sources = sources.clone();
    sources.insert(file.to_owned(), schema.to_string());
    sources
}
