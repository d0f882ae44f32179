//! Fails if modules of a crate depend on each other, directly or around.
//!
//! The test reads the `use` lines and the paths in the code of every module, outside of `#[cfg(test)]`. Each is a
//! dependency on the module that defines the item; a re-export is followed, and is none itself. A parent depends on the
//! children that its code uses, and a child on its parent if it uses an item of the parent's file. A folder is one module:
//! two folders whose files use each other are a circle, too.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::Path,
};

use regex::{Captures, Regex};

use crate::tree;

type Modules = BTreeMap<Vec<String>, Module>;

struct Module {
    file: String,
    defines: BTreeSet<String>,
    /// Path, name in this module, whether it is a re-export, and line.
    uses: Vec<(Vec<String>, String, bool, usize)>,
}

pub fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

fn blank(found: &Captures) -> String {
    found[0].replace(|one| one != '\n', " ")
}

/// Returns the code of a file, with blanks in the place of comments, literals and what is under `#[cfg(test)]`.
pub fn read_code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let literals = regex(r##"(?s)//[^\n]*|/\*.*?\*/|r#".*?"#|"(?:\\.|[^"\\])*"|'(?:\\[^']+|[^'\\])'"##);
    let text = literals.replace_all(&text, blank);
    let item = r"#\[cfg\((?:all\()?test[^\]]*\]\n(?:[^\n]*;$|.*?^";
    let tests = regex(&format!(r"(?ms)^{item}\}})|^    {item}    \}})"));
    tests.replace_all(&text, blank).into_owned()
}

fn read(file: &Path) -> Module {
    let text = read_code(file);
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let (import, group) = (regex(r"(?m)^ *(pub[^ ]* )?use ([^;]*);"), regex(r"([\w:]*)\{([^{}]*)\}"));
    let code = import.replace_all(&text, blank);
    let words: BTreeSet<&str> = regex(r"\w+").find_iter(&code).map(|word| word.as_str()).collect();
    let mut uses = Vec::new();
    for found in import.captures_iter(&text) {
        let mut paths = found[2].to_owned();
        while let Some(inner) = group.captures(&paths) {
            let each = inner[2].split(',').filter(|path| !path.trim().is_empty());
            let joined: Vec<String> = each.map(|path| format!("{}{}", &inner[1], path.trim())).collect();
            paths = paths.replacen(&inner[0], &joined.join(","), 1);
        }
        for path in paths.split(',') {
            let (path, alias) = path.split_once(" as ").unwrap_or((path, ""));
            let path: Vec<String> = path.trim().trim_end_matches("::self").split("::").map(str::to_owned).collect();
            let name = if alias.is_empty() { path[path.len() - 1].clone() } else { alias.to_owned() };
            let is_reexport = found.get(1).is_some() && !words.contains(name.as_str());
            uses.push((path, name, is_reexport, line(found.get(2).unwrap().start())));
        }
    }
    // A macro names items for the module that expands it, by `$crate`.
    let code = regex(r"\$crate(?:::\w+)+").replace_all(&code, blank);
    for found in regex(r"\b(?:[a-z_][a-z0-9_]*::)+\w+").find_iter(&code) {
        uses.push((found.as_str().split("::").map(str::to_owned).collect(), String::new(), false, line(found.start())));
    }
    let definition = regex(r"\b(?:fn|struct|enum|trait|type|const|static|macro_rules!) (\w+)");
    let defines = definition.captures_iter(&code).map(|found| found[1].to_owned()).collect();
    Module { file: file.display().to_string(), defines, uses }
}

