//! Links that the types accept and that open nothing.

use wecom_school_types::{Errcode, after_http_scheme};

use crate::{
    character::{is_blank, named},
    lang::words,
};

/// The properties of a message that are links.
pub const PROPERTIES: [&str; 3] = ["url", "picurl", "content_source_url"];

/// Returns what is wrong with a link. An optional link may be empty.
pub fn flaw(property: &str, url: &str) -> Option<String> {
    let Some(rest) = after_http_scheme(url) else {
        let code = Errcode::URL_WITHOUT_SCHEME.get();
        return match (property, url) {
            ("url", _) => Some(words!(
                "a link without http:// or https://, which the server refuses ({code}): begin it with https://";
                "链接没有以 http:// 或 https:// 开头，服务器会拒绝（{code}）：请以 https:// 开头"
            )),
            (_, "") => None,
            _ => Some(words!(
                "a link without http:// or https://: begin it with https://";
                "链接没有以 http:// 或 https:// 开头：请以 https:// 开头"
            )),
        };
    };
    if let Some(character) = url.chars().find(|character| is_blank(*character)) {
        let character = named(character);
        return Some(words!("a link with {character} in it: remove it"; "链接中含有 {character}：请删去"));
    }
    let has_host = !rest.is_empty() && !rest.starts_with(['/', '?', '#']);
    (!has_host).then(|| words!("a link without a host: complete it"; "链接缺少主机名：请补全"))
}
