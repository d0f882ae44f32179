//! Sends a notice to a large audience, one request after the other, and reports each.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{FutureExt, Stream, StreamExt, future::BoxFuture, stream::FuturesUnordered};

use crate::{
    audience::{Addressable, Audience, Recipients},
    client::Client,
    effect::Effect,
    error::Error,
    sent::{Invalid, Sent},
};

impl Client {
    /// Sends a notice to an audience of any size, in as many requests as that needs.
    ///
    /// ```no_run
    /// use wecom_school::{Audience, notice::{Notice, Text}};
    ///
    /// # async fn example(client: wecom_school::Client, ids: Vec<String>) {
    /// let notice = Notice::builder()
    ///     .agentid(1000002)
    ///     .message(Text::builder().content("缴费截止日期为本周五。"))
    ///     .enable_duplicate_check(true);
    /// let report = client.send_to_all(Audience::new().parents(ids), notice).await;
    /// for part in report.ambiguous() {
    ///     eprintln!("perhaps notified: {:?}", part.recipients);
    /// }
    /// # }
    /// ```
    ///
    /// The notice is given as its builder, without recipients. Each request names one kind of recipients, at most as many as
    /// its page allows, and nobody twice. The first request goes alone, then a few are under way at once. Once one fails for a
    /// reason that every other would share (a wrong secret, a missing right), the rest is not tried.
    ///
    /// A rate limit (45009) pauses the delivery: after each pause a single request finds out whether the limit has ended. The
    /// pauses do not count for the [deadline](Self::with_deadline) of a request, if that is longer than one; but after as many
    /// attempts as the [policy](crate::retry::Policy::attempts) allows the request gives up, and the rest is not tried. The
    /// untried parts come back as refused, with an error that [is untried](Error::is_untried).
    ///
    /// Without the duplicate check a request in doubt can't be repeated, so each has its own connection: a server that
    /// closes idle connections then leaves none in doubt. If a connection breaks after the first byte of its request, the
    /// server may have read the request or not: it stays in doubt.
    ///
    /// The report comes at the end. If the call is dropped before, nothing shows which parts were accepted:
    /// [`send_in_parts`](Self::send_in_parts) reports each part as it ends. A person who is reached in two ways (as a parent
    /// and through a class, for instance) receives the notice twice.
    pub async fn send_to_all<N: Addressable>(&self, audience: Audience, notice: N) -> Report {
        self.send_in_parts(&audience, notice).collect::<Vec<_>>().await.into_iter().collect()
    }

    /// Sends as [`send_to_all`](Self::send_to_all) does, and reports each part as its request ends: to show the progress, to
    /// record what is done, and to [stop](Parts::stop) between two requests.
    ///
    /// ```no_run
    /// use wecom_school::{Audience, Report, notice::{Notice, Text}};
    ///
    /// # async fn example(client: wecom_school::Client, ids: Vec<String>) {
    /// # let notice = Notice::builder().agentid(1000002).message(Text::builder().content("x"));
    /// let mut parts = client.send_in_parts(&Audience::new().parents(ids), notice);
    /// let mut ended = Vec::new();
    /// while let Some(part) = parts.next().await {
    ///     println!("{} more", part.recipients.ids().len());
    ///     ended.push(part);
    /// }
    /// let report: Report = ended.into_iter().collect();
    /// # assert!(report.is_complete());
    /// # }
    /// ```
    pub fn send_in_parts<N: Addressable>(&self, audience: &Audience, notice: N) -> Parts<N> {
        Parts {
            client: self.with_time_for_rate_limits(),
            notice,
            waiting: audience.parts().into_iter().enumerate().collect(),
            under_way: FuturesUnordered::new(),
            stopped_by: None,
            has_accepted: false,
        }
    }
}

/// How many requests of one delivery are under way at once, so that others of the app have room too.
const MAX_UNDER_WAY: usize = 4;

/// A stream of the parts of a delivery: each [`Part`] comes as its request ends. See [`Client::send_in_parts`].
///
/// Nothing is sent unless the stream is polled. Dropping it sends nothing more, but leaves the few requests under way
/// unreported: [`stop`](Self::stop) ends it in order. If the calls of the client are [cancelled](Client::with_cancellation),
/// the parts not begun come back as refused and [untried](Error::is_untried).
#[must_use = "nothing is sent unless the parts are asked for"]
pub struct Parts<N> {
    client: Client,
    notice: N,
    waiting: VecDeque<(usize, Recipients)>,
    under_way: FuturesUnordered<BoxFuture<'static, Part>>,
    /// Why nothing begins any more: a cancellation, or an error that every other request would meet too.
    stopped_by: Option<Error>,
    has_accepted: bool,
}

