//! Asks a harness about every case. After a fault the harness is started again, and the next case follows.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_export::cases::Case;

use super::harness::{Fault, Harness, Outcome};

/// After more faults the rest of the cases is left.
const MAX_FAULTS: usize = 3;

/// What a harness said to the cases.
#[derive(Default)]
pub struct Run<'c> {
    /// What the harness says of itself: name, version, language, homepage.
    pub implementation: Value,
    pub outcomes: Vec<(&'c Case, Outcome)>,
    /// Each case at which the harness was wrong, or none at its start or end, and what it did.
    pub faults: Vec<(Option<&'c str>, String)>,
    /// The number of cases that were left.
    pub left: usize,
}

impl<'c> Run<'c> {
    /// Runs the case with this id, or if there is none, the cases whose ids begin with it.
    ///
    /// # Errors
    /// No such case, or a harness that can't be started.
    pub fn of(command: &[String], all: &'c [Case], only: &str, timeout: Duration) -> Result<Self, String> {
        let chosen = |is_chosen: &dyn Fn(&str) -> bool| all.iter().filter(|case| is_chosen(&case.id)).collect();
        let mut cases: Vec<&Case> = chosen(&|id| id == only);
        if cases.is_empty() {
            cases = chosen(&|id| id.starts_with(only));
        }
        if cases.is_empty() {
            return Err(format!("no case begins with {only}"));
        }
        let mut run = Self { implementation: json!({}), left: cases.len(), ..Self::default() };
        let mut has_started = false;
        while run.faults.len() <= MAX_FAULTS {
            let mut harness = Harness::spawn(command, timeout)?;
            let mut current = None;
            match run.with(&mut harness, all, &cases, &mut current) {
                Ok(()) => break,
                Err(Fault(why)) => run.faults.push((current, why)),
            }
            has_started |= current.is_some();
            if !has_started || run.left == 0 {
                break;
            }
        }
        if run.outcomes.is_empty() && run.faults.is_empty() {
            run.faults.push((None, "none of these cases is of a type that it lists".to_owned()));
        }
        Ok(run)
    }

    /// Asks one process about the cases that are left, until the last or a fault. `current` is the case at which it is.
    fn with(
        &mut self,
        harness: &mut Harness,
        all: &[Case],
        cases: &[&'c Case],
        current: &mut Option<&'c str>,
    ) -> Result<(), Fault> {
        let about = harness.start()?;
        self.implementation = about["implementation"].clone();
        let types = about["types"].as_array();
        if let Some(unknown) = types.into_iter().flatten().find(|ty| all.iter().all(|case| **ty != case.ty.as_str())) {
            return Err(Fault(format!("it lists the type {}, which no case has", unknown.as_str().unwrap_or("?"))));
        }
        while self.left > 0 {
            let seq = cases.len() - self.left;
            let case = cases[seq];
            self.left -= 1;
            if types.is_none_or(|types| types.iter().any(|ty| *ty == case.ty.as_str())) {
                *current = Some(&case.id);
                self.outcomes.push((case, harness.judge(seq, case)?));
            }
        }
        *current = None;
        harness.stop()
    }
}
