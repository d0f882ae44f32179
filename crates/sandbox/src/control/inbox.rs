//! `/sandbox/inbox`: notices in short, newest first.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{
    http::{JsonResult, QueryParameters, control_error, flag, known, number},
    outbox::{find_msgtype, find_person},
};
use crate::{
    inbox::{Filter, MOST_CHARACTERS, Search, people_of_class, summary},
    outbox::AcceptedNotice,
    state::Shared,
};

/// The default and the most notices of an answer.
const LIMIT: u64 = 50;
const MOST: u64 = 200;

pub(super) async fn list(State(shared): State<Shared>, given: QueryParameters) -> JsonResult {
    let names = ["q", "msgtype", "recipient", "class", "cut", "suppressed", "missed", "before", "limit"];
    let [q, msgtype, recipient, class, cut, suppressed, missed, before, limit] = known(given, names)?;
    let school = &shared.school;
    let unknown_class = |id| control_error!(NOT_FOUND, "the school has no class `{id}`"; "学校没有班级 `{id}`");
    let too_long = || {
        control_error!(BAD_REQUEST,
            "q has more than {MOST_CHARACTERS} characters: look for fewer words";
            "q 超过 {MOST_CHARACTERS} 个字符：请缩短搜索词"
        )
    };
    let words = q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let filter = Filter {
        search: words.map(|words| Search::of(words, school).ok_or_else(too_long)).transpose()?,
        msgtype: msgtype.as_deref().map(find_msgtype).transpose()?,
        recipient: recipient.map(|userid| find_person(school, &userid)).transpose()?,
        class: class.map(|id| people_of_class(school, &id).ok_or_else(|| unknown_class(id))).transpose()?,
        is_cut: flag("cut", cut.as_deref())?,
        has_repeats: flag("suppressed", suppressed.as_deref())?,
        is_missed: flag("missed", missed.as_deref())?,
    };
    let before = number("before", before.as_deref(), u64::MAX)?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?.min(MOST)).unwrap_or(usize::MAX);
    let (notices, dropped) = {
        let state = shared.lock();
        (state.outbox.notices.iter().rev().cloned().collect::<Vec<_>>(), state.outbox.dropped)
    };
    // A search reads the whole outbox, so it runs beside the thread that serves other requests.
    let answer = tokio::task::spawn_blocking(move || answer(&notices, dropped, &filter, before, limit));
    let broken = |_| control_error!(INTERNAL_SERVER_ERROR, "the search broke off"; "搜索中断");
    answer.await.map(Json).map_err(broken)
}

fn answer(notices: &[Arc<AcceptedNotice>], dropped: u64, filter: &Filter, before: u64, limit: usize) -> Value {
    let matching: Vec<_> = notices.iter().filter(|notice| filter.admits(notice)).collect();
    let mut rest = matching.iter().skip_while(|notice| notice.id >= before);
    let summaries: Vec<_> = rest.by_ref().take(limit).map(|notice| summary(notice)).collect();
    json!({
        "held": notices.len(), "dropped": dropped, "matching": matching.len(), "more": rest.next().is_some(),
        "notices": summaries,
    })
}
