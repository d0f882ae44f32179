//! Reads the public names of generated files from their text, without the comparison.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ImplItem, Item, ItemImpl};

/// Every name with its type, of all files. Code goes on compiling where each of them is still there.
pub fn names(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files {
        // A folder shows what its files have.
        let module = path.trim_end_matches(".rs").rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder);
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("///")).collect();
        for item in syn::parse_file(&code.join("\n")).unwrap().items {
            names.extend(of_item(item).into_iter().map(|name| format!("{module}: {name}")));
        }
    }
    names
}

fn of_item(item: Item) -> Vec<String> {
    match item {
        Item::Impl(item) => of_impl(&item),
        Item::Macro(item) => of_table(&text(&item.mac.path), item.mac.tokens),
        _ => Vec::new(),
    }
}

fn of_impl(item: &ItemImpl) -> Vec<String> {
    let owner = text(&item.self_ty);
    let of_trait = item.trait_.as_ref().map(|(path, _)| format!("{owner}: {}", text(path)));
    let shown = item.items.iter().filter_map(|inner| match inner {
        ImplItem::Type(inner) => {
            Some(format!("{owner} as {}: {} = {}", of_trait.as_ref()?, inner.ident, text(&inner.ty)))
        }
        ImplItem::Fn(function) if of_trait.is_none() => Some(format!("{owner}::{}", text(&function.sig))),
        _ => None,
    });
    shown.chain(of_trait.clone()).collect()
}

/// What a table of the runtime shows. Comments and figures are no names.
fn of_table(called: &str, tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    match called {
        "object" | "answer" => of_object(&tokens),
        "union" => of_union(&tokens),
        "codes" => of_codes(&tokens),
        "enumeration" => of_enumeration(&tokens),
        "needs" => Vec::new(),
        leaf => of_leaf(leaf, &tokens),
    }
}

/// The tokens before the first group of this kind, and those within it.
fn split(tokens: &[TokenTree], delimiter: Delimiter) -> (String, Vec<TokenTree>) {
    let is_group = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter);
    let index = tokens.iter().position(is_group).unwrap_or(tokens.len());
    let inside = match tokens.get(index) {
        Some(TokenTree::Group(group)) => group.stream().into_iter().collect(),
        _ => Vec::new(),
    };
    (joined(&tokens[..index]), inside)
}

fn joined(tokens: &[TokenTree]) -> String {
    tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Splits tokens at their commas.
fn rows(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',');
    tokens.split(is_comma).filter(|row| !row.is_empty())
}

fn of_leaf(called: &str, tokens: &[TokenTree]) -> Vec<String> {
    let (item, limits) = match tokens {
        [TokenTree::Punct(_), TokenTree::Group(limits), item @ ..] => (joined(item), limits.to_string()),
        item => (joined(item), String::new()),
    };
    let adds: &[&str] = match called {
        "text" if limits.contains("secret") => &["secret"],
        "text" if limits.contains("cut") => &["text", "cut"],
        other => &[other],
    };
    let constants = ["max_bytes", "max_characters", "max_items", "min_items", "default", "..="];
    let constants = constants.into_iter().filter(|constant| limits.contains(*constant));
    adds.iter().copied().chain(constants).map(|shown| format!("{item} {shown}")).collect()
}

fn of_enumeration(tokens: &[TokenTree]) -> Vec<String> {
    let (head, variants) = split(tokens, Delimiter::Brace);
    let item = head.rsplit(']').next().unwrap_or_default().to_owned();
    let variants: BTreeSet<String> = rows(&variants).map(|row| row[0].to_string()).collect();
    let mut names = vec![item.clone(), format!("{item} is one of {variants:?}")];
    names.extend(variants.iter().map(|variant| format!("{item}::{variant}")));
    names.extend(head.contains("default").then(|| format!("{item}: Default")));
    names
}

fn of_union(tokens: &[TokenTree]) -> Vec<String> {
    let (item, variants) = split(tokens, Delimiter::Brace);
    let key = item.find(" as ").map(|at| (at, item[at..].find(':').unwrap_or_default() + at));
    let item = key.map_or(item.clone(), |(from, to)| format!("{}{}", &item[..from], &item[to..]));
    let variants = rows(&variants).map(|row| format!("{item}::{}", row[0]));
    std::iter::once(item.clone()).chain(variants).collect()
}

fn of_codes(tokens: &[TokenTree]) -> Vec<String> {
    let (item, codes) = split(tokens, Delimiter::Brace);
    let classes = tokens.iter().rev().find_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream().into_iter().collect::<Vec<_>>()),
        _ => None,
    });
    let mut names = vec![item.clone()];
    for (index, token) in codes.iter().enumerate() {
        if matches!(token, TokenTree::Punct(equals) if equals.as_char() == '=') {
            names.push(format!("{item}::{}", codes[index - 1]));
        }
    }
    names.extend(rows(&classes.unwrap_or_default()).map(|row| format!("{item} class {}", row[0])));
    names
}

fn of_object(tokens: &[TokenTree]) -> Vec<String> {
    let (head, table) = split(tokens, Delimiter::Brace);
    let is_ruled = joined(tokens).contains("at least one of");
    let mut names = vec![format!("{head}, bound: {is_ruled}")];
    of_rows(&head, &table, &mut names);
    names
}

fn of_rows(owner: &str, tokens: &[TokenTree], names: &mut Vec<String>) {
    let tokens = match tokens {
        [TokenTree::Literal(_), TokenTree::Punct(_), TokenTree::Group(body), beside @ ..] => {
            of_rows(owner, &body.stream().into_iter().collect::<Vec<_>>(), names);
            beside
        }
        tokens => tokens,
    };
    for row in rows(tokens) {
        let row = if let [TokenTree::Punct(_), TokenTree::Group(_), row @ ..] = row { row } else { row };
        let [TokenTree::Ident(presence), TokenTree::Ident(name), rest @ ..] = row else { continue };
        let rest = if let [TokenTree::Ident(_), TokenTree::Literal(_), rest @ ..] = rest { rest } else { rest };
        let (ty, how) = split(rest, Delimiter::Bracket);
        let has_default = rest.iter().any(|token| matches!(token, TokenTree::Punct(equals) if equals.as_char() == '='));
        let ty = ty.split(['|', '=']).next().unwrap_or_default().trim_start_matches(": ").trim().to_owned();
        let held = if presence == "optional" && !has_default { format!("Option<{ty}>") } else { ty };
        names.push(format!("{owner}.{name}: {held}"));
        if presence != "constant" {
            names.push(format!("{owner}.{name} of {}", joined(&how)));
        }
    }
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
