//! Reads the method and the address of an operation.

use std::fmt;

use crate::pattern::Pattern;

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

static METHOD: Pattern = Pattern::new(r"(?i)\b(GET|POST|PUT|DELETE)\b");
static URL: Pattern = Pattern::new(
    r#"(?P<server>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<path>/[A-Za-z0-9_\-./]*)(?:\?(?P<query>[^\s<>()（）"'`*，。；]*))?"#,
);

pub fn method(text: &str) -> Option<String> {
    METHOD.find(text).map(|found| found.as_str().to_uppercase())
}

pub fn address(text: &str) -> Option<Address> {
    // The marks of an address may be escaped.
    let text = text.replace("&amp;", "&").replace("\\_", "_");
    let found = URL.captures_iter(&text).find(|found| is_operation(&found["path"]))?;
    Some(Address {
        method: None,
        server: found["server"].to_owned(),
        path: found["path"].to_owned(),
        query: query(found.name("query").map_or("", |query| query.as_str())),
    })
}

fn query(text: &str) -> Vec<(String, String)> {
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
