//! `campaign run` and `campaign resume`: send a campaign, from the first request or from where an earlier run ended.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressFinish};
use serde_json::json;
use tokio::time::sleep;
use wecom_school_campaign::{
    Campaign, Counts, Run as LedgerRun, RunEvent, School, SchoolEnd, SchoolEnded, SchoolStatus,
};

use super::{
    at,
    chosen::{self, Meant},
    counts::{self, left},
    progress::Progress,
    schools::{self, Found, name_school},
    standing::Standing,
};
use crate::{
    arguments::{
        LedgerReading,
        campaign::{Resume, Run, Sending},
    },
    characters::make_harmless_line,
    clock::{of_millis, to_millis},
    connect::Settings,
    failure,
    ledger::{LedgerPlace, OpenLedger},
    output::{self, Format},
    problem::{Exit, Problem},
    send::{
        interruption::{Interruptions, finishing},
        question::{Question, confirm},
    },
};

pub async fn run(typed: &Run, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let (ledger, campaign) = chosen::open(reading, typed.sending.campaign, Meant::Unfinished("run")).await?;
    send(&ledger, campaign, &typed.sending, typed.at.as_deref(), false).await
}

pub async fn resume(typed: &Resume, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let meant = if typed.resend_unknown { Meant::InDoubt } else { Meant::Unfinished("resume") };
    let (ledger, campaign) = chosen::open(reading, typed.sending.campaign, meant).await?;
    send(&ledger, campaign, &typed.sending, None, typed.resend_unknown).await
}

/// How often a ledger that fails is reported.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(30);

/// Sends a campaign, and reports what became of it. With `resends`, people in doubt are sent the notice once more.
async fn send(
    ledger: &OpenLedger,
    campaign: Campaign,
    typed: &Sending,
    at: Option<&str>,
    resends: bool,
) -> Result<Exit, Vec<Problem>> {
    let (id, next) = (campaign.campaign, ledger.next());
    let due = |counts: &Counts| left(counts) + if resends { counts.unknown } else { 0 };
    if campaign.cancelled_at.is_some() && campaign.counts().in_flight == 0 || due(&campaign.counts()) == 0 {
        output::remark(&words!("nothing is left to send"; "没有需要发送的内容"));
        return report(ledger, campaign, typed.output, Vec::new()).await;
    }
    let mut interruptions = Interruptions::listen();
    let is_due = |status: &SchoolStatus| due(&status.counts) > 0;
    let Found { clients, settings, mut failures, keys } = schools::find(&campaign, is_due, &typed.connection).await?;
    ledger.follow_sandboxes(keys);
    if let Some(text) = at {
        let at = at::parse(text, ledger.now())?;
        ledger.ledger.schedule(id, Some(at)).await.map_err(|error| ledger.problem(&error))?;
    }
    let takes_part = |status: &&SchoolStatus| clients.is_empty() || settings.contains_key(&status.school);
    let people = campaign.schools.iter().filter(takes_part).map(|status| due(&status.counts)).filter(|due| *due > 0);
    let people: Vec<i64> = people.collect();
    let whom = describe_people(&people, &campaign.name);
    if clients.is_empty() {
        let resume = next.command("resume", if resends { format!("{id} --resend-unknown") } else { id.to_string() });
        let note = words!(
            "nothing was sent to {whom}; once this is corrected:\n  {resume}"; "尚未发送给 {whom}；改正后：\n  {resume}"
        );
        let last = failures.pop().map(|problem| problem.note(note));
        return Err(failures.into_iter().chain(last).collect());
    }
    // The report at the end has them in full.
    for Problem { what, .. } in &failures {
        output::remark(&words!("left out of this run: {what}"; "本次运行跳过：{what}"));
    }
    let above = typed.ask_above.or(settings.values().filter_map(Settings::ask_above).min());
    let people = usize::try_from(people.iter().sum::<i64>()).unwrap_or_default();
    if Question::new(typed.yes, above).is_some_and(|question| question.is_asked_for(people)) {
        confirm(&whom, &mut interruptions).await?;
    }
    if resends {
        let changed = ledger.ledger.resend_unknown(id).await.map_err(|error| ledger.problem(&error))?;
        let people = counts::people(changed.people);
        output::remark(&words!(
            "in doubt, and sent once more: {people}; some may then have it twice"; "结果不确定、再次发送：{people}，有人可能会收到两次"
        ));
    }
    wait(ledger, id, typed.output, &mut interruptions).await?;
    let campaign = ledger.campaign(id).await?;
    if campaign.cancelled_at.is_none() {
        output::remark(&words!("sending campaign {id} to {whom}"; "正在发送 {id} 号批次：{whom}"));
    }
    let progress = Arc::new(Progress::of(&campaign, typed.output));
    let run = clients
        .into_iter()
        .fold(LedgerRun::new(&ledger.ledger, id), |run, (school, client)| run.client(school.corp, school.app, client));
    let run =
        run.cancellation(interruptions.token.clone()).observer(observe(Arc::clone(&progress), ledger.place.clone()));
    let sending = interruptions.unless_twice(run.run(), || progress.remark(&finishing(false)));
    let ended = progress.during(sending).await;
    drop(progress);
    let schools = if let Some(Ok(ended)) = &ended { &ended.schools[..] } else { &[] };
    for SchoolEnded { school, end, .. } in schools {
        let problem = match (end, settings.get(school)) {
            (SchoolEnd::GivenUp(error), Some(settings)) => failure::describe(error, settings),
            (SchoolEnd::OtherWorkers, _) => Problem::warning(words!(
                "another process holds the last requests, and has not finished them"; "其余请求由另一个进程持有，尚未完成"
            )),
            _ => continue,
        };
        failures.push(name_school(problem, school, &campaign));
    }
    if let Some(Err(error)) = ended {
        let problem = ledger.problem(&error);
        let resume = next.command("resume", id);
        return Err(vec![problem.note(words!(
            "what was sent is not lost; to go on, once the ledger can be used again:\n  {resume}";
            "已发送的内容不会丢失；账本恢复后继续：\n  {resume}"
        ))]);
    }
    report(ledger, ledger.campaign(id).await?, typed.output, failures).await
}

