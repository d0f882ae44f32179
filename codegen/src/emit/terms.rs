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

use super::rust::{header, ident, printed};
use crate::Target;
use wecom_schemas::{
    model::{BranchRef, Docs, Field, Kind, Model, Type, Union},
    names,
};

/// The JSON pointers of properties and bodies, each with its term.
type Pairs<'a> = Vec<(String, &'a str)>;

/// Makes the file of all terms, if there is a union.
pub fn emit(model: &Model, target: &Target) -> Result<Option<String>, String> {
    let (mut imports, mut items) = (String::new(), String::new());
    for (file, item) in model.items() {
        let Some(union) = item.union() else { continue };
        let path = names::public_path(file).into_iter().chain([union.tag.type_name.clone()]);
        imports.push_str(&format!("use super::{};\n", path.collect::<Vec<_>>().join("::")));
        items.push('\n');
        items.push_str(&of_union(union, model)?);
    }
    let header = header(&format!("{}/", target.source_folder));
    let about =
        "//! The terms of the pages, for programs that show a branch of a union without knowing its properties.\n\n";
    Ok((!items.is_empty()).then(|| format!("{header}{about}{imports}{items}")))
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
    printed(&quote! {
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
    let mut found = Terms { model, open: Vec::new(), pairs: Vec::new() };
    if let Some(body) = &branch.branch.body {
        found.push(format!("/{body}"), &branch.docs);
    }
    for field in branch.branch.fields() {
        found.field(field, &format!("/{}", branch.branch.segments(field)));
    }
    found.pairs
}

struct Terms<'a> {
    model: &'a Model,
    /// The objects that lead to where the search is. A list may lead back to one of them, and is not followed then.
    open: Vec<(&'a str, &'a str)>,
    pairs: Pairs<'a>,
}

impl<'a> Terms<'a> {
    fn field(&mut self, field: &'a Field, pointer: &str) {
        self.push(pointer.to_owned(), &field.docs);
        self.inside(&field.ty, pointer);
    }

    /// Adds the properties of the objects that a type leads to.
    fn inside(&mut self, ty: &'a Type, pointer: &str) {
        let (file, name) = match ty {
            Type::List(entry) => return self.inside(entry, &format!("{pointer}/*")),
            Type::Named { file, name, .. } if !self.open.contains(&(file, name)) => (file, name),
            _ => return,
        };
        self.open.push((file, name));
        match self.model.item(file, name).map(|item| &item.kind) {
            Some(Kind::List(list)) => self.inside(&list.entry, &format!("{pointer}/*")),
            Some(Kind::Object(object)) => {
                for field in &object.fields {
                    self.field(field, &format!("{pointer}/{}", field.json_name));
                }
            }
            _ => {}
        }
        self.open.pop();
    }

    fn push(&mut self, pointer: String, docs: &'a Docs) {
        self.pairs.extend(docs.term.as_deref().map(|term| (pointer, term)));
    }
}
