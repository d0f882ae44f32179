//! Calls beyond the burst of their path wait for their turns, report the wait, and end early at the deadline or a cancellation.

use super::*;
use crate::{Activity, WaitReason, school::GetSubscribeMode};

async fn read(client: &Client) -> Result<(), Error> {
    client.call(&GetSubscribeMode::builder().build()?).await.map(drop)
}

/// Makes as many calls as need not wait.
async fn use_up_the_burst(client: &Client) {
    let began = Instant::now();
    let calls = join_all((0..5_000).map(|_| read(client))).await;
    assert!(calls.iter().all(Result::is_ok) && began.elapsed() < Duration::from_millis(25));
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_burst_wait_and_calls_of_other_paths_do_not() {
    let server = Server::default();
    let (client, began) = (server.client(), Instant::now());
    use_up_the_burst(&client).await;
    let mut activity = client.activity();
    let calls = join_all((0..40).map(|_| read(&client)));
    let others = async {
        let waiting = *activity.wait_for(|activity| matches!(activity, Activity::Waiting { .. })).await.unwrap();
        assert!(matches!(waiting, Activity::Waiting { reason: WaitReason::Pace, .. }), "{waiting:?}");
        assert!(send(&client, None).await.is_ok());
        assert!(began.elapsed() < Duration::from_millis(25), "{:?}", began.elapsed());
    };
    let (calls, ()) = tokio::join!(calls, others);
    assert!(calls.iter().all(Result::is_ok));
    let paced = server.times()[5_001..].to_vec();
    assert_eq!(paced.len(), 40);
    assert!(paced.is_sorted() && (950..=1_050).contains(&paced[39].duration_since(began).as_millis()), "{paced:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_turn_ends_at_the_deadline_and_at_a_cancellation() {
    let server = Server::default();
    let client = server.client();
    use_up_the_burst(&client).await;
    let hasty = client.with_deadline(Duration::from_millis(500));
    let results = join_all((0..100).map(|_| read(&hasty))).await;
    let late: Vec<&Error> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!((79..=81).contains(&late.len()), "{}", late.len());
    assert!(late.iter().all(|error| error.is_rate_limited() && error.is_retryable() && error.attempts() == 0));

    let cancellation = CancellationToken::new();
    let (cancelled, began) = (client.with_cancellation(cancellation.clone()), Instant::now());
    let (error, ()) = tokio::join!(read(&cancelled), async { cancellation.cancel() });
    assert!(error.unwrap_err().is_cancelled() && began.elapsed() < Duration::from_millis(25));
}
