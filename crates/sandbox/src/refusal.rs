//! Why a call is refused.

use wecom_school_types::Errcode;

use crate::bilingual::Bilingual;

/// A refusal: a documented code, the parameter that it is about, and what was wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub code: Errcode,
    /// A JSON pointer into the request's body, or the name of a parameter of the address.
    pub parameter: Option<String>,
    /// For people, with what to do about it.
    pub detail: Bilingual,
    /// Whether the body is not JSON at all, which has a mark of its own in errmsg.
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
