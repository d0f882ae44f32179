//! Where in its file an entry of the school stands.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

/// A step on the way to an entry.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Key(&'static str),
    Index(usize),
}

/// The way to an entry, from the root of the file.
pub(super) type Place = Vec<Step>;

/// A line and a column, both from 1, the column in characters.
pub(super) type Position = (usize, usize);

/// The position of a byte.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The position of an entry in TOML, or of what holds it if it is absent.
pub(super) fn in_toml(text: &str, place: &[Step]) -> Option<Position> {
    let root = DeTable::parse(text).ok()?;
    let mut offset = root.span().start;
    let mut value = &DeValue::Table(root.into_inner());
    for step in place {
        let next = match step {
            Step::Key(key) => value.get(*key),
            Step::Index(index) => value.get(*index),
        };
        let Some(next) = next else { break };
        offset = next.span().start;
        value = next.get_ref();
    }
    Some(position(text, offset))
}

/// The position of an entry in JSON, or of what holds it if it is absent.
pub(super) fn in_json(text: &str, place: &[Step]) -> Option<Position> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in place {
        let next = match step {
            Step::Key(key) => serde_json::from_str::<BTreeMap<&str, &RawValue>>(raw.get())
                .ok()
                .and_then(|mut properties| properties.remove(key)),
            Step::Index(index) => {
                serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok().and_then(|entries| entries.get(*index).copied())
            }
        };
        let Some(next) = next else { break };
        raw = next;
    }
    // The raw value is a slice of the text, so their addresses tell where in it.
    Some(position(text, raw.get().as_ptr().addr() - text.as_ptr().addr()))
}
