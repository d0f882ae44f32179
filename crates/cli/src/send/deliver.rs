//! On the network: the files, then the requests.

use std::{collections::BTreeSet, pin::pin};

use tokio::signal::ctrl_c;
use wecom_school::{Client, Part, PartOutcome};

use super::{
    failure,
    plan::{Plan, Unaddressed, refused},
    progress,
    report::{Outcome, Report, Request},
    whole::Whole,
};
use crate::{
    audience::Recipients,
    files::Files,
    lang::words,
    output::{self, Format},
    problem::Problem,
};

/// Uploads the files of a message, and sends it to everybody.
///
/// # Errors
/// A file that could not be uploaded: then nothing was sent.
pub async fn message(client: &Client, plan: &Plan, files: &mut Files, format: Format) -> Result<Report, Vec<Problem>> {
    upload(client, files, format).await?;
    let notice = plan.notice(files).map_err(|violations| refused(&violations))?;
    if !plan.named.fits_one_request() {
        return Ok(in_parts(client, plan, notice, format).await);
    }
    let notice = plan.named.address(notice).build().map_err(|violations| refused(&violations))?;
    let outcome = Outcome::Ended(client.send(&notice).await);
    Ok(Report::of_one(Request { recipients: (&notice).into(), outcome }))
}

/// Uploads the files of a whole request, and sends it.
///
/// # Errors
/// A file that could not be uploaded: then nothing was sent.
pub async fn whole(client: &Client, whole: &Whole, files: &mut Files, format: Format) -> Result<Report, Vec<Problem>> {
    upload(client, files, format).await?;
    let outcome = Outcome::Ended(client.send_json(whole.filled(files)).await);
    Ok(Report::of_one(Request { recipients: whole.recipients.clone(), outcome }))
}

async fn upload(client: &Client, files: &mut Files, format: Format) -> Result<(), Vec<Problem>> {
    let bar = progress::of_upload(files.length(), format);
    let watched = bar.clone();
    let uploaded = files.upload(client, move |sent| watched.set_position(sent)).await;
    bar.finish_and_clear();
    let failed = uploaded.map_err(|(path, error)| failure::problem(&error).in_file(path.display().to_string()));
    Ok(failed?)
}

/// Sends as many requests as the audience takes. Who interrupts it lets those under way end; who does so again, does not.
async fn in_parts(client: &Client, plan: &Plan, notice: Unaddressed, format: Format) -> Report {
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
    let mut interrupted = pin!(ctrl_c());
    loop {
        tokio::select! {
            part = parts.next() => match part {
                Some(part) => {
                    bar.inc(part.recipients.ids().len() as u64);
                    ended.push(part);
                }
                None => break,
            },
            Ok(()) = &mut interrupted => {
                if is_stopped {
                    break;
                }
                is_stopped = true;
                untried = parts.stop().parts();
                interrupted.set(ctrl_c());
                bar.suspend(|| output::remark(&words!(
                    "stopping: requests under way are finished first; interrupt again to end at once";
                    "正在停止：先完成已发出的请求；再次中断则立即结束"
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