/// Returns the module that defines what a path in a module names; `None` if it is of another crate.
fn defining(modules: &Modules, from: &[String], path: &[String], steps: u8) -> Option<Vec<String>> {
    let mut at = if path[0] == "crate" { Vec::new() } else { from.to_vec() };
    let is_local = ["crate", "super", "self"].contains(&path[0].as_str());
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        let child = [&at[..], std::slice::from_ref(first)].concat();
        match first.as_str() {
            "crate" | "self" => {}
            "super" => _ = at.pop(),
            _ if modules.contains_key(&child) => at = child,
            _ => break,
        }
        rest = after;
    }
    let (Some(item), Some(module)) = (rest.first(), modules.get(&at)) else { return Some(at) };
    if !is_local && at == from {
        return None;
    }
    let mut reexported =
        module.uses.iter().filter(|(_, name, ..)| name == item || name == "*").filter_map(|(path, name, ..)| {
            let path = if name == "*" { [&path[..path.len() - 1], rest].concat() } else { path.clone() };
            let target = if steps > 0 { defining(modules, &at, &path, steps - 1)? } else { return None };
            (name != "*" || modules[&target].defines.contains(item)).then_some(target)
        });
    if module.defines.contains(item) { Some(at) } else { reexported.next().or(Some(at)) }
}

/// Returns the circles of a crate, each with the lines that make it.
fn circles(folder: &Path) -> BTreeMap<BTreeSet<String>, String> {
    let mut modules = Modules::new();
    let visit = &mut |file: &Path, below: String| {
        if let Some(path) = below.strip_suffix(".rs") {
            let path = path.split('/').filter(|name| !["lib", "main", "mod"].contains(name));
            modules.insert(path.map(str::to_owned).collect(), read(file));
        }
        Ok(true)
    };
    tree::collect(&folder.join("src"), "", visit).unwrap();
    let mut levels: BTreeMap<_, BTreeMap<_, BTreeMap<_, String>>> = BTreeMap::new();
    for (from, module) in &modules {
        for (path, _, _, line) in module.uses.iter().filter(|(.., is_reexport, _)| !is_reexport) {
            let Some(to) = defining(&modules, from, path, 5).filter(|to| to != from) else { continue };
            // Generated files follow the schemas, where a union and its branches name each other.
            let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if from[..common].first().is_some_and(|module| module == "generated") {
                continue;
            }
            let below =
                |path: &[String]| path.iter().take(common + 1).fold("crate".to_owned(), |all, one| all + "::" + one);
            let uses = levels.entry(from[..common].to_vec()).or_default().entry(below(from)).or_default();
            uses.entry(below(&to)).or_insert_with(|| format!("    {}:{line}: {}\n", module.file, path.join("::")));
        }
    }
    let mut circles = BTreeMap::new();
    for (edges, start) in levels.values().flat_map(|edges| edges.keys().map(move |start| (edges, start))) {
        let (mut ways, mut seen) = (VecDeque::from([vec![start]]), BTreeSet::new());
        while let Some(way) = ways.pop_front() {
            for next in edges.get(way[way.len() - 1]).into_iter().flat_map(BTreeMap::keys) {
                let way = [&way[..], &[next]].concat();
                if next == start {
                    let lines = way.windows(2).map(|pair| edges[pair[0]][pair[1]].as_str());
                    circles.insert(way.iter().map(ToString::to_string).collect(), lines.collect());
                } else if seen.insert(next) {
                    ways.push_back(way);
                }
            }
        }
    }
    circles
}

#[test]
fn no_modules_depend_on_each_other() {
    let root = crate::root().unwrap();
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let mut found = String::new();
    for folder in crates.chain(["codegen", "xtask"].map(|name| root.join(name))) {
        let circles = circles(&folder);
        let has_smaller =
            |modules: &BTreeSet<_>| circles.keys().any(|other| other != modules && other.is_subset(modules));
        for (modules, lines) in circles.iter().filter(|(modules, _)| !has_smaller(modules)) {
            found += &format!("{}: {modules:?}\n{lines}", folder.file_name().unwrap().display());
        }
    }
    let found = found.replace(&format!("{}/", root.display()), "");
    assert!(found.is_empty(), "modules depend on each other:\n{found}");
}
