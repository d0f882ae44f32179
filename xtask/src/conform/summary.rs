//! What a run comes to: for people, and as JSON, in which `tests/conformance/run.py` says the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{expected::Expected, harness::Outcome, run::Run};

/// The harness or the command line is wrong.
pub const UNUSABLE: u8 = 2;

/// How many unexpected failures the text shows.
const SHOWN: usize = 20;

#[derive(Clone, Copy, Default, Deserialize, Serialize)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

#[derive(Serialize)]
pub struct Failure<'r> {
    pub case: &'r str,
    pub why: &'r str,
    is_expected: bool,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'r str>,
    reason: &'r str,
    page: &'r str,
    section: &'r str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub decisions: &'r [String],
}

#[derive(Serialize)]
struct Fault<'r> {
    case: Option<&'r str>,
    why: &'r str,
}

#[derive(Serialize)]
pub struct Summary<'r> {
    pub implementation: &'r Value,
    pub kinds: BTreeMap<&'static str, Counts>,
    pub failures: Vec<Failure<'r>>,
    faults: Vec<Fault<'r>>,
    stale: Vec<&'r str>,
    not_run: usize,
}

impl Counts {
    pub fn sum<'c>(counts: impl IntoIterator<Item = &'c Self>) -> Self {
        counts.into_iter().fold(Self::default(), |sum, counts| Self {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            skipped: sum.skipped + counts.skipped,
        })
    }
}

impl<'r> Summary<'r> {
    pub fn new(run: &'r Run<'r>, expected: &'r Expected, is_part: bool) -> Self {
        let (mut kinds, mut failures): (BTreeMap<_, Counts>, _) = (BTreeMap::new(), Vec::new());
        for (case, outcome) in &run.outcomes {
            let counts = kinds.entry(case.published_kind()).or_default();
            match outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Skipped => counts.skipped += 1,
                Outcome::Failed(why) => {
                    counts.failed += 1;
                    failures.push(Failure {
                        case: &case.id,
                        why,
                        is_expected: expected.has(&case.id),
                        verdict: case.verdict(),
                        at: (!case.is_accepted).then_some(&case.place),
                        reason: &case.reason[0],
                        page: &case.source.0,
                        section: &case.source.1,
                        decisions: &case.decisions,
                    });
                }
            }
        }
        let faults = run.faults.iter().map(|(case, why)| Fault { case: *case, why }).collect();
        let stale = expected.stale(run, is_part);
        Self { implementation: &run.implementation, kinds, failures, faults, stale, not_run: run.left }
    }

    /// Returns the summary for people. `command` is the harness.
    pub fn text(&self, command: &str) -> String {
        let about = |name: &str| self.implementation[name].as_str().unwrap_or_default();
        let mut text = format!("{} {} ({})\n\n", about("name"), about("version"), about("language"));
        text += &format!("{:14}{:>8}{:>8}{:>9}\n", "kind", "passed", "failed", "skipped");
        let total = Counts::sum(self.kinds.values());
        for (kind, Counts { passed, failed, skipped }) in self.kinds.iter().chain([(&"all", &total)]) {
            text += &format!("{kind:14}{passed:>8}{failed:>8}{skipped:>9}\n");
        }
        let unexpected: Vec<_> = self.failures.iter().filter(|failure| !failure.is_expected).collect();
        text += &format!("\n{} failures, {} of them expected\n", total.failed, total.failed - unexpected.len());
        for Failure { case, why, verdict, at, reason, page, section, decisions, .. } in unexpected.iter().take(SHOWN) {
            let at = at.map_or_else(String::new, |at| format!(" at {}", if at.is_empty() { "the root" } else { at }));
            text += &format!("\n{case}\n    {why}; should be {verdict}{at}\n    {reason}\n    {page}, {section}\n");
            if !decisions.is_empty() {
                text += &format!("    decisions: {}\n", decisions.join(", "));
            }
            text += &format!("    again: cargo xtask conform --only {case} -- {command}\n");
        }
        if unexpected.len() > SHOWN {
            text += &format!("\n{} more: --json lists all\n", unexpected.len() - SHOWN);
        }
        for entry in &self.stale {
            text += &format!(
                "\n{entry}: expected to fail, but a case of it passes or none is run: remove the entry or write it anew\n"
            );
        }
        for Fault { case, why } in &self.faults {
            text += &format!("\nthe harness is wrong, at {}: {why}\n", case.unwrap_or("its start or end"));
        }
        if self.not_run > 0 {
            text += &format!("\n{} cases were not run\n", self.not_run);
        }
        text.trim_end().to_owned()
    }

    /// Returns 0 if everything is as expected, 1 if it is not, and 2 if the harness is wrong.
    pub fn exit_code(&self) -> u8 {
        if !self.faults.is_empty() || self.not_run > 0 {
            return UNUSABLE;
        }
        u8::from(!(self.stale.is_empty() && self.failures.iter().all(|failure| failure.is_expected)))
    }
}
