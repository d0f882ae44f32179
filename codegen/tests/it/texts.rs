//! Hostile texts: each text of the schemas gets parts that could end its comment or literal.

use std::{collections::BTreeMap, sync::LazyLock};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use wecom_schemas::{Problem, pointer::walk};

use super::{Json, generate_rust, schemas};

/// Schemas, the locations of their texts, and the items of Rust that are generated from them.
struct Set {
    schemas: Json,
    texts: Vec<(String, String)>,
    items: BTreeMap<String, String>,
}

static SETS: LazyLock<[Set; 2]> = LazyLock::new(|| ["tests/foreign/schema", "schema"].map(Set::read));

impl Set {
    fn read(folder: &str) -> Self {
        let schemas = schemas(folder);
        let mut texts = Vec::new();
        for (file, schema) in &schemas {
            if !file.starts_with("dialect/") && !file.starts_with("examples/") {
                walk(schema, "", &mut |pointer, value| {
                    texts.extend(value.is_string().then(|| (file.clone(), pointer.to_owned())));
                });
            }
        }
        let items = items(generate_rust(&schemas).unwrap());
        Self { schemas, texts, items }
    }
}

/// Returns the items of each file, without the words of comments and literals.
fn items(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let without_texts = |(path, text): (String, String)| {
        let text = without_texts(text.parse().unwrap()).to_string();
        // Where a text is long, the printer adds commas and braces.
        (path, text.replace([',', '{', '}', ' '], ""))
    };
    files.into_iter().map(without_texts).collect()
}

/// Returns tokens without comments, which are attributes here, and without the words of literals.
fn without_texts(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.stream().to_string().starts_with("doc =") => {
                while kept
                    .pop_if(|last| matches!(last, TokenTree::Punct(mark) if "#!".contains(mark.as_char())))
                    .is_some()
                {}
            }
            TokenTree::Group(group) => kept.push(Group::new(group.delimiter(), without_texts(group.stream())).into()),
            TokenTree::Literal(literal) if literal.to_string().starts_with('"') => {
                kept.push(Literal::string("").into());
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

/// Characters that no text can hold.
const REFUSED: &[&str] = &[
    "\r", "\r\n", "\u{0}", "\u{1b}", "\u{85}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{2028}", "\u{2029}", "\t",
    "\u{FEFF}",
];

/// Parts that some texts can hold.
const ODD: &[&str] = &[
    "\n", "\n//! ", "\n/// ", "*/", "/*", "\"", "\"#", "\\", "\\u{7d}", "}", "{", "{}", "`", "``", "~~~\n", "'",
    "[a](b)", "[`x`]", "<script>", "<", "|", "#", "!", "//", "학교", "😀", "$crate", "r#\"",
];
const ODD_LINES: &[&str] = &[
    "\n| - |\n",
    "\npub fn injected() -> u8 { 7 }\n",
    "\n#![forbid(x)]\n",
    "```\nlet x = ;\n```",
    "\n\n    let x = ;\n\n",
];

/// Keywords whose texts are names or values in Rust, or lead to such.
const NAMES: &[&str] = &["title", "default", "const", "name", "class", "rustName", "tag", "after", "property", "$ref"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_leaves_its_comment_or_literal(
        is_school in prop::bool::weighted(0.2),
        index in any::<Index>(),
        odd in prop::collection::vec(select([ODD, ODD_LINES].concat()), 1..4),
        refused in prop::option::weighted(0.3, select(REFUSED)),
        at in any::<Index>(),
    ) {
        let set = &SETS[usize::from(is_school)];
        let (file, pointer) = index.get(&set.texts);
        let mut schemas = set.schemas.clone();
        let value = schemas.get_mut(file).unwrap().pointer_mut(pointer).unwrap();
        let text = value.as_str().unwrap().to_owned();
        let ends: Vec<usize> = text.char_indices().map(|(start, _)| start).chain([text.len()]).collect();
        let (before, after) = text.split_at(*at.get(&ends));
        let changed = format!("{before}{}{}{after}", odd.concat(), refused.unwrap_or_default());
        *value = changed.clone().into();
        let keyword = pointer.rsplit('/').find(|segment| segment.parse::<usize>().is_err()).unwrap_or_default();
        match generate_rust(&schemas) {
            Err(problems) => {
                let is_here = |problem: &Problem| problem.to_string().starts_with(&format!("{file}#{pointer}: "));
                prop_assert!(refused.is_none() || problems.0.iter().any(is_here), "{file}#{pointer}: {changed:?}\n{problems}");
            }
            Ok(_) if refused.is_some() => prop_assert!(false, "{file}#{pointer} is accepted: {changed:?}"),
            Ok(_) if NAMES.contains(&keyword) => {}
            Ok(files) => prop_assert_eq!(&items(files), &set.items, "{}#{}: {:?}", file, pointer, changed),
        }
    }
}
