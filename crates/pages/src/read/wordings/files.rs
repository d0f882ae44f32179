//! Wordings for formats of files and sizes of pictures.

use regex::Captures;

use super::context::{Clue, Context, Statement, Wording};
use crate::fact::{Fact, ascending};

pub const WORDINGS: &[Wording] = &[
    (
        r"(?i)(?:仅|只)?支持(?:的)?(?:格式(?:为|有|：|:)?)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?(?:格式)?",
        formats,
    ),
    (
        r"(?i)(?:仅限|格式(?:为|有|：|:|仅限)*)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?格式",
        formats,
    ),
    (r"(?P<w>\d{2,5})\s*(?:px|像素)?\s*[*×xX]\s*(?P<h>\d{2,5})", |found, context| {
        context.clues.has(Clue::Picture).then(|| vec![Fact::Pixels(vec![format!("{}x{}", &found["w"], &found["h"])])])
    }),
];

/// `支持JPG、PNG格式`
fn formats(found: &Captures, _: &Context) -> Statement {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    let names = found["f"].split(|letter| !is_letter(letter)).filter(|name| !name.is_empty());
    Some(vec![Fact::Formats(ascending(names.map(|name| name.to_uppercase().replace("JPEG", "JPG"))))])
}
