//! The Chinese terms of what a union carries, for programs that show a branch without knowing its properties.
//!
//! ```text
//! impl Msgtype {
//!     pub const fn terms(self) -> &'static [(&'static str, &'static str)] {
//!         match self {
//!             Self::Text => &[("/text", "文本消息"), ("/text/content", "消息内容")],
//!             …
//!         }
//!     }
//! }
//! ```

use proc_macro2::Ident;
use quote::quote;

use super::rust::{Target, ident, print};
use wecom_schemas::{
    model::{BranchRef, Field, Kind, List, Model, Type, Union},
    names,
};

/// The JSON pointers of properties and bodies, each with its term.
type Pairs<'a> = Vec<(String, &'a str)>;

pub fn emit(model: &Model, target: &Target) -> Result<Option<String>, String> {
    let (mut imports, mut items) = (String::new(), String::new());
    for (file, item) in model.items() {
        let Some(union) = item.union() else { continue };
        let path = names::public_path(file).into_iter().chain([union.tag.type_name.clone()]);
        imports.push_str(&format!("use super::{};\n", path.collect::<Vec<_>>().join("::")));
        items.push('\n');
        items.push_str(&of_union(union, model)?);
    }
    let about =
        "//! The terms of the pages, for programs that show a branch of a union without knowing its properties.\n\n";
    Ok((!items.is_empty()).then(|| format!("{}{about}{imports}{items}", target.header(""))))
}

fn of_union(union: &Union, model: &Model) -> Result<String, String> {
    let type_name = ident(&union.tag.type_name);
    // Branches with the same terms share an arm, such as those without any.
    let mut groups: Vec<(Pairs<'_>, Vec<Ident>)> = Vec::new();
    for branch in &union.branches {
        let (terms, name) = (of_branch(branch, model), ident(&branch.name));
        match groups.iter_mut().find(|(known, _)| *known == terms) {
            Some((_, names)) => names.push(name),
            None => groups.push((terms, vec![name])),
        }
    }
    let arms = groups.iter().map(|(terms, names)| {
        let terms = terms.iter().map(|(pointer, term)| quote!((#pointer, #term)));
        quote!(#(Self::#names)|* => &[#(#terms),*],)
    });
    print(&quote! {
        impl #type_name {
            /// The page's terms for it and for its properties, each with its JSON pointer. `*` stands for an index.
            #[must_use]
            pub const fn terms(self) -> &'static [(&'static str, &'static str)] {
                match self {
                    #(#arms)*
                }
            }
        }
    })
}

fn of_branch<'a>(branch: &'a BranchRef, model: &'a Model) -> Pairs<'a> {
    let mut terms = Terms { model, open: Vec::new(), pairs: Vec::new() };
    if let (Some(body), Some(term)) = (&branch.branch.body, &branch.docs.term) {
        terms.pairs.push((format!("/{body}"), term));
    }
    for field in branch.branch.fields() {
        terms.field(field, format!("/{}", branch.branch.segments(field)));
    }
    terms.pairs
}

struct Terms<'a> {
    model: &'a Model,
    /// The types that lead to this place. A list may lead back to one of them, and is not followed then.
    open: Vec<&'a Type>,
    pairs: Pairs<'a>,
}

impl<'a> Terms<'a> {
    fn field(&mut self, field: &'a Field, pointer: String) {
        self.pairs.extend(field.docs.term.as_deref().map(|term| (pointer.clone(), term)));
        self.inside(&field.ty, pointer);
    }

    /// Adds the properties of the objects that a type leads to.
    fn inside(&mut self, ty: &'a Type, pointer: String) {
        if self.open.contains(&ty) {
            return;
        }
        self.open.push(ty);
        match (ty, self.model.item_of(ty).map(|item| &item.kind)) {
            (Type::List(entry), _) => self.inside(entry, pointer + "/*"),
            (_, Some(Kind::List(List { entry, .. }))) => self.inside(entry, pointer + "/*"),
            (_, Some(Kind::Object(object))) => {
                for field in &object.fields {
                    self.field(field, format!("{pointer}/{}", field.json_name));
                }
            }
            _ => {}
        }
        self.open.pop();
    }
}
