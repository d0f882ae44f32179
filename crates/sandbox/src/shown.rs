//! What people see of a message: cut where the pages say so, with names in place of ids.

mod translate;

use serde_json::Value;
use wecom_school_types::ShownText;

use crate::{School, content::Content, outbox::Cut};

/// What is shown of a message, and what was cut.
// Choice: cut-before-translation.
pub(crate) fn show(content: Content<'_>, school: &School) -> (Value, Vec<Cut>) {
    let Content { mut body, fields, is_translated, .. } = content;
    let mut cut = Vec::new();
    for ShownText { pointer, shown, lost, limits, .. } in fields {
        let is_translated = is_translated && limits.id_translation;
        let translated = if is_translated { translate::ids(shown, school) } else { None };
        if translated.is_some() || !lost.is_empty() {
            // The first step leads into the body.
            let inside = pointer.char_indices().skip(1).find(|(_, character)| *character == '/');
            let value = inside.and_then(|(start, _)| body.pointer_mut(&pointer[start..]));
            if let Some(value) = value {
                *value = Value::String(translated.unwrap_or_else(|| shown.to_owned()));
            }
        }
        if !lost.is_empty() {
            cut.push(Cut { pointer, shown: shown.to_owned(), lost: lost.to_owned() });
        }
    }
    (body, cut)
}
