//! Delivers a notice: plans it in the ledger, runs the plan, and reports what became of each request.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use tokio::time::sleep;
use wecom_school::{Activity, Client, Effect, Error, Retry};
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
    plan: &mut Plan,
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
        return Ok(Report::of_one(Request::new(plan.recipients.clone(), Outcome::Ended(Err(error)))));
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
struct Ended {
    answers: Answers,
    /// `None` if it was interrupted twice, or lost the ledger.
    end: Option<SchoolEnd>,
    lost: Option<LedgerError>,
}

/// A request, and what became of it; `None` if it was not tried.
type Delivered = (Known, Option<Outcome>);

impl Delivery<'_> {
    async fn deliver(mut self, begun: Begun) -> Result<Report, Vec<Problem>> {
        let Begun { campaign, requests, repeats, is_continued } = begun;
        let began_at = self.history.opened.now();
        let ended = self.run_to_its_end(campaign, &requests).await;
        let ledger = self.history.opened.ledger.clone();
        // If the ledger fails now, the answers still tell what was sent.
        let requests = ledger.requests(campaign).await.unwrap_or(requests);
        if let Ok(uploads) = ledger.uploads(campaign).await {
            self.files.note_uploads(&uploads);
        }
        let mut delivered = self.outcomes(&ended, requests);
        if let Some(error) = &ended.lost {
            self.history.lose(error).await?;
            self.rescue(&ledger, campaign, &mut delivered).await?;
        }
        let keeps = is_continued || ended.lost.is_some();
        if let Some(error) = ended.given_up()
            && ended.answers.is_empty()
            && let Some(file) = self.files.find_missing()
        {
            self.withdraw(campaign, keeps).await;
            let problem = failure::describe_with_effect(error, false, self.settings);
            return Err(problem.in_file(&file.path.display()).into());
        }
        let is_undone = delivered.iter().filter_map(|(_, outcome)| outcome.as_ref()).all(|it| it.effect().is_none());
        if is_undone {
            self.withdraw(campaign, keeps).await;
        }
        let campaign = Some(campaign).filter(|_| !is_undone && !self.history.is_in_memory());
        let completes_until = self.completes_until(&delivered, campaign.is_some(), began_at);
        let History { is_to_sandbox, next, .. } = self.history;
        let mut report = Report { campaign, completes_until, is_to_sandbox, next, ..Report::default() };
        let mut repeats = repeats.into_iter();
        for row in delivered.chunk_by(|(_, one), (_, next)| one.is_none() && next.is_none()) {
            let recipients = row.iter().flat_map(|(known, _)| known.recipients.iter().cloned()).collect();
            let repeats = repeats.by_ref().take(row.len()).last().flatten();
            match &row[0].1 {
                Some(outcome) => {
                    report.requests.push(Request { repeats, ..Request::new(recipients, outcome.clone()) });
                }
                None => report.untried.push(recipients),
            }
        }
        if report.requests.is_empty() && self.interruptions.token.is_cancelled() {
            return Err(interrupted().into());
        }
        Ok(report)
    }

    fn outcomes(&self, ended: &Ended, requests: Vec<Known>) -> Vec<Delivered> {
        let is_interrupted = self.interruptions.token.is_cancelled();
        let with_outcome = |known: Known| {
            let outcome = ended.outcome(&known, is_interrupted);
            (known, outcome)
        };
        requests.into_iter().map(with_outcome).collect()
    }

    /// Leaves nothing to continue of a notice that nobody has received. The same command plans it anew.
    async fn withdraw(&self, campaign: i64, keeps: bool) {
        if !keeps {
            // It may have nothing to withdraw.
            let _ = self.history.opened.ledger.cancel(campaign).await;
        }
    }

    /// Sends from memory what the lost ledger has left: what was certainly never sent, by nobody.
    async fn rescue(
        &mut self,
        ledger: &Ledger,
        campaign: i64,
        delivered: &mut [Delivered],
    ) -> Result<(), Vec<Problem>> {
        let is_left = |(known, outcome): &&mut Delivered| outcome.is_none() && known.state == State::Planned;
        let left: Vec<&mut Delivered> = delivered.iter_mut().filter(is_left).collect();
        if left.is_empty() || self.interruptions.token.is_cancelled() {
            return Ok(());
        }
        let requests: Vec<Known> = left.iter().map(|(known, _)| known.clone()).collect();
        // What can't be read any more is reported as not tried.
        let bodies = ledger.bodies(campaign, requests.iter().map(|known| known.part).collect()).await;
        let Ok(bodies) = bodies else { return Ok(()) };
        let planned = self.history.plan_bodies(&requests, &bodies, self.files).await;
        let planned = planned.map_err(|error| self.history.opened.problem(&error))?;
        let ended = self.run(planned, &requests).await;
        let known = self.history.opened.ledger.requests(planned).await;
        let known = known.map_err(|error| self.history.opened.problem(&error))?;
        for (left, rescued) in left.into_iter().zip(self.outcomes(&ended, known)) {
            *left = rescued;
        }
        if ledger.cancel(campaign).await.is_err() {
            output::complain(&describe_gap(&self.history.next.command("cancel", campaign), campaign));
        }
        Ok(())
    }

    /// Runs a campaign of the ledger until it ends, also if another process sends a part of it.
    async fn run_to_its_end(&mut self, campaign: i64, requests: &[Known]) -> Ended {
        let began = Instant::now();
        let mut ended = self.run(campaign, requests).await;
        while matches!(ended.end, Some(SchoolEnd::OtherWorkers)) && began.elapsed() < self.client.deadline() {
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
        let run = Run::new(&self.history.opened.ledger, campaign)
            .client(&self.history.school.corp, &self.history.school.app, self.client.clone())
            .waits(self.waits(is_single))
            .cancellation(stop)
            .observer(move |_, event| observer.observe(event));
        let activity = self.client.activity();
        let sending = self.interruptions.unless_twice(run.run(), || {
            let is_under_way = matches!(*activity.borrow(), Activity::Requesting { .. });
            if is_under_way && !watch.is_uploading() {
                progress.remark(&finishing(is_single));
            }
        });
        let done = progress.during(self.client.activity(), sending).await;
        let answers = watch.take_answers();
        let (end, lost) = match done {
            None => (None, None),
            Some(Err(lost)) => (None, Some(lost)),
            Some(Ok(ended)) => (ended.schools.into_iter().next().map(|school| school.end), None),
        };
        Ended { answers, end, lost }
    }

    /// A single request was tried for as long as the options allow, and a server on this machine recovers at once or not at all.
    fn waits(&self, is_single: bool) -> Waits {
        let waits = if self.settings.is_loopback() { Waits::of_loopback() } else { Waits::default() };
        if is_single || self.settings.is_loopback() { Waits { patience: Duration::ZERO, ..waits } } else { waits }
    }

    /// Returns until when the same command sends what is missing, and nothing twice; `None` if it has nothing to do: nothing was
    /// left, is in doubt, or failed for a reason that passes. `is_kept` says that the notice stands in the history.
    fn completes_until(&self, delivered: &[Delivered], is_kept: bool, began_at: SystemTime) -> Option<SystemTime> {
        let effects = || delivered.iter().map(|(known, outcome)| (known, outcome.as_ref().map(Outcome::effect)));
        if !effects().any(|(_, effect)| matches!(effect, None | Some(Effect::Possible | Effect::None(Retry::Later)))) {
            return None;
        }
        let until = if is_kept {
            // What is in doubt is repeated for a part of its interval. What is unknown already is not sent again.
            let repeated = effects().filter_map(|(known, _)| known.repeated_until().map(of_millis));
            let is_open = effects().any(|(known, _)| !known.state.is_final());
            repeated.chain(continued_until(began_at)).min().filter(|_| is_open)
        } else if self.history.is_in_memory() && self.files.iter().next().is_none() {
            // The duplicate check alone holds repeats back. A file that is uploaded again would make other bytes.
            let done = effects().filter(|(_, effect)| effect.is_some_and(|effect| !effect.is_none()));
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
    /// Returns why the other requests were not tried.
    fn given_up(&self) -> Option<&Error> {
        if let Some(SchoolEnd::GivenUp(error)) = &self.end { Some(error) } else { None }
    }

    /// Returns what became of a request; `None` if it was not tried.
    fn outcome(&self, known: &Known, is_interrupted: bool) -> Option<Outcome> {
        let answer = self.answers.get(&known.part).cloned();
        let recorded = || Some(Outcome::Recorded(Box::new(known.clone())));
        match (answer, known.state) {
            (Some(Ok(sent)), _) => Some(Outcome::Ended(Ok(sent))),
            (Some(Err(error)), _) if error.effect() == Effect::Certain => Some(Outcome::Ended(Err(error))),
            (_, State::Accepted) | (None, State::InFlight | State::Unknown | State::Refused) => recorded(),
            (Some(Err(error)), State::InFlight | State::Unknown) if !error.is_ambiguous() => recorded(),
            // An interruption ended it before anything was sent, or before it was tried again.
            (Some(Err(error)), _) if error.is_cancelled() && error.effect().is_none() => None,
            (Some(Err(error)), State::Planned) if is_interrupted && error.is_retryable() => None,
            (Some(Err(error)), _) => Some(Outcome::Ended(Err(error))),
            (None, State::Planned) => self.given_up().map(|error| Outcome::Ended(Err(error.clone().untried()))),
            (None, State::Cancelled) => None,
        }
    }
}
