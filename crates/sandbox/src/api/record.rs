//! What the log keeps of a request.

use std::{sync::Arc, time::Duration};

use super::{Arrival, Outcome};
use crate::{
    Endpoint,
    answer::Answer,
    body::{ReadBody, Unread},
    requests::{Exchange, RequestRecord, Requests},
};

/// A name that a client made up may be as long as its request, and what is said of it too.
const LONGEST_PARAMETER: usize = 200;
const LONGEST_DETAIL: usize = 600;

/// What became of a request; neither is there if a fault kept it from being judged.
pub(super) struct Judged<'a> {
    pub outcome: Option<&'a Outcome>,
    pub answer: Option<&'a Answer>,
}

/// Notes a request, and if it was for a notice also what it said.
pub(super) fn note(
    requests: &mut Requests,
    arrival: &Arrival,
    now: Duration,
    read: &Result<ReadBody, Unread>,
    judged: &Judged<'_>,
) {
    let refusal = judged.outcome.and_then(|outcome| outcome.result.as_ref().err());
    let delivery = judged.outcome.and_then(|outcome| outcome.delivery);
    let id = requests.next_id();
    let record = RequestRecord {
        id,
        number: arrival.number,
        time: now.as_secs(),
        endpoint: arrival.endpoint,
        agentid: judged.outcome.and_then(|outcome| outcome.agentid),
        errcode: judged.outcome.map(|outcome| outcome.code().get()),
        parameter: refusal
            .and_then(|refusal| refusal.parameter.as_ref())
            .map(|parameter| beginning(parameter, LONGEST_PARAMETER)),
        detail: refusal.map(|refusal| beginning(&refusal.detail.en, LONGEST_DETAIL)),
        detail_zh: refusal.map(|refusal| beginning(&refusal.detail.zh, LONGEST_DETAIL)),
        errmsg: refusal.and(judged.answer).map(|answer| answer.errmsg.clone().into_owned()),
        notice: delivery.map(|delivery| delivery.notice),
        is_repeat: delivery.is_some_and(|delivery| delivery.is_repeat),
        faults: arrival.disturbance.names.clone(),
    };
    let exchange = (arrival.endpoint == Endpoint::Send).then(|| {
        let body = read.as_ref().ok().map(|body| &body.bytes);
        Exchange::new(body, judged.answer.map(|answer| Arc::clone(&answer.json)))
    });
    requests.note(record, exchange);
}

fn beginning(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
