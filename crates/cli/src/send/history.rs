//! The history of sent notices: the ledger in which a notice stands, and what was sent before. A notice is sent even if the ledger
//! can't be used; then it stands in memory.

use std::time::{Duration, SystemTime};

use wecom_school_campaign::{
    Earlier as EarlierNotice, LedgerError, NewCampaign, Planned, Planning, Request, School, State,
};

use super::{
    plan::{Plan, Unplanned},
    repeats::{self, Earlier},
};
use crate::{
    arguments::Send,
    clock::{format_minute, of_millis},
    connect::Settings,
    earlier,
    ledger::{LedgerPlace, OpenLedger, SchoolKey, warn_unusable},
    next::Next,
    output,
    problem::{Exit, Problem},
    source::Source,
    uploads::Files,
};

/// How long the same command continues a send. Later, the same words may be meant anew.
pub const CONTINUED: Duration = Duration::from_hours(4);

pub struct History {
    pub opened: OpenLedger,
    pub school: School,
    /// How a later run finds the credentials of the app.
    source: String,
    pub is_to_sandbox: bool,
    /// The commands that a person types next.
    pub next: Next,
}

/// A notice that stands in the ledger, ready to be sent.
pub struct Begun {
    pub campaign: i64,
    pub requests: Vec<Request>,
    /// What the server holds back, in the order of the requests.
    pub repeats: Vec<Option<Earlier>>,
    /// Whether an earlier run has planned it.
    pub is_continued: bool,
}

impl History {
    /// Opens the ledger. Warns if it can't be used.
    pub async fn open(settings: &Settings, send: &Send, plan: &Plan) -> Result<Self, Vec<Problem>> {
        let SchoolKey { corp, app, sandbox } = SchoolKey::find(settings, plan.terms.agentid).await;
        let school = School { name: send.connection.profile.clone().unwrap_or_default(), corp, app };
        let opened = if send.delivery.repeats.no_history {
            // There is nothing to warn of.
            Err(Vec::new())
        } else if settings.corpid().is_none() {
            Err(Problem::configuration(words!("no corpid: the history can't tell whose notice it is"; "缺少 corpid，历史记录无法区分是哪家企业的通知"))
                .help(words!("set WECOM_CORPID, or corpid in the profile"; "请设置 WECOM_CORPID 或 profile 中的 corpid"))
                .into())
        } else {
            OpenLedger::open(&send.ledger, send.connection.config.as_deref()).await
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(problems) if problems.iter().any(|problem| problem.exit == Exit::Usage) => return Err(problems),
            Err(problems) => {
                warn_unused(problems);
                LedgerPlace::Memory.open().await?
            }
        };
        let is_to_sandbox = sandbox.is_some();
        if let Some(sandbox) = sandbox {
            opened.follow(sandbox);
        }
        let next = Next::of(&send.ledger, send.connection.config.as_deref());
        Ok(Self { opened, school, source: Source::of(&send.connection).to_text(), is_to_sandbox, next })
    }

    pub fn is_in_memory(&self) -> bool {
        self.opened.place == LedgerPlace::Memory
    }

    /// Goes on in memory after the ledger has failed, and warns.
    pub async fn lose(&mut self, error: &LedgerError) -> Result<(), Problem> {
        warn_unused(vec![self.opened.problem(error)]);
        self.forget().await
    }

    async fn forget(&mut self) -> Result<(), Problem> {
        self.opened = self.opened.in_memory().await?;
        Ok(())
    }

    /// Finds the notice in the history, or plans it. Refuses it if the same people were sent it lately.
    pub async fn begin(&mut self, plan: &mut Plan, files: &mut Files, is_again: bool) -> Result<Begun, Vec<Problem>> {
        loop {
            match self.try_to_begin(plan, files, is_again).await {
                Ok(begun) => return Ok(begun),
                Err(Unplanned::Problems(problems)) => return Err(problems),
                Err(Unplanned::Ledger(error)) if self.is_in_memory() => return Err(self.opened.problem(&error).into()),
                Err(Unplanned::Ledger(error)) => self.lose(&error).await?,
            }
        }
    }

    async fn try_to_begin(&mut self, plan: &mut Plan, files: &mut Files, is_again: bool) -> Result<Begun, Unplanned> {
        let mut allows_repeats = is_again || plan.terms.repeats_after() == Some(0);
        let mut refused: Option<EarlierNotice> = None;
        loop {
            let planning = self.stage(plan, files, allows_repeats).await?;
            if let Some(campaign) = planning.find_same().await?
                && let Some(begun) = self.find_again(campaign, plan, files, is_again).await?
            {
                return Ok(begun);
            }
            // Another process may have planned the same meanwhile: it was not found the first time.
            if let Some(earlier) = refused {
                let undone = words!("nothing was sent"; "未发送");
                return Err(earlier::describe(&earlier, &undone, &self.next).into());
            }
            let error = match planning.finish().await {
                Ok(planned) => return Ok(self.begun(planned, plan, allows_repeats).await?),
                Err(error) => error,
            };
            let Some(earlier) = error.earlier().copied() else { return Err(error.into()) };
            let is_wanted = |seconds: i64| {
                let interval = Duration::from_secs(seconds.unsigned_abs());
                earlier.attempted_at > 0 && self.has_passed(earlier.attempted_at, interval)
            };
            if plan.terms.repeats_after().is_some_and(is_wanted) {
                allows_repeats = true;
            } else {
                refused = Some(earlier);
            }
        }
    }

