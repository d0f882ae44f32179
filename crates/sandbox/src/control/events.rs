//! `/sandbox/events`: events as they happen, as server-sent events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt, future, stream};
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::http::{ControlError, control_error};
use crate::{
    events::Event,
    state::{MAX_LISTENERS, Shared},
};

pub(super) async fn listen(State(shared): State<Shared>) -> Result<Response, ControlError> {
    let Ok(permit) = Arc::clone(&shared.listeners).try_acquire_owned() else {
        return Err(control_error!(SERVICE_UNAVAILABLE,
            "{MAX_LISTENERS} clients listen already: close one, and try again in half a minute";
            "已有 {MAX_LISTENERS} 个监听者：请关闭一个，半分钟后再试"
        ));
    };
    let events = stream::unfold((shared.events.0.subscribe(), permit), |(mut events, permit)| async {
        Some((next(&mut events).await?, (events, permit)))
    });
    let hello = write_event("hello", shared.clock.reading());
    let events = stream::once(future::ready(hello)).chain(events).map(Ok::<_, Infallible>);
    // Proxies may close a connection that is silent for longer than the 15 seconds of the default.
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

async fn next(events: &mut Receiver<Event>) -> Option<sse::Event> {
    match events.recv().await {
        Ok(event) => {
            let event = json!(event);
            Some(write_event(event["event"].as_str().unwrap_or_default(), &event["data"]))
        }
        Err(RecvError::Lagged(_)) => {
            // The listener has to read everything again, so older events say nothing new.
            *events = events.resubscribe();
            Some(write_event("behind", json!({})))
        }
        Err(RecvError::Closed) => None,
    }
}

fn write_event(name: &str, data: impl Serialize) -> sse::Event {
    // The data has only numbers and names, so writing can't fail.
    sse::Event::default().event(name).json_data(data).unwrap_or_default()
}
