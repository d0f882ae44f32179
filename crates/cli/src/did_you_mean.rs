//! The known name that a person probably meant.

use crate::lang::words;

/// Returns the known name that is most like a wrong one, as help for a person; `None` if none is like it.
pub fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let likeness = |known: &'n str| (strsim::jaro_winkler(name, known), known);
    let (likeness, meant) = known.into_iter().map(likeness).max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness > 0.8).then(|| words!("did you mean `{meant}`?"; "是否想写 `{meant}`？"))
}
