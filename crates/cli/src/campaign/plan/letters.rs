//! The notices of a plan.

use std::collections::BTreeMap;

use wecom_school::notice::RecvScope;
use wecom_school_campaign::{Content, Kind};

use crate::{audience::Entry, finding::violation_problems, merge::Letter, problem::Problem, uploads::Files};

/// The notices of a plan. Equal ones are made once where that is known before.
pub struct Letters<'l> {
    pub letter: &'l Letter,
    pub files: &'l Files,
    pub scope: Option<RecvScope>,
    /// Whether each row has its own notice.
    pub is_each: bool,
    pub is_duplicate_check_on: bool,
    /// The latest notice of each school and kind, with the line that it was made for.
    pub written: BTreeMap<(usize, Kind, bool), (Option<usize>, Content)>,
}

impl Letters<'_> {
    /// Returns the notice for a recipient of this kind. `is_of_class` says that a class or the whole school stands for it.
    pub fn content(
        &mut self,
        (school, agentid): (usize, i64),
        kind: Kind,
        entry: &Entry,
        is_of_class: bool,
    ) -> Result<&Content, Vec<Problem>> {
        let key = (school, kind, is_of_class);
        let is_known = |line: &Option<usize>| !self.is_each || *line == entry.line;
        if !self.written.get(&key).is_some_and(|(line, _)| is_known(line)) {
            let mut notice = self.letter.notice(entry.cells.as_deref(), agentid, self.files)?;
            // A parent is named as such. A student of a class is reached alone, since the parents are named themselves.
            match self.scope {
                Some(_) if kind == Kind::Parent => notice = notice.recv_scope(RecvScope::Parents),
                Some(_) if is_of_class => notice = notice.recv_scope(RecvScope::Students),
                _ => {}
            }
            let content = if self.is_duplicate_check_on { Content::new(notice) } else { Content::unprotected(notice) };
            let content =
                content.map_err(|error| violation_problems(&error.violations().cloned().unwrap_or_default()))?;
            self.written.insert(key, (entry.line, content));
        }
        Ok(&self.written[&key].1)
    }
}
