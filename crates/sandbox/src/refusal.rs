//! Refusals of the API, and texts for people in English and in Chinese.

use wecom_school_types::Errcode;

/// A text in both languages of the inbox.
#[derive(Clone, Debug)]
pub(crate) struct Bilingual {
    pub en: String,
    pub zh: String,
}

/// `bilingual!("{n} parents"; "{n} 位家长")`: two format strings, which take their values from the scope.
macro_rules! bilingual {
    ($en:literal; $zh:literal) => {
        $crate::refusal::Bilingual { en: ::std::format!($en), zh: ::std::format!($zh) }
    };
}

/// `refusal!(INVALID_SECRET, "corpsecret", "…"; "…")`: a [`Refusal`] with its code, parameter and detail.
macro_rules! refusal {
    ($code:ident, $parameter:expr, $en:literal; $zh:literal) => {
        $crate::refusal::Refusal::of(
            $parameter,
            ::wecom_school_types::Errcode::$code,
            $crate::refusal::bilingual!($en; $zh),
        )
    };
    ($code:ident, $en:literal; $zh:literal) => {
        $crate::refusal::Refusal::new(::wecom_school_types::Errcode::$code, $crate::refusal::bilingual!($en; $zh))
    };
}

/// Returns from a function with a [`refusal!`].
macro_rules! refuse {
    ($($refusal:tt)*) => {
        return ::std::result::Result::Err($crate::refusal::refusal!($($refusal)*))
    };
}
pub(crate) use {bilingual, refusal, refuse};

/// The code that the server was seen to answer where a part has no filename. Page 90313 does not list it.
pub(crate) const MEDIA_DATA_MISSING: i64 = 41005;

#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub code: Errcode,
    /// A JSON pointer into the request's body, or the name of a query parameter.
    pub parameter: Option<String>,
    /// What is wrong, and what to do.
    pub detail: Bilingual,
    /// Whether the body is not JSON, which `errmsg` marks.
    pub is_wrong_json: bool,
}

impl Refusal {
    pub fn new(code: Errcode, detail: Bilingual) -> Self {
        Self { code, parameter: None, detail, is_wrong_json: false }
    }

    pub fn of(parameter: impl Into<String>, code: Errcode, detail: Bilingual) -> Self {
        Self { parameter: Some(parameter.into()), ..Self::new(code, detail) }
    }

    pub fn wrong_json(detail: Bilingual) -> Self {
        Self { is_wrong_json: true, ..Self::new(Errcode::INVALID_PARAMETER, detail) }
    }
}
