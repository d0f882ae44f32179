//! What is wrong at one place of a text.

use std::{collections::BTreeMap, ops::Range};

use wecom_school_types::{Found, Rule, Unit, Violation, Violations};

use super::{places::Places, rules::Kind, said};
use crate::{cut::Cut, exit::Exit, lang::words, objection::Objection, problem::Problem};

/// Something that is wrong, or has to be known.
#[derive(Debug)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: Kind,
    /// The JSON pointer of what is meant; `None` if it is the file.
    pub pointer: Option<String>,
    /// Where in the text.
    pub span: Option<Range<usize>>,
    /// What it is, without a place.
    pub message: String,
    /// What to do, where the message does not say so.
    pub help: Option<String>,
    /// What was counted, and against which limit.
    pub measures: Option<Measures>,
}

/// What is wrong with a text, as far as anybody wants to know: a text can be wrong in more places than memory holds.
#[derive(Debug, Default)]
pub struct Findings {
    /// The beginning.
    pub kept: Vec<Finding>,
    /// How many more there are.
    pub more: usize,
}

/// A size and its limit.
#[derive(Debug)]
pub struct Measures {
    /// The limit that is broken.
    pub limit: i64,
    /// What is counted; empty for a plain number.
    pub unit: &'static str,
    /// What was counted; `None` if 64 bits don't hold it.
    pub measured: Option<i64>,
}

impl Finding {
    /// What is wrong with a file as a whole.
    pub fn of_file(kind: Kind, message: String) -> Self {
        Self { kind, pointer: None, span: None, message, help: None, measures: None }
    }

    /// What is wrong at a place in a text that may not be JSON.
    pub fn of_text(kind: Kind, span: Range<usize>, message: String) -> Self {
        Self { span: Some(span), ..Self::of_file(kind, message) }
    }

    /// What is wrong, with its pointer, in one line.
    pub fn in_a_line(&self) -> String {
        match &self.pointer {
            Some(pointer) => said::with_pointer(pointer, &self.message),
            None => self.message.clone(),
        }
    }

    /// As people read it, with its place shown in the text of the file called `name`.
    pub fn problem(&self, name: &str, text: &str) -> Problem {
        let what = self.in_a_line();
        let problem = if self.kind.is_warning() { Problem::warning(what) } else { Problem::new(Exit::Invalid, what) };
        let problem = match &self.span {
            Some(span) => problem.at(name, text, span.clone(), ""),
            None => problem.in_file(name),
        };
        self.help.iter().fold(problem, Problem::help)
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self { kept: vec![finding], more: 0 }
    }
}

/// Says that there are more.
pub fn of_rest(more: usize) -> Option<Finding> {
    (more > 0).then(|| Finding::of_file(Kind::Other, words!("{more} more like these"; "另有 {more} 处问题")))
}

/// The violations of a value, in the order of its text.
pub fn of_violations(text: &str, violations: &Violations) -> Findings {
    let places = Places::of(text, violations.iter().map(Violation::pointer));
    // Of names that stand several times, each violation means another one.
    let mut before = BTreeMap::<&str, usize>::new();
    let mut found: Vec<(Range<usize>, &Violation)> = violations
        .iter()
        .map(|violation| {
            let (pointer, rule) = (violation.pointer(), violation.rule());
            let span = match rule {
                Rule::Missing => places.opening(pointer.rsplit_once('/').unwrap_or_default().0),
                Rule::NothingGiven { .. } => places.opening(pointer),
                Rule::Misplaced { .. } => places.name(pointer, 0),
                Rule::Unknown { .. } | Rule::Repeated => {
                    let count = before.entry(pointer).or_default();
                    *count += 1;
                    places.name(pointer, if *rule == Rule::Repeated { *count } else { *count - 1 })
                }
                _ => places.value(pointer),
            };
            (span, violation)
        })
        .collect();
    found.sort_by_key(|(span, _)| span.start);
    let kept = found.into_iter().map(|(span, violation)| of_violation(text, violation, span));
    Findings { kept: kept.collect(), more: violations.omitted() }
}

/// The texts that the server cuts, each with its place.
pub fn of_cuts(text: &str, cuts: &[Cut]) -> Vec<Finding> {
    if cuts.is_empty() {
        return Vec::new();
    }
    let places = Places::of(text, cuts.iter().map(|cut| cut.pointer.as_str()));
    let finding = |cut: &Cut| {
        let measures = Measures {
            limit: cut.limit.try_into().unwrap_or(i64::MAX),
            unit: "bytes",
            measured: cut.measured().try_into().ok(),
        };
        Finding {
            pointer: Some(cut.pointer.clone()),
            measures: Some(measures),
            ..Finding::of_text(Kind::Cut, places.value(&cut.pointer), cut.said())
        }
    };
    cuts.iter().map(finding).collect()
}

/// What a request says although the types accept it, each with its place.
pub fn of_objections(text: &str, objections: Vec<Objection>) -> Vec<Finding> {
    if objections.is_empty() {
        return Vec::new();
    }
    let places = Places::of(text, objections.iter().map(|objection| objection.pointer.as_str()));
    let finding = |Objection { pointer, kind, said }| {
        let finding = Finding::of_text(kind, places.value(&pointer), said);
        Finding { pointer: Some(pointer), ..finding }
    };
    objections.into_iter().map(finding).collect()
}