    /// Decides what a send with exactly the same requests means; `None` if it has nothing to do with this one.
    async fn find_again(
        &mut self,
        campaign: i64,
        plan: &Plan,
        files: &mut Files,
        is_again: bool,
    ) -> Result<Option<Begun>, Unplanned> {
        let ledger = self.opened.ledger.clone();
        let created_at = ledger.campaign(campaign).await?.created_at;
        if self.has_passed(created_at, CONTINUED) {
            return Ok(None);
        }
        let requests = ledger.requests(campaign).await?;
        let accepted = requests.iter().filter(|request| request.state == State::Accepted).count();
        if accepted < requests.len() {
            if is_again {
                return Ok(None);
            }
            ledger.retry_refused(campaign).await?;
            if requests.iter().any(|request| !matches!(request.state, State::Planned | State::Refused)) {
                let (time, all) = (format_minute(of_millis(created_at)), requests.len());
                output::remark(&words!(
                    "continues the send of {time}: {accepted} of {all} requests are accepted";
                    "继续 {time} 的发送：{all} 个请求中已有 {accepted} 个被接受"
                ));
            }
            let requests = ledger.requests(campaign).await?;
            return Ok(Some(Begun { campaign, requests, repeats: Vec::new(), is_continued: true }));
        }
        let now = self.opened.now();
        let repeats: Vec<Option<Earlier>> = requests.iter().map(|request| Earlier::of(request, now)).collect();
        if !repeats.iter().all(Option::is_some) {
            return Ok(None);
        }
        // The server accepts all of it without effect. The history keeps one entry, with the time of the arrival.
        let bodies = ledger.bodies(campaign, requests.iter().map(|request| request.part).collect()).await?;
        self.forget().await?;
        repeats::warn(&requests, &repeats, plan.is_whole());
        let campaign = self.plan_bodies(&requests, &bodies, files).await?;
        let requests = self.opened.ledger.requests(campaign).await?;
        Ok(Some(Begun { campaign, requests, repeats, is_continued: false }))
    }

    /// Returns what was planned, with what the server holds back of it.
    async fn begun(&self, planned: Planned, plan: &Plan, may_repeat: bool) -> Result<Begun, LedgerError> {
        let ledger = &self.opened.ledger;
        let requests = ledger.requests(planned.campaign).await?;
        let mut repeats = Vec::new();
        if may_repeat {
            let parts = requests.iter().map(|request| request.part).collect();
            for body in ledger.bodies(planned.campaign, parts).await? {
                let same = ledger.earlier(&self.school.corp, &self.school.app, &body).await?;
                let same = same.filter(|same| !same.is_in_doubt);
                repeats
                    .push(same.map(|same| Earlier { sent_at: of_millis(same.sent_at), until: of_millis(same.until) }));
            }
            repeats::warn(&requests, &repeats, plan.is_whole());
        }
        Ok(Begun { campaign: planned.campaign, requests, repeats, is_continued: false })
    }

    /// Gives the notice to a new plan.
    async fn stage(&self, plan: &mut Plan, files: &mut Files, allows_repeats: bool) -> Result<Planning, Unplanned> {
        let new = NewCampaign { headings: plan.headings(), ..self.describe(plan.title(), allows_repeats) };
        let mut planning = self.opened.ledger.plan(new).await?;
        files.plan(&mut planning);
        plan.stage(&mut planning, files).await?;
        Ok(planning)
    }

    fn describe(&self, name: String, allows_repeats: bool) -> NewCampaign {
        let (schools, sources) = (vec![self.school.clone()], vec![self.source.clone()]);
        NewCampaign { name, is_send: true, schools, sources, allows_repeats, ..NewCampaign::default() }
    }

    /// Plans requests anew whose bytes exist, such as those that a ledger has left.
    pub async fn plan_bodies(
        &self,
        requests: &[Request],
        bodies: &[Vec<u8>],
        files: &mut Files,
    ) -> Result<i64, LedgerError> {
        let mut planning = self.opened.ledger.plan(self.describe(String::new(), true)).await?;
        files.plan(&mut planning);
        for (request, body) in requests.iter().zip(bodies) {
            planning.add_request(0, &request.recipients, body, "").await?;
        }
        Ok(planning.finish().await?.campaign)
    }

    fn has_passed(&self, since: i64, interval: Duration) -> bool {
        let age = self.opened.now().duration_since(of_millis(since));
        age.is_ok_and(|age| age >= interval)
    }
}

/// Warns that the notice does not stand in the history.
fn warn_unused(problems: Vec<Problem>) {
    let note = |problem: Problem| {
        problem.note(words!(
            "the notice is sent all the same, but it does not stand in the history: nothing resumes it, and no repeat is noticed";
            "通知照常发送，但不会记入历史：中断后无法继续，也无法发现重复"
        ))
    };
    warn_unusable(problems.into_iter().map(note).collect());
}

/// Returns until when the same command sends what is missing, and nothing twice.
pub fn continued_until(begun_at: SystemTime) -> Option<SystemTime> {
    begun_at.checked_add(CONTINUED)
}
