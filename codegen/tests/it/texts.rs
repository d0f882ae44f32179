//! Hostile texts: each text of the schemas gets parts that could end its comment or literal.

use std::{collections::BTreeMap, sync::LazyLock};

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use proptest::{prelude::*, sample::select};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use wecom_schemas::{Problem, pointer::walk};

use super::{Json, parsed, schemas};

/// Schemas, where their texts stand, and the items of Rust that they make.
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
        let items = items(parsed(&schemas).unwrap());
        Self { schemas, texts, items }
    }
}

/// The items of each file, without what comments and literals say.
fn items(files: BTreeMap<String, syn::File>) -> BTreeMap<String, String> {
    let bare = |(path, mut file): (String, syn::File)| {
        WithoutTexts.visit_file_mut(&mut file);
        // Where a text is long, the printer adds commas and braces.
        (path, file.to_token_stream().to_string().replace([',', '{', '}', ' '], ""))
    };
    files.into_iter().map(bare).collect()
}

struct WithoutTexts;

impl VisitMut for WithoutTexts {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        for attribute in attributes {
            self.visit_attribute_mut(attribute);
        }
    }

    fn visit_macro_mut(&mut self, called: &mut syn::Macro) {
        called.tokens = without_texts(called.tokens.clone());
    }

    fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
        *text = syn::LitStr::new("", text.span());
    }
}

/// The tokens of a table without its comments and without what its literals say.
fn without_texts(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inside = group.stream();
                let is_doc = |first: TokenTree| matches!(first, TokenTree::Ident(ident) if ident == "doc");
                if group.delimiter() == Delimiter::Bracket && inside.clone().into_iter().next().is_some_and(is_doc) {
                    kept.pop();
                } else {
                    kept.push(Group::new(group.delimiter(), without_texts(inside)).into());
                }
            }
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
    "\n",
    "\n//! ",
    "\n/// ",
    "*/",
    "/*",
    "\"",
    "\"#",
    "\\",
    "\\u{7d}",
    "}",
    "{",
    "{}",
    "`",
    "``",
    "~~~\n",
    "'",
    "[a](b)",
    "[`x`]",
    "<script>",
    "<",
    "|",
    "\n| - |\n",
    "#",
    "!",
    "//",
    "학교",
    "😀",
    "$crate",
    "r#\"",
];
const ODD_LINES: &[&str] =
    &["\npub fn injected() -> u8 { 7 }\n", "\n#![forbid(x)]\n", "```\nlet x = ;\n```", "\n\n    let x = ;\n\n"];

/// Keywords whose texts are names or values in Rust, or lead to such.
const NAMES: &[&str] = &["title", "default", "const", "name", "class", "rustName", "tag", "after", "property", "$ref"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_leaves_its_comment_or_literal(
        is_school in prop::bool::weighted(0.2),
        index in any::<prop::sample::Index>(),
        odd in prop::collection::vec(select([ODD, ODD_LINES].concat()), 1..4),
        refused in prop::option::weighted(0.3, select(REFUSED)),
        at in any::<prop::sample::Index>(),
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
        match parsed(&schemas) {
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
