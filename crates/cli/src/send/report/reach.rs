//! The recipients that the accepted requests reached, as far as the answers tell.

use std::collections::{BTreeMap, BTreeSet};

use wecom_school::{Effect, Invalid};

use super::{Outcome, Request};
use crate::audience::Recipients;

#[derive(Debug, Default)]
pub struct Reach {
    /// The ids that the accepted requests name.
    pub named: Recipients,
    /// The named ids that the answers list as invalid.
    pub missed: Recipients,
    /// Ids that the answers list and no request names, such as members of a class.
    pub unnamed: Recipients,
}

impl Reach {
    /// Compares every accepted request with its answer.
    pub fn of<'r>(requests: impl IntoIterator<Item = &'r Request>) -> Self {
        let mut reach = Self::default();
        for request in requests {
            if let Outcome::Ended(Ok(sent)) = &request.outcome {
                reach.add(&request.recipients, &sent.invalid);
            } else if request.effect() == Effect::Certain {
                reach.named = [std::mem::take(&mut reach.named), request.recipients.clone()].into_iter().collect();
            }
        }
        reach.unnamed.each_mut().into_iter().for_each(once);
        reach
    }

    pub fn reached(&self) -> usize {
        self.named.len() - self.missed.len()
    }

    fn add(&mut self, recipients: &Recipients, invalid: &Invalid) {
        self.named.is_to_all |= recipients.is_to_all;
        let listed = [&invalid.party, &invalid.student_userid, &invalid.parent_userid, &invalid.external_user];
        for (kind, (named, listed)) in recipients.each().into_iter().zip(listed).enumerate() {
            let is_class = kind == 0;
            let (missed, unnamed) =
                compared(named, listed, |id| if is_class { class_key(id) } else { id.to_lowercase() });
            self.named.each_mut()[kind].extend_from_slice(named);
            self.missed.each_mut()[kind].extend(missed);
            self.unnamed.each_mut()[kind].extend(unnamed);
        }
    }
}

/// Returns the named ids that are listed, each once, and the listed ids that are not named. The server may spell an id in its
/// own way.
fn compared(named: &[String], listed: &[String], key: impl Fn(&str) -> String) -> (Vec<String>, Vec<String>) {
    let exact: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let similar: BTreeMap<String, &str> = named.iter().map(|id| (key(id), id.as_str())).collect();
    let mut missed = BTreeSet::new();
    let mut unnamed = Vec::new();
    for id in listed {
        match exact.get(id.as_str()).or_else(|| similar.get(&key(id))) {
            Some(id) => _ = missed.insert(*id),
            None => unnamed.push(id.clone()),
        }
    }
    (named.iter().filter(|id| missed.contains(id.as_str())).cloned().collect(), unnamed)
}

/// Ids of departments are numbers: `009` is `9`.
fn class_key(id: &str) -> String {
    id.parse::<u64>().map_or_else(|_| id.to_owned(), |number| number.to_string())
}

/// Keeps the first of equal ids.
fn once(ids: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.to_lowercase()));
}
