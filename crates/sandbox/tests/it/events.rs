//! `/sandbox/events` over real connections: the order of events, slow listeners, and the most listeners.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wecom_school_sandbox::Fault;

use crate::caller::{Caller, text};

struct Listener {
    response: reqwest::Response,
    unread: String,
}

impl Listener {
    async fn of(caller: &Caller) -> Self {
        let response = caller.http.get(caller.sandbox.url() + "/sandbox/events").send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        let mut listener = Self { response, unread: String::new() };
        let (name, data) = listener.next().await.unwrap();
        assert_eq!(name, "hello");
        assert!(data["now"].as_u64().unwrap() > 1_700_000_000);
        listener
    }

    /// Returns the next event; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.unread = rest;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
                return Some((field("event: ")?, serde_json::from_str(&field("data: ")?).unwrap()));
            }
            let chunk = self.response.chunk().await.ok()??;
            self.unread += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// Returns the next events, without the time of the clock.
    async fn some(&mut self, count: usize) -> Vec<String> {
        let mut events = Vec::new();
        for _ in 0..count {
            let (name, mut data) = self.next().await.unwrap();
            data.as_object_mut().unwrap().remove("now");
            events.push(format!("{name} {data}"));
        }
        events
    }
}

#[tokio::test]
async fn events_arrive_in_order() {
    let caller = Caller::new().await;
    let (mut first, mut second) = (Listener::of(&caller).await, Listener::of(&caller).await);
    let protected = text(&json!({ "enable_duplicate_check": 1 }));
    caller.send(&protected).await;
    caller.send(&protected).await;
    caller.send(&text(&json!({ "toparty": ["21"] }))).await;
    caller.post("/sandbox/clock", &json!({ "advance_seconds": 60 })).await;
    caller.sandbox.clock().advance(Duration::from_mins(1));
    caller.post("/sandbox/faults", &json!({ "kind": "status", "status": 503, "request": 1 })).await;
    caller.http.post(caller.send_url()).body("{}").send().await.unwrap();
    let fault = caller.sandbox.faults().add(Fault::truncated_body().request(9));
    caller.sandbox.faults().remove(fault);
    caller.sandbox.faults().remove(fault);
    caller.sandbox.faults().clear();
    caller.sandbox.clear_outbox();
    caller.sandbox.reset();
    caller.get("/sandbox/outbox").await;
    let expected = [
        r#"notice {"id":1}"#,
        r#"request {"id":2,"endpoint":"send","errcode":0}"#,
        r#"repeat {"id":1}"#,
        r#"request {"id":3,"endpoint":"send","errcode":0}"#,
        r#"request {"id":4,"endpoint":"send","errcode":40058}"#,
        r#"clock {"added_seconds":60}"#,
        r#"clock {"added_seconds":120}"#,
        "faults {}",
        // The fault happens to the next request.
        "faults {}",
        r#"request {"id":5,"endpoint":"send","errcode":null}"#,
        "faults {}",
        "faults {}",
        "faults {}",
        "cleared {}",
        "reset {}",
    ];
    assert_eq!(first.some(expected.len()).await, expected);
    assert_eq!(second.some(expected.len()).await, expected);
}

#[tokio::test]
async fn a_slow_listener_misses_events_and_learns_of_it() {
    let caller = Caller::new().await;
    let mut slow = Listener::of(&caller).await;
    // More than the buffers of two sockets and the sandbox hold together.
    for _ in 0..200_000 {
        caller.sandbox.clear_outbox();
    }
    caller.sandbox.reset();
    let mut names = Vec::new();
    while names.last().is_none_or(|name| name != "reset" && name != "behind") {
        names.push(slow.next().await.unwrap().0);
    }
    assert_eq!(names.last().unwrap(), "behind");
    caller.sandbox.clear_outbox();
    while slow.next().await.unwrap().0 != "cleared" {}
}

#[tokio::test]
async fn a_sandbox_stops_in_spite_of_a_listener() {
    let caller = Caller::new().await;
    let mut listener = Listener::of(&caller).await;
    let Caller { sandbox, .. } = caller;
    let started = Instant::now();
    tokio::task::spawn_blocking(|| drop(sandbox)).await.unwrap();
    assert!(started.elapsed() < Duration::from_mins(1));
    assert!(listener.next().await.is_none());
}

#[tokio::test]
async fn listeners_are_bounded_and_leave_room_when_they_go() {
    let caller = Caller::new().await;
    let mut listeners = Vec::new();
    for _ in 0..64 {
        listeners.push(Listener::of(&caller).await);
    }
    let url = caller.sandbox.url() + "/sandbox/events";
    let refused = caller.http.get(&url).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    let answer: Value = refused.json().await.unwrap();
    assert!(answer["error"].as_str().unwrap().starts_with("64 clients listen already"), "{answer}");
    listeners.clear();
    // The sandbox notices that they are gone when it writes to them.
    let deadline = Instant::now() + Duration::from_mins(1);
    while caller.http.get(&url).send().await.unwrap().status() != 200 {
        assert!(Instant::now() < deadline);
        caller.sandbox.clear_outbox();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
