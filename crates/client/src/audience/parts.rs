//! A notice on its way to a large audience, one request after the other.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{FutureExt, Stream, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use wecom_school_types::Errcode;

use super::{Addressable, Audience, Part, Recipients};
use crate::{
    client::Client,
    error::{Effect, Error, Retry},
};

/// How many requests of one audience are under way at once; others of the app have room beside them.
const AT_ONCE: usize = 4;

/// A notice on its way to a large audience: each [`Part`] as its request ends. See [`Client::send_in_parts`].
///
/// Nothing is sent unless it is polled. If it is dropped, nothing more is sent, and of the few requests that were under way
/// nobody knows what became of them: [`stop`](Self::stop) ends it in order. If the client's calls are
/// [cancelled](Client::with_cancellation), the parts not begun come back as refused and [untried](Error::is_untried).
#[must_use = "nothing is sent unless the parts are asked for"]
pub struct Parts<N> {
    client: Client,
    notice: N,
    waiting: VecDeque<(usize, Recipients)>,
    under_way: FuturesUnordered<BoxFuture<'static, Part>>,
    /// Why nothing begins any more: it was cancelled, or an error that every other request would meet too.
    hopeless: Option<Error>,
    has_accepted: bool,
}

impl<N: Addressable> Parts<N> {
    pub(crate) fn new(client: &Client, audience: &Audience, notice: N) -> Self {
        let waiting = audience.parts().into_iter().enumerate().collect();
        Self {
            client: client.patient(),
            notice,
            waiting,
            under_way: FuturesUnordered::new(),
            hopeless: None,
            has_accepted: false,
        }
    }

    /// The next part whose request has ended; `None` after the last one.
    pub async fn next(&mut self) -> Option<Part> {
        StreamExt::next(self).await
    }

    /// Begins no further request. Those under way still come to their end, as parts; gives those whom no request has
    /// named.
    pub fn stop(&mut self) -> Audience {
        self.waiting.drain(..).map(|(_, recipients)| recipients).collect()
    }

    /// How many requests are worth having under way: one until the first is accepted, and one while a rate limit holds, so
    /// that a limit is met by few.
    fn at_once(&self) -> usize {
        if self.has_accepted { AT_ONCE.min(self.client.width()) } else { 1 }
    }

    fn begin(&self, place: usize, recipients: Recipients) -> BoxFuture<'static, Part> {
        let (client, notice) = (self.client.clone(), self.notice.clone());
        let send = async move {
            let outcome = match notice.to(&recipients) {
                Ok(notice) => client.send(&notice).await,
                Err(error) => Err(error),
            };
            Part { place, recipients, outcome }
        };
        send.boxed()
    }
}

impl<N: Addressable> Stream for Parts<N> {
    type Item = Part;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Part>> {
        if self.hopeless.is_none() {
            self.hopeless = self.client.cancelled();
        }
        while self.hopeless.is_none()
            && self.under_way.len() < self.at_once()
            && let Some((place, recipients)) = self.waiting.pop_front()
        {
            let part = self.begin(place, recipients);
            self.under_way.push(part);
        }
        let ended = self.under_way.poll_next_unpin(context);
        match &ended {
            Poll::Ready(Some(part)) if part.effect() == Effect::Certain => self.has_accepted = true,
            Poll::Ready(Some(Part { outcome: Err(error), .. })) if concerns_everybody(error) => {
                self.hopeless.get_or_insert_with(|| error.clone());
            }
            // Whoever is left once nothing begins any more.
            Poll::Ready(None) => {
                if let Some(error) = self.hopeless.clone()
                    && let Some((place, recipients)) = self.waiting.pop_front()
                {
                    return Poll::Ready(Some(Part { place, recipients, outcome: Err(error.untried()) }));
                }
            }
            _ => {}
        }
        ended
    }
}

impl<N> std::fmt::Debug for Parts<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("under_way", &self.under_way.len())
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}

/// Whether every other part would meet the error as well: the app is refused, its token, its setup; it is paused for longer
/// than anybody waits; the delivery is cancelled. Not what concerns persons.
fn concerns_everybody(error: &Error) -> bool {
    match error.errcode() {
        Some(Errcode::NO_PERMISSION_FOR_PERSON | Errcode::NO_EXTERNAL_CONTACT_PERMISSION) => false,
        _ => {
            error.is_cancelled()
                || error.is_rate_limited()
                || error.effect() == Effect::None(Retry::Corrected)
                    && (error.is_configuration() || error.is_token() || error.is_token_rejected())
        }
    }
}
