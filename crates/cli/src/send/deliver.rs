//! Delivers a notice: plans it in the ledger, runs the plan, and reports what became of each request.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use tokio::time::sleep;
use wecom_school::{Activity, Client, Effect, Error};
use wecom_school_campaign::{Ledger, LedgerError, Request as Known, Run, SchoolEnd, State, Waits};

use super::{
    history::{Begun, History, continued_until},
    interruption::{Interruptions, finishing, interrupted},
    plan::Plan,
    report::{Outcome, Report, Request},
    watch::{Answers, Watch},
};
use crate::{
    arguments::Send,
    audience::Recipients,
    clock::of_millis,
    connect::Settings,
    failure,
    output::{self, Format},
    problem::Problem,
    progress::Progress,
    uploads::Files,
};

/// How often a run looks whether another process has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Plans the requests of a notice, and sends them. After an error nothing was sent.
pub async fn deliver(
    settings: &Settings,
    send: &Send,
    plan: &Plan,
    files: &mut Files,
    interruptions: &mut Interruptions,
) -> Result<Report, Vec<Problem>> {
    let format = send.delivery.output;
    let client = settings.client()?.with_cancellation(interruptions.token.clone());
    // A notice for which there is no token leaves no trace in the history.
    let progress = Progress::of_request(format);
    let ready = interruptions.unless(progress.during(client.activity(), client.ready())).await?;
    drop(progress);
    if let Err(error) = ready {
        return Ok(Report::of_one(Request::new(plan.recipients().clone(), Outcome::Ended(Err(error)))));
    }
    let mut history = History::open(settings, send, plan).await?;
    let begun = history.begin(plan, files, send.delivery.repeats.again).await?;
    if plan.is_of_several_kinds() {
        output::remark(&words!(
            "people who are reached in two ways, such as a parent through a class too, receive the notice twice";
            "同时以多种方式（如家长和班级）被包含的人会收到两次"
        ));
    }
    Delivery { settings, format, client, history, files, interruptions }.deliver(begun).await
}

struct Delivery<'s> {
    settings: &'s Settings,
    format: Format,
    client: Client,
    history: History,
    files: &'s mut Files,
    interruptions: &'s mut Interruptions,
}

/// How a run ended.
#[derive(Default)]
struct Ended {
    answers: Answers,
    /// Why the other requests were not tried.
    given_up: Option<Error>,
    is_interrupted: bool,
    /// Another process sends the last requests.
    is_left_to_others: bool,
    /// A second interruption ended it, and requests under way have no answer.
    is_broken_off: bool,
    lost: Option<LedgerError>,
}

