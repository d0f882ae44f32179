//! Sends: first the files, then the requests.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use wecom_school::{Activity, Client, Effect, Error};

use super::{
    failure,
    interruption::{Interruptions, interrupted},
    plan::{MessagePlan, Plan, Unaddressed},
    progress::Progress,
    record::{Record, RecordKey},
    repeats,
    report::{Outcome, Report, Request},
};
use crate::{
    audience::Recipients,
    connect::Settings,
    files::Files,
    lang::words,
    output::{self, Format},
    problem::Problem,
    violation,
};

/// Uploads the files of a plan, and sends its requests. After an error nothing was sent.
pub async fn deliver(
    settings: &Settings,
    plan: &Plan,
    files: &mut Files,
    format: Format,
) -> Result<Report, Vec<Problem>> {
    let mut delivery = Delivery::begin(settings, format)?;
    if let Err(error) = delivery.prepare(files).await? {
        return Ok(Report::of_one(Request::new(plan.recipients().clone(), Outcome::Ended(Err(error)))));
    }
    let mut record = Record::open(settings);
    let mut requests = plan.requests(files, false)?;
    let known = |(recipients, body): &(Recipients, String)| (recipients.clone(), record.check(body.as_bytes()));
    let checked: Vec<Checked> = requests.iter().map(known).collect();
    repeats::warn(&checked, matches!(plan, Plan::Whole(_)));
    match (plan, requests.pop()) {
        (Plan::Message(plan), _) if !plan.named.fits_one_request() => {
            let notice = plan.notice(files).map_err(|violations| violation::problems(&violations))?;
            Ok(delivery.in_parts(plan, notice, checked, &mut record).await)
        }
        (_, Some((_, body))) => Ok(delivery.single(body, checked, &mut record).await?),
        (_, None) => Ok(Report::default()),
    }
}

type Checked = (Recipients, Option<RecordKey>);

struct Delivery<'s> {
    settings: &'s Settings,
    format: Format,
    /// An interruption cancels its calls.
    client: Client,
    interruptions: Interruptions,
}

impl<'s> Delivery<'s> {
    fn begin(settings: &'s Settings, format: Format) -> Result<Self, Problem> {
        let client = settings.client()?;
        let interruptions = Interruptions::listen();
        Ok(Self { settings, format, client: client.with_cancellation(interruptions.token()), interruptions })
    }

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
        let (bar, client) = (progress.bar(), &self.client);
        let uploading = progress.during(client.activity(), files.upload(client, move |sent| bar.set_position(sent)));
        let uploaded = self.interruptions.unless(uploading).await?;
        drop(progress);
        uploaded.map_err(|(path, error)| failure::problem(&error, false, self.settings).in_file(&path.display()))?;
        Ok(Ok(()))
    }

    /// Sends one request. The error is an interruption before anything was sent.
    async fn single(
        &mut self,
        body: String,
        checked: Vec<Checked>,
        record: &mut Record<'_>,
    ) -> Result<Report, Problem> {
        let (began, progress) = (Instant::now(), Progress::of_request(self.format));
        let sending = progress.during(self.client.activity(), self.client.send_json(body));
        let ended = self.interruptions.unless_twice(sending, &progress).await;
        drop(progress);
        if matches!(&ended, Some(Err(error)) if is_stopped(error)) {
            return Err(interrupted());
        }
        let (recipients, key) = checked.into_iter().next().unwrap_or_default();
        let request = Request::new(recipients, ended.map_or(Outcome::BrokenOff, Outcome::Ended));
        Ok(Report::of_one(noted(request, key.as_ref(), began.elapsed(), record)))
    }

    /// Sends as many requests as the audience takes. The first interruption lets those under way end; the second does not.
    async fn in_parts(
        &mut self,
        plan: &MessagePlan,
        notice: Unaddressed,
        requests: Vec<Checked>,
        record: &mut Record<'_>,
    ) -> Report {
        if plan.named.is_of_several_kinds() {
            output::remark(&words!(
                "people who are reached in two ways, such as a parent through a class too, receive the notice twice";
                "同时以多种方式（如家长和班级）被包含的人会收到两次"
            ));
        }
        let audience = plan.named.audience();
        let progress = Progress::of_audience(plan.named.recipients.len(), self.format);
        let began = Instant::now();
        let mut parts = self.client.send_in_parts(&audience, notice);
        let (mut ended, mut tried) = (BTreeMap::new(), requests.len());
        let (interruptions, activity) = (&mut self.interruptions, self.client.activity());
        let sending = async {
            loop {
                tokio::select! {
                    biased;
                    part = parts.next() => {
                        let Some(part) = part else { break };
                        let elapsed = part.outcome.as_ref().map_or_else(Error::elapsed, |sent| sent.elapsed);
                        let index = part.place;
                        let request = Request::new(part.recipients.into(), Outcome::Ended(part.outcome));
                        let request = noted(request, requests[index].1.as_ref(), elapsed, record);
                        if request.effect() == Effect::Certain {
                            progress.advance(request.recipients.len());
                        }
                        ended.insert(index, request);
                    }
                    () = interruptions.next() => {
                        if interruptions.token().is_cancelled() {
                            break;
                        }
                        let is_under_way = matches!(*activity.borrow(), Activity::Requesting { .. });
                        interruptions.token().cancel();
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
        let mut is_row_open = false;
        for (index, (recipients, key)) in requests.into_iter().enumerate() {
            let request = match ended.remove(&index) {
                Some(Request { outcome: Outcome::Ended(Err(error)), .. }) if is_stopped(&error) => None,
                None if index >= tried => None,
                None => {
                    let broken_off = Request::new(recipients.clone(), Outcome::BrokenOff);
                    Some(noted(broken_off, key.as_ref(), began.elapsed(), record))
                }
                request => request,
            };
            let is_untried = request.is_none();
            report.requests.extend(request);
            match report.untried.last_mut() {
                Some(row) if is_untried && is_row_open => row.append(recipients),
                _ if is_untried => report.untried.push(recipients),
                _ => {}
            }
            is_row_open = is_untried;
        }
        report
    }
}

/// Returns whether an interruption ended a request before anything was sent.
fn is_stopped(error: &Error) -> bool {
    error.is_cancelled() && error.effect().is_none()
}

/// Records a request that the server accepted, or may have.
fn noted(request: Request, checked: Option<&RecordKey>, elapsed: Duration, record: &mut Record<'_>) -> Request {
    match checked {
        Some(checked) if !request.effect().is_none() => {
            let noted = record.note(checked, elapsed, request.effect() == Effect::Possible);
            Request { repeats: checked.earlier, protected_until: Some(noted.until), ..request }
        }
        _ => request,
    }
}
