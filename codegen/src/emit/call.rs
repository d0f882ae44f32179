//! Where a request is sent, and whether it may be repeated:
//!
//! ```text
//! impl Call for Notice {
//!     type Response = SendResponse;
//!     const METHOD: Method = Method::Post;
//!     const SENT_IN: SentIn = SentIn::Body;
//!     const SERVER: &'static str = "https://qyapi.weixin.qq.com";
//!     const PATH: &'static str = "/cgi-bin/externalcontact/message/send";
//!     const QUERY: &'static [QueryParameter] = &[QueryParameter::required("access_token")];
//!     const PART: Option<&'static str> = Some("media"); // with a file
//!     const SECRETS: &'static [&'static str] = &["corpsecret"]; // with secret properties
//!     const REPEAT: RepeatRule = RepeatRule::DuplicateCheck(DuplicateCheck {
//!         switch: "enable_duplicate_check",
//!         interval: "duplicate_check_interval",
//!         minimum: DuplicateCheckInterval::MINIMUM,
//!         maximum: DuplicateCheckInterval::MAXIMUM,
//!         default: DuplicateCheckInterval::DEFAULT.get(),
//!     });
//!
//!     fn repeat(&self) -> Repeat {
//!         Self::REPEAT.with(self.enable_duplicate_check, self.duplicate_check_interval)
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::rust::{ident, print};
use wecom_schemas::{
    model::{Field, Operation, Presence, Repeat, Type},
    names,
};

pub fn emit(name: &str, call: &Operation, fields: &[Field]) -> Result<String, String> {
    let Type::Named { name: response, .. } = &call.response else {
        return Err(format!("the answer of {name} has no name"));
    };
    let (name, response) = (ident(name), ident(response));
    let method = ident(&names::pascal(&call.method.to_ascii_lowercase()));
    let sent_in = if call.in_query { quote!(SentIn::Query) } else { quote!(SentIn::Body) };
    let (server, path) = (&call.server, &call.path);
    let query = call.query.iter().map(|(name, required)| {
        if *required { quote!(QueryParameter::required(#name)) } else { quote!(QueryParameter::optional(#name)) }
    });
    let part = call.part.as_ref().map(|part| quote!(const PART: Option<&'static str> = Some(#part);));
    let secrets = (!call.secrets.is_empty()).then(|| {
        let secrets = &call.secrets;
        quote!(const SECRETS: &'static [&'static str] = &[#(#secrets),*];)
    });
    let (rule, repeat) = repeat(&call.repeat, fields);
    print(&quote! {
        impl Call for #name {
            type Response = #response;
            const METHOD: Method = Method::#method;
            const SENT_IN: SentIn = #sent_in;
            const SERVER: &'static str = #server;
            const PATH: &'static str = #path;
            const QUERY: &'static [QueryParameter] = &[#(#query),*];
            #part
            #secrets
            const REPEAT: RepeatRule = #rule;

            #repeat
        }
    })
}

/// Returns the rule of the call, and the method that applies it to a request, if a request decides.
fn repeat(repeat: &Repeat, fields: &[Field]) -> (TokenStream, Option<TokenStream>) {
    let field = |name: &String| fields.iter().find(|field| field.json_name == *name);
    let check = match repeat {
        Repeat::Always => return (quote!(RepeatRule::Always), None),
        Repeat::Never => None,
        Repeat::DuplicateCheck { switch, interval } => field(switch).zip(field(interval)),
    };
    let Some((switch, interval)) = check else { return (quote!(RepeatRule::Never), None) };
    let (switch_name, interval_name) = (&switch.json_name, &interval.json_name);
    let seconds = ident(&interval.ty.to_string());
    let rule = quote! {
        RepeatRule::DuplicateCheck(DuplicateCheck {
            switch: #switch_name,
            interval: #interval_name,
            minimum: #seconds::MINIMUM,
            maximum: #seconds::MAXIMUM,
            default: #seconds::DEFAULT.get(),
        })
    };
    let (is_on, within) = (ident(&switch.rust_name), ident(&interval.rust_name));
    let is_on = if switch.presence == Presence::Required { quote!(Some(self.#is_on)) } else { quote!(self.#is_on) };
    let method = quote! {
        fn repeat(&self) -> Repeat {
            Self::REPEAT.with(#is_on, self.#within)
        }
    };
    (rule, Some(method))
}
