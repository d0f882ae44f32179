//! A part of a file (`Range`): players ask for one to begin in the middle of a film.

use std::ops::Range;

use axum::http::{
    HeaderMap,
    header::{IF_RANGE, RANGE},
};

/// Which part of so many bytes a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Whole,
    Part(Range<usize>),
    /// It begins beyond the end.
    Beyond,
}

impl Asked {
    /// One part is given as it is asked for. What is written wrongly, asks for several, or depends on a version that the
    /// sandbox never named gets the whole, as HTTP has it.
    pub fn of(headers: &HeaderMap, length: usize) -> Self {
        let range = headers.get(RANGE).filter(|_| !headers.contains_key(IF_RANGE));
        let range = range.and_then(|range| range.to_str().ok()?.trim().strip_prefix("bytes="));
        range.and_then(|range| Self::read(range.trim(), length)).unwrap_or(Self::Whole)
    }

    fn read(range: &str, length: usize) -> Option<Self> {
        let (first, last) = range.split_once('-')?;
        let part = match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
            (Some(first), None) if last.is_empty() => first..length,
            // The last so many bytes.
            (None, Some(count)) if first.is_empty() => length.saturating_sub(count)..length,
            _ => return None,
        };
        Some(if part.is_empty() { Self::Beyond } else { Self::Part(part) })
    }
}

/// Digits alone: `parse` would take a plus before them. A number beyond all files is the largest there is.
fn number(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_given_and_everything_else_gets_the_whole() {
        for (range, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=0-9", Asked::Part(0..10)),
            ("bytes=0-", Asked::Part(0..10)),
            ("bytes=9-", Asked::Part(9..10)),
            ("bytes=3-5", Asked::Part(3..6)),
            ("bytes=3-99999999999999999999999999", Asked::Part(3..10)),
            ("bytes=-1", Asked::Part(9..10)),
            ("bytes=-10", Asked::Part(0..10)),
            ("bytes=-99", Asked::Part(0..10)),
            (" bytes= 3-5 ", Asked::Part(3..6)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=10-11", Asked::Beyond),
            ("bytes=99999999999999999999999999-", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=5-3", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("bytes=1--2", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes 0-1", Asked::Whole),
            ("seconds=0-1", Asked::Whole),
            ("", Asked::Whole),
        ] {
            let mut headers = HeaderMap::from_iter([(RANGE, range.parse().unwrap())]);
            assert_eq!(Asked::of(&headers, 10), expected, "{range}");
            headers.insert(IF_RANGE, "\"an older one\"".parse().unwrap());
            assert_eq!(Asked::of(&headers, 10), Asked::Whole, "{range}");
        }
        assert_eq!(Asked::of(&HeaderMap::new(), 10), Asked::Whole);
        let all = HeaderMap::from_iter([(RANGE, "bytes=0-".parse().unwrap())]);
        assert_eq!(Asked::of(&all, 0), Asked::Beyond);
    }
}
