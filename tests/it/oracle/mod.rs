//! Random schools and audiences, compared with an oracle that says who receives a notice. It shares no code with the directory.

mod directory;
mod sandbox;
mod schools;
mod table;

use std::collections::BTreeSet;

use wecom_school::notice::RecvScope;
use wecom_school_sandbox::Invalid;

use self::{
    schools::Case,
    table::{Entry, Outcome},
};

const RECV_SCOPES: [RecvScope; 3] = [RecvScope::Parents, RecvScope::Students, RecvScope::ParentsAndStudents];

/// Compares an outcome with the oracle's. A failure shows the whole case and its seed.
fn compare(seed: u64, case: &Case, outcome: &Outcome) {
    let expected = table::expected(case);
    assert!(*outcome == expected, "seed {seed}: {case:#?}\nis {outcome:#?}\nand not {expected:#?}");
}

fn entries(ids: &Invalid) -> BTreeSet<Entry> {
    let lists = [
        ("to_parent_userid", &ids.parent_userid),
        ("to_external_user", &ids.external_user),
        ("to_student_userid", &ids.student_userid),
        ("to_party", &ids.party),
    ];
    let all: Vec<Entry> =
        lists.into_iter().flat_map(|(list, ids)| ids.iter().map(move |id| (list, id.clone()))).collect();
    let once = BTreeSet::from_iter(all.clone());
    assert_eq!(once.len(), all.len(), "each id is listed once: {all:?}");
    once
}