impl Delivery<'_> {
    async fn deliver(mut self, begun: Begun) -> Result<Report, Vec<Problem>> {
        let Begun { campaign, mut requests, repeats, is_continued } = begun;
        let began_at = self.history.opened.now();
        let mut is_lost = false;
        let mut ended = self.run_to_its_end(campaign, &requests).await;
        ended.is_interrupted = self.interruptions.token.is_cancelled();
        let ledger = self.history.opened.ledger.clone();
        // If the ledger fails now, the answers still tell what was sent.
        if let Ok(known) = ledger.requests(campaign).await {
            requests = known;
        }
        if let Ok(uploads) = ledger.uploads(campaign).await {
            self.files.note_uploads(&uploads);
        }
        if let Some(error) = ended.lost.take() {
            self.history.lose(&error).await?;
            is_lost = true;
            let is_rescued = self.rescue(&ledger, campaign, &mut requests, &mut ended).await?;
            if is_rescued && ledger.cancel(campaign).await.is_err() {
                output::complain(&describe_gap(&self.history.next.command("cancel", campaign), campaign));
            }
        }
        if let Some(error) = &ended.given_up
            && ended.answers.is_empty()
            && let Some(file) = self.files.find_missing()
        {
            self.withdraw(campaign, is_continued || is_lost).await;
            let problem = failure::describe_with_effect(error, false, self.settings);
            return Err(problem.in_file(&file.path.display()).into());
        }
        let History { is_to_sandbox, next, .. } = &self.history;
        let mut report = Report { is_to_sandbox: *is_to_sandbox, next: next.clone(), ..Report::default() };
        let mut is_after_untried = false;
        for (index, known) in requests.iter().enumerate() {
            let recipients = Recipients::of_list(&known.recipients);
            match (ended.outcome(known), report.untried.last_mut()) {
                (Some(outcome), _) => {
                    let repeats = repeats.get(index).copied().flatten();
                    report.requests.push(Request { repeats, ..Request::new(recipients, outcome) });
                    is_after_untried = false;
                    continue;
                }
                (None, Some(row)) if is_after_untried => row.append(recipients),
                (None, _) => report.untried.push(recipients),
            }
            is_after_untried = true;
        }
        if report.requests.iter().all(|request| request.effect().is_none()) {
            self.withdraw(campaign, is_continued || is_lost).await;
        } else if !self.history.is_in_memory() {
            report.campaign = Some(campaign);
        }
        if report.requests.is_empty() && self.interruptions.token.is_cancelled() {
            return Err(interrupted().into());
        }
        report.completes_until = self.completes_until(&report, &requests, began_at);
        Ok(report)
    }

    /// Leaves nothing to continue of a notice that nobody has received. The same command plans it anew.
    async fn withdraw(&self, campaign: i64, is_continued: bool) {
        if !is_continued {
            // It may have nothing to withdraw.
            let _ = self.history.opened.ledger.cancel(campaign).await;
        }
    }

    /// Sends from memory what the lost ledger has left: what was certainly never sent, by nobody. Returns whether there was
    /// something.
    async fn rescue(
        &mut self,
        ledger: &Ledger,
        campaign: i64,
        requests: &mut [Known],
        ended: &mut Ended,
    ) -> Result<bool, Vec<Problem>> {
        let is_left = |known: &Known| known.state == State::Planned && !ended.answers.contains_key(&known.part);
        let left: Vec<usize> = (0..requests.len()).filter(|index| is_left(&requests[*index])).collect();
        if left.is_empty() || self.interruptions.token.is_cancelled() {
            return Ok(false);
        }
        let (parts, saved): (Vec<i64>, Vec<Known>) =
            left.iter().map(|index| (requests[*index].part, requests[*index].clone())).unzip();
        // What can't be read any more is reported as not tried.
        let Ok(bodies) = ledger.bodies(campaign, parts).await else { return Ok(false) };
        let planned = self.history.plan_bodies(&saved, &bodies, self.files).await;
        let planned = planned.map_err(|error| self.history.opened.problem(&error))?;
        let again = self.run(planned, &saved).await;
        let known = self.history.opened.ledger.requests(planned).await;
        let known = known.map_err(|error| self.history.opened.problem(&error))?;
        ended.given_up = again.given_up;
        ended.is_broken_off |= again.is_broken_off;
        for (index, mut known) in left.into_iter().zip(known) {
            let part = std::mem::replace(&mut known.part, requests[index].part);
            if let Some(answer) = again.answers.get(&part) {
                ended.answers.insert(known.part, answer.clone());
            }
            requests[index] = known;
        }
        Ok(true)
    }

    /// Runs a campaign of the ledger until it ends, also if another process sends a part of it.
    async fn run_to_its_end(&mut self, campaign: i64, requests: &[Known]) -> Ended {
        let began = Instant::now();
        let mut ended = self.run(campaign, requests).await;
        while ended.is_left_to_others && began.elapsed() < self.client.deadline() {
            if self.interruptions.unless(sleep(LOOK)).await.is_err() {
                self.interruptions.token.cancel();
                break;
            }
            let again = self.run(campaign, requests).await;
            ended.answers.extend(again.answers);
            ended = Ended { answers: ended.answers, ..again };
        }
        ended
    }

    /// Runs a campaign of the ledger. The first interruption lets requests under way end; the second does not.
    async fn run(&mut self, campaign: i64, requests: &[Known]) -> Ended {
        let is_single = requests.len() == 1;
        let progress = Arc::new(if is_single {
            Progress::of_request(self.format)
        } else {
            Progress::of_audience(requests.iter().map(|request| request.recipients.len()).sum(), self.format)
        });
        let stop = self.interruptions.token.child_token();
        let is_hasty = self.client.deadline() <= Waits::default().rate_limit;
        let watch = Arc::new(Watch::new(Arc::clone(&progress), is_hasty, stop.clone()));
        let observer = Arc::clone(&watch);
        let mut run = pin!(
            Run::new(&self.history.opened.ledger, campaign)
                .client(&self.history.school.corp, &self.history.school.app, self.client.clone())
                .waits(self.waits(is_single))
                .cancellation(stop)
                .observer(move |_, event| observer.observe(event))
                .run()
        );
        let (interruptions, activity) = (&mut *self.interruptions, self.client.activity());
        let sending = async {
            loop {
                tokio::select! {
                    biased;
                    ended = &mut run => return Some(ended),
                    () = interruptions.next() => {
                        if interruptions.token.is_cancelled() {
                            return None;
                        }
                        interruptions.token.cancel();
                        let is_under_way = matches!(*activity.borrow(), Activity::Requesting { .. });
                        if is_under_way && !watch.is_uploading() {
                            progress.remark(&finishing(is_single));
                        }
                    }
                }
            }
        };
        let done = progress.during(self.client.activity(), sending).await;
        let answers = watch.take_answers();
        match done {
            None => Ended { answers, is_broken_off: true, ..Ended::default() },
            Some(Err(lost)) => Ended { answers, lost: Some(lost), ..Ended::default() },
            Some(Ok(ended)) => {
                let end = ended.schools.into_iter().next().map(|school| school.end);
                let is_left_to_others = matches!(end, Some(SchoolEnd::OtherWorkers));
                let given_up = if let Some(SchoolEnd::GivenUp(error)) = end { Some(error) } else { None };
                Ended { answers, given_up, is_left_to_others, ..Ended::default() }
            }
        }
    }

    /// A single request was tried for as long as the options allow, and a server on this machine recovers at once or not at all.
    fn waits(&self, is_single: bool) -> Waits {
        let waits = if self.settings.is_loopback() { Waits::of_loopback() } else { Waits::default() };
        if is_single || self.settings.is_loopback() { Waits { patience: Duration::ZERO, ..waits } } else { waits }
    }

    /// Returns until when the same command sends what is missing, and nothing twice.
    fn completes_until(&self, report: &Report, requests: &[Known], began_at: SystemTime) -> Option<SystemTime> {
        if !report.is_worth_another_run() {
            return None;
        }
        let until = if report.campaign.is_some() {
            // What is in doubt is repeated for a part of its interval. What is unknown already is not sent again.
            let repeated = requests.iter().filter_map(|known| known.repeated_until().map(of_millis));
            let is_open = requests.iter().any(|known| !known.state.is_final());
            repeated.chain(continued_until(began_at)).min().filter(|_| is_open)
        } else if self.history.is_in_memory() && self.files.iter().next().is_none() {
            // The duplicate check alone holds repeats back. A file that is uploaded again would make other bytes.
            let done = requests.iter().zip(&report.requests).filter(|(_, request)| !request.effect().is_none());
            done.map(|(known, _)| protected_until(known)).min().flatten()
        } else {
            None
        };
        until.filter(|until| *until > self.history.opened.now())
    }
}

