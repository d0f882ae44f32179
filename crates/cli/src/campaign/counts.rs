//! Counts of people and requests: in words, as tables, and for programs.

use serde_json::{Map, Value, json};
use wecom_school_campaign::{Campaign, Counts, Outcome};

use super::names;
use crate::layout::{Side, align_columns, format_count};

pub fn count(count: i64) -> String {
    format_count(count)
}

/// Returns a number with its noun: `1 person`, `2 people`.
pub fn people(number: i64) -> String {
    let shown = count(number);
    if number == 1 { words!("{shown} person"; "{shown} 人") } else { words!("{shown} people"; "{shown} 人") }
}

pub fn requests(number: i64) -> String {
    let shown = count(number);
    if number == 1 {
        words!("{shown} request"; "{shown} 个请求")
    } else {
        words!("{shown} requests"; "{shown} 个请求")
    }
}

/// Returns how many are left to send.
pub fn left(counts: &Counts) -> i64 {
    counts.planned + counts.in_flight
}

/// Returns how many there are of each outcome, in the order of reports.
pub fn outcomes(counts: &Counts) -> [(Outcome, i64); 7] {
    [
        (Outcome::Accepted, counts.accepted),
        (Outcome::Invalid, counts.invalid),
        (Outcome::Refused, counts.refused),
        (Outcome::Unknown, counts.unknown),
        (Outcome::Cancelled, counts.cancelled),
        (Outcome::InFlight, counts.in_flight),
        (Outcome::Planned, counts.planned),
    ]
}

/// Returns the outcomes that somebody has, in one line.
pub fn summarize(counts: &Counts) -> String {
    let some = outcomes(counts).into_iter().filter(|(_, people)| *people > 0);
    let some = some.map(|(outcome, people)| {
        let (name, people) = (names::of_outcome(outcome), count(people));
        words!("{people} {name}"; "{name} {people}")
    });
    some.collect::<Vec<_>>().join(&words!(", "; "，"))
}

/// Returns the counts of a campaign as a table, and those of its schools as another if there are several.
pub fn tables(campaign: &Campaign) -> Vec<String> {
    let (people, requests) = (campaign.counts(), campaign.requests());
    let headings = [words!("outcome"; "结果"), words!("people"; "人数"), words!("requests"; "请求")];
    let rows = outcomes(&people).into_iter().zip(outcomes(&requests));
    let rows = rows.filter(|((_, people), (_, requests))| *people > 0 || *requests > 0);
    let rows =
        rows.map(|((outcome, people), (_, requests))| [names::of_outcome(outcome), count(people), count(requests)]);
    let total = [words!("total"; "合计"), count(people.total()), count(requests.total())];
    let mut lines = align_columns(headings, rows.chain([total]), [Side::Left, Side::Right, Side::Right]);
    if campaign.schools.len() > 1 {
        let (headings, rows) = by_school(campaign);
        let sides: Vec<Side> =
            (0..headings.len()).map(|column| if column == 0 { Side::Left } else { Side::Right }).collect();
        lines.push(String::new());
        lines.extend(align_columns(headings, rows, sides));
    }
    lines
}

/// Returns a heading and a row for each school: its name, its people, and how many have each outcome that somebody has.
pub fn by_school(campaign: &Campaign) -> (Vec<String>, Vec<Vec<String>>) {
    let is_shown = outcomes(&campaign.counts()).map(|(_, people)| people > 0);
    let shown = |counts: &Counts| outcomes(counts).into_iter().zip(is_shown).filter(|(_, is_shown)| *is_shown);
    let mut headings = vec![words!("school"; "学校"), words!("people"; "人数")];
    headings.extend(shown(&campaign.counts()).map(|((outcome, _), _)| names::of_outcome(outcome)));
    let rows = campaign.schools.iter().map(|status| {
        let own = [status.school.name.clone(), count(status.counts.total())];
        own.into_iter().chain(shown(&status.counts).map(|((_, people), _)| count(people))).collect()
    });
    (headings, rows.collect())
}

pub fn as_json(counts: &Counts) -> Value {
    let pairs = outcomes(counts).map(|(outcome, count)| (outcome.name().to_owned(), json!(count)));
    pairs.into_iter().collect::<Map<_, _>>().into()
}
