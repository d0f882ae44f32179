//! Reads the public names of generated files from their text, without the comparison.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;

/// Declares regular expressions, each compiled once.
macro_rules! patterns {
    ($($name:ident = $pattern:literal;)*) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());)*
    };
}

patterns! {
    COMMENT = r"(?m)^ *///.*\n";
    BLOCK = r"(?ms)^(?:(\w+)!|impl ([^{]*)) \{\n(.*?)^\}";
    FUNCTION = r"(?m)^ {4}.*\b(fn [^{]*)";
    ASSOCIATED = r"(?m)^ {4}type ([^;]*)";
    ITEM = r"pub (?:struct|enum) [^{;]*";
    VARIANT = r"(?m)^ {8}(\w+)(?: =|,)";
    TAG_IN_JSON = r#" as "[^"]*""#;
    LIMITS = r"#\[limits\((.*)\)\]";
    ROW = r#"(?m)^ +(optional|required|constant) (\w+)(?: as "[^"]*")?: ([^|=\[\n]+)([^\[\n]*)(?:\[(.*)\])?(.*)$"#;
}

/// Returns every name with its type, of all files. Code goes on compiling where each of them is still there.
pub fn names(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files {
        // A folder shows what its files have.
        let module = path.trim_end_matches(".rs").rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder);
        for found in BLOCK.captures_iter(&COMMENT.replace_all(text, "")) {
            let of_block = match found.get(1) {
                Some(called) => of_table(called.as_str(), &found[3]),
                None => of_impl(&found[2], &found[3]),
            };
            names.extend(of_block.into_iter().map(|name| format!("{module}: {name}")));
        }
    }
    names
}

fn of_impl(implemented: &str, body: &str) -> Vec<String> {
    let is_trait = implemented.contains(" for ");
    let shown = if is_trait { &ASSOCIATED } else { &FUNCTION };
    let shown = shown.captures_iter(body).map(|item| format!("{implemented}: {}", &item[1]));
    shown.chain(is_trait.then(|| implemented.to_owned())).collect()
}

/// Returns what a table of the runtime shows. Figures are no names.
fn of_table(called: &str, body: &str) -> Vec<String> {
    let item = ITEM.find(body).map_or("", |item| item.as_str().trim());
    let variants: BTreeSet<&str> =
        VARIANT.captures_iter(body).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let members = variants.iter().map(|variant| format!("{item}::{variant}"));
    match called {
        "object" | "answer" => of_object(item, body),
        // The name of the tag in JSON is none in Rust.
        "union" => members.map(|name| TAG_IN_JSON.replace(&name, "").into_owned()).collect(),
        "codes" | "open_enumeration" => members.collect(),
        "enumeration" => {
            let default = body.contains("#[default(").then(|| format!("{item}: Default"));
            members.chain([format!("{item} is one of {variants:?}")]).chain(default).collect()
        }
        "needs" => Vec::new(),
        leaf => {
            let limits = LIMITS.captures(body).map_or(String::new(), |limits| limits[1].to_owned());
            let adds: &[&str] = match leaf {
                "text" if limits.contains("secret") => &["secret"],
                "text" if limits.contains("personal") => &["personal"],
                "text" if limits.contains("cut") => &["text", "cut"],
                other => &[other],
            };
            let constants = ["max_bytes", "max_characters", "max_items", "min_items", "default", "..="];
            let constants = constants.into_iter().filter(|constant| limits.contains(*constant));
            adds.iter().copied().chain(constants).map(|shown| format!("{item} {shown}")).collect()
        }
    }
}

fn of_object(item: &str, body: &str) -> Vec<String> {
    let mut names = vec![format!("{item}, bound: {}", body.contains("at least one of"))];
    for found in ROW.captures_iter(body) {
        let ty = found[3].trim_end_matches([' ', ',']);
        let has_default = found[4].contains('=') || found[6].contains('=');
        let held = if &found[1] == "optional" && !has_default { format!("Option<{ty}>") } else { ty.to_owned() };
        names.push(format!("{item}.{}: {held}", &found[2]));
        if &found[1] != "constant" {
            names.push(format!("{item}.{} of {}", &found[2], found.get(5).map_or("", |how| how.as_str())));
        }
    }
    names
}
