//! The violations of all properties of a table, in one list.

use super::{CheckResult, Rule, Violation, Violations};

/// The violations of a table that is being filled, each under the path of the property that has them: `content` or, in the
/// body of a branch, `text/content`. Empty, it is one pointer wide.
#[derive(Clone, Debug, Default)]
#[expect(clippy::box_collection, reason = "a vector is three pointers wide")]
pub struct PropertyViolations(Option<Box<Vec<(&'static str, Violations)>>>);

impl PropertyViolations {
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    #[inline]
    pub fn mentions(&self, path: &str) -> bool {
        self.0.as_ref().is_some_and(|wrong| wrong.iter().any(|(noted, _)| *noted == path))
    }

    /// Returns a valid value, and notes the violations of another one. Earlier ones of the property are forgotten.
    #[inline]
    pub fn settle<T>(&mut self, path: &'static str, result: CheckResult<T>) -> Option<T> {
        if !self.is_empty() {
            self.remove(path);
        }
        result.map_err(|violations| self.note(path, violations)).ok()
    }

    /// Notes that a required property is missing, if it has no other violation.
    #[cold]
    pub fn missing(&mut self, path: &'static str) {
        if !self.mentions(path) {
            self.note(path, Violation::new(Rule::Missing).into());
        }
    }

    /// Moves the violations of a property from another list to this one.
    #[cold]
    pub(super) fn take(&mut self, path: &'static str, other: &mut Self) {
        if let Some(violations) = other.remove(path) {
            self.note(path, violations);
        }
    }

    /// Returns the violations of these properties, in their order. Those under the path `""` already have pointers.
    #[cold]
    pub fn in_order(mut self, paths: &[&'static str]) -> Violations {
        let mut found = Violations::default();
        for path in paths {
            match self.remove(path) {
                Some(violations) if path.is_empty() => found.append(violations),
                Some(violations) => found.append(violations.below(path)),
                None => {}
            }
        }
        found
    }

    #[cold]
    fn note(&mut self, path: &'static str, violations: Violations) {
        self.0.get_or_insert_default().push((path, violations));
    }

    #[cold]
    fn remove(&mut self, path: &str) -> Option<Violations> {
        let wrong = self.0.as_mut()?;
        let index = wrong.iter().position(|(noted, _)| *noted == path)?;
        let (_, violations) = wrong.swap_remove(index);
        if wrong.is_empty() {
            self.0 = None;
        }
        Some(violations)
    }
}