fn of_violation(text: &str, violation: &Violation, span: Range<usize>) -> Finding {
    let rule = as_written(violation.rule().clone(), text.get(span.clone()).unwrap_or_default());
    Finding {
        pointer: Some(violation.pointer().to_owned()),
        measures: measures(&rule),
        ..Finding::of_text(Kind::of(&rule), span, said::rule(&rule))
    }
}

/// A rule with the number that is in the text: what 64 bits don't hold is read as the nearest that a fraction holds.
fn as_written(mut rule: Rule, text: &str) -> Rule {
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match &mut rule {
        Rule::OutOfRange { measured: number, .. } | Rule::NotListed { found: Found::Value(number), .. }
            if is_number && number.parse::<i64>().is_err() =>
        {
            *number = said::shortened(text);
        }
        _ => {}
    }
    rule
}

fn measures(rule: &Rule) -> Option<Measures> {
    let counted = |limit: usize, unit, measured: usize| {
        Some(Measures { limit: limit.try_into().ok()?, unit, measured: measured.try_into().ok() })
    };
    match rule {
        Rule::TooLong { limit, unit: Unit::Bytes, measured } => counted(*limit, "bytes", *measured),
        Rule::TooLong { limit, measured, .. } => counted(*limit, "characters", *measured),
        Rule::TooFew { limit, measured } | Rule::TooMany { limit, measured } => counted(*limit, "entries", *measured),
        Rule::OutOfRange { minimum, maximum, unit, measured } => {
            // What 64 bits don't hold is told by its sign.
            let is_below = measured.parse().map_or_else(|_| measured.starts_with('-'), |value: i64| value < *minimum);
            let limit = if is_below { *minimum } else { *maximum };
            Some(Measures { limit, unit, measured: measured.parse().ok() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use wecom_school_types::notice::{Notice, ToParty};

    use super::*;
    use crate::check::judge::judge;

    /// The pointer, the rule, and what is marked.
    fn found(text: &str) -> Vec<(String, &'static str, &str)> {
        let findings = judge::<Notice>(text).unwrap_err().kept;
        let parts = |finding: Finding| (finding.pointer.unwrap(), finding.kind.id(), &text[finding.span.unwrap()]);
        findings.into_iter().map(parts).collect()
    }

    #[test]
    fn each_violation_marks_what_has_to_be_changed() {
        let text = r#"{"agentid": "1", "text": {}, "image": {}, "msgtype": "text", "to_party": ["1"]}"#;
        let expected = [
            ("/agentid", "wrong_type", r#""1""#),
            ("/text/content", "missing", "{"),
            ("/image", "misplaced", r#""image""#),
        ];
        assert_eq!(found(text), expected.map(|(pointer, rule, marked)| (pointer.to_owned(), rule, marked)));
        // The whole is looked at once its parts are right.
        let text = r#"{"agentid": 1, "text": {"content": "a"}, "msgtype": "text", "to_party": []}"#;
        assert_eq!(found(text), [(String::new(), "nothing_given", "{")]);
    }

    #[test]
    fn of_countless_violations_the_first_are_kept_and_the_others_counted() {
        // One more is that there are too many.
        let text = format!("[{}]", vec!["0"; Violations::MOST + 6].join(","));
        let Findings { kept, more } = judge::<ToParty>(&text).unwrap_err();
        assert_eq!((kept.len(), more), (Violations::MOST, 7));
        assert_eq!(kept.last().unwrap().pointer, Some(format!("/{}", Violations::MOST - 2)));
    }

    #[test]
    fn a_name_that_stands_again_is_marked_where_it_does() {
        let text = r#"{"toall": 1, "toall": 1, "toall": 1, "x": 1, "x": 2, "agentid": 1, "msgtype": "text", "text": {"content": "a"}}"#;
        let findings = judge::<Notice>(text).unwrap_err().kept;
        let marked =
            |name| text.match_indices(name).map(|(start, name): (usize, &str)| start..start + name.len()).collect();
        let (again, unknown): (Vec<_>, Vec<_>) = (marked(r#""toall""#), marked(r#""x""#));
        let expected = [&again[1..], &unknown].concat();
        assert_eq!(findings.into_iter().filter_map(|finding| finding.span).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_number_of_any_size_is_said_as_it_is_written() {
        let said = |number: &str| {
            let text = format!(r#"{{"duplicate_check_interval": {number}, "toall": {number}}}"#);
            let findings = judge::<Notice>(&text).unwrap_err().kept;
            let [.., interval, toall] = findings.as_slice() else { panic!("two findings") };
            [interval.message.clone(), toall.message.clone()]
        };
        for number in ["99999999999999999999999999", "-1.5e30", "14401"] {
            let [interval, toall] = said(number);
            assert_eq!(interval, format!("{number} seconds, outside 0 to 14400: choose a value within"));
            assert_eq!(toall, format!("{number}, which is none of 0, 1"));
        }
        let long = "9".repeat(300);
        assert!(said(&long)[0].starts_with(&format!("{}…{} seconds", &long[..60], &long[..60])));
    }

    #[test]
    fn what_is_out_of_range_is_measured_against_the_nearer_bound() {
        let measured = |value: &str| {
            let measured = value.to_owned();
            let rule = Rule::OutOfRange { minimum: 0, maximum: 14400, unit: "seconds", measured };
            measures(&rule).map(|measures| (measures.limit, measures.measured))
        };
        assert_eq!(measured("-1"), Some((0, Some(-1))));
        assert_eq!(measured("14401"), Some((14400, Some(14401))));
        assert_eq!(measured("-100000000000000000000"), Some((0, None)));
        assert_eq!(measured("100000000000000000000"), Some((14400, None)));
    }
}
