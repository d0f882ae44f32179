//! Reads the method and the address of an operation.

use std::{fmt, sync::LazyLock};

use regex::Regex;

/// The address that a request is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The method in capitals; `None` if the page names none.
    pub method: Option<String>,
    /// The server: `https://qyapi.weixin.qq.com`.
    pub server: String,
    pub path: String,
    /// The parameters, each with the value that the page shows.
    pub query: Vec<(String, String)>,
}

/// Writes the address without its method.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        write!(f, "{}{}{mark}{}", self.server, self.path, pairs.join("&"))
    }
}

static METHOD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\b(GET|POST|PUT|DELETE)\b").ok());
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?P<server>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<path>/[A-Za-z0-9_\-./]*)(?:\?(?P<query>[^\s<>()（）"'`*，。；]*))?"#).ok()
});

/// Returns the method that a line names.
pub fn method(text: &str) -> Option<String> {
    let found = METHOD.as_ref()?.find(text)?;
    Some(found.as_str().to_uppercase())
}

/// Returns the address of an operation that a line names.
pub fn address(text: &str) -> Option<Address> {
    // The marks of an address may be escaped.
    let text = text.replace("&amp;", "&").replace("\\_", "_");
    let found = URL.as_ref()?.captures_iter(&text).find(|found| is_operation(&found["path"]))?;
    Some(Address {
        method: None,
        server: found["server"].to_owned(),
        path: found["path"].to_owned(),
        query: query(found.name("query").map_or("", |query| query.as_str())),
    })
}

/// Returns the parameters behind the question mark of an address.
pub fn query(text: &str) -> Vec<(String, String)> {
    let parameter = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect()
}

/// Other addresses are documents, pictures and examples.
fn is_operation(path: &str) -> bool {
    path.starts_with("/cgi-bin/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let found = address("https://qyapi.weixin.qq.com/cgi-bin/a/b?access_token=TOKEN&type=TYPE").unwrap();
        assert_eq!((found.server.as_str(), found.path.as_str()), ("https://qyapi.weixin.qq.com", "/cgi-bin/a/b"));
        assert_eq!(found.query, [("access_token".into(), "TOKEN".into()), ("type".into(), "TYPE".into())]);
        assert_eq!(address("https://qyapi.weixin.qq.com/cgi-bin/a（仅支持POST）").unwrap().query, []);
        let escaped =
            address(r"https://qyapi.weixin.qq.com/cgi-bin/a\_b?access\_token=ACCESS\_TOKEN&amp;id=ID").unwrap();
        assert_eq!(escaped.path, "/cgi-bin/a_b");
        assert_eq!(escaped.query, [("access_token".into(), "ACCESS_TOKEN".into()), ("id".into(), "ID".into())]);
        assert_eq!(address("http://res.mail.qq.com/node/1.png"), None);
        assert_eq!(method("POST（HTTPS）").as_deref(), Some("POST"));
        assert_eq!(method("get 请求").as_deref(), Some("GET"));
    }
}
