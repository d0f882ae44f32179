//! Checks that no two things have one name in Rust.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::{
    Problem, Problems,
    model::{Field, Item, Kind, Model, Module, Union},
    names::{TAKEN_ROOTS, TAKEN_TYPES, builder_type, is_identifier, module_path, public_path},
};

/// Refuses each name that is taken twice, with both locations, and names that generated code uses.
pub fn check(model: &Model) -> Result<(), Problems> {
    let mut problems = Problems::default();
    check_modules(model, &mut problems);
    let mut types: BTreeMap<(&str, String), String> = BTreeMap::new();
    for (file, module) in &model.modules {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        check_visible(file, module, &mut problems);
        for item in &module.items {
            let mut problem = |message: String| problems.push(Problem::at(file, &item.pointer, message));
            for name in type_names(item) {
                if TAKEN_TYPES.contains(&name.as_str()) {
                    problem(format!("a type can't be called `{name}`: generated code uses that name"));
                }
                if let Some(other) = types.insert((folder, name.clone()), format!("{file}#{}", item.pointer)) {
                    problem(format!("two types would be called `{name}` in Rust; the other is {other}"));
                    break;
                }
            }
            check_item(item, &mut problem);
            check_fields(file, item, &mut problems);
        }
    }
    problems.or(())
}

fn check_visible(file: &str, module: &Module, problems: &mut Problems) {
    let own = module.items.iter().flat_map(type_names).map(|name| (name, file));
    let mut visible: BTreeMap<String, &str> = own.collect();
    for (other, name) in module.mentions(file) {
        if let Some(first) = visible.insert(name.to_owned(), other)
            && public_path(first) != public_path(other)
        {
            let message = format!("names two types called `{name}`, of {first} and of {other}: rename one");
            problems.push(Problem::at(file, "", message));
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
                let message = format!("`{segment}` can't be the name of a module: rename the file");
                problems.push(Problem::at(file, "", message));
            }
        }
        // No file may have the module of another file, or of a folder around one.
        for other in (1..=path.len()).filter_map(|length| modules.get(&path[..length])) {
            let message = format!("its module in Rust would be that of {other}: rename one of the files");
            problems.push(Problem::at(file, "", message));
        }
        modules.insert(path, file);
    }
}

fn type_names(item: &Item) -> Vec<String> {
    let mut names = vec![item.name.clone()];
    match &item.kind {
        Kind::Object(_) | Kind::Branch(_) => names.push(builder_type(&item.name)),
        Kind::Codes(codes) => names.push(codes.class_name.clone()),
        _ => {}
    }
    names.extend(item.union().into_iter().flat_map(|union| [union.name.clone(), union.tag.type_name.clone()]));
    names
}

fn check_item(item: &Item, problem: &mut impl FnMut(String)) {
    let mut unique = |what: &str, names: &mut dyn Iterator<Item = &String>| {
        let mut seen = BTreeSet::new();
        for name in names.filter(|name| !seen.insert(name.as_str())) {
            problem(what.replace("{}", name));
        }
    };
    if let Some(union) = item.union() {
        unique("two branches of the union are called `{}`", &mut union.branches.iter().map(|branch| &branch.name));
        let beside = union.beside().into_iter().map(|field| &field.rust_name);
        let mut names = beside.chain([&union.tag.rust_name]);
        unique("two properties of the union would be called `{}` in Rust", &mut names);
    }
    match &item.kind {
        Kind::Enumeration(enumeration) => {
            unique("two values are called `{}`", &mut enumeration.variants.iter().map(|variant| &variant.name));
            let is_taken = |name: &&String| enumeration.is_open && ["KNOWN", "Other"].contains(&name.as_str());
            for name in enumeration.variants.iter().map(|variant| &variant.name).filter(is_taken) {
                problem(format!("a value of an open list can't be called `{name}`: generated code uses that name"));
            }
        }
        Kind::Codes(codes) => {
            unique("two classes are called `{}`", &mut codes.classes.iter().map(|class| &class.name));
            unique("two codes are called `{}`", &mut codes.known.iter().map(|code| &code.name));
            if codes.classes.iter().any(|class| !is_identifier(&class.name)) {
                problem("a class can't be called `Self`: Rust reserves it".into());
            }
            if codes.known.iter().any(|code| code.name == "KNOWN") {
                problem("a code can't be called `KNOWN`: generated code uses that name".into());
            }
        }
        _ => {}
    }
}

fn check_fields(file: &str, item: &Item, problems: &mut Problems) {
    let of_union = item.union().map(|union: &Union| union.field.as_str());
    let mut seen: BTreeMap<&str, &Field> = BTreeMap::new();
    for field in item.fields() {
        let name = field.rust_name.as_str();
        let message = if of_union == Some(name) {
            format!("`{name}` is also the name of the union in Rust: rename one with rustName or variants/title")
        } else if let Some(other) = seen.insert(name, field) {
            let (json_name, other) = (&field.json_name, &other.json_name);
            format!("{json_name} would be called `{name}` in Rust, like {other}: rename one with rustName")
        } else {
            continue;
        };
        problems.push(Problem::at(file, &field.pointer, message));
    }
}
