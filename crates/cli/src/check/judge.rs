//! From a text to a request, or to what is wrong with it.

use serde_json::from_str;
use wecom_school_types::{Checked, Read, notice::Notice, properties_only_of, third_party::ThirdPartyNotice};

use super::{
    finding::{self, Finding, Findings},
    places::Places,
    rules::Kind,
    scan::scan,
    syntax::not_json,
};
use crate::{
    audience::Recipients,
    cut::{self, Cut},
    objection::{self, Objection},
};

/// The pages that say what a request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// A notice of any kind, page 92291.
    A,
    /// The miniprogram notice of a third-party app, page 20450.
    B,
}

impl Page {
    /// The number in the address of the page.
    pub fn number(self) -> &'static str {
        match self {
            Self::A => "92291",
            Self::B => "20450",
        }
    }

    /// Judges a text by the page.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge(self, text: &str) -> Result<Request, Findings> {
        match self {
            Self::A => judge(text).map(Box::new).map(Request::A),
            Self::B => judge(text).map(Box::new).map(Request::B),
        }
    }
}

/// A request that its page accepts.
pub enum Request {
    A(Box<Notice>),
    B(Box<ThirdPartyNotice>),
}

impl Request {
    /// What it says although the types accept it.
    pub fn objections(&self) -> Vec<Objection> {
        match self {
            Self::A(notice) => objection::of(notice),
            Self::B(notice) => objection::of(notice),
        }
    }

    /// Who is named in it.
    pub fn recipients(&self) -> Recipients {
        match self {
            Self::A(notice) => notice.as_ref().into(),
            Self::B(notice) => notice.as_ref().into(),
        }
    }

    /// The texts in it that the server cuts.
    pub fn cuts(&self) -> Vec<Cut> {
        match self {
            Self::A(notice) => cut::of(notice.as_ref()),
            Self::B(notice) => cut::of(notice.as_ref()),
        }
    }
}

/// The page that a request is meant for: B alone knows `to_external_user`, and an app of a suite sends its miniprogram
/// notices there unless they have what A alone knows.
pub fn page_of(text: &str, is_suite: bool) -> Page {
    let pointer = |name| format!("/{name}");
    let only_a: Vec<String> = properties_only_of::<Notice, ThirdPartyNotice>().map(pointer).collect();
    let only_b: Vec<String> = properties_only_of::<ThirdPartyNotice, Notice>().map(pointer).collect();
    let places = Places::of(text, only_a.iter().chain(&only_b).map(String::as_str).chain(["/msgtype"]));
    let has_one_of = |pointers: &[String]| pointers.iter().any(|pointer| places.get(pointer).is_some());
    let msgtype = places.get("/msgtype").and_then(|span| from_str::<String>(&text[span]).ok());
    let is_miniprogram = msgtype.is_some_and(|msgtype| msgtype == "miniprogram");
    if has_one_of(&only_b) || is_suite && is_miniprogram && !has_one_of(&only_a) { Page::B } else { Page::A }
}

/// Reads a value from a text.
///
/// # Errors
/// What is wrong with it.
pub fn judge<T: Read>(text: &str) -> Result<T, Findings> {
    // Types pass over values that they refuse, whatever is wrong in these.
    scan(text, &mut ()).map_err(|fault| not_json(text, fault))?;
    match from_str(text) {
        Ok(Checked(Ok(value))) => Ok(value),
        Ok(Checked(Err(violations))) => Err(finding::of_violations(text, &violations)),
        Err(error) => Err(Finding::of_file(Kind::NotJson, error.to_string()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_by_what_is_in_a_request() {
        let card = r#"{"msgtype": "miniprogram", "agentid": 1}"#;
        assert_eq!((page_of(card, false), page_of(card, true)), (Page::A, Page::B));
        let card = r#"{"msgtype": "miniprogram", "recv_scope": 0}"#;
        assert_eq!((page_of(card, false), page_of(card, true)), (Page::A, Page::A));
        assert_eq!(page_of(r#"{"to_external_user": []}"#, false), Page::B);
        assert_eq!(page_of("no JSON", true), Page::A);
    }

    fn place(text: &str) -> String {
        let findings = judge::<Notice>(text).unwrap_err().kept;
        let span = findings[0].span.clone().unwrap();
        format!("{} {:?}", findings[0].message, &text[span])
    }

    #[test]
    fn what_is_no_json_has_a_place() {
        assert_eq!(place(""), "the file is empty \"\"");
        assert_eq!(place("{\n  \"字\": ?\n}"), "not JSON: expected a value \"?\"");
        assert_eq!(place("{\"a\": 1,}"), "not JSON: trailing comma \"}\"");
        assert_eq!(place("{\"a\": [1\n"), "not JSON: the text ends too early \"\"");
        assert_eq!(place("{} 字"), "not JSON: something follows the value \"字\"");
        assert_eq!(place("{\"x\": \"\\ud800\"}"), "not JSON: an escape holds half of a character \"\\\"\"");
        assert_eq!(place(&"[".repeat(200)), "not JSON: too many lists and objects are nested \"[\"");
    }
}
