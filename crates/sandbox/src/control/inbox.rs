//! `/sandbox/inbox`: notices in short, newest first.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

use super::{
    error::ControlError,
    extract::{Parameters, flag, number},
    outbox::{known_msgtype, known_person},
};
use crate::{
    bilingual::bilingual,
    inbox::{Filter, MOST_CHARACTERS, Search, Summary, of_class},
    outbox::AcceptedNotice,
    state::Shared,
};

/// How many notices an answer holds unless it is told otherwise, and at most.
const LIMIT: u64 = 50;
const MOST: u64 = 200;

#[derive(Debug, Serialize)]
pub(super) struct Listed {
    held: usize,
    dropped: u64,
    matching: usize,
    more: bool,
    notices: Vec<Summary>,
}

pub(super) async fn list(State(shared): State<Shared>, given: Parameters) -> Result<Json<Listed>, ControlError> {
    let names = ["q", "msgtype", "recipient", "class", "cut", "suppressed", "missed", "before", "limit"];
    let [q, msgtype, recipient, class, cut, suppressed, missed, before, limit] = given.known(names)?;
    let unknown_class =
        |id| ControlError::not_found(bilingual!("the school has no class `{id}`"; "学校没有班级 `{id}`"));
    let too_long = || {
        ControlError::bad_request(bilingual!(
            "q has more than {MOST_CHARACTERS} characters: look for fewer words";
            "q 超过 {MOST_CHARACTERS} 个字符：请缩短搜索词"
        ))
    };
    let words = q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let filter = Filter {
        search: words.map(|words| Search::of(words, &shared.school).ok_or_else(too_long)).transpose()?,
        msgtype: msgtype.map(known_msgtype).transpose()?,
        recipient: recipient.map(|userid| known_person(&shared.school, &userid)).transpose()?,
        class: class.map(|id| of_class(&shared.school, &id).ok_or_else(|| unknown_class(id))).transpose()?,
        is_cut: flag("cut", cut.as_deref())?,
        has_repeats: flag("suppressed", suppressed.as_deref())?,
        is_missed: flag("missed", missed.as_deref())?,
    };
    let before = number("before", before.as_deref(), u64::MAX)?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?.min(MOST)).unwrap_or(usize::MAX);
    let (notices, dropped) = {
        let state = shared.lock();
        (state.outbox.newest().cloned().collect::<Vec<_>>(), state.outbox.dropped())
    };
    // A search goes through every word of the outbox: others are served meanwhile.
    let listed = tokio::task::spawn_blocking(move || listed(&notices, dropped, &filter, before, limit));
    let broken =
        |_| ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, bilingual!("the search broke off"; "搜索中断"));
    listed.await.map(Json).map_err(broken)
}

fn listed(notices: &[Arc<AcceptedNotice>], dropped: u64, filter: &Filter, before: u64, limit: usize) -> Listed {
    let matching: Vec<_> = notices.iter().filter(|notice| filter.admits(notice)).collect();
    let mut rest = matching.iter().skip_while(|notice| notice.id() >= before);
    let summaries = rest.by_ref().take(limit).map(|notice| Summary::of(notice)).collect();
    Listed { held: notices.len(), dropped, matching: matching.len(), more: rest.next().is_some(), notices: summaries }
}
