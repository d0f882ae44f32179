//! Suggests the known name that a person probably meant.

use crate::lang::words;

/// Returns a hint with the known name that is most similar to `name`; `None` if none is similar.
pub fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let likeness = |known: &'n str| (strsim::jaro_winkler(name, known), known);
    let (likeness, meant) = known.into_iter().map(likeness).max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness > 0.8).then(|| words!("did you mean `{meant}`?"; "是否想写 `{meant}`？"))
}
