//! Method and address of a call.

use std::sync::LazyLock;

use regex::Regex;

/// Where a call is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `GET`, `POST`, or whatever else the page says; `None` if it says nothing.
    pub method: Option<String>,
    /// The server: `https://qyapi.weixin.qq.com`.
    pub server: String,
    /// The path on it.
    pub path: String,
    /// The parameters in the address, each with the value that stands there.
    pub query: Vec<(String, String)>,
}

static METHOD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\b(GET|POST|PUT|DELETE)\b").ok());
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?P<server>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<path>/[A-Za-z0-9_\-./]*)(?:\?(?P<query>[^\s<>()（）"'`*，。；]*))?"#).ok()
});

/// The method that a line names.
pub fn method(text: &str) -> Option<String> {
    let found = METHOD.as_ref()?.find(text)?;
    Some(found.as_str().to_uppercase())
}

/// The address of a call that a line names.
pub fn address(text: &str) -> Option<Address> {
    // As in text, an address may have its marks escaped.
    let text = text.replace("&amp;", "&").replace("\\_", "_");
    let found = URL.as_ref()?.captures_iter(&text).find(|found| is_call(&found["path"]))?;
    Some(Address {
        method: None,
        server: found["server"].to_owned(),
        path: found["path"].to_owned(),
        query: query(found.name("query").map_or("", |query| query.as_str())),
    })
}

/// The parameters behind the question mark of an address.
pub fn query(text: &str) -> Vec<(String, String)> {
    let parameter = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect()
}

/// Calls stand below such paths; other addresses are documents, pictures and examples.
fn is_call(path: &str) -> bool {
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
