//! The builder of an object. It takes plain values; a required property that is not given yet is
//! a type parameter, so that `build` exists only when nothing is missing.
//!
//! ```text
//! impl NewsArticle {
//!     pub fn builder() -> NewsArticleBuilder<Missing, Missing> { … }
//! }
//!
//! #[derive(Clone, Debug)]
//! pub struct NewsArticleBuilder<HasTitle, HasUrl> {
//!     draft: NewsArticleDraft,
//!     given: PhantomData<(HasTitle, HasUrl)>,
//! }
//!
//! impl<HasTitle, HasUrl> NewsArticleBuilder<HasTitle, HasUrl> {
//!     pub fn title(mut self, title: impl Into<String>) -> NewsArticleBuilder<Given, HasUrl> {
//!         self.draft.title = Some(NewsArticleTitle::try_from(title.into()).map_err(Violations::from));
//!         NewsArticleBuilder { draft: self.draft, given: PhantomData }
//!     }
//!
//!     pub fn description(mut self, description: impl Into<String>) -> Self { … }
//! }
//!
//! impl NewsArticleBuilder<Given, Given> {
//!     pub fn build(self) -> Result<NewsArticle, Violations> { … }
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    docs::{self, Paragraphs},
    types::{self, ident},
};
use crate::{
    model::{Field, Presence, Union},
    naming,
};

/// What a builder builds.
pub struct Builder<'a> {
    pub name: &'a str,
    pub fields: &'a [&'a Field],
    pub union: Option<&'a Union>,
    /// What a branch is built for, its union says.
    pub is_branch: bool,
}

/// The function that starts the builder.
pub fn start(name: &str, fields: &[&Field]) -> TokenStream {
    let (builder, draft) = (format_ident!("{name}Builder"), format_ident!("{name}Draft"));
    let constants = fields.iter().filter(|field| field.constant.is_some()).map(|field| {
        let (rust_name, ty) = (ident(&field.rust_name), types::rust(&field.ty));
        let only = ident(&naming::pascal(&field.constant.as_ref().map(ToString::to_string).unwrap_or_default()));
        quote!(#rust_name: Some(Ok(#ty::#only)))
    });
    let constants: Vec<_> = constants.collect();
    let start = if constants.is_empty() {
        quote!(#draft::default())
    } else {
        quote!(#draft { #(#constants,)* ..#draft::default() })
    };
    let beginning = in_state(name, fields, &quote!(Missing));
    let given = if required(fields).is_empty() { None } else { Some(quote!(, given: PhantomData)) };
    let names = required(fields).into_iter().map(|field| format!("`{}`", field.rust_name)).collect::<Vec<_>>();
    let doc = match names.as_slice() {
        [] => "Starts a builder; nothing is required.".to_owned(),
        [only] => format!("Starts a builder. It builds once it has been given {only}."),
        [first @ .., last] => {
            format!("Starts a builder. It builds once it has been given {} and {last}.", first.join(", "))
        }
    };
    let docs = Paragraphs::text(&doc).attributes();
    quote! {
        #docs
        pub fn builder() -> #beginning {
            #builder { draft: #start #given }
        }
    }
}

/// The fields that a builder waits for.
fn required<'a>(fields: &[&'a Field]) -> Vec<&'a Field> {
    fields.iter().copied().filter(|field| field.presence == Presence::Required && field.constant.is_none()).collect()
}

/// The builder's type once everything is given.
pub fn complete(name: &str, fields: &[&Field]) -> TokenStream {
    in_state(name, fields, &quote!(Given))
}

/// The builder's type with all that it waits for in one state.
fn in_state(name: &str, fields: &[&Field], state: &TokenStream) -> TokenStream {
    let builder = format_ident!("{name}Builder");
    let states = vec![state; required(fields).len()];
    if states.is_empty() { quote!(#builder) } else { quote!(#builder<#(#states),*>) }
}

impl Builder<'_> {
    pub fn emit(&self) -> Vec<TokenStream> {
        let (name, builder, draft) = (ident(self.name), self.builder(), format_ident!("{}Draft", self.name));
        let states = self.states();
        let (parameters, given) = if states.is_empty() {
            (None, None)
        } else {
            (Some(quote!(<#(#states),*>)), Some(quote!(, given: PhantomData<(#(#states,)*)>)))
        };
        let complete = complete(self.name, self.fields);
        let setters = self.fields.iter().filter(|field| field.constant.is_none()).map(|field| self.setter(field));
        let docs = Paragraphs::linking("Collects a {} from plain values.", self.name).attributes();
        let mut items = vec![
            quote! {
                #docs
                #[derive(Clone, Debug)]
                #[must_use = "nothing is built before `build` is called"]
                pub struct #builder #parameters {
                    draft: #draft
                    #given
                }
            },
            quote!(impl #parameters #builder #parameters { #(#setters)* }),
            quote! {
                impl #complete {
                    /// Checks everything that was given.
                    ///
                    /// # Errors
                    ///
                    /// Every violation at once, each with its JSON pointer.
                    pub fn build(self) -> Result<#name, Violations> {
                        self.draft.check()
                    }
                }
            },
        ];
        if !self.is_branch {
            items.push(quote! {
                impl Build<#name> for #complete {
                    fn build(self) -> Verdict<#name> {
                        self.draft.check()
                    }
                }
            });
        }
        items
    }

    fn builder(&self) -> Ident {
        format_ident!("{}Builder", self.name)
    }

    fn states(&self) -> Vec<Ident> {
        required(self.fields).into_iter().map(state).collect()
    }

    fn setter(&self, field: &Field) -> TokenStream {
        let docs = docs::setter(field).attributes();
        let deprecated = field.deprecated.as_ref().map(|reason| quote!(#[deprecated = #reason]));
        let name = ident(&field.rust_name);
        let parameter = types::parameter(&field.ty);
        let verdict = types::verdict(&field.ty, &name);
        let place = match self.union {
            Some(union) if union.field == field.rust_name => quote!(#name.built),
            _ => quote!(#name),
        };
        let builder = self.builder();
        let (returned, value) = if field.presence == Presence::Required {
            let states = required(self.fields)
                .into_iter()
                .map(|other| if other.rust_name == field.rust_name { ident("Given") } else { state(other) });
            (quote!(#builder<#(#states),*>), quote!(#builder { draft: self.draft, given: PhantomData }))
        } else {
            (quote!(Self), quote!(self))
        };
        quote! {
            #docs
            #deprecated
            pub fn #name(mut self, #name: #parameter) -> #returned {
                self.draft.#place = Some(#verdict);
                #value
            }
        }
    }
}

/// The type parameter that says whether a required field has been given.
fn state(field: &Field) -> Ident {
    ident(&naming::state(&field.rust_name))
}