/// Warns that the ledger does not have what was sent from memory.
fn describe_gap(cancel: &str, campaign: i64) -> Problem {
    Problem::warning(words!(
        "the ledger does not know what was sent since it failed: campaign {campaign} would send it again";
        "发送账本不知道它失效之后发送的内容：继续 {campaign} 号批次会重复发送"
    ))
    .help(words!(
        "as soon as it can be written: {cancel}";
        "账本恢复可写后请运行：{cancel}"
    ))
}

/// Returns until when the server holds a repeat of a request back; `None` if it does not.
fn protected_until(known: &Known) -> Option<SystemTime> {
    of_millis(known.sent_at?).checked_add(known.window).filter(|_| !known.window.is_zero())
}

impl Ended {
    /// Returns what became of a request; `None` if it was not tried.
    fn outcome(&self, known: &Known) -> Option<Outcome> {
        let answer = self.answers.get(&known.part).cloned();
        let recorded = || Some(Outcome::Recorded(Box::new(known.clone())));
        match (answer, known.state) {
            (Some(Ok(sent)), _) => Some(Outcome::Ended(Ok(sent))),
            (Some(Err(error)), _) if error.effect() == Effect::Certain => Some(Outcome::Ended(Err(error))),
            (_, State::Accepted) => recorded(),
            (Some(Err(error)), State::InFlight | State::Unknown) if !error.is_ambiguous() => recorded(),
            // An interruption ended it before anything was sent, or before it was tried again.
            (Some(Err(error)), _) if error.is_cancelled() && error.effect().is_none() => None,
            (Some(Err(error)), State::Planned) if self.is_interrupted && error.is_retryable() => None,
            (Some(Err(error)), _) => Some(Outcome::Ended(Err(error))),
            (None, State::InFlight) if self.is_broken_off => Some(Outcome::BrokenOff),
            (None, State::InFlight | State::Unknown | State::Refused) => recorded(),
            (None, State::Planned) => self.given_up.clone().map(|error| Outcome::Ended(Err(error.untried()))),
            (None, State::Cancelled) => None,
        }
    }
}
