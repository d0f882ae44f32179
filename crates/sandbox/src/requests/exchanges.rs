//! What was sent and what was answered, of requests for notices: the other calls carry secrets and tokens.

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

/// The most bytes that are kept of one body.
const MOST_OF_ONE: usize = 256 * 1024;

/// The most bytes of all bodies and answers together; beyond it those of the oldest requests go.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A request and its answer, as far as they are kept.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Exchange {
    /// `None` if it is no UTF-8, never came whole, or had to make room.
    request: Option<Box<str>>,
    /// Whether more was sent than is here.
    #[serde(rename = "request_truncated")]
    is_truncated: bool,
    /// `None` if a fault kept the request from being judged.
    answer: Option<Arc<RawValue>>,
}

impl Exchange {
    /// `body` is `None` if it was too large, or broke off.
    pub fn new(body: Option<&Bytes>, answer: Option<Arc<RawValue>>) -> Self {
        let text = body.and_then(|body| std::str::from_utf8(body).ok());
        let kept = text.map(|text| &text[..text.floor_char_boundary(MOST_OF_ONE)]);
        let is_truncated = body.is_none_or(|body| kept.is_some_and(|kept| kept.len() < body.len()));
        Self { request: kept.map(Into::into), is_truncated, answer }
    }

    /// One of which nothing is left.
    fn forgotten() -> Self {
        Self { is_truncated: true, ..Self::default() }
    }

    fn bytes(&self) -> usize {
        self.request.as_ref().map_or(0, |text| text.len()) + self.answer.as_ref().map_or(0, |answer| answer.get().len())
    }
}

/// The last exchanges, by the id of their request.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    kept: VecDeque<(u64, Exchange)>,
    bytes: usize,
}

impl Exchanges {
    pub fn keep(&mut self, id: u64, exchange: Exchange) {
        self.bytes += exchange.bytes();
        self.kept.push_back((id, exchange));
        while self.bytes > MOST_BYTES {
            self.forget_first();
        }
    }

    /// Forgets those before an id.
    pub fn forget_before(&mut self, id: u64) {
        while self.kept.front().is_some_and(|(first, _)| *first < id) {
            self.forget_first();
        }
    }

    pub fn get(&self, id: u64) -> Exchange {
        let found = self.kept.binary_search_by_key(&id, |(id, _)| *id).ok();
        found.map_or_else(Exchange::forgotten, |index| self.kept[index].1.clone())
    }

    fn forget_first(&mut self) {
        if let Some((_, exchange)) = self.kept.pop_front() {
            self.bytes -= exchange.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: Option<&[u8]>) -> (Option<usize>, bool) {
        let exchange = Exchange::new(body.map(Bytes::copy_from_slice).as_ref(), None);
        (exchange.request.map(|text| text.len()), exchange.is_truncated)
    }

    #[test]
    fn a_body_is_kept_as_text_up_to_its_limit() {
        let long = "字".repeat(MOST_OF_ONE / 3 + 1);
        assert_eq!(shown(Some(b"{}")), (Some(2), false));
        assert_eq!(shown(Some(b"")), (Some(0), false));
        assert_eq!(shown(Some(&vec![b' '; MOST_OF_ONE])), (Some(MOST_OF_ONE), false));
        assert_eq!(shown(Some(&vec![b' '; MOST_OF_ONE + 1])), (Some(MOST_OF_ONE), true));
        // 256 KiB end within a character.
        assert_eq!(shown(Some(long.as_bytes())), (Some(MOST_OF_ONE / 3 * 3), true));
        assert_eq!(shown(Some(b"\xff")), (None, false));
        assert_eq!(shown(None), (None, true));
    }

    #[test]
    fn all_together_are_bounded_and_the_oldest_go() {
        let mut exchanges = Exchanges::default();
        let body = Bytes::from(vec![b' '; MOST_OF_ONE]);
        for id in 1..=65 {
            exchanges.keep(id, Exchange::new(Some(&body), None));
        }
        assert_eq!((exchanges.kept.len(), exchanges.bytes), (64, MOST_BYTES));
        let (first, second) = (exchanges.get(1), exchanges.get(2));
        assert_eq!((first.request, first.is_truncated), (None, true));
        assert_eq!((second.request.unwrap().len(), second.is_truncated), (MOST_OF_ONE, false));
        exchanges.forget_before(65);
        assert_eq!((exchanges.kept.len(), exchanges.bytes), (1, MOST_OF_ONE));
    }
}
