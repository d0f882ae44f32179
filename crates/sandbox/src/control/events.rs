//! `/sandbox/events`: events as they happen, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{self, Sse},
};
use futures_util::{Stream, StreamExt, future, stream};
use serde::Serialize;
use serde_json::json;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};

use super::http::{ControlError, control_error};
use crate::{
    events::Event,
    state::{MAX_LISTENERS, Shared},
};

/// The longest silence of a connection. Proxies may close a connection that is silent for longer.
const SILENCE: Duration = Duration::from_secs(15);

pub(super) async fn listen(
    State(shared): State<Shared>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, ControlError> {
    let Ok(permit) = Arc::clone(&shared.listeners).try_acquire_owned() else {
        return Err(control_error!(SERVICE_UNAVAILABLE,
            "{MAX_LISTENERS} clients listen already: close one, and try again in half a minute";
            "已有 {MAX_LISTENERS} 个监听者：请关闭一个，半分钟后再试"
        ));
    };
    let events = stream::unfold((shared.events.0.subscribe(), permit), |(mut events, permit)| async {
        Some((next(&mut events).await?, (events, permit)))
    });
    let hello = written("hello", shared.clock.reading());
    Ok(Sse::new(stream::once(future::ready(hello)).chain(events).map(Ok)))
}

async fn next(events: &mut Receiver<Event>) -> Option<sse::Event> {
    match timeout(SILENCE, events.recv()).await {
        Err(_) => Some(sse::Event::default().comment("")),
        Ok(Ok(event)) => {
            let event = json!(event);
            Some(written(event["event"].as_str().unwrap_or_default(), &event["data"]))
        }
        Ok(Err(RecvError::Lagged(_))) => {
            // The listener has to read everything again, so older events say nothing new.
            *events = events.resubscribe();
            Some(written("behind", json!({})))
        }
        Ok(Err(RecvError::Closed)) => None,
    }
}

fn written(name: &str, data: impl Serialize) -> sse::Event {
    // The data has only numbers and names, so writing can't fail.
    sse::Event::default().event(name).json_data(data).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;
    use tokio::time::Instant;

    use super::*;
    use crate::School;

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_never_silent_for_long() {
        let shared = Shared::new(School::invented(), 1);
        let mut body = listen(State(shared.clone())).await.into_response().into_body();
        let mut next = async || body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(next().await.starts_with(b"event: hello\ndata: {"));
        let started = Instant::now();
        assert_eq!(next().await, ": \n\n");
        assert_eq!(started.elapsed(), SILENCE);
    }
}
