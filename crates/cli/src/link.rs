//! Links that the types accept and that open nothing: the example of the page is no link either.

use wecom_school_types::{Errcode, after_http_scheme};

use crate::{
    character::{is_blank, named},
    lang::words,
};

/// The properties of a message that are links.
pub const PROPERTIES: [&str; 3] = ["url", "picurl", "content_source_url"];

/// Says what is wrong with a link, if anything is. An empty one that is not required stands for none.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_begins_with_http_in_any_case_and_has_a_host() {
        for url in ["http://a", "HTTPS://a/b?c#d", "https://家长"] {
            assert_eq!(flaw("url", url), None, "{url}");
        }
        for url in
            ["URL", "", "ftp://a", "javascript:alert(1)", "www.school.example", "家长http://", "http:/", "字字字"]
        {
            assert!(flaw("url", url).is_some_and(|why| why.contains("45034")), "{url}");
            assert_eq!(flaw("picurl", url).is_none(), url.is_empty(), "{url}");
        }
        for (url, why) in [
            ("https://", "without a host"),
            ("https:///a", "without a host"),
            ("https://a.example/b c", "U+0020 (space)"),
            ("https://a.example\u{200b}", "U+200B (zero-width space)"),
            ("https://a.example\n", "U+000A (line feed)"),
        ] {
            assert!(flaw("picurl", url).is_some_and(|said| said.contains(why)), "{url}");
        }
    }
}
