//! Links that the server refuses although the types accept them: the example of the page is no link either.

use wecom_school_types::{
    Errcode,
    notice::{Message, Notice},
};

use crate::{check::with_pointer, exit::Exit, lang::words, problem::Problem};

/// The pointer of each link that has no `http://` or `https://` and needs one.
pub fn without_scheme(notice: &Notice) -> Vec<String> {
    let Message::News(news) = notice.message() else { return Vec::new() };
    let urls = news.articles.iter().map(|article| article.url.as_str()).enumerate();
    urls.filter(|(_, url)| !has_scheme(url)).map(|(index, _)| format!("/news/articles/{index}/url")).collect()
}

/// What becomes of it.
pub fn said() -> String {
    let code = Errcode::URL_WITHOUT_SCHEME.get();
    words!(
        "a link without http:// or https://, which the server refuses ({code}): begin it with https://";
        "链接没有以 http:// 或 https:// 开头，服务器会拒绝（{code}）：请以 https:// 开头"
    )
}

/// Each of them as a problem.
pub fn problems(pointers: &[String]) -> Vec<Problem> {
    pointers.iter().map(|pointer| Problem::new(Exit::Invalid, with_pointer(pointer, &said()))).collect()
}

fn has_scheme(url: &str) -> bool {
    let begins_with = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins_with("http://") || begins_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_http_in_any_case() {
        for url in ["http://a", "HTTPS://a", "https://家长"] {
            assert!(has_scheme(url), "{url}");
        }
        for url in ["URL", "", "ftp://a", "javascript:alert(1)", "www.school.example", "家长http://", "http:/"] {
            assert!(!has_scheme(url), "{url}");
        }
    }
}
