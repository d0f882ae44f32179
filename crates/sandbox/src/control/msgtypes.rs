//! `/sandbox/msgtypes`: the message types, with the page's terms for what is in them.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;
use wecom_school_types::{Enumeration, notice::Msgtype};

#[derive(Serialize)]
pub(super) struct Listed {
    msgtypes: Vec<Known>,
}

#[derive(Serialize)]
struct Known {
    msgtype: &'static str,
    /// By JSON pointer, with `*` for an index.
    terms: BTreeMap<&'static str, &'static str>,
}

pub(super) async fn list() -> Json<Listed> {
    let known =
        |msgtype: &Msgtype| Known { msgtype: msgtype.as_str(), terms: msgtype.terms().iter().copied().collect() };
    Json(Listed { msgtypes: Msgtype::ALL.iter().map(known).collect() })
}
