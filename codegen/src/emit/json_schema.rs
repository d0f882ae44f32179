//! The schema that a type publishes, behind the feature `schemars`:
//!
//! ```text
//! #[cfg(feature = "schemars")]
//! impl DescribedObject for NewsArticle {
//!     fn describe(schema: ObjectSchema<'_>) -> Schema {
//!         schema
//!             .description("图文. One article of a news notice.")
//!             .required("title", of::<NewsArticleTitle>, "标题. The title of the article.")
//!             .optional("description", of::<NewsArticleDescription>, "描述. A few words below the title.")
//!             .closed()
//!     }
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types::{self, ident};
use crate::model::{Branch, Field, Item, Object, Presence, Strangers};

pub fn of_object(name: &Ident, item: &Item, object: &Object) -> TokenStream {
    let description = item.docs.summary();
    let mut steps = vec![quote!(.description(#description))];
    for index in 0..=object.fields.len() {
        if let Some(union) = object.union.as_ref().filter(|union| union.tag_before == index) {
            let (tag, tag_type) = (&union.tag.json_name, ident(&union.tag.type_name));
            let description = union.tag.docs.summary();
            steps.push(quote!(.required(#tag, of::<#tag_type>, #description)));
        }
        steps.extend(object.fields.get(index).map(property));
    }
    if let Some(union) = &object.union {
        let branches = union.branches.iter().map(|branch| ident(&branch.name));
        steps.extend(branches.map(|branch| quote!(.branch(#branch::describe))));
    }
    if object.is_ruled() {
        steps.push(quote!(.at_least_one_of(Self::AT_LEAST_ONE_OF)));
    }
    steps.push(match object.strangers {
        Strangers::Refused => quote!(.closed()),
        Strangers::Ignored => quote!(.open()),
    });
    describe(name, &steps)
}

pub fn of_branch(name: &Ident, branch: &Branch) -> TokenStream {
    let (tag, value) = &branch.tag;
    let mut steps = vec![quote!(.constant(#tag, #value))];
    if let Some(body) = &branch.body {
        let inside = branch.inside.iter().map(property);
        steps.push(quote!(.body(#body, |body| body #(#inside)* .closed())));
    }
    steps.extend(branch.beside.iter().map(property));
    steps.push(quote!(.open()));
    describe(name, &steps)
}

fn describe(name: &Ident, steps: &[TokenStream]) -> TokenStream {
    quote! {
        #[cfg(feature = "schemars")]
        impl DescribedObject for #name {
            fn describe(schema: ObjectSchema<'_>) -> Schema {
                schema #(#steps)*
            }
        }
    }
}

fn property(field: &Field) -> TokenStream {
    let (name, ty, description) = (&field.json_name, types::rust(&field.ty), field.docs.summary());
    let method = match (field.presence, field.nullable) {
        (Presence::Required, _) => ident("required"),
        (_, false) => ident("optional"),
        (_, true) => ident("nullable"),
    };
    quote!(.#method(#name, of::<#ty>, #description))
}
