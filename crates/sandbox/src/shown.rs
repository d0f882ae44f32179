//! What people see of a message: cut where the pages say so, with names in place of ids.

mod translate;

use serde_json::Value;
use wecom_school_types::{CutText, runtime::BoundedText};

use crate::{School, outbox::Cut};

/// A text of a message that is cut or in which ids can be replaced.
pub(crate) struct Field {
    /// A JSON pointer from the root of the request.
    pointer: String,
    shown: String,
    lost: String,
    has_id_translation: bool,
}

impl Field {
    /// A text that is never cut.
    pub fn whole<T: BoundedText + AsRef<str>>(pointer: String, text: &T) -> Self {
        let shown = text.as_ref().to_owned();
        Self { pointer, shown, lost: String::new(), has_id_translation: T::LIMITS.id_translation }
    }

    /// A text that the server cuts.
    pub fn cut<T: CutText>(pointer: String, text: &T) -> Self {
        let (shown, lost) = text.as_ref().split_at(text.shown().len());
        Self { pointer, shown: shown.to_owned(), lost: lost.to_owned(), has_id_translation: T::LIMITS.id_translation }
    }
}

/// What is shown of `request`, which holds the message's body under `msgtype`, and what was cut.
// Choice: cut-before-translation.
pub(crate) fn show(
    mut request: Value,
    msgtype: &str,
    fields: Vec<Field>,
    is_translated: bool,
    school: &School,
) -> (Value, Vec<Cut>) {
    let mut cut = Vec::new();
    for Field { pointer, shown, lost, has_id_translation } in fields {
        let translated = if is_translated && has_id_translation { translate::ids(&shown, school) } else { None };
        if (translated.is_some() || !lost.is_empty())
            && let Some(value) = request.pointer_mut(&pointer)
        {
            *value = Value::String(translated.unwrap_or_else(|| shown.clone()));
        }
        if !lost.is_empty() {
            cut.push(Cut { pointer, shown, lost });
        }
    }
    let body = request.get_mut(msgtype).map_or(Value::Null, Value::take);
    (body, cut)
}
