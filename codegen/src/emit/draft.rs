//! The draft of an object: what was given, right or wrong, and the check that makes the object of it.
//!
//! ```text
//! #[derive(Clone, Debug, Default)]
//! struct NewsArticleDraft {
//!     title: Slot<NewsArticleTitle>,
//!     description: Slot<NewsArticleDescription>,
//! }
//!
//! impl Draft for NewsArticleDraft {
//!     type Value = NewsArticle;
//!
//!     fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, property: Property<'_, A>) -> Result<(), A::Error> {
//!         match name {
//!             "title" => property.fill(&mut self.title),
//!             "description" => property.fill(&mut self.description),
//!             _ => property.refuse(Self::PROPERTIES),
//!         }
//!     }
//!
//!     fn check(self) -> Verdict<NewsArticle> {
//!         let mut found = Violations::default();
//!         let title = found.required("title", self.title);
//!         let description = found.optional("description", self.description);
//!         match title {
//!             Some(title) if found.is_empty() => Ok(NewsArticle { title, description }),
//!             _ => Err(found),
//!         }
//!     }
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    docs::Paragraphs,
    integer,
    types::{self, ident},
};
use crate::model::{Branch, DefaultValue, Field, Object, Presence, Strangers};

pub fn of_object(name: &Ident, object: &Object, fields: &[&Field]) -> Vec<TokenStream> {
    let draft = format_ident!("{name}Draft");
    let union = object.union.as_ref();
    let is_union = |field: &Field| union.is_some_and(|union| union.field == field.rust_name);
    let slots = fields.iter().map(|field| {
        let field_name = ident(&field.rust_name);
        let ty = types::rust(&field.ty);
        if is_union(field) {
            let draft = format_ident!("{}Draft", ty.to_string());
            quote!(#field_name: #draft)
        } else {
            quote!(#field_name: Slot<#ty>)
        }
    });
    let arms = object.fields.iter().map(|field| arm(field, object.strangers));
    let rest = match (union, object.strangers) {
        (Some(union), _) => {
            let field_name = ident(&union.field);
            quote!(self.#field_name.read(name, property))
        }
        (None, Strangers::Refused) => {
            quote!(property.refuse(Self::PROPERTIES))
        }
        (None, Strangers::Ignored) => quote!(property.ignore()),
    };
    let steps = fields.iter().map(|field| {
        if is_union(field) {
            let field_name = ident(&field.rust_name);
            quote!(let #field_name = found.take(self.#field_name.check());)
        } else {
            step(field, &field.json_name)
        }
    });
    let made = made(name, fields);
    let result = if object.is_ruled() {
        let required = required_names(fields);
        quote! {
            let (#(Some(#required),)* true) = (#(#required,)* found.is_empty()) else {
                return Err(found);
            };
            let object = #made;
            if object.obeys_its_rule() {
                Ok(object)
            } else {
                Err(Violations::nothing_given(#name::AT_LEAST_ONE_OF))
            }
        }
    } else {
        finish(&made, fields)
    };
    let mut items = vec![structure(&draft, name, slots)];
    if object.strangers == Strangers::Refused {
        items.push(properties(&draft, &object.known_names()));
    }
    items.push(implementation(&draft, name, arms, &rest, steps, &result));
    items
}

/// What may be given, for the error of what may not.
fn properties(draft: &Ident, names: &[&str]) -> TokenStream {
    quote! {
        impl #draft {
            const PROPERTIES: &'static [&'static str] = &[#(#names),*];
        }
    }
}

/// A method by which a union adds what stands beside the body.
fn beside(draft: &Ident, branch: &Branch) -> TokenStream {
    let names: Vec<_> = branch.beside.iter().map(|field| ident(&field.rust_name)).collect();
    let types = branch.beside.iter().map(|field| types::rust(&field.ty));
    quote! {
        impl #draft {
            /// Adds what stands beside the body.
            #[must_use]
            pub fn beside(mut self, #(#names: Slot<#types>),*) -> Self {
                #(self.#names = #names;)*
                self
            }
        }
    }
}

/// The draft of a branch: it reads the properties of the body; its union gives it those beside it.
pub fn of_branch(name: &Ident, branch: &Branch) -> Vec<TokenStream> {
    let draft = format_ident!("{name}Draft");
    let fields: Vec<&Field> = branch.fields().collect();
    let slots = fields.iter().map(|field| {
        let (field_name, ty) = (ident(&field.rust_name), types::rust(&field.ty));
        quote!(#field_name: Slot<#ty>)
    });
    let arms = branch.inside.iter().map(|field| arm(field, Strangers::Refused));
    let names: Vec<&str> = branch.inside.iter().map(|field| field.json_name.as_str()).collect();
    let rest = quote!(property.refuse(Self::PROPERTIES));
    let steps = fields.iter().map(|field| step(field, &branch.segments(field)));
    let result = finish(&made(name, &fields), &fields);
    let mut items = vec![structure(&draft, name, slots), properties(&draft, &names)];
    if !branch.beside.is_empty() {
        items.push(beside(&draft, branch));
    }
    items.push(implementation(&draft, name, arms, &rest, steps, &result));
    items
}

fn structure(draft: &Ident, name: &Ident, slots: impl Iterator<Item = TokenStream>) -> TokenStream {
    let docs = Paragraphs::linking("What a builder or JSON gives for a {}, right or wrong.", &name.to_string());
    let docs = docs.attributes();
    quote! {
        #docs
        #[doc(hidden)]
        #[derive(Clone, Debug, Default)]
        pub struct #draft {
            #(#slots,)*
        }
    }
}

fn implementation(
    draft: &Ident,
    name: &Ident,
    arms: impl Iterator<Item = TokenStream>,
    rest: &TokenStream,
    steps: impl Iterator<Item = TokenStream>,
    result: &TokenStream,
) -> TokenStream {
    let (arms, steps): (Vec<_>, Vec<_>) = (arms.collect(), steps.collect());
    let checked = if steps.is_empty() {
        quote!(Ok(#name {}))
    } else {
        quote!(let mut found = Violations::default(); #(#steps)* #result)
    };
    let (name_parameter, body) = if arms.is_empty() && rest.to_string().starts_with("property") {
        (ident("_"), rest.clone())
    } else {
        (ident("name"), quote!(match name { #(#arms,)* _ => #rest, }))
    };
    let name_parameter = if name_parameter == "_" { quote!(_) } else { quote!(#name_parameter) };
    quote! {
        impl Draft for #draft {
            type Value = #name;

            fn read<'de, A: MapAccess<'de>>(
                &mut self,
                #name_parameter: &str,
                property: Property<'_, A>,
            ) -> Result<(), A::Error> {
                #body
            }

            fn check(self) -> Verdict<#name> {
                #checked
            }
        }
    }
}

/// `"title" => property.fill(&mut self.title)`
fn arm(field: &Field, strangers: Strangers) -> TokenStream {
    let (json_name, field_name) = (&field.json_name, ident(&field.rust_name));
    let method = match (strangers, field.nullable) {
        (Strangers::Refused, _) => ident("fill"),
        (Strangers::Ignored, false) => ident("replace"),
        (Strangers::Ignored, true) => ident("replace_unless_null"),
    };
    quote!(#json_name => property.#method(&mut self.#field_name))
}

/// `let title = found.required("title", self.title);`
fn step(field: &Field, segments: &str) -> TokenStream {
    let name = ident(&field.rust_name);
    match field.presence {
        // A constant is checked and then known.
        Presence::Required => quote!(let #name = found.required(#segments, self.#name);),
        Presence::Optional => quote!(let #name = found.optional(#segments, self.#name);),
        Presence::Defaulted(value) => {
            let default = match value {
                DefaultValue::Empty => quote!(.unwrap_or_default()),
                DefaultValue::Integer(value) => {
                    let (ty, value) = (types::rust(&field.ty), integer::literal(value));
                    quote!(.unwrap_or(#ty::from(#value)))
                }
            };
            quote!(let #name = found.optional(#segments, self.#name)#default;)
        }
    }
}

fn required_names(fields: &[&Field]) -> Vec<Ident> {
    let required = fields.iter().filter(|field| field.presence == Presence::Required);
    required.map(|field| ident(&field.rust_name)).collect()
}

fn required_pattern(fields: &[&Field]) -> TokenStream {
    let names = required_names(fields);
    match names.as_slice() {
        [] => quote!(()),
        [name] => quote!(Some(#name)),
        names => quote!((#(Some(#names)),*)),
    }
}

fn required_value(fields: &[&Field]) -> TokenStream {
    let names = required_names(fields);
    match names.as_slice() {
        [] => quote!(()),
        [name] => quote!(#name),
        names => quote!((#(#names),*)),
    }
}

fn made(name: &Ident, fields: &[&Field]) -> TokenStream {
    let names = fields.iter().map(|field| ident(&field.rust_name));
    quote!(#name { #(#names),* })
}

fn finish(made: &TokenStream, fields: &[&Field]) -> TokenStream {
    if required_names(fields).is_empty() {
        return quote!(if found.is_empty() { Ok(#made) } else { Err(found) });
    }
    let (pattern, value) = (required_pattern(fields), required_value(fields));
    quote! {
        match #value {
            #pattern if found.is_empty() => Ok(#made),
            _ => Err(found),
        }
    }
}
