//! Sends under every fault of the sandbox, and counts how often the notice arrives in the inboxes.

use std::time::Duration;

use wecom_school::{Effect, Errcode, Error, Sent};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{clients::CORRECTED, sandboxed::Sandboxed};

type End = Result<(), Effect>;
const SENT: End = Ok(());
const AMBIGUOUS: End = Err(Effect::Possible);
const REFUSED: End = Err(CORRECTED);

fn end(result: &Result<Sent, Error>) -> End {
    result.as_ref().map(drop).map_err(Error::effect)
}

type MakeFault = fn() -> Fault;

/// Each fault: its name; how the send ends with the duplicate check off, and on; how often the notice then is in the inbox,
/// off and on.
const FAULTS: &[(&str, MakeFault, [End; 2], [usize; 2])] = &[
    ("a short delay", || Fault::delay(Duration::from_millis(50)), [SENT, SENT], [1, 1]),
    ("reset before acceptance", Fault::reset_before_acceptance, [AMBIGUOUS, SENT], [0, 1]),
    ("reset after acceptance", Fault::reset_after_acceptance, [AMBIGUOUS, SENT], [1, 1]),
    ("closed before the answer", Fault::close_before_answer, [AMBIGUOUS, SENT], [1, 1]),
    ("a truncated answer", Fault::truncated_body, [AMBIGUOUS, SENT], [1, 1]),
    ("500 before acceptance", || Fault::status(500), [AMBIGUOUS, SENT], [0, 1]),
    ("502 after acceptance", || Fault::status_after_acceptance(502), [AMBIGUOUS, SENT], [1, 1]),
    ("404 without JSON", || Fault::status(404), [AMBIGUOUS, SENT], [0, 1]),
    ("busy", || Fault::errcode(Errcode::SYSTEM_BUSY), [AMBIGUOUS, SENT], [0, 1]),
    ("an invalid token", Fault::token_invalid, [SENT, SENT], [1, 1]),
    ("an expired token", Fault::token_expired, [SENT, SENT], [1, 1]),
    ("a rate limit", || Fault::errcode(Errcode::RATE_LIMIT_EXCEEDED), [SENT, SENT], [1, 1]),
    ("too many at once", Fault::concurrency_limit, [SENT, SENT], [1, 1]),
    ("no permission", || Fault::errcode(Errcode::API_FORBIDDEN), [REFUSED, REFUSED], [0, 0]),
    ("an unknown code", || Fault::errcode(7_654_321), [REFUSED, REFUSED], [0, 0]),
];

async fn send(at: &Sandboxed, content: &str, check: bool) -> Result<Sent, Error> {
    at.client.send(&at.text(content).enable_duplicate_check(check).build().unwrap()).await
}

/// Returns how often the text is in the inbox of its recipient.
fn inbox(at: &Sandboxed, content: &str) -> usize {
    let outbox = at.sandbox.outbox();
    outbox.received_by("20240101-m").filter(|notice| notice.shown["content"] == content).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_and_every_doubt_is_reported() {
    let cases = FAULTS.iter().flat_map(|fault| [false, true].map(|check| (fault, check)));
    let runs = cases.map(|((name, fault, ends, inboxes), check)| async move {
        let at = Sandboxed::start().await;
        at.sandbox.faults().add(fault().on(Endpoint::Send).request(1));
        let result = send(&at, name, check).await;
        let which = usize::from(check);
        assert_eq!(end(&result), ends[which], "{name}, duplicate check {check}: {result:?}");
        assert_eq!(inbox(&at, name), inboxes[which], "{name}, duplicate check {check}");
        assert_eq!(at.sandbox.faults().list()[0].fired, 1, "{name}: the fault has to happen");
        // The client works afterwards.
        assert!(send(&at, "and another", true).await.is_ok(), "{name}");
    });
    futures_util::future::join_all(runs).await;
}
