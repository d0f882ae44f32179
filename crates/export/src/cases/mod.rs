//! Makes conformance cases for programs in any language: a value, and whether it is accepted.
//!
//! ```text
//! place ─ sample ─┐
//! probes ─────────┴─ walk ─ case ─ files   cases/notice/request.jsonl, …, types.json, README.md
//! ```

mod case;
mod compact;
mod files;
mod place;
mod probes;
mod sample;
mod walk;
mod words;

use rayon::prelude::*;
use wecom_schemas::{Library, Node};

pub(super) use self::files::files;
use self::walk::Walk;
pub use self::{
    case::{Case, KINDS},
    compact::expand,
};
use super::reference::is_message;

/// Returns the cases of every request and answer, in the order of the files.
///
/// They include what only a test of all types needs: the answers that are refused, and the properties of an envelope in
/// each of its branches. [`Case::is_published`] tells these apart.
pub fn cases(library: &Library) -> Vec<Case> {
    let roots: Vec<Node<'_>> = library.roots().filter(is_message).collect();
    roots.par_iter().flat_map_iter(|root| Walk::over(library, root)).collect()
}
