//! On the network: the files, then the requests.

use wecom_school::{Client, PartOutcome};

use super::{
    plan::{Plan, refused},
    report::{Outcome, Report, Request},
};
use crate::{audience::Recipients, files::Files, problem::Problem};

/// Uploads the files of a message, and sends it to everybody.
///
/// # Errors
/// A file that could not be uploaded: then nothing was sent.
pub async fn message(client: &Client, plan: &Plan, files: &mut Files) -> Result<Report, Vec<Problem>> {
    files
        .upload(client, |_| {})
        .await
        .map_err(|(path, error)| super::failure::problem(&error).in_file(path.display().to_string()))?;
    let notice = plan.notice(files).map_err(|violations| refused(&violations))?;
    if plan.named.fits_one_request() {
        let notice = plan.named.address(notice).build().map_err(|violations| refused(&violations))?;
        let outcome = Outcome::Ended(client.send(&notice).await);
        return Ok(Report { requests: vec![Request { recipients: (&notice).into(), outcome }], ..Report::default() });
    }
    let mut parts = client.send_in_parts(plan.named.divided(), notice);
    let mut report = Report::default();
    while let Some(part) = parts.next().await {
        let outcome = Outcome::Ended(match part.outcome {
            PartOutcome::Accepted(sent) => Ok(sent),
            PartOutcome::Refused(error) | PartOutcome::Ambiguous(error) => Err(error),
        });
        report.requests.push(Request { recipients: Recipients::from(part.recipients), outcome });
    }
    Ok(report)
}
