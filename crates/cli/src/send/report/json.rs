//! The report for programs, which the guide describes in `programs.md`.

use std::time::Duration;

use serde_json::{Map, Value, json};
use wecom_school::{Error, Invalid};

use super::{Outcome, Reach, Report, Request, people::describe_unclear};
use crate::{
    clock::{of_millis, to_unix_seconds},
    connect::Settings,
    explain, failure,
    finding::Cut,
    output,
    problem::{Exit, Problem},
    reach::{counts::Counts, missed},
    uploads::Files,
};

pub fn print(report: &Report, files: &Files, settings: &Settings) {
    let requests: Value = report.requests.iter().map(|request| request_as_json(request, report, settings)).collect();
    let mut object = json!({ "outcome": report.exit(), "requests": requests, "ids": count_ids(report) });
    if let Some(survey) = &report.survey {
        let (named, invalid) = report.missed();
        object["people"] = Counts::of(&survey.reach(&named)).as_json();
        object["missed"] = missed::list(Some(survey), &named, &invalid).iter().map(missed::as_json).collect();
    }
    if let Some(campaign) = report.campaign {
        object["campaign"] = campaign.into();
    }
    if let Some(until) = report.completes_until {
        object["completes_until"] = to_unix_seconds(until).into();
    }
    if !report.untried.is_empty() {
        object["not_tried"] = json!(report.all_untried());
    }
    if !report.cuts.is_empty() {
        object["cut"] = cuts_as_json(&report.cuts);
    }
    object["uploads"] = uploads_as_json(files);
    output::say(&object.to_string());
}

fn request_as_json(request: &Request, report: &Report, settings: &Settings) -> Value {
    let mut object = json!({ "recipients": request.recipients, "outcome": request.exit() });
    let mut add_attempts = |attempts: u32, elapsed: Duration| {
        object["attempts"] = attempts.into();
        object["elapsed_ms"] = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).into();
    };
    match &request.outcome {
        Outcome::Ended(Ok(sent)) => add_attempts(sent.attempts, sent.elapsed),
        Outcome::Ended(Err(error)) => {
            add_attempts(error.attempts(), error.elapsed());
            object["error"] = error_as_json(error, &report.problem(error, settings));
        }
        Outcome::Recorded(recorded) => {
            object["sent_at"] = json!(recorded.sent_at.map(|sent_at| to_unix_seconds(of_millis(sent_at))));
        }
    }
    if request.is_unclear() {
        object["error"] = describe_unclear().as_json();
    }
    if let Some(earlier) = request.repeats {
        object["repeats"] = json!({
            "sent_at": to_unix_seconds(earlier.sent_at),
            "until": to_unix_seconds(earlier.until),
            "outcome": Exit::Success,
        });
    }
    if let Some(invalid) = request.invalid() {
        object["invalid"] = invalid_as_json(invalid);
    }
    object
}

fn count_ids(report: &Report) -> Value {
    let reach = Reach::of(&report.requests);
    json!({
        "accepted": reach.count_reached(),
        "not_reached": reach.missed.len(),
        "not_sent": report.rest().len() - report.all_untried().len(),
        "in_doubt": report.in_doubt().len(),
        "not_tried": report.all_untried().len(),
    })
}

fn invalid_as_json(invalid: &Invalid) -> Value {
    let lists = [
        ("invalid_parent_userid", &invalid.parent_userid),
        ("invalid_student_userid", &invalid.student_userid),
        ("invalid_party", &invalid.party),
        ("invalid_external_user", &invalid.external_user),
    ];
    let lists = lists.into_iter().filter(|(_, ids)| !ids.is_empty());
    lists.map(|(name, ids)| (name.to_owned(), json!(ids))).collect::<Map<_, _>>().into()
}

fn error_as_json(error: &Error, described: &Problem) -> Value {
    let mut object = described.as_json();
    if let Some(code) = error.errcode() {
        object["errcode"] = code.get().into();
        object["meaning"] = json!(failure::find_code(error).and_then(explain::meaning));
        object["remedy"] = json!(failure::find_code(error).and_then(explain::remedy));
        object["errmsg"] = json!(error.errmsg());
        if let Some(address) = failure::find_untrusted_address(error) {
            object["address"] = address.to_string().into();
        }
    }
    if let Some(status) = error.status() {
        object["status"] = status.into();
    }
    if let Some(pause) = error.retry_after() {
        object["retry_after_seconds"] = pause.as_secs().into();
    }
    object
}

pub fn cuts_as_json(cuts: &[Cut]) -> Value {
    let cut = |cut: &Cut| {
        json!({
            "pointer": cut.pointer,
            "limit": cut.limit,
            "measured": cut.measured(),
            "shown": cut.shown,
            "lost": cut.lost,
        })
    };
    cuts.iter().map(cut).collect()
}

pub fn uploads_as_json(files: &Files) -> Value {
    let uploaded = files.iter().filter_map(|file| {
        let uploaded = file.uploaded.as_ref()?;
        Some(json!({
            "file": file.path.display().to_string(),
            "type": file.media_type,
            "media_id": uploaded.media_id,
            "expires_at": to_unix_seconds(uploaded.expires_at()),
        }))
    });
    uploaded.collect()
}
