//! Compares what the ledger says of each person with what the person received.

use std::collections::BTreeSet;

use crate::district::District;

/// How many rows have each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub accepted: usize,
    pub invalid: usize,
    pub refused: usize,
    pub unknown: usize,
    /// Those of them who have it.
    pub unknown_received: usize,
    /// Rows that are accepted, and whose person received nothing.
    pub lost: usize,
    /// People who received the same text more than once.
    pub doubled: usize,
    /// Repeats that the servers held back.
    pub suppressed: u64,
}

/// Compares the ids and outcomes of the export with the outboxes, person by person.
///
/// # Panics
/// If somebody lost a notice or has it twice, received something that no row or no accepted row says, or has no outcome.
pub fn compare(district: &District, exported: &[(String, String)]) -> Verdict {
    let deliveries = district.deliveries();
    let mut verdict = Verdict {
        doubled: deliveries.values().filter(|times| **times > 1).count(),
        suppressed: district.schools.iter().map(|school| school.outbox().suppressed()).sum(),
        ..Verdict::default()
    };
    let mut problems = Vec::new();
    let mut known = BTreeSet::new();
    assert_eq!(exported.len(), district.rows.len(), "the export has another number of rows than the table");
    for (row, (id, outcome)) in district.rows.iter().zip(exported) {
        assert_eq!(row.id, *id, "the export has another order than the table");
        let key = (row.school, row.id.clone(), row.text());
        let times = deliveries.get(&key).copied().unwrap_or_default();
        known.insert(key);
        let (count, is_right) = match &outcome[..] {
            "accepted" => {
                verdict.lost += usize::from(times == 0);
                (&mut verdict.accepted, times == 1)
            }
            "invalid" => (&mut verdict.invalid, times == 0),
            "refused" => (&mut verdict.refused, times == 0),
            "unknown" => {
                verdict.unknown_received += usize::from(times == 1);
                (&mut verdict.unknown, times <= 1)
            }
            other => panic!("{id}: {other} is not the end of a campaign"),
        };
        *count += 1;
        if !is_right {
            problems.push(format!("school {} {id}: {outcome}, received {times} times", row.school));
        }
    }
    for (school, id, text) in deliveries.keys().filter(|key| !known.contains(*key)) {
        problems.push(format!("school {school} {id}: {text}"));
    }
    problems.truncate(20);
    assert!(problems.is_empty(), "{verdict:?}: {problems:#?}");
    verdict
}
