//! Sends: first the files, then the requests.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use wecom_school::{Activity, Client, Effect, Error};

use super::{
    interruption::{Interruptions, interrupted},
    plan::{MessagePlan, Plan, Unaddressed},
    record::{Record, RecordKey, warn_of_repeats},
    report::{Outcome, Report, Request},
};
use crate::{
    audience::Recipients,
    connect::Settings,
    failure,
    finding::violation_problems,
    output::{self, Format},
    problem::Problem,
    progress::Progress,
    uploads::Files,
};

/// Uploads the files of a plan, and sends its requests. After an error nothing was sent.
pub async fn deliver(
    settings: &Settings,
    plan: &Plan,
    files: &mut Files,
    format: Format,
    interruptions: &mut Interruptions,
) -> Result<Report, Vec<Problem>> {
    let client = settings.client()?.with_cancellation(interruptions.token.clone());
    let mut delivery = Delivery { settings, format, client, interruptions };
    if let Err(error) = delivery.prepare(files).await? {
        return Ok(Report::of_one(Request::new(plan.recipients().clone(), Outcome::Ended(Err(error)))));
    }
    let mut record = Record::open(settings).await;
    let mut requests = plan.requests(files, false)?;
    let look_up = |(recipients, body): &(Recipients, String)| (recipients.clone(), record.look_up(body.as_bytes()));
    let known: Vec<KnownRequest> = requests.iter().map(look_up).collect();
    warn_of_repeats(&known, matches!(plan, Plan::Whole(_)));
    let report = match (plan, requests.pop()) {
        (Plan::Message(plan), _) if !plan.named.fits_one_request() => {
            let notice = plan.notice(files).map_err(|violations| violation_problems(&violations))?;
            delivery.send_in_parts(plan, notice, known, &mut record).await
        }
        (_, Some((_, body))) => delivery.send_one(body, known, &mut record).await?,
        (_, None) => Report::default(),
    };
    Ok(Report { is_to_sandbox: record.sandbox.is_some(), ..report })
}

/// The recipients of a request, and its key in the record.
type KnownRequest = (Recipients, Option<RecordKey>);

struct Delivery<'s> {
    settings: &'s Settings,
    format: Format,
    /// An interruption cancels its calls.
    client: Client,
    interruptions: &'s mut Interruptions,
}

impl Delivery<'_> {
    /// Fetches the token and uploads the files. The inner error is that of the token, the outer one that of a file or an
    /// interruption.
    async fn prepare(&mut self, files: &mut Files) -> Result<Result<(), Error>, Problem> {
        let progress = Progress::of_request(self.format);
        let ready = progress.during(self.client.activity(), self.client.ready());
        if let Err(error) = self.interruptions.unless(ready).await? {
            return Ok(Err(error));
        }
        drop(progress);
        let progress = Progress::of_upload(files.length(), self.format);
        let (bar, client) = (progress.bar.clone(), &self.client);
        let uploading = progress.during(client.activity(), files.upload(client, move |sent| bar.set_position(sent)));
        let uploaded = self.interruptions.unless(uploading).await?;
        drop(progress);
        uploaded.map_err(|(path, error)| {
            failure::describe_with_effect(&error, false, self.settings).in_file(&path.display())
        })?;
        Ok(Ok(()))
    }

    /// Sends one request. The error is an interruption before anything was sent.
    async fn send_one(
        &mut self,
        body: String,
        known: Vec<KnownRequest>,
        record: &mut Record<'_>,
    ) -> Result<Report, Problem> {
        let (began, progress) = (Instant::now(), Progress::of_request(self.format));
        let sending = progress.during(self.client.activity(), self.client.send_json(body));
        let ended = self.interruptions.unless_twice(sending, &progress).await;
        drop(progress);
        let (recipients, key) = known.into_iter().next().unwrap_or_default();
        let request = Request::new(recipients, ended.map_or(Outcome::BrokenOff, Outcome::Ended));
        if request.is_stopped() {
            return Err(interrupted());
        }
        Ok(Report::of_one(note(request, key.as_ref(), began.elapsed(), record)))
    }

    /// Sends as many requests as the audience takes. The first interruption lets those under way end; the second does not.
    async fn send_in_parts(
        &mut self,
        plan: &MessagePlan,
        notice: Unaddressed,
        known: Vec<KnownRequest>,
        record: &mut Record<'_>,
    ) -> Report {
        if plan.named.is_of_several_kinds() {
            output::remark(&words!(
                "people who are reached in two ways, such as a parent through a class too, receive the notice twice";
                "同时以多种方式（如家长和班级）被包含的人会收到两次"
            ));
        }
        let progress = Progress::of_audience(plan.named.recipients.len(), self.format);
        let began = Instant::now();
        let mut parts = self.client.send_in_parts(&plan.named.audience(), notice);
        let (mut ended, mut tried) = (BTreeMap::new(), known.len());
        let (interruptions, activity) = (&mut *self.interruptions, self.client.activity());
        let sending = async {
            loop {
                tokio::select! {
                    biased;
                    part = parts.next() => {
                        let Some(part) = part else { break };
                        let elapsed = part.outcome.as_ref().map_or_else(Error::elapsed, |sent| sent.elapsed);
                        let (recipients, key) = &known[part.place];
                        let request = Request::new(recipients.clone(), Outcome::Ended(part.outcome));
                        let request = note(request, key.as_ref(), elapsed, record);
                        if request.effect() == Effect::Certain {
                            progress.bar.inc(recipients.len() as u64);
                        }
                        ended.insert(part.place, request);
                    }
                    () = interruptions.next() => {
                        if interruptions.token.is_cancelled() {
                            break;
                        }
                        let is_under_way = matches!(*activity.borrow(), Activity::Requesting { .. });
                        interruptions.token.cancel();
                        tried -= parts.stop().parts().len();
                        if is_under_way {
                            progress.remark(&words!(
                                "finishing the requests under way; interrupt again to end at once";
                                "正在等待已发出的请求完成；再次中断则立即结束"
                            ));
                        }
                    }
                }
            }
        };
        progress.during(self.client.activity(), sending).await;
        drop(progress);
        let mut report = Report::default();
        let mut is_after_untried = false;
        for (index, (recipients, key)) in known.into_iter().enumerate() {
            let request = match ended.remove(&index) {
                None if index < tried => {
                    let broken_off = Request::new(recipients.clone(), Outcome::BrokenOff);
                    Some(note(broken_off, key.as_ref(), began.elapsed(), record))
                }
                request => request.filter(|request| !request.is_stopped()),
            };
            match (request, report.untried.last_mut()) {
                (Some(request), _) => {
                    report.requests.push(request);
                    is_after_untried = false;
                    continue;
                }
                (None, Some(row)) if is_after_untried => row.append(recipients),
                (None, _) => report.untried.push(recipients),
            }
            is_after_untried = true;
        }
        report
    }
}

fn note(request: Request, key: Option<&RecordKey>, elapsed: Duration, record: &mut Record<'_>) -> Request {
    match key {
        Some(key) if !request.effect().is_none() => {
            let noted = record.note(key, elapsed, request.effect() == Effect::Possible);
            Request { repeats: key.earlier, protected_until: Some(noted.until), ..request }
        }
        _ => request,
    }
}
