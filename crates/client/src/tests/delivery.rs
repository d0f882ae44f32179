//! Notices to large audiences, part by part.

use futures_util::StreamExt;

use super::*;
use crate::{Part, Parts, Report};

/// Begins a delivery of ten requests, four of which are under way at once.
fn ten_parts(client: &Client) -> Parts<NoticeBuilder<Given, Given>> {
    client.send_in_parts(&Audience::new().classes((0..1000).map(|class| class.to_string())), unaddressed())
}

/// Sends a notice to 25,000 parents, which takes 25 requests.
async fn to_many(client: &Client) -> Report {
    client.send_to_all(Audience::new().parents((0..25_000).map(|parent| parent.to_string())), unaddressed()).await
}

#[tokio::test(start_paused = true)]
async fn each_part_comes_as_it_ends_and_the_report_has_them_in_order() {
    // The second part finds no connection, and has to wait.
    let server = Server::with_script([Step::Code(0), Step::Unreachable]).with_latency(Duration::from_secs(1));
    let parts: Vec<Part> = ten_parts(&server.client()).collect().await;
    let places: Vec<usize> = parts.iter().map(|part| part.place).collect();
    assert!(places.len() == 10 && !places.is_sorted(), "{places:?}");
    let report: Report = parts.into_iter().collect();
    assert!(report.is_complete() && report.parts.iter().map(|part| part.place).eq(0..10));
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_after_a_stop_or_a_drop() {
    let server = Server::default().with_latency(Duration::from_secs(1));
    let mut parts = ten_parts(&server.client());
    // The first part is sent alone, the second one with three others.
    let begun = [parts.next().await.unwrap(), parts.next().await.unwrap()];
    let untried = parts.stop();
    let rest: Vec<Part> = parts.collect().await;
    let reached: Vec<&Part> = begun.iter().chain(&rest).collect();
    assert!(reached.iter().all(|part| part.effect() == Effect::Certain));
    assert_eq!((reached.len(), server.sends().len()), (5, 5));
    let everybody: Audience = reached.into_iter().map(|part| part.recipients.clone()).chain(untried.parts()).collect();
    assert_eq!(everybody.len(), 1000, "nobody is forgotten");

    let server = Server::default().with_latency(Duration::from_secs(1));
    let mut parts = ten_parts(&server.client());
    assert!(parts.next().await.is_some());
    drop(parts);
    sleep(Duration::from_mins(1)).await;
    assert!(server.sends().len() <= 4, "the requests that were under way");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_app_or_its_token_ends_the_delivery_and_one_of_recipients_does_not() {
    for (token_code, script, sends) in
        [(Some(40001), vec![], 0), (None, vec![Step::Code(48002); 9], 1), (None, vec![Step::Code(65023); 10], 10)]
    {
        let server = Server::with_script(script);
        server.state().token_code = token_code;
        let report: Report = ten_parts(&server.client()).collect::<Vec<_>>().await.into_iter().collect();
        assert_eq!((report.refused().count(), server.sends().len(), server.tokens()), (10, sends, 1));
        let error = report.parts[9].outcome.as_ref().unwrap_err();
        assert!(error.is_configuration() && error.effect() == CORRECTED, "{error}");
        assert_eq!((error.is_token(), error.is_untried()), (token_code.is_some(), sends < 10), "{error}");
        assert_eq!(error.attempts() == 0, error.is_untried(), "{error}");
        assert_eq!(error.to_string().contains("not tried, since another part failed"), sends < 10, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_pauses_a_delivery_and_one_request_finds_out_whether_it_has_ended() {
    // At first a single request meets the limit; later, four meet it at once, and it holds for two more.
    for (accepted, limits, pauses) in [(0, 1, 1), (0, 7, 7), (9, 6, 3)] {
        let script = [vec![Step::Code(0); accepted], vec![Step::Code(45009); limits]].concat();
        let server = Server::with_script(script).with_latency(Duration::from_secs(1));
        let report = to_many(&server.client()).await;
        assert!(report.is_complete(), "{limits}: {:?}", report.refused().next());
        let times = server.times();
        assert_eq!(times.len(), 25 + limits);
        let waits = times.windows(2).filter(|pair| pair[1] - pair[0] >= Duration::from_secs(59)).count();
        assert_eq!(waits, pauses, "{limits}: {times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_that_does_not_end_ends_the_delivery() {
    let script = [vec![Step::Code(0); 3], vec![Step::Code(45009); 100]].concat();
    for (deadline, most) in [(Duration::from_mins(3), 3 + 4 + 11), (Duration::from_secs(30), 3 + 4)] {
        let server = Server::with_script(script.clone()).with_latency(Duration::from_secs(1));
        let began = Instant::now();
        let report = to_many(&server.client().with_deadline(deadline)).await;
        assert!(server.sends().len() <= most, "{deadline:?}: {}", server.sends().len());
        assert!(began.elapsed() < Duration::from_mins(13), "{deadline:?}: {:?}", began.elapsed());
        assert_eq!((report.accepted().count(), report.refused().count()), (3, 22), "{deadline:?}");
        let errors: Vec<&Error> = report.refused().filter_map(|part| part.outcome.as_ref().err()).collect();
        assert!(errors.iter().all(|error| error.is_rate_limited() && error.is_retryable()), "{deadline:?}");
        assert_eq!(errors.iter().filter(|error| error.is_untried()).count(), 22 - 4, "{deadline:?}");
        assert_eq!(report.refused_audience().len(), 22_000, "safe to send to again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_delivery_returns_the_parts_not_begun_as_untried() {
    let script = [vec![Step::Code(0); 9], vec![Step::Code(45009); 100]].concat();
    // In the middle of requests, and in a pause.
    for seconds in [4, 40] {
        let server = Server::with_script(script.clone()).with_latency(Duration::from_millis(1500));
        let token = CancellationToken::new();
        let client = server.client().with_cancellation(token.clone());
        let delivery = tokio::spawn(async move { to_many(&client).await });
        sleep(Duration::from_secs(seconds)).await;
        token.cancel();
        let (sends, cancelled) = (server.sends().len(), Instant::now());
        let report = delivery.await.unwrap();
        assert!(cancelled.elapsed() <= Duration::from_millis(1500), "{seconds}: {:?}", cancelled.elapsed());
        assert!(server.sends().len() <= sends + 4, "{seconds}: nothing begins any more");
        assert_eq!(
            (report.parts.len(), report.ambiguous().count()),
            (25, 0),
            "{seconds}: the report names every recipient"
        );
        for part in report.refused() {
            let error = part.outcome.as_ref().unwrap_err();
            assert!(error.is_cancelled() && error.is_retryable(), "{seconds}: {error}");
            assert_eq!(error.is_untried(), error.attempts() == 0, "{seconds}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_can_not_be_read_is_an_accepted_part_and_no_doubt() {
    let server = Server::with_script([Step::Code(0), Step::Unread, Step::Code(81013), Step::Lost]);
    let audience = Audience::new().classes((0..401).map(|class| class.to_string()));
    let report = server.client().send_to_all(audience, unaddressed()).await;
    let effects: Vec<Effect> = report.parts.iter().map(Part::effect).collect();
    assert_eq!(effects, [Effect::Certain, Effect::Certain, CORRECTED, Effect::Possible, Effect::Certain]);
    let places = |parts: Vec<&Part>| parts.into_iter().map(|part| part.place).collect::<Vec<_>>();
    assert_eq!(places(report.accepted().collect()), [0, 1, 4]);
    assert_eq!(places(report.unread().collect()), [1]);
    assert_eq!(places(report.refused().collect()), [2]);
    assert_eq!(places(report.ambiguous().collect()), [3]);
    assert!(!report.is_complete());
    assert_eq!(report.refused_audience().len(), 100, "safe to send to again");
}
