//! Checks requests.

use serde_json::error::Error;
use wecom_school::{
    FileProblem, Violation,
    notice::Notice,
    third_party::ThirdPartyNotice,
    types::{Checked, runtime::Read},
};

use crate::{exit::Exit, problem::Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    A,
    B,
}

pub fn page_of(text: &str, is_suite: bool) -> Page {
    let Ok(serde_json::Value::Object(request)) = serde_json::from_str(text) else { return Page::A };
    let of_a = ["recv_scope", "enable_duplicate_check", "duplicate_check_interval"];
    let is_a = of_a.iter().any(|name| request.contains_key(*name));
    if request.contains_key("to_external_user") || is_suite && !is_a { Page::B } else { Page::A }
}

pub fn read<T: Read>(path: &str, text: &str) -> Result<T, Vec<Problem>> {
    let found: Result<Checked<T>, Error> = serde_json::from_str(text);
    let problem = |what: String| Problem::new(Exit::Invalid, what).in_file(path);
    match found {
        Ok(Checked(Ok(value))) => Ok(value),
        Ok(Checked(Err(violations))) => Err(violations.iter().map(said).map(problem).collect()),
        Err(error) => Err(vec![problem(error.to_string())]),
    }
}

pub fn violations(path: &str, text: &str, page: Page) -> Vec<Problem> {
    match page {
        Page::A => read::<Notice>(path, text).err().unwrap_or_default(),
        Page::B => read::<ThirdPartyNotice>(path, text).err().unwrap_or_default(),
    }
}

pub fn said(violation: &Violation) -> String {
    violation.to_string()
}

pub fn file_problem(problem: &FileProblem) -> String {
    problem.to_string()
}