impl<N: Addressable> Parts<N> {
    /// Returns the next part whose request has ended; `None` after the last one.
    pub async fn next(&mut self) -> Option<Part> {
        StreamExt::next(self).await
    }

    /// Begins no further request, and returns the recipients whom no request has named. Requests under way still come to
    /// their end, as parts.
    pub fn stop(&mut self) -> Audience {
        self.waiting.drain(..).map(|(_, recipients)| recipients).collect()
    }

    /// Returns how many requests may be under way: one until the first is accepted, and one while a rate limit holds, so that
    /// few meet the limit.
    fn max_under_way(&self) -> usize {
        if self.has_accepted { MAX_UNDER_WAY.min(self.client.max_concurrent()) } else { 1 }
    }

    fn begin(&self, place: usize, recipients: Recipients) -> BoxFuture<'static, Part> {
        let (client, notice) = (self.client.clone(), self.notice.to(&recipients));
        let send = async move {
            let outcome = match notice {
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
        if self.stopped_by.is_none() {
            self.stopped_by = self.client.cancellation_error();
        }
        while self.stopped_by.is_none()
            && self.under_way.len() < self.max_under_way()
            && let Some((place, recipients)) = self.waiting.pop_front()
        {
            let part = self.begin(place, recipients);
            self.under_way.push(part);
        }
        let ended = self.under_way.poll_next_unpin(context);
        match &ended {
            Poll::Ready(Some(part)) if part.effect() == Effect::Certain => self.has_accepted = true,
            Poll::Ready(Some(Part { outcome: Err(error), .. })) if error.concerns_app() => {
                self.stopped_by.get_or_insert_with(|| error.clone());
            }
            // Nothing begins any more: the rest comes back untried.
            Poll::Ready(None) => {
                if let Some(error) = self.stopped_by.clone()
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

/// What became of each request of a delivery.
#[derive(Clone, Debug)]
#[must_use = "some parts may have been refused, or be in doubt: see `is_complete`"]
#[non_exhaustive]
pub struct Report {
    /// In the order of the audience: parents, students, classes.
    pub parts: Vec<Part>,
    /// The recipients that the accepted requests missed, as far as their answers can be read.
    pub invalid: Invalid,
}

/// One request of a delivery.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part {
    /// Its index in [`Audience::parts`].
    pub place: usize,
    /// The recipients of the request.
    pub recipients: Recipients,
    /// The answer, or why there is none to read.
    pub outcome: Result<Sent, Error>,
}

impl Part {
    /// Returns whether its recipients were notified. The answer to an accepted request lists whom it missed.
    pub fn effect(&self) -> Effect {
        self.outcome.as_ref().map_or_else(Error::effect, |_| Effect::Certain)
    }
}

impl FromIterator<Part> for Report {
    /// Collects parts into the order of the audience.
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut parts = Vec::from_iter(parts);
        parts.sort_by_key(|part| part.place);
        let mut invalid = Invalid::default();
        for part in &parts {
            if let Ok(sent) = &part.outcome {
                invalid.merge(&sent.invalid);
            }
        }
        Self { parts, invalid }
    }
}

impl Report {
    /// Returns whether every request was accepted and missed nobody; false for an empty audience.
    pub fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.outcome.as_ref().is_ok_and(Sent::is_complete))
    }

    /// Returns the requests that the server accepted, [`unread`](Self::unread) ones included: do not send them again.
    pub fn accepted(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect() == Effect::Certain)
    }

    /// Returns the requests that the server accepted with an answer that can't be read: whom they missed is unknown.
    pub fn unread(&self) -> impl Iterator<Item = &Part> {
        self.accepted().filter(|part| part.outcome.is_err())
    }

    /// Returns the requests of which nobody was notified: the error says why, and whether trying again helps.
    pub fn refused(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect().is_none())
    }

    /// Returns the requests whose recipients may have been notified: check before you send to them again.
    pub fn ambiguous(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect() == Effect::Possible)
    }

    /// Returns the recipients of the refused requests. They can be sent to again, once the reason is gone.
    pub fn refused_audience(&self) -> Audience {
        self.refused().map(|part| part.recipients.clone()).collect()
    }
}
