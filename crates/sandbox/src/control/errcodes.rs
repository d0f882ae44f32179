//! `/sandbox/errcodes`: what the documented codes mean, and what to do about them.

use axum::Json;
use serde::Serialize;
use wecom_school_types::Errcode;

#[derive(Serialize)]
pub(super) struct Listed {
    codes: Vec<Known>,
}

#[derive(Serialize)]
struct Known {
    code: i64,
    class: String,
    meaning: &'static str,
    remedy: &'static str,
    /// The two in Chinese.
    term: Option<&'static str>,
    remedy_zh: Option<&'static str>,
}

pub(super) async fn list() -> Json<Listed> {
    let codes = Errcode::KNOWN.iter().map(|known| Known {
        code: known.code,
        class: format!("{:?}", known.class),
        meaning: known.meaning,
        remedy: known.remedy,
        term: known.term,
        remedy_zh: known.remedy_zh,
    });
    Json(Listed { codes: codes.collect() })
}
