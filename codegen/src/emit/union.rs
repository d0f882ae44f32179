//! A union: its enum, the enum of its tags, the draft that chooses a branch.
//!
//! ```text
//! pub enum Message {
//!     Text(Text),
//!     …
//! }
//!
//! impl MessageDraft {
//!     fn check(self) -> Verdict<Message> {
//!         …
//!         let message = match msgtype {
//!             Msgtype::Text => found
//!                 .branch("text", self.text_body, |body| body.beside(self.enable_id_trans).check())
//!                 .map(Message::Text),
//!             …
//!         };
//!     }
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    docs::{self, Paragraphs, Prose},
    enumeration, terms,
    types::{self, ident},
};
use crate::{
    markdown,
    model::{BranchRef, Enumeration, Field, Item, Model, Object, Presence, Union, Value, VariantName},
    naming,
};

pub fn emit(item: &Item, union: &Union, model: &Model) -> Vec<TokenStream> {
    let name = ident(&union.name);
    let mut items = vec![sum(&name, item, union), methods(&name, union)];
    for branch in &union.branches {
        let branch_name = ident(&branch.name);
        items.push(quote!(branch!(#name::#branch_name);));
    }
    items.push(quote! {
        impl Build<#name> for #name {
            fn build(self) -> Verdict<Self> {
                Ok(self)
            }
        }
    });
    items.extend(draft_of(&name, &item.name, union));
    items.extend(tags(union));
    items.push(terms::emit(union, model));
    items
}

/// How an object with a union is written: serde cannot derive it.
pub fn serialize(name: &Ident, object: &Object) -> TokenStream {
    let mut steps = Vec::new();
    let Some(union) = &object.union else { return TokenStream::new() };
    for index in 0..=object.fields.len() {
        if union.tag_before == index {
            let (tag, method, field) = (&union.tag.json_name, ident(&union.tag.rust_name), ident(&union.field));
            steps.push(quote!(map.serialize_entry(#tag, &self.#field.#method())?;));
        }
        if union.branch_before == index {
            let field = ident(&union.field);
            steps.push(quote!(self.#field.write(&mut map)?;));
        }
        steps.extend(object.fields.get(index).map(write));
    }
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                #(#steps)*
                map.end()
            }
        }
    }
}

/// `map.serialize_entry("agentid", &self.agentid)?;`
pub fn write(field: &Field) -> TokenStream {
    let (json_name, name) = (&field.json_name, ident(&field.rust_name));
    if field.presence == Presence::Optional {
        quote!(write_optional(&mut map, #json_name, &self.#name)?;)
    } else {
        quote!(map.serialize_entry(#json_name, &self.#name)?;)
    }
}

fn sum(name: &Ident, item: &Item, union: &Union) -> TokenStream {
    let mut docs = union.docs.clone();
    docs.source.clone_from(&item.docs.source);
    let docs = docs::describe(&docs, &[]).attributes();
    let variants = union.branches.iter().map(|branch| {
        let docs = Paragraphs::text(&branch.docs.summary()).attributes();
        let name = ident(&branch.name);
        quote!(#docs #name(#name))
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "proptest", derive(proptest_derive::Arbitrary))]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}

fn methods(name: &Ident, union: &Union) -> TokenStream {
    let (tag_method, tag_type) = (ident(&union.tag.rust_name), ident(&union.tag.type_name));
    let names: Vec<_> = union.branches.iter().map(|branch| ident(&branch.name)).collect();
    let docs = Paragraphs::text(&format!("The {} that JSON writes for it.", markdown::code(&union.tag.json_name)))
        .attributes();
    quote! {
        impl #name {
            #docs
            #[must_use]
            pub const fn #tag_method(&self) -> #tag_type {
                match self {
                    #(Self::#names(_) => #tag_type::#names,)*
                }
            }

            fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    #(Self::#names(branch) => Branch::write(branch, map),)*
                }
            }
        }
    }
}

/// The values of the tag are a list like any other; besides, each knows what its branch may have.
fn tags(union: &Union) -> Vec<TokenStream> {
    let variants = union.branches.iter().map(|branch| VariantName {
        file: None,
        name: branch.name.clone(),
        value: Value::Text(branch.tag.clone()),
        description: branch.docs.summary(),
    });
    let values = Enumeration { variants: variants.collect(), default: None };
    let docs = docs::describe(&union.tag.docs, &[Prose::text(&values.limits())]);
    let type_name = ident(&union.tag.type_name);
    let names = union.branches.iter().map(|branch| ident(&branch.name));
    let texts = union.branches.iter().map(|branch| &branch.tag);
    let (names, texts): (Vec<_>, Vec<_>) = (names.collect(), texts.collect());
    let fields = union.branches.iter().map(|branch| {
        let fields = branch.branch.outer_names();
        quote!(&[#(#fields),*])
    });
    let mut items = enumeration::emit(&union.tag.type_name, &docs, &values);
    items.push(quote! {
        impl #type_name {
            /// The value as JSON writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#names => #texts,)*
                }
            }

            /// The properties that belong to it.
            const fn properties(self) -> &'static [&'static str] {
                match self {
                    #(Self::#names => #fields,)*
                }
            }
        }
    });
    items
}

fn draft_of(name: &Ident, object_name: &str, union: &Union) -> Vec<TokenStream> {
    let object_draft = format_ident!("{object_name}Draft");
    let (draft, parts) = (format_ident!("{name}Draft"), format_ident!("{name}Parts"));
    let docs_of = |text| Paragraphs::linking(text, &union.name).attributes();
    let draft_docs = docs_of("What a builder gives for a {}, or the parts of one in JSON.");
    let parts_docs = docs_of("The parts of a {} in JSON, whichever branch they belong to.");
    let (tag, tag_type, tag_json) = (ident(&union.tag.rust_name), ident(&union.tag.type_name), &union.tag.json_name);
    let bodies: Vec<(&String, Ident, Ident)> = union
        .branches
        .iter()
        .filter_map(|branch| {
            let body = branch.branch.body.as_ref()?;
            Some((body, body_field(branch), format_ident!("{}Draft", branch.name)))
        })
        .collect();
    let body_names: Vec<_> = bodies.iter().map(|(json_name, _, _)| json_name).collect();
    let body_fields: Vec<_> = bodies.iter().map(|(_, field, _)| field).collect();
    let body_drafts: Vec<_> = bodies.iter().map(|(_, _, draft)| draft).collect();
    let beside = union.beside();
    let beside_fields: Vec<_> = beside.iter().map(|field| ident(&field.rust_name)).collect();
    let beside_types: Vec<_> = beside.iter().map(|field| types::rust(&field.ty)).collect();
    let beside_names: Vec<_> = beside.iter().map(|field| &field.json_name).collect();
    let arms = union.branches.iter().map(|branch| choose(name, &tag_type, branch));
    vec![
        quote! {
            #draft_docs
            #[derive(Clone, Debug, Default)]
            struct #draft {
                built: Slot<#name>,
                read: Option<Box<#parts>>,
            }
        },
        quote! {
            #parts_docs
            #[derive(Clone, Debug, Default)]
            struct #parts {
                #tag: Slot<#tag_type>,
                #(#body_fields: Slot<Body<#body_drafts>>,)*
                #(#beside_fields: Slot<#beside_types>,)*
            }
        },
        quote! {
            impl #draft {
                fn read<'de, A: MapAccess<'de>>(
                    &mut self,
                    name: &str,
                    property: Property<'_, A>,
                ) -> Result<(), A::Error> {
                    let parts = self.read.get_or_insert_default();
                    match name {
                        #tag_json => property.fill(&mut parts.#tag),
                        #(#body_names => property.fill(&mut parts.#body_fields),)*
                        #(#beside_names => property.fill(&mut parts.#beside_fields),)*
                        _ => property.refuse(#object_draft::PROPERTIES),
                    }
                }

                fn check(self) -> Verdict<#name> {
                    self.built.unwrap_or_else(|| self.read.unwrap_or_default().check())
                }
            }
        },
        quote! {
            impl #parts {
                fn check(self) -> Verdict<#name> {
                    let mut found = Violations::default();
                    let Some(#tag) = found.required(#tag_json, self.#tag) else {
                        return Err(found);
                    };
                    let given = [
                        #((#body_names, self.#body_fields.is_some()),)*
                        #((#beside_names, self.#beside_fields.is_some()),)*
                    ];
                    let branch = match #tag {
                        #(#arms)*
                    };
                    found.refuse_others(#tag_json, #tag.as_str(), #tag.properties(), &given);
                    match branch {
                        Some(branch) if found.is_empty() => Ok(branch),
                        _ => Err(found),
                    }
                }
            }
        },
    ]
}

/// Where the draft of a union keeps the body of a branch. What the body is called in JSON may be no name in Rust.
fn body_field(branch: &BranchRef) -> Ident {
    ident(&naming::body(&branch.name))
}

/// `Msgtype::Text => found.branch("text", self.text_body, |draft| …).map(Message::Text),`
fn choose(name: &Ident, tag_type: &Ident, branch: &BranchRef) -> TokenStream {
    let branch_name = ident(&branch.name);
    let draft = format_ident!("{}Draft", branch.name);
    let beside: Vec<_> = branch.branch.beside.iter().map(|field| ident(&field.rust_name)).collect();
    let verdict = match &branch.branch.body {
        Some(body) => {
            let field = body_field(branch);
            let complete = if beside.is_empty() {
                quote!(#draft::check)
            } else {
                quote!(|body| body.beside(#(self.#beside),*).check())
            };
            quote!(found.branch(#body, self.#field, #complete))
        }
        None if beside.is_empty() => quote!(found.take(#draft::default().check())),
        None => quote!(found.take(#draft::default().beside(#(self.#beside),*).check())),
    };
    quote!(#tag_type::#branch_name => #verdict.map(#name::#branch_name),)
}
