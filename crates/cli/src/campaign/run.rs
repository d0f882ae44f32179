//! `campaign run`: sends a campaign, from the first request or from where an earlier run ended.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::time::sleep;
use wecom_school::Client;
use wecom_school_campaign::{
    Campaign, LedgerError, Run as LedgerRun, RunEnded, RunEvent, School, SchoolEnd, SchoolEnded, SchoolStatus,
};

use super::{
    at,
    chosen::expect_ledger,
    outcome::{Report, count},
    progress::Progress,
    schools::{self, Found},
};
use crate::{
    arguments::campaign::{Run, Sending},
    clock::{of_millis, to_millis},
    connect::Settings,
    failure,
    layout::format_count,
    ledger::OpenLedger,
    next::Next,
    output::{self, Format},
    problem::{Exit, Problem},
    send::{
        interruption::{Interruptions, finishing, interrupted},
        question::{Question, confirm},
    },
};

pub async fn run(typed: &Run) -> Result<Exit, Vec<Problem>> {
    let ledger = open(&typed.sending).await?;
    let campaign = choose(&ledger, typed.sending.campaign).await?;
    send(&ledger, campaign, &typed.sending, typed.at.as_deref()).await
}

/// Opens the ledger of a command that sends.
pub async fn open(typed: &Sending) -> Result<OpenLedger, Vec<Problem>> {
    Ok(expect_ledger(&typed.ledger, typed.connection.config.as_deref())?.open().await?)
}

/// Returns the number of the campaign that is named, or of the only one that is not finished.
pub async fn choose(ledger: &OpenLedger, named: Option<i64>) -> Result<i64, Vec<Problem>> {
    if let Some(campaign) = named {
        return Ok(campaign);
    }
    let unfinished = ledger.ledger.unfinished().await.map_err(|error| ledger.problem(&error))?;
    match unfinished[..] {
        [campaign] => Ok(campaign),
        [] => {
            let what = words!("there is no campaign that is not finished"; "没有未完成的批次");
            Err(Problem::usage(what)
                .in_file(&ledger.place.describe())
                .help(words!("`wecom-school campaign list` shows all of them"; "`wecom-school campaign list` 列出全部批次"))
                .into())
        }
        _ => {
            let mut problem = Problem::usage(words!("several campaigns are not finished"; "有多个未完成的批次"));
            for campaign in unfinished {
                let campaign = ledger.campaign(campaign).await?;
                let (id, name, counts) = (campaign.campaign, &campaign.name, campaign.counts());
                let (left, all) = (count(counts.planned + counts.in_flight), count(counts.total()));
                problem = problem.note(
                    words!("{id}: {name}: {left} of {all} people are left"; "{id}：{name}：还剩 {left}/{all} 人"),
                );
            }
            Err(problem
                .help(words!("write the number of one of them after the command"; "请在命令后写上其中一个编号"))
                .into())
        }
    }
}

/// How often a ledger that fails is reported.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(30);

/// Sends a campaign, and reports what became of it.
pub async fn send(ledger: &OpenLedger, id: i64, typed: &Sending, at: Option<&str>) -> Result<Exit, Vec<Problem>> {
    let next = Next::of(&typed.ledger, typed.connection.config.as_deref());
    let read = async || ledger.campaign(id).await;
    let campaign = read().await?;
    if campaign.counts().is_finished() || campaign.cancelled_at.is_some() && campaign.counts().in_flight == 0 {
        output::remark(&words!("campaign {id} has nothing left to send"; "{id} 号批次没有需要发送的内容"));
        return report(ledger, &campaign, &next, typed.output, Vec::new()).await;
    }
    let mut interruptions = Interruptions::listen();
    let Found { apps, missing, keys } = schools::find(&campaign, &typed.connection).await?;
    ledger.follow_sandboxes(keys);
    let mut failures: Vec<Problem> = Vec::new();
    for (school, problems) in missing {
        failures.extend(problems.into_iter().map(|problem| name_school(problem, &school, &campaign)));
    }
    if let Some(text) = at {
        let at = at::parse(text, ledger.now())?;
        ledger.ledger.schedule(id, Some(at)).await.map_err(|error| ledger.problem(&error))?;
    }
    let mut clients: Vec<(School, Client)> = Vec::new();
    let mut settings: BTreeMap<School, Settings> = BTreeMap::new();
    for (school, app) in apps {
        match app.client() {
            Ok(client) => {
                clients.push((school.clone(), client));
                settings.insert(school, app);
            }
            Err(problem) => failures.push(name_school(problem, &school, &campaign)),
        }
    }
    if clients.is_empty() {
        return Err(failures);
    }
    failures.iter().for_each(output::complain);
    let above = typed.ask_above.or(settings.values().filter_map(Settings::ask_above).min());
    ask(&campaign, typed.yes, above, &mut interruptions).await?;
    wait(ledger, id, &next, typed.output, &mut interruptions).await?;
    let progress = Arc::new(Progress::of(&campaign, typed.output));
    let run = clients
        .into_iter()
        .fold(LedgerRun::new(&ledger.ledger, id), |run, (school, client)| run.client(school.corp, school.app, client));
    let observer = {
        let (progress, place) = (Arc::clone(&progress), ledger.place.clone());
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
                let (name, people) = (&school.name, count(*people));
                progress.remark(&words!(
                    "{name}: a request to {people} people has ended, and the ledger could not record how";
                    "{name}：发给 {people} 人的一个请求已有结果，但未能写入账本"
                ));
            }
            _ => progress.note(school, event),
        }
    };
    let run = run.cancellation(interruptions.token.clone()).observer(observer);
    let ended = run_until_interrupted(run, &progress, &mut interruptions).await;
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
        let problem = name_school(problem, school, &campaign);
        output::complain(&problem);
        failures.push(problem);
    }
    if let Some(Err(error)) = ended {
        let problem = ledger.problem(&error);
        let resume = next.command("resume", id);
        return Err(vec![problem.note(words!(
            "what was sent is not lost: once the ledger can be used again, `{resume}` goes on";
            "已发送的内容不会丢失：账本恢复后，用 `{resume}` 继续"
        ))]);
    }
    report(ledger, &read().await?, &next, typed.output, failures).await
}

