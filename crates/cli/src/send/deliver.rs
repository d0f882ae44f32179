//! On the network: the files, then the requests.

use std::collections::BTreeSet;

use wecom_school::{Client, Error, Part, PartOutcome};

use super::{
    failure,
    interruption::Interruptions,
    plan::{Plan, Unaddressed, refused},
    progress,
    report::{Outcome, Report, Request},
    whole::Whole,
};
use crate::{
    audience::Recipients,
    connect::Settings,
    files::Files,
    lang::words,
    output::{self, Format},
    problem::Problem,
};

/// Uploads the files of a message, and sends it to everybody.
///
/// # Errors
/// A file that could not be uploaded, or an interruption before the first request: then nothing was sent.
pub async fn message(
    settings: &Settings,
    plan: &Plan,
    files: &mut Files,
    format: Format,
) -> Result<Report, Vec<Problem>> {
    let client = settings.client()?;
    let mut interruptions = Interruptions::listen();
    if let Err(error) = prepare(&client, settings, files, format, &mut interruptions).await? {
        return Ok(Report::of_one(Request::failed(plan.named.recipients.clone(), error)));
    }
    let notice = plan.notice(files).map_err(|violations| refused(&violations))?;
    if !plan.named.fits_one_request() {
        return Ok(in_parts(&client, plan, notice, format, &mut interruptions).await);
    }
    let notice = plan.named.address(notice).build().map_err(|violations| refused(&violations))?;
    let ended = interruptions.unless_twice(client.send(&notice)).await;
    Ok(Report::of_one(Request { recipients: (&notice).into(), outcome: ended.into() }))
}

/// Uploads the files of a whole request, and sends it.
///
/// # Errors
/// A file that could not be uploaded, or an interruption before the request: then nothing was sent.
pub async fn whole(
    settings: &Settings,
    whole: &Whole,
    files: &mut Files,
    format: Format,
) -> Result<Report, Vec<Problem>> {
    let client = settings.client()?;
    let mut interruptions = Interruptions::listen();
    let recipients = whole.recipients.clone();
    if let Err(error) = prepare(&client, settings, files, format, &mut interruptions).await? {
        return Ok(Report::of_one(Request::failed(recipients, error)));
    }
    let ended = interruptions.unless_twice(client.send_json(whole.filled(files))).await;
    Ok(Report::of_one(Request { recipients, outcome: ended.into() }))
}

/// Does what comes before the first request, and notifies nobody: fetches the token, uploads the files. Gives the reason if
/// there is no token.
///
/// # Errors
/// A file that could not be uploaded; an interruption.
async fn prepare(
    client: &Client,
    settings: &Settings,
    files: &mut Files,
    format: Format,
    interruptions: &mut Interruptions,
) -> Result<Result<(), Error>, Problem> {
    if let Err(error) = interruptions.unless(client.ready()).await? {
        return Ok(Err(error));
    }
    interruptions.unless(upload(client, settings, files, format)).await??;
    Ok(Ok(()))
}

async fn upload(client: &Client, settings: &Settings, files: &mut Files, format: Format) -> Result<(), Problem> {
    let bar = progress::of_upload(files.length(), format);
    let watched = bar.clone();
    let uploaded = files.upload(client, move |sent| watched.set_position(sent)).await;
    bar.finish_and_clear();
    uploaded.map_err(|(path, error)| failure::problem(&error, settings).in_file(path.display().to_string()))
}

/// Sends as many requests as the audience takes. Who interrupts it lets those under way end; who does so again, does not.
async fn in_parts(
    client: &Client,
    plan: &Plan,
    notice: Unaddressed,
    format: Format,
    interruptions: &mut Interruptions,
) -> Report {
    if plan.named.is_of_several_kinds() {
        output::remark(&words!(
            "whoever is reached in two ways, as a parent and through a class for instance, receives the notice twice";
            "同时以多种方式（如家长和班级）被包含的人会收到两次"
        ));
    }
    let audience = plan.named.divided();
    let everybody = audience.parts();
    let bar = progress::of_audience(plan.named.recipients.len(), format);
    let mut parts = client.send_in_parts(&audience, notice);
    let (mut ended, mut untried) = (Vec::new(), Vec::new());
    let mut is_stopped = false;
    loop {
        tokio::select! {
            part = parts.next() => match part {
                Some(part) => {
                    bar.inc(part.recipients.ids().len() as u64);
                    ended.push(part);
                }
                None => break,
            },
            () = interruptions.next() => {
                if is_stopped {
                    break;
                }
                is_stopped = true;
                untried = parts.stop().parts();
                bar.suspend(|| output::remark(&words!(
                    "finishing the requests under way; interrupt again to end at once";
                    "正在等待已发出的请求完成；再次中断则立即结束"
                )));
            }
        }
    }
    bar.finish_and_clear();
    let begun = everybody.len() - untried.len();
    let places: BTreeSet<usize> = ended.iter().map(|part| part.place).collect();
    let mut requests: Vec<(usize, Request)> = ended.into_iter().map(|part| (part.place, Request::from(part))).collect();
    let broken_off = everybody.into_iter().enumerate().take(begun).filter(|(place, _)| !places.contains(place));
    requests
        .extend(broken_off.map(|(place, recipients)| {
            (place, Request { recipients: recipients.into(), outcome: Outcome::BrokenOff })
        }));
    requests.sort_by_key(|(place, _)| *place);
    Report {
        requests: requests.into_iter().map(|(_, request)| request).collect(),
        untried: untried.into_iter().map(Recipients::from).collect(),
        ..Report::default()
    }
}

impl From<Part> for Request {
    fn from(part: Part) -> Self {
        let outcome = match part.outcome {
            PartOutcome::Accepted(sent) => Ok(sent),
            PartOutcome::Refused(error) | PartOutcome::Ambiguous(error) => Err(error),
        };
        Self { recipients: part.recipients.into(), outcome: Outcome::Ended(outcome) }
    }
}