/// Returns what shows the events of a run.
fn observe(progress: Arc<Progress>, place: LedgerPlace) -> impl Fn(&School, &RunEvent) + Send + Sync + 'static {
    let warned = Mutex::new(None::<Instant>);
    move |school: &School, event: &RunEvent| match event {
        RunEvent::LedgerFails { error } => {
            // Each request under way and each school reports it.
            let mut warned = warned.lock().unwrap_or_else(PoisonError::into_inner);
            if warned.is_none_or(|at| at.elapsed() >= BETWEEN_WARNINGS) {
                *warned = Some(Instant::now());
                let problem = place.problem(error).into_warning();
                let problem = problem.note(words!("this command keeps trying"; "本命令会继续尝试"));
                progress.remark(&problem.render());
            }
        }
        RunEvent::Unrecorded { people, .. } => {
            let (name, people) = (&school.name, counts::people(*people));
            progress.remark(&words!(
                "{name}: a request to {people} has ended, and the ledger could not record how";
                "{name}：发给 {people}的一个请求已有结果，但未能写入账本"
            ));
        }
        RunEvent::GivenUp { .. } => {
            let name = &school.name;
            progress.remark(&words!("{name}: given up for this run"; "{name}：本次运行已放弃"));
        }
        _ => progress.note(school, event),
    }
}

/// Describes to whom a run sends. `people` has how many of each school.
fn describe_people(people: &[i64], name: &str) -> String {
    let (schools, name) = (people.len(), make_harmless_line(name));
    let people = counts::people(people.iter().sum());
    if schools > 1 {
        words!("{people} of {schools} schools ({name})"; "{schools} 所学校的 {people}（{name}）")
    } else {
        words!("{people} ({name})"; "{people}（{name}）")
    }
}

/// How often the ledger is read during a wait: another person may change the time, or cancel the campaign.
const LOOK: Duration = Duration::from_secs(2);

/// Waits until the campaign may begin, and shows for how long.
async fn wait(
    ledger: &OpenLedger,
    id: i64,
    format: Format,
    interruptions: &mut Interruptions,
) -> Result<(), Vec<Problem>> {
    let bar = if format == Format::Table { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let bar = bar.with_finish(ProgressFinish::AndClear);
    let (mut shown, began, mut next_line) = (None, Instant::now(), Duration::from_mins(10));
    let resume = ledger.next().command("resume", id);
    loop {
        let campaign = ledger.campaign(id).await?;
        let now = to_millis(ledger.now());
        let Some(at) = campaign.send_at.filter(|at| *at > now && campaign.cancelled_at.is_none()) else {
            return Ok(());
        };
        let until = at::describe(at);
        let left = of_millis(at).duration_since(of_millis(now)).unwrap_or_default();
        let time_left = at::describe_time_left(left);
        let text = words!("waiting until {until}: {time_left} left"; "等待到 {until}：还剩 {time_left}");
        if shown != Some(at) || bar.is_hidden() && began.elapsed() >= next_line {
            let text = if shown == Some(at) {
                text.clone()
            } else {
                words!(
                    "{text}; this command has to keep running; after an interruption, to wait on:\n  {resume}";
                    "{text}；本命令需保持运行，中断后继续等待：\n  {resume}"
                )
            };
            bar.suspend(|| output::remark(&text));
            next_line = began.elapsed() * 2 + Duration::from_mins(10);
        }
        shown = Some(at);
        bar.set_message(text);
        let waited = interruptions.unless(sleep(left.min(LOOK))).await;
        waited.map_err(|problem| problem.help(words!("to wait on:\n  {resume}"; "继续等待：\n  {resume}")))?;
    }
}

/// Reports what became of the campaign, and returns how the command ends. `failures` are of schools that did not take part.
async fn report(
    ledger: &OpenLedger,
    campaign: Campaign,
    format: Format,
    failures: Vec<Problem>,
) -> Result<Exit, Vec<Problem>> {
    let standing = Standing::read(ledger, campaign).await?;
    let counts = standing.campaign.counts();
    let exit = match failures.first() {
        // Nothing was sent, because nothing could be.
        Some(failure) if counts.accepted + counts.unknown == 0 && !counts.is_finished() => failure.exit,
        _ => standing.exit(),
    };
    match format {
        Format::Table => standing.print(ledger.next(), Some(&failures)),
        Format::Json => {
            let mut object = standing.as_json();
            object["outcome"] = if counts.is_finished() { json!(exit) } else { json!("not_finished") };
            object["failures"] = failures.iter().map(Problem::as_json).collect();
            output::say(&object.to_string());
        }
    }
    Ok(exit)
}
