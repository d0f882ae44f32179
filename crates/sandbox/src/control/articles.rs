//! `/sandbox/outbox/{id}/articles/{index}`: what an mpnews article says, as a page of its own.
//!
//! It is HTML by whoever sent it. The policy allows it neither a script nor a connection, in a frame and out of it.

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    error::ControlError,
    extract::{Named, Parameters, flag},
};
use crate::{bilingual::bilingual, state::Shared};

/// `policy!("…")`: what an article may do that loads pictures from there.
macro_rules! policy {
    ($pictures:literal) => {
        concat!(
            "default-src 'none'; style-src 'unsafe-inline'; img-src ",
            $pictures,
            "; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
    };
}

/// What stands before the article.
const HEAD: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>body { margin: 16px; font: 17px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; \
    color: #1f2329; background: #fff } img, video, table { max-width: 100% } img { height: auto }</style>\n";

pub(super) async fn show(
    State(shared): State<Shared>,
    Named((id, index)): Named<(String, String)>,
    given: Parameters,
) -> Result<Response, ControlError> {
    let [pictures] = given.known(["pictures"])?;
    let has_pictures = flag("pictures", pictures.as_deref())?.unwrap_or_default();
    let notice = super::outbox::find(&shared, &id)?;
    let index: Option<usize> = index.parse().ok();
    let article = index.and_then(|index| notice.shown().get("articles")?.get(index)?.get("content"));
    let Some(content) = article.and_then(Value::as_str) else {
        return Err(ControlError::not_found(bilingual!(
            "notice {id} has no such article: an mpnews has them, from 0 on";
            "通知 {id} 没有这篇文章：只有 mpnews 有，从 0 数起"
        )));
    };
    let policy = if has_pictures { policy!("data: http: https:") } else { policy!("data:") };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((headers, HEAD.to_owned() + &quiet(content)).into_response())
}

/// The article without the tags for which a browser opens a connection though the policy lets it ask for nothing: a host
/// would learn that the article is read. They become tags that mean nothing; scripts, which could make others, do not run.
fn quiet(html: &str) -> String {
    const CONNECTING: [&str; 3] = ["<link", "<iframe", "<frame"];
    let mut quiet = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.find('<').map(|start| rest.split_at(start)) {
        let is = |name: &&str| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        quiet.push_str(before);
        quiet.push_str(if CONNECTING.iter().any(is) { "<x-" } else { "<" });
        rest = &tag[1..];
    }
    quiet + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_connect_become_others() {
        for (html, expected) in [
            ("<p>明日<b>停课</b></p>", "<p>明日<b>停课</b></p>"),
            ("<link rel=preconnect href=//a.example>", "<x-link rel=preconnect href=//a.example>"),
            ("<LINK/rel=preconnect>", "<x-LINK/rel=preconnect>"),
            ("<iFrame\nsrc=//a.example></iframe>", "<x-iFrame\nsrc=//a.example></iframe>"),
            ("<frameset><frame src=//a.example>", "<x-frameset><x-frame src=//a.example>"),
            ("<<link><", "<<x-link><"),
            ("<\u{212a}", "<\u{212a}"),
            ("<lin", "<lin"),
            ("<lin字", "<lin字"),
            ("", ""),
        ] {
            assert_eq!(quiet(html), expected);
        }
    }
}
