//! Which token travels in which parameter of an address.

use std::sync::Arc;

use wecom_school_types::QueryParameter;

use super::Tokens;

/// The tokens that a client has, by the parameter that carries them.
#[derive(Clone, Debug)]
pub(crate) struct TokenSources {
    /// Of the app.
    pub app: Arc<Tokens>,
    /// Of the suite that the app belongs to, if it belongs to one.
    pub suite: Option<Arc<Tokens>>,
}

/// A parameter, and the tokens of which one travels in it.
pub(crate) type TokenParameter<'a> = (&'static str, &'a Arc<Tokens>);

/// The parameter that carries the token of an app.
const ACCESS_TOKEN: &str = "access_token";
/// The parameter that carries the token of a suite.
pub(crate) const SUITE_ACCESS_TOKEN: &str = "suite_access_token";

impl TokenSources {
    /// Returns the token that travels in the address of a call with these parameters, if one does.
    ///
    /// # Errors
    /// A required parameter that no source fills.
    pub fn fill(&self, parameters: &'static [QueryParameter]) -> Result<Option<TokenParameter<'_>>, String> {
        let mut filled = None;
        for &QueryParameter { name, required } in parameters {
            let tokens = match name {
                ACCESS_TOKEN => Some(&self.app),
                SUITE_ACCESS_TOKEN => self.suite.as_ref(),
                _ => None,
            };
            match tokens {
                Some(tokens) if filled.is_none() => filled = Some((name, tokens)),
                _ if required => return Err(unfilled(name)),
                _ => {}
            }
        }
        Ok(filled)
    }
}

fn unfilled(name: &str) -> String {
    let remedy = match name {
        SUITE_ACCESS_TOKEN => "set the client up with Client::for_suite_app",
        _ => "make this call with another client of HTTP",
    };
    format!("the address of this call needs the parameter {name}, and this client has no source for it: {remedy}")
}
