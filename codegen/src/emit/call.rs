//! Where a request is sent:
//!
//! ```text
//! impl Call for Notice {
//!     type Response = SendResponse;
//!     const METHOD: Method = Method::Post;
//!     const PLACE: Place = Place::Body;
//!     const SERVER: &'static str = "https://qyapi.weixin.qq.com";
//!     const PATH: &'static str = "/cgi-bin/externalcontact/message/send";
//!     const QUERY: &'static [QueryParameter] = &[QueryParameter { name: "access_token", required: true }];
//! }
//! ```
//!
//! And if a file travels with it:
//!
//! ```text
//!     const PART: Option<&'static str> = Some("media");
//! ```

use proc_macro2::{Ident, Span};
use quote::quote;

use super::printed;
use crate::{
    model::{Call, Type},
    naming,
};

pub fn emit(name: &str, call: &Call) -> Result<String, String> {
    let ident = |name: &str| Ident::new(name, Span::call_site());
    let Type::Named { name: response, .. } = &call.response else {
        return Err(format!("what answers {name} has no name"));
    };
    let (name, response) = (ident(name), ident(response));
    let method = ident(&naming::pascal(&call.method.to_ascii_lowercase()));
    let place = if call.in_query { quote!(Place::Query) } else { quote!(Place::Body) };
    let (server, path) = (&call.server, &call.path);
    let query = call.query.iter().map(|(name, required)| quote!(QueryParameter { name: #name, required: #required }));
    let part = call.part.as_ref().map(|part| quote!(const PART: Option<&'static str> = Some(#part);));
    printed(&quote! {
        impl Call for #name {
            type Response = #response;
            const METHOD: Method = Method::#method;
            const PLACE: Place = #place;
            const SERVER: &'static str = #server;
            const PATH: &'static str = #path;
            const QUERY: &'static [QueryParameter] = &[#(#query),*];
            #part
        }
    })
}
