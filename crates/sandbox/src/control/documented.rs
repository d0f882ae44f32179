//! `/sandbox/errcodes` and `/sandbox/msgtypes`: what the pages say of error codes and message types.

use std::collections::BTreeMap;

use axum::Json;
use serde_json::{Value, json};
use wecom_school_types::{Enumeration, Errcode, notice::Msgtype};

pub(super) async fn errcodes() -> Json<Value> {
    let codes = Errcode::KNOWN.iter().map(|known| {
        json!({
            "code": known.code, "class": format!("{:?}", known.class),
            "meaning": known.meaning, "remedy": known.remedy,
            "term": known.term, "remedy_zh": known.remedy_zh,
        })
    });
    Json(json!({ "codes": codes.collect::<Vec<_>>() }))
}

/// Lists the Chinese terms of the properties by JSON pointer, with `*` for an index.
pub(super) async fn msgtypes() -> Json<Value> {
    let msgtype = |msgtype: &Msgtype| {
        let terms: BTreeMap<_, _> = msgtype.terms().iter().copied().collect();
        json!({ "msgtype": msgtype.as_str(), "terms": terms })
    };
    Json(json!({ "msgtypes": Msgtype::ALL.iter().map(msgtype).collect::<Vec<_>>() }))
}
