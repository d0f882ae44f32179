//! What is wrong with the properties of a table, in one list for all of them.

use super::{Rule, Verdict, Violation, Violations};

/// The violations of a table that is being filled, each under the property that has them. Empty, it is one pointer.
#[derive(Clone, Debug, Default)]
#[expect(clippy::box_collection, reason = "a vector is three pointers wide")]
pub struct Wrong(Option<Box<Vec<(&'static str, Violations)>>>);

impl Wrong {
    /// Whether nothing is wrong.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The value, if it is valid; if not, its violations are noted under `place`. Earlier ones of that place are forgotten.
    #[inline]
    pub fn settle<T>(&mut self, place: &'static str, verdict: Verdict<T>) -> Option<T> {
        if self.0.is_some() {
            self.forget(place);
        }
        match verdict {
            Ok(value) => Some(value),
            Err(violations) => {
                self.note(place, violations);
                None
            }
        }
    }

    /// Notes that a required property is missing, if nothing else is wrong with it.
    #[cold]
    pub fn missing(&mut self, place: &'static str) {
        if !self.mentions(place) {
            self.note(place, Violation::new(Rule::Missing).into());
        }
    }

    /// Whether something is wrong with a property.
    #[inline]
    pub fn mentions(&self, place: &str) -> bool {
        self.0.as_ref().is_some_and(|wrong| wrong.iter().any(|(noted, _)| *noted == place))
    }

    /// Moves what is wrong with a property from another list to this one.
    #[cold]
    pub(super) fn take(&mut self, place: &str, other: &mut Self) {
        let Some(wrong) = &mut other.0 else { return };
        if let Some(index) = wrong.iter().position(|(noted, _)| *noted == place) {
            let (place, violations) = wrong.swap_remove(index);
            self.note(place, violations);
        }
    }

    /// Everything that is wrong with these properties, in their order. What stands under no place is placed already.
    #[cold]
    pub fn in_order(self, places: &[&'static str]) -> Violations {
        let mut found = Violations::default();
        let mut wrong = self.0.map_or_else(Vec::new, |wrong| *wrong);
        for place in places {
            let Some(index) = wrong.iter().position(|(noted, _)| noted == place) else { continue };
            match wrong.swap_remove(index) {
                ("", violations) => found.append(violations),
                (place, violations) => found.place(place, violations),
            }
        }
        found
    }

    #[cold]
    fn note(&mut self, place: &'static str, violations: Violations) {
        self.0.get_or_insert_default().push((place, violations));
    }

    #[cold]
    fn forget(&mut self, place: &str) {
        let Some(wrong) = &mut self.0 else { return };
        wrong.retain(|(noted, _)| *noted != place);
        if wrong.is_empty() {
            self.0 = None;
        }
    }
}
