//! Reads a request from a text: the request, or what is wrong with it.

use std::{collections::BTreeMap, ops::Range};

use serde::Serialize;
use serde_json::from_str;
use wecom_school_types::{
    Checked, Found, Read, Rule, ShownTexts, Unit, Violation, Violations,
    notice::{Notice, RecvScope},
    properties_only_of,
    third_party::ThirdPartyNotice,
};

use super::syntax::find_syntax_error;
use crate::{
    audience::Recipients,
    finding::{Cut, Finding, Kind, Measured, describe_rule},
    layout::cut_middle,
    locations::Locations,
};

/// The official page that a request follows, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Page {
    #[serde(rename = "92291")]
    Notice,
    #[serde(rename = "20450")]
    ThirdPartyNotice,
}

/// The findings of a text, and how many more there are: a text can be wrong in more locations than memory holds.
#[derive(Debug, Default)]
pub struct Findings {
    pub kept: Vec<Finding>,
    pub more: usize,
}

#[derive(Default)]
pub struct CheckedRequest {
    pub recipients: Recipients,
    /// Who in the families receives it.
    pub scope: RecvScope,
    pub cuts: Vec<Cut>,
}

impl Page {
    /// Returns the page that a request is meant for. Only the page of third-party apps knows `to_external_user`, and an app of
    /// a suite sends its miniprogram notices there unless they have what only the other page knows.
    pub fn detect(text: &str, is_suite: bool) -> Self {
        let pointer = |name| format!("/{name}");
        let only_notice: Vec<String> = properties_only_of::<Notice, ThirdPartyNotice>().map(pointer).collect();
        let only_third_party: Vec<String> = properties_only_of::<ThirdPartyNotice, Notice>().map(pointer).collect();
        let pointers = only_notice.iter().chain(&only_third_party).map(String::as_str);
        let locations = Locations::find(text, pointers.chain(["/msgtype"]));
        let has_one_of = |pointers: &[String]| pointers.iter().any(|pointer| locations.get(pointer).is_some());
        let msgtype = locations.get("/msgtype").and_then(|span| from_str::<String>(&text[span]).ok());
        let is_miniprogram = msgtype.as_deref() == Some("miniprogram");
        if has_one_of(&only_third_party) || is_suite && is_miniprogram && !has_one_of(&only_notice) {
            Self::ThirdPartyNotice
        } else {
            Self::Notice
        }
    }

    pub fn read(self, text: &str) -> Result<CheckedRequest, Findings> {
        match self {
            Self::Notice => read_request::<Notice>(text),
            Self::ThirdPartyNotice => read_request::<ThirdPartyNotice>(text),
        }
    }
}

fn read_request<T: Read + Serialize + ShownTexts>(text: &str) -> Result<CheckedRequest, Findings> {
    let request: T = read(text)?;
    let (recipients, scope) = (Recipients::of_request(&request), find_scope(&request));
    Ok(CheckedRequest { recipients, scope, cuts: Cut::find_all(&request) })
}

/// Returns the `recv_scope` of a request: only one of the pages has it.
fn find_scope(request: &impl Serialize) -> RecvScope {
    let mut request = serde_json::to_value(request).unwrap_or_default();
    serde_json::from_value(request["recv_scope"].take()).unwrap_or_default()
}

pub fn read<T: Read>(text: &str) -> Result<T, Findings> {
    let not_json = |finding| Findings { kept: vec![finding], more: 0 };
    if let Some(error) = find_syntax_error(text) {
        return Err(not_json(error));
    }
    match from_str(text) {
        Ok(Checked(Ok(value))) => Ok(value),
        Ok(Checked(Err(violations))) => Err(locate_violations(text, &violations)),
        Err(error) => Err(not_json(Finding::of_file(Kind::NotJson, error.to_string()))),
    }
}

fn locate_violations(text: &str, violations: &Violations) -> Findings {
    let locations = Locations::find(text, violations.iter().map(Violation::pointer));
    // If a name is given several times, each violation is about another occurrence.
    let mut before = BTreeMap::<&str, usize>::new();
    let located = violations.iter().map(|violation| {
        let (pointer, rule) = (violation.pointer(), violation.rule());
        let span = match rule {
            Rule::Missing => locations.opening(pointer.rsplit_once('/').unwrap_or_default().0),
            Rule::NothingGiven { .. } => locations.opening(pointer),
            Rule::Misplaced { .. } => locations.name(pointer, 0),
            Rule::Unknown { .. } | Rule::Repeated => {
                let count = before.entry(pointer).or_default();
                *count += 1;
                locations.name(pointer, if *rule == Rule::Repeated { *count } else { *count - 1 })
            }
            _ => locations.value(pointer),
        };
        (span, violation)
    });
    let mut found: Vec<(Range<usize>, &Violation)> = located.collect();
    found.sort_by_key(|(span, _)| span.start);
    let finding = |(span, violation): (Range<usize>, &Violation)| {
        let rule = with_written_number(violation.rule().clone(), text.get(span.clone()).unwrap_or_default());
        let finding = Finding::at(Kind::of_rule(&rule), span, describe_rule(&rule)).pointer(violation.pointer());
        Finding { measured: find_size(&rule), ..finding }
    };
    Findings { kept: found.into_iter().map(finding).collect(), more: violations.omitted() }
}

pub fn locate_cuts(text: &str, cuts: &[Cut]) -> Vec<Finding> {
    let locations = Locations::find(text, cuts.iter().map(|cut| &*cut.pointer));
    let finding = |cut: &Cut| Finding {
        measured: to_measured(cut.limit, "bytes", cut.measured()),
        ..Finding::at(Kind::Cut, locations.value(&cut.pointer), cut.message()).pointer(&cut.pointer)
    };
    cuts.iter().map(finding).collect()
}

/// Returns a rule with the number that is in the text: reading rounds what 64 bits don't hold.
fn with_written_number(mut rule: Rule, text: &str) -> Rule {
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match &mut rule {
        Rule::OutOfRange { measured: number, .. } | Rule::NotListed { found: Found::Value(number), .. }
            if is_number && number.parse::<i64>().is_err() =>
        {
            *number = cut_middle(text);
        }
        _ => {}
    }
    rule
}

fn to_measured(limit: usize, unit: &'static str, size: usize) -> Option<Measured> {
    Some(Measured { limit: limit.try_into().ok()?, unit, size: size.try_into().ok() })
}

fn find_size(rule: &Rule) -> Option<Measured> {
    match rule {
        Rule::TooLong { limit, unit: Unit::Bytes, measured } => to_measured(*limit, "bytes", *measured),
        Rule::TooLong { limit, measured, .. } => to_measured(*limit, "characters", *measured),
        Rule::TooFew { limit, measured } | Rule::TooMany { limit, measured } => {
            to_measured(*limit, "entries", *measured)
        }
        Rule::OutOfRange { minimum, maximum, unit, measured } => {
            let size = measured.parse().ok();
            let is_below = size.map_or(measured.starts_with('-'), |size: i64| size < *minimum);
            Some(Measured { limit: if is_below { *minimum } else { *maximum }, unit, size })
        }
        _ => None,
    }
}
