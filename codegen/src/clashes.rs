//! Names that meet: no two things have one name in Rust.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::{
    Problem, Problems,
    model::{Field, Item, Kind, Model, Module, Object, Union, mentions},
    names::{TAKEN_ROOTS, TAKEN_TYPES, builder_type, is_identifier, module_path, public_path},
};

/// Checks that no two things have one name in Rust.
///
/// # Errors
/// Each name that is taken twice, with both places.
pub fn check(model: &Model) -> Result<(), Problems> {
    let mut problems = Problems::default();
    check_modules(model, &mut problems);
    let mut types: BTreeMap<(String, String), String> = BTreeMap::new();
    for (file, module) in &model.modules {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        check_visible(file, module, &mut problems);
        for item in &module.items {
            for name in type_names(item) {
                if TAKEN_TYPES.contains(&name.as_str()) {
                    let message = format!("a type can't be called `{name}`: generated code uses that name");
                    problems.0.push(Problem::at(file, &item.pointer, message));
                }
                let place = format!("{file}#{}", item.pointer);
                if let Some(other) = types.insert((folder.to_owned(), name.clone()), place) {
                    let message = format!("two types would be called `{name}` in Rust; the other is {other}");
                    problems.0.push(Problem::at(file, &item.pointer, message));
                    break;
                }
            }
            check_fields(file, item, &mut problems);
        }
    }
    problems.or(())
}

/// Checks that a file names no two types of one name.
fn check_visible(file: &str, module: &Module, problems: &mut Problems) {
    let own = module.items.iter().flat_map(type_names).map(|name| (name, file.to_owned()));
    let mut visible: BTreeMap<String, String> = own.collect();
    for (other, name) in mentions(file, module) {
        if let Some(first) = visible.insert(name.clone(), other.to_owned())
            && public_path(&first) != public_path(other)
        {
            let message = format!("names two types called `{name}`, of {first} and of {other}: rename one");
            problems.0.push(Problem::at(file, "", message));
        }
    }
}

fn check_modules(model: &Model, problems: &mut Problems) {
    let mut modules: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for file in model.modules.keys() {
        let path = module_path(file);
        for (index, segment) in path.iter().enumerate() {
            let is_taken = segment == "mod" || (index == 0 && TAKEN_ROOTS.contains(&segment.as_str()));
            if !is_identifier(segment) || is_taken {
                problems.0.push(Problem::at(
                    file,
                    "",
                    format!("`{segment}` can't be the name of a module: rename the file"),
                ));
            }
        }
        // A file may stand neither for another file's module nor for a folder on the way to one.
        for length in 1..=path.len() {
            if let Some(other) = modules.get(&path[..length]) {
                let message = format!("its module in Rust would be that of {other}: rename one of the files");
                problems.0.push(Problem::at(file, "", message));
            }
        }
        modules.insert(path, file);
    }
}

/// The names that a type brings into its folder.
fn type_names(item: &Item) -> Vec<String> {
    let name = &item.name;
    let with_builder = || vec![name.clone(), builder_type(name)];
    match &item.kind {
        Kind::Object(object) => {
            let mut names = with_builder();
            if let Some(union) = &object.union {
                names.push(union.name.clone());
                names.push(union.tag.type_name.clone());
            }
            names
        }
        Kind::Branch(_) => with_builder(),
        Kind::Codes(codes) => vec![name.clone(), codes.classes.name.clone()],
        _ => vec![name.clone()],
    }
}

fn check_fields(file: &str, item: &Item, problems: &mut Problems) {
    match &item.kind {
        Kind::Object(object) => {
            unique_fields(file, object.fields.iter(), &union_names(object), problems);
            if let Some(union) = &object.union {
                check_union(file, &item.pointer, union, problems);
            }
        }
        Kind::Branch(branch) => unique_fields(file, branch.fields(), &[], problems),
        Kind::Enumeration(enumeration) => {
            unique(enumeration.variants.iter().map(|variant| &variant.name), |name| {
                problems.0.push(Problem::at(file, &item.pointer, format!("two values are called `{name}`")));
            });
        }
        Kind::Codes(codes) => {
            unique(codes.classes.classes.iter().map(|class| &class.name), |name| {
                problems.0.push(Problem::at(file, &item.pointer, format!("two classes are called `{name}`")));
            });
            if codes.classes.classes.iter().any(|class| !is_identifier(&class.name)) {
                problems.0.push(Problem::at(file, &item.pointer, "a class can't be called `Self`: Rust reserves it"));
            }
            if codes.known.iter().any(|code| code.name == "KNOWN") {
                let message = "a code can't be called `KNOWN`: generated code uses that name";
                problems.0.push(Problem::at(file, &item.pointer, message));
            }
            unique(codes.known.iter().map(|code| &code.name), |name| {
                problems.0.push(Problem::at(file, &item.pointer, format!("two codes are called `{name}`")));
            });
        }
        Kind::Text(_) | Kind::Integer(_) | Kind::List(_) => {}
    }
}

fn union_names(object: &Object) -> Vec<&str> {
    object.union.iter().map(|union| union.field.as_str()).collect()
}

fn check_union(file: &str, pointer: &str, union: &Union, problems: &mut Problems) {
    unique(union.branches.iter().map(|branch| &branch.name), |name| {
        problems.0.push(Problem::at(file, pointer, format!("two branches of the union are called `{name}`")));
    });
    let beside = union.beside().into_iter().map(|field| field.rust_name.clone());
    let names: Vec<String> = beside.chain([union.tag.rust_name.clone()]).collect();
    unique(names.iter(), |name| {
        let message = format!("two properties of the union would be called `{name}` in Rust");
        problems.0.push(Problem::at(file, pointer, message));
    });
}

fn unique_fields<'a>(file: &str, fields: impl Iterator<Item = &'a Field>, taken: &[&str], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, &Field> = BTreeMap::new();
    for field in fields {
        let name = field.rust_name.as_str();
        let message = if taken.contains(&name) {
            format!("`{name}` is also the name of the union in Rust: rename one with rustName or variants/title")
        } else if let Some(other) = seen.insert(name, field) {
            format!(
                "{} would be called `{name}` in Rust, like {}: rename one with rustName",
                field.json_name, other.json_name
            )
        } else {
            continue;
        };
        problems.0.push(Problem::at(file, &field.pointer, message));
    }
}

fn unique<'a>(names: impl Iterator<Item = &'a String>, mut twice: impl FnMut(&str)) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            twice(name);
        }
    }
}
