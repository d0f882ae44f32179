//! What is known of a parameter, fact by fact, and what remains in doubt.

use super::{gather::Row, tree::Node};
use crate::fact::{Fact, Facts};

/// The facts that are not used yet, and the doubts so far.
#[derive(Debug, Default)]
pub struct Known {
    facts: Vec<Fact>,
    doubts: Vec<String>,
}

impl Known {
    /// What the rows of a parameter say. Where two of them disagree, the first is believed, with a doubt.
    pub fn of(node: &Node) -> Self {
        let mut known = Self::default();
        let mut lines: Vec<usize> = Vec::new();
        for row in &node.rows {
            for fact in &row.facts {
                match known.facts.iter().position(|other| subject(other) == subject(fact)) {
                    None => {
                        known.facts.push(fact.clone());
                        lines.push(row.line);
                    }
                    Some(index) if known.facts[index] == *fact => {}
                    Some(index) => {
                        let (first, line) = (known.facts[index].clone(), lines[index]);
                        known.doubt(format!(
                            "`{first}` (line {line}) contradicts `{fact}` (line {}): the first is taken",
                            row.line
                        ));
                    }
                }
            }
            if let Some(unread) = unread(row) {
                known.doubt(unread);
            }
        }
        known
    }

    /// Takes the first fact that `pick` wants.
    pub fn take<T>(&mut self, pick: impl Fn(&Fact) -> Option<T>) -> Option<T> {
        let (index, picked) = self.facts.iter().enumerate().find_map(|(index, fact)| Some((index, pick(fact)?)))?;
        self.facts.remove(index);
        Some(picked)
    }

    /// Looks for a fact without using it.
    pub fn look<T>(&self, pick: impl Fn(&Fact) -> Option<T>) -> Option<T> {
        self.facts.iter().find_map(pick)
    }

    /// Whether the fact is there, which is then used.
    pub fn says(&mut self, fact: &Fact) -> bool {
        self.take(|other| (other == fact).then_some(())).is_some()
    }

    /// Notes a doubt.
    pub fn doubt(&mut self, doubt: impl Into<String>) {
        let doubt = doubt.into();
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// Notes what prose says and no row does.
    pub fn aside(&mut self, line: usize, facts: &Facts) {
        for fact in facts.iter().filter(|fact| !self.facts.contains(fact)) {
            self.doubts.push(format!("line {line} says `{fact}` of it, and no row does"));
        }
    }

    /// The doubts; a fact that was of no use is one too.
    pub fn into_doubts(mut self, useless: &str) -> Vec<String> {
        let facts = std::mem::take(&mut self.facts);
        let unused = facts.iter().map(|fact| format!("`{fact}` {useless}"));
        self.doubts.into_iter().chain(unused).collect()
    }
}

/// What rows say that has no place where their parameter stands, but for the kinds of facts that are used there.
pub fn without_place(rows: &[&Row], used: &[&str]) -> Vec<String> {
    let mut doubts: Vec<String> = Vec::new();
    for row in rows {
        let facts = row.facts.iter().filter(|fact| !used.contains(&fact.kind()));
        doubts.extend(facts.map(|fact| format!("`{fact}` (line {}) has no place here: left out", row.line)));
        doubts.extend(unread(row));
    }
    doubts
}

fn unread(row: &Row) -> Option<String> {
    let unread: Vec<String> = row.unread.iter().map(|words| format!("`{words}`")).collect();
    (!unread.is_empty()).then(|| format!("line {} was not read whole: {}", row.line, unread.join(", ")))
}

/// What a fact speaks of: two facts of one subject agree or contradict each other.
fn subject(fact: &Fact) -> (&'static str, &str) {
    match fact {
        Fact::MeaningBy(parameter, _) | Fact::IgnoredBy(parameter, _) => (fact.kind(), parameter),
        _ => (fact.kind(), ""),
    }
}
