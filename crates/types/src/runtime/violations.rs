//! All that is wrong with one value, and the steps by which a draft is checked.

use std::fmt;

use super::{Body, Draft, Rule, Slot, Verdict, Violation};

/// Every violation of one value, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Of these properties at least one has to say something, and none does.
    pub fn nothing_given(fields: &'static [&'static str]) -> Self {
        Violation::new(Rule::NothingGiven { fields }).into()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// Adds one.
    pub fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// Adds others that are placed already.
    pub fn append(&mut self, others: Violations) {
        self.0.extend(others.0);
    }

    /// Adds those of the value that is held under `segments`.
    pub fn place(&mut self, segments: &str, violations: Violations) {
        self.0.extend(violations.0.into_iter().map(|violation| violation.below(segments)));
    }

    /// Takes the valid value of a required property, or notes what is wrong with it.
    pub fn required<T>(&mut self, segments: &str, slot: Slot<T>) -> Option<T> {
        if slot.is_none() {
            self.push(Violation::new(Rule::Missing).below(segments));
        }
        self.optional(segments, slot)
    }

    /// Takes the valid value of an optional property, or notes what is wrong with it.
    pub fn optional<T>(&mut self, segments: &str, slot: Slot<T>) -> Option<T> {
        match slot? {
            Ok(value) => Some(value),
            Err(violations) => {
                self.place(segments, violations);
                None
            }
        }
    }

    /// Takes a value whose violations are placed already.
    pub fn take<T>(&mut self, verdict: Verdict<T>) -> Option<T> {
        match verdict {
            Ok(value) => Some(value),
            Err(violations) => {
                self.append(violations);
                None
            }
        }
    }

    /// Takes a branch of a union: the body that stands under `name`, completed by what stands beside it.
    pub fn branch<D: Draft>(
        &mut self,
        name: &str,
        body: Slot<Body<D>>,
        complete: impl FnOnce(D) -> Verdict<D::Value>,
    ) -> Option<D::Value> {
        if let Some(Body { draft, strangers }) = self.required(name, body) {
            let branch = self.take(complete(draft));
            self.place(name, strangers);
            return branch;
        }
        // Of a body that is not there, only that is worth saying; what stands beside it may be wrong too.
        if let Err(violations) = complete(D::default()) {
            self.0.extend(violations.0.into_iter().filter(|violation| !violation.is_inside(name)));
        }
        None
    }

    /// Refuses the properties `given` that the chosen branch of a union does not know.
    pub fn refuse_others(&mut self, tag: &'static str, chosen: &'static str, known: &[&str], given: &[(&str, bool)]) {
        for (name, is_given) in given {
            if *is_given && !known.contains(name) {
                self.push(Violation::new(Rule::Misplaced { tag, chosen }).below(name));
            }
        }
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
