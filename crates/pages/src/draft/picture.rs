//! What the picture may be to which a text leads.

use serde_json::{Map, Value, json};

use super::known::Known;
use crate::fact::Fact;

/// The formats that the dialect knows.
const FORMATS: [&str; 4] = ["JPG", "PNG", "AMR", "MP4"];

/// Formats and sizes as `picture`; what the dialect does not know stays a fact without use.
pub fn of(known: &mut Known, schema: &mut Map<String, Value>) {
    let mut picture = Map::new();
    let formats = known.take(|fact| match fact {
        Fact::Formats(formats) if formats.iter().all(|format| FORMATS.contains(&format.as_str())) => {
            Some(formats.clone())
        }
        _ => None,
    });
    picture.extend(formats.map(|formats| ("formats".to_owned(), json!(formats))));
    let pixels = known.take(|fact| match fact {
        Fact::Pixels(sizes) if sizes.iter().all(|size| is_size(size)) => Some(sizes.clone()),
        _ => None,
    });
    picture.extend(pixels.map(|sizes| ("bestPixels".to_owned(), json!(sizes))));
    if !picture.is_empty() {
        schema.insert("picture".into(), Value::Object(picture));
    }
}

/// `1068x455`
fn is_size(size: &str) -> bool {
    let is_number =
        |text: &str| !text.starts_with('0') && !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    size.split_once('x').is_some_and(|(width, height)| is_number(width) && is_number(height))
}
