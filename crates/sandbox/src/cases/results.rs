//! What a client did with each case, and whether that is right.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::file::{Case, Verdict};

/// What is known of the cases, by their ids.
pub type Results = BTreeMap<String, Received>;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Received {
    /// How often the call of the case arrived.
    pub arrived: usize,
    /// What was wrong with the last request; nothing if it had the value of the case.
    pub difference: Option<String>,
    pub said: Option<Said>,
}

/// What the client says of a case.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub verdict: Verdict,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Passed,
    Failed,
    /// Nothing arrived that decides it, and the client said nothing.
    Open,
}

/// Returns whether a client does right by a case, and if not, why.
///
/// A request that is accepted has to arrive as it is, and one that is refused must not arrive. Whether an answer was read, and
/// whether a request was refused instead of never tried, only the client can say.
pub fn judge(case: &Case, is_request: bool, received: Option<&Received>) -> (Outcome, Option<String>) {
    let failed = |why: &str| (Outcome::Failed, Some(why.to_owned()));
    let Some(Received { arrived, difference, said }) = received else { return (Outcome::Open, None) };
    let has_arrived = *arrived > 0;
    match (is_request, case.verdict, difference, said) {
        (true, Verdict::Refused, ..) if has_arrived => failed("it arrived, and should have been refused"),
        (true, _, Some(difference), _) => failed(difference),
        (_, verdict, _, Some(Said { verdict: word, reason })) if *word != verdict => {
            let word = if *word == Verdict::Accepted { "accepted" } else { "refused" };
            failed(format!("{word}: {reason}").trim_end_matches(": "))
        }
        (true, Verdict::Accepted, ..) if !has_arrived => failed("nothing arrived"),
        (true, Verdict::Accepted, ..) | (_, _, _, Some(_)) => (Outcome::Passed, None),
        (_, _, _, None) => (Outcome::Open, None),
    }
}
