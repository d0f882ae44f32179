//! What people see of a message: cut where the pages say so, with names in place of ids.

mod translate;

use serde_json::Value;
use wecom_school_types::{BoundedText, CutText};

use crate::{School, content::Content, outbox::Cut};

/// A text of a message that is cut, or in which ids can be replaced.
pub(crate) struct Field<'a> {
    /// A JSON pointer from the root of the request.
    pointer: String,
    shown: &'a str,
    lost: &'a str,
    has_id_translation: bool,
}

impl<'a> Field<'a> {
    /// A text that is never cut.
    pub fn whole<T: BoundedText + AsRef<str>>(pointer: impl Into<String>, text: &'a T) -> Self {
        Self::new::<T>(pointer.into(), text.as_ref(), "")
    }

    /// A text that the server cuts.
    pub fn cut<T: CutText>(pointer: impl Into<String>, text: &'a T) -> Self {
        let (shown, lost) = text.as_ref().split_at(text.shown().len());
        Self::new::<T>(pointer.into(), shown, lost)
    }

    fn new<T: BoundedText>(pointer: String, shown: &'a str, lost: &'a str) -> Self {
        Self { pointer, shown, lost, has_id_translation: T::LIMITS.id_translation }
    }
}

/// What is shown of a message, and what was cut.
// Choice: cut-before-translation.
pub(crate) fn show(content: Content<'_>, school: &School) -> (Value, Vec<Cut>) {
    let Content { mut body, fields, is_translated, .. } = content;
    let mut cut = Vec::new();
    for Field { pointer, shown, lost, has_id_translation } in fields {
        let is_translated = is_translated && has_id_translation;
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
