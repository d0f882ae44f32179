//! The report for programs, which the README describes.

use serde_json::{Map, Value, json};
use wecom_school::{Error, Invalid};

use super::{super::failure, Outcome, Report, Request, reach::Reach};
use crate::{clock::since_1970, connect::Settings, cut::Cut, exit::Exit, files::Files, output, problem::Problem};

pub fn print(report: &Report, files: &Files, settings: &Settings) {
    let mut object = json!({
        "outcome": outcome(report.exit()),
        "requests": report.requests.iter().map(|request| as_json(request, report, settings)).collect::<Vec<_>>(),
    });
    object["ids"] = ids(report);
    if let Some(until) = report.completes_until(files) {
        object["completes_until"] = since_1970(until).into();
    }
    if !report.untried.is_empty() {
        object["not_tried"] = json!(report.untried());
    }
    if !report.cuts.is_empty() {
        object["cut"] = cuts(&report.cuts);
    }
    object["uploads"] = uploads(files);
    output::say(&object.to_string());
}

/// Returns the object for a run that sent nothing.
pub fn problems(problems: &[Problem], files: &Files) -> Value {
    let exit = problems.first().map_or(Exit::Usage, |problem| problem.exit);
    let mut object = Map::from_iter([("outcome".to_owned(), outcome(exit).into())]);
    object.extend(errors(problems).as_object().cloned().unwrap_or_default());
    object.insert("uploads".into(), uploads(files));
    object.into()
}

/// Returns the first problem as `error`, and the others as `more_errors`.
pub fn errors(problems: &[Problem]) -> Value {
    let mut errors = problems.iter().map(problem);
    let mut object = json!({ "error": errors.next() });
    let more: Vec<Value> = errors.collect();
    if !more.is_empty() {
        object["more_errors"] = json!(more);
    }
    object
}

fn outcome(exit: Exit) -> &'static str {
    match exit {
        // A program that reads this has received the result.
        Exit::Success | Exit::Unwritten => "accepted",
        Exit::Invalid => "invalid",
        Exit::Usage => "usage",
        Exit::Configuration => "configuration",
        Exit::Refused => "refused",
        Exit::Partial => "partial",
        Exit::Ambiguous => "ambiguous",
        Exit::Unreachable => "not_sent",
    }
}

fn as_json(request: &Request, report: &Report, settings: &Settings) -> Value {
    let mut object = json!({ "recipients": request.recipients, "outcome": outcome(request.exit()) });
    let (attempts, elapsed) = match &request.outcome {
        Outcome::Ended(Ok(sent)) => (sent.attempts, sent.elapsed),
        Outcome::Ended(Err(error)) => (error.attempts(), error.elapsed()),
        Outcome::BrokenOff => return object,
    };
    object["attempts"] = attempts.into();
    object["elapsed_ms"] = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).into();
    if let Some(earlier) = request.repeats {
        object["repeats"] = json!({
            "sent_at": since_1970(earlier.sent_at),
            "until": since_1970(earlier.until),
            "outcome": outcome(if earlier.is_in_doubt { Exit::Ambiguous } else { Exit::Success }),
        });
    }
    match &request.outcome {
        Outcome::Ended(Ok(sent)) if !sent.is_complete() => object["invalid"] = invalid(&sent.invalid),
        Outcome::Ended(Err(error)) => object["error"] = client_error(error, &report.problem(error, settings)),
        _ => {}
    }
    object
}

fn ids(report: &Report) -> Value {
    let reach = Reach::of(&report.requests);
    json!({
        "accepted": reach.reached(),
        "not_reached": reach.missed.len(),
        "not_sent": report.rest().len() - report.untried().len(),
        "in_doubt": report.in_doubt().len(),
        "not_tried": report.untried().len(),
    })
}

fn invalid(invalid: &Invalid) -> Value {
    let mut lists = Map::new();
    for (name, ids) in [
        ("invalid_parent_userid", &invalid.parent_userid),
        ("invalid_student_userid", &invalid.student_userid),
        ("invalid_party", &invalid.party),
        ("invalid_external_user", &invalid.external_user),
    ] {
        if !ids.is_empty() {
            lists.insert(name.to_owned(), json!(ids));
        }
    }
    Value::Object(lists)
}

fn client_error(error: &Error, described: &Problem) -> Value {
    let mut object = problem(described);
    if let Some(code) = error.errcode() {
        object["errcode"] = code.get().into();
        object["meaning"] = json!(failure::means(error).and_then(crate::explain::meaning));
        object["remedy"] = json!(failure::means(error).and_then(crate::explain::remedy));
        object["errmsg"] = json!(error.errmsg());
    }
    if let Some(status) = error.status() {
        object["status"] = status.into();
    }
    if let Some(pause) = error.retry_after() {
        object["retry_after_seconds"] = pause.as_secs().into();
    }
    object
}

fn problem(problem: &Problem) -> Value {
    let mut object = json!({ "what": problem.what });
    if let Some(location) = problem.location() {
        object["where"] = location.into();
    }
    object["notes"] = json!(problem.notes);
    if let Some(help) = &problem.help {
        object["help"] = help.as_str().into();
    }
    object
}

pub fn cuts(cuts: &[Cut]) -> Value {
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

fn uploads(files: &Files) -> Value {
    let uploaded = files.iter().filter_map(|file| {
        let uploaded = file.uploaded.as_ref()?;
        Some(json!({
            "file": file.path.display().to_string(),
            "type": uploaded.media_type,
            "media_id": uploaded.media_id,
            "expires_at": since_1970(uploaded.expires_at()),
        }))
    });
    uploaded.collect()
}
