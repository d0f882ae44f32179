//! `/sandbox/events`: what happens, as it happens, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::StatusCode,
    response::sse::{self, Sse},
};
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::{
    sync::{
        OwnedSemaphorePermit,
        broadcast::{Receiver, error::RecvError},
    },
    time::timeout,
};

use super::error::ControlError;
use crate::{
    bilingual::bilingual,
    events::{Event, MOST_LISTENERS},
    state::Shared,
};

/// How long a connection stays silent: others on the way may take a longer silence for an end.
const SILENCE: Duration = Duration::from_secs(15);

pub(super) async fn listen(
    State(shared): State<Shared>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, ControlError> {
    let Ok(place) = Arc::clone(&shared.listeners).try_acquire_owned() else {
        let text = bilingual!(
            "{MOST_LISTENERS} listen already: close one, and try again in half a minute";
            "已有 {MOST_LISTENERS} 个监听者：请关闭一个，半分钟后再试"
        );
        return Err(ControlError::new(StatusCode::SERVICE_UNAVAILABLE, text));
    };
    let listener = Listener { events: shared.events.listen(), _place: place };
    let hello = written("hello", shared.clock.reading());
    Ok(Sse::new(stream::unfold((listener, Some(hello)), |(mut listener, hello)| async {
        let event = match hello {
            Some(hello) => hello,
            None => listener.next().await?,
        };
        Some((Ok(event), (listener, None)))
    })))
}

/// Someone who listens, and the place that this takes.
struct Listener {
    events: Receiver<Event>,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    async fn next(&mut self) -> Option<sse::Event> {
        match timeout(SILENCE, self.events.recv()).await {
            Err(_) => Some(sse::Event::default().comment("")),
            Ok(Ok(event)) => Some(written(event.name(), event)),
            Ok(Err(RecvError::Lagged(_))) => {
                // Everything has to be read again, so what is left of the past says nothing new.
                self.events = self.events.resubscribe();
                Some(written("behind", serde_json::json!({})))
            }
            Ok(Err(RecvError::Closed)) => None,
        }
    }
}

fn written(name: &str, data: impl Serialize) -> sse::Event {
    // Numbers and names alone: writing them can't fail.
    sse::Event::default().event(name).json_data(data).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;
    use tokio::time::Instant;

    use super::*;
    use crate::School;

    /// What comes next, as it is written.
    async fn next(body: &mut axum::body::Body) -> String {
        let frame = body.frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_never_silent_for_long() {
        let shared = Shared::new(School::invented(), 1);
        let mut body = listen(State(shared.clone())).await.into_response().into_body();
        assert!(next(&mut body).await.starts_with("event: hello\ndata: {"));
        let started = Instant::now();
        assert_eq!(next(&mut body).await, ": \n\n");
        assert_eq!(started.elapsed(), SILENCE);
        shared.events.tell(Event::Notice { id: 7 });
        assert_eq!(next(&mut body).await, "event: notice\ndata: {\"id\":7}\n\n");
        assert_eq!(started.elapsed(), SILENCE);
    }
}
