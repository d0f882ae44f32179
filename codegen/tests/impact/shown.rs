//! What generated files show to others, read from their text: a witness that shares nothing with the comparison.

use std::collections::{BTreeMap, BTreeSet};

use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Visibility};

/// Traits of which only the runtime makes use.
const INNER: &[&str] = &[
    "BoundedInteger",
    "BoundedList",
    "BoundedText",
    "Branch",
    "DescribedObject",
    "Draft",
    "Enumeration",
    "Object",
    "Serialize",
];

/// Every name with its type, of all files. Code goes on compiling where each of them is still there.
pub fn names(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files {
        // A folder shows what its files have.
        let module = path.trim_end_matches(".rs").rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder);
        for item in syn::parse_file(text).unwrap().items {
            names.extend(of_item(item).into_iter().map(|name| format!("{module}: {name}")));
        }
    }
    names
}

fn of_item(item: Item) -> Vec<String> {
    match item {
        Item::Struct(item) if is_shown(&item.vis, &item.attrs) => of_struct(&item),
        Item::Enum(item) if is_shown(&item.vis, &item.attrs) => of_enum(&item),
        Item::Impl(item) => of_impl(&item),
        Item::Macro(item) => of_macro(&item.mac),
        _ => Vec::new(),
    }
}

fn is_shown(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    let is_hidden = attributes.iter().any(|attribute| text(attribute).contains("hidden"));
    matches!(visibility, Visibility::Public(_)) && !is_hidden
}

fn of_struct(item: &ItemStruct) -> Vec<String> {
    let (name, generics) = (&item.ident, &item.generics);
    let mut names = vec![format!("struct {name}{}", text(generics))];
    if let Fields::Named(fields) = &item.fields {
        let shown = fields.named.iter().filter(|field| is_shown(&field.vis, &field.attrs));
        names.extend(shown.map(|field| format!("{name}.{}: {}", text(&field.ident), text(&field.ty))));
    }
    names
}

fn of_enum(item: &ItemEnum) -> Vec<String> {
    let name = &item.ident;
    let mut names = vec![format!("enum {name}")];
    names.extend(item.variants.iter().map(|variant| format!("{name}::{}{}", variant.ident, text(&variant.fields))));
    let has = |word: &str| {
        item.attrs.iter().any(|attribute| !attribute.path().is_ident("doc") && text(attribute).contains(word))
    };
    if has("Default") {
        names.push(format!("{name}: Default"));
    }
    if !has("non_exhaustive") {
        let variants: BTreeSet<String> = item.variants.iter().map(|variant| variant.ident.to_string()).collect();
        names.push(format!("{name} is one of {variants:?}"));
    }
    names
}

fn of_impl(item: &ItemImpl) -> Vec<String> {
    let owner = text(&item.self_ty);
    // A draft is hidden, and so is what it can do.
    if owner.ends_with("Draft") {
        return Vec::new();
    }
    if let Some((path, _)) = &item.trait_ {
        let name = text(path);
        if INNER.contains(&name.as_str()) {
            return Vec::new();
        }
        let types = item.items.iter().filter_map(|item| match item {
            ImplItem::Type(item) => Some(format!("{owner} as {name}: {} = {}", item.ident, text(&item.ty))),
            _ => None,
        });
        return types.chain([format!("{owner}: {name}")]).collect();
    }
    let shown = item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if is_shown(&function.vis, &function.attrs) => {
            let signature = &function.sig;
            // The names of parameters are nobody's business.
            let inputs = signature.inputs.iter().map(|input| match input {
                syn::FnArg::Typed(typed) => text(&typed.ty),
                syn::FnArg::Receiver(receiver) => quote!(#receiver).to_string().replace("mut ", ""),
            });
            let inputs = inputs.collect::<Vec<_>>().join(", ");
            Some(format!("{owner}::{}({inputs}){}", signature.ident, text(&signature.output)))
        }
        ImplItem::Const(constant) if is_shown(&constant.vis, &constant.attrs) => {
            Some(format!("{owner}::{}: {}", constant.ident, text(&constant.ty)))
        }
        _ => None,
    });
    shown.collect()
}

/// What the macros of the runtime add.
fn of_macro(item: &syn::Macro) -> Vec<String> {
    let arguments = item.tokens.to_string();
    let name = text(&item.path);
    let adds: &[&str] = match name.as_str() {
        "bounded_text" => &["checked_text", "open_text"],
        "cut_text" => &["checked_text", "open_text", "cut_text"],
        "secret_text" => &["checked_text", "secret_text"],
        other => return vec![format!("{other}!({arguments})")],
    };
    adds.iter().map(|added| format!("{added}!({arguments})")).collect()
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