/// Runs until the end. The first interruption lets requests under way end; after the second one, `None` is returned at once.
async fn run_until_interrupted(
    run: LedgerRun,
    progress: &Progress,
    interruptions: &mut Interruptions,
) -> Option<Result<RunEnded, LedgerError>> {
    let mut running = std::pin::pin!(run.run());
    loop {
        tokio::select! {
            biased;
            ended = &mut running => return Some(ended),
            () = interruptions.next() => {
                if interruptions.token.is_cancelled() {
                    return None;
                }
                interruptions.token.cancel();
                progress.remark(&finishing(false));
            }
            () = sleep(Duration::from_millis(500)) => progress.tick(),
        }
    }
}

fn name_school(problem: Problem, school: &School, campaign: &Campaign) -> Problem {
    if campaign.schools.len() > 1 { problem.about(&school.name) } else { problem }
}

/// On a terminal, asks before a campaign goes to many.
async fn ask(
    campaign: &Campaign,
    is_answered: bool,
    above: Option<usize>,
    interruptions: &mut Interruptions,
) -> Result<(), Problem> {
    let counts = campaign.counts();
    let left = usize::try_from(counts.planned + counts.in_flight).unwrap_or_default();
    if !Question::new(is_answered, above).is_some_and(|question| question.is_asked_for(left)) {
        return Ok(());
    }
    let is_left = |status: &&SchoolStatus| status.counts.planned + status.counts.in_flight > 0;
    let schools = campaign.schools.iter().filter(is_left).count();
    let (people, name) = (format_count(left), &campaign.name);
    let whom = if schools > 1 {
        words!("{people} people of {schools} schools ({name})"; "{schools} 所学校的 {people} 人（{name}）")
    } else {
        words!("{people} people ({name})"; "{people} 人（{name}）")
    };
    confirm(&whom, interruptions).await
}

/// How often the ledger is read during a wait: another person may change the time, or cancel the campaign.
const LOOK: Duration = Duration::from_secs(2);

/// Waits until the campaign may begin, and shows for how long.
async fn wait(
    ledger: &OpenLedger,
    id: i64,
    next: &Next,
    format: Format,
    interruptions: &mut Interruptions,
) -> Result<(), Vec<Problem>> {
    let (mut shown, bar) = (None, indicatif::ProgressBar::no_length());
    if format == Format::Json {
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    }
    let (began, mut next_line) = (Instant::now(), Duration::from_mins(10));
    loop {
        let campaign = ledger.campaign(id).await?;
        let now = to_millis(ledger.now());
        let Some(at) = campaign.send_at.filter(|at| *at > now && campaign.cancelled_at.is_none()) else { break };
        let until = at::describe(at);
        let left = of_millis(at).duration_since(of_millis(now)).unwrap_or_default();
        let time_left = at::describe_time_left(left);
        let text = words!("waiting until {until}: {time_left} left"; "等待到 {until}：还剩 {time_left}");
        if shown != Some(at) || bar.is_hidden() && began.elapsed() >= next_line {
            let resume = next.command("resume", id);
            let text = if shown == Some(at) {
                text.clone()
            } else {
                words!(
                    "{text}; this command has to keep running; after an interruption `{resume}` continues the wait";
                    "{text}；本命令需保持运行，中断后可用 `{resume}` 继续等待"
                )
            };
            bar.suspend(|| output::remark(&text));
            next_line = began.elapsed() * 2 + Duration::from_mins(10);
        }
        shown = Some(at);
        bar.set_message(text);
        tokio::select! {
            biased;
            () = interruptions.next() => {
                bar.finish_and_clear();
                let resume = next.command("resume", id);
                return Err(interrupted().help(words!(
                    "`{resume}` continues the wait"; "用 `{resume}` 继续等待"
                )).into());
            }
            () = sleep(left.min(LOOK)) => {}
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Reports what became of the campaign, and returns how the command ends. `failures` are of schools that did not take part.
async fn report(
    ledger: &OpenLedger,
    campaign: &Campaign,
    next: &Next,
    format: Format,
    failures: Vec<Problem>,
) -> Result<Exit, Vec<Problem>> {
    let errors = ledger.ledger.errors(campaign.campaign).await.map_err(|error| ledger.problem(&error))?;
    let report = Report { campaign, errors: &errors, next, is_after_run: true, is_running: false };
    let counts = campaign.counts();
    let exit = match failures.first() {
        // Nothing was sent, because nothing could be.
        Some(failure) if counts.accepted + counts.unknown == 0 && !counts.is_finished() => failure.exit,
        _ => report.exit(),
    };
    match format {
        Format::Table => report.print(&[]),
        Format::Json => {
            let mut object = report.as_json();
            let outcome = if counts.is_finished() { json!(exit) } else { json!("not_finished") };
            object["outcome"] = outcome;
            object["failures"] = failures.iter().map(Problem::as_json).collect();
            output::say(&object.to_string());
        }
    }
    Ok(exit)
}
