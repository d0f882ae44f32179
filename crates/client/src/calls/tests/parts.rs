//! Large audiences, part by part.

use futures_util::StreamExt;

use super::*;
use crate::{Part, PartOutcome, Parts, Report, notice::NoticeBuilder, types::runtime::Given};

/// Ten requests, four of which are under way at once.
fn ten_parts(client: &Client) -> Parts<NoticeBuilder<Given, Given>> {
    let classes = (0..1000).map(|class| class.to_string());
    let notice = Notice::builder().agentid(1).message(Text::builder().content("x"));
    client.send_in_parts(&Audience::new().classes(classes), notice)
}

#[tokio::test(start_paused = true)]
async fn each_part_comes_as_it_ends_and_the_report_has_them_in_order() {
    // The second one finds no connection, and has to wait.
    let server = Server::plays([Turn::Code(0), Turn::Unreachable]).takes(Duration::from_secs(1));
    let parts: Vec<Part> = ten_parts(&server.client(Policy::default())).collect().await;
    let places: Vec<usize> = parts.iter().map(|part| part.place).collect();
    assert!(places.len() == 10 && !places.is_sorted(), "{places:?}");
    let report: Report = parts.into_iter().collect();
    assert!(report.is_complete() && report.parts.iter().map(|part| part.place).eq(0..10));
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_after_a_stop_and_what_is_under_way_ends() {
    let server = Server::default().takes(Duration::from_secs(1));
    let mut parts = ten_parts(&server.client(Policy::default()));
    // The first one goes alone, the second one among four.
    let begun = [parts.next().await.unwrap(), parts.next().await.unwrap()];
    let untried = parts.stop();
    let rest: Vec<Part> = parts.collect().await;
    let reached: Vec<&Part> = begun.iter().chain(&rest).collect();
    assert!(reached.iter().all(|part| matches!(part.outcome, PartOutcome::Accepted(_))));
    assert_eq!((reached.len(), server.sends().len()), (5, 5));
    let everybody: Audience = reached.into_iter().map(|part| part.recipients.clone()).chain(untried.parts()).collect();
    assert_eq!(everybody.len(), 1000, "nobody is forgotten");
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_once_the_parts_are_dropped() {
    let server = Server::default().takes(Duration::from_secs(1));
    let mut parts = ten_parts(&server.client(Policy::default()));
    assert!(parts.next().await.is_some());
    drop(parts);
    sleep(Duration::from_mins(1)).await;
    assert!(server.sends().len() <= 4, "those that were under way");
}

#[tokio::test(start_paused = true)]
async fn what_refuses_the_app_keeps_the_rest_from_being_tried() {
    let server = Server::default();
    *lock(&server.0.token_code) = Some(40001);
    let report: Report = ten_parts(&server.client(Policy::default())).collect::<Vec<_>>().await.into_iter().collect();
    assert_eq!((report.refused().count(), server.sends().len(), server.tokens()), (10, 0, 1));
}
