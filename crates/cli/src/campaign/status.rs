//! `campaign status`: who has it, who has not and who is in doubt. It works beside a run.

use serde_json::json;
use wecom_school_campaign::{Activity, Campaign, Wait};

use super::{at, chosen, outcome::Report, progress::describe_wait};
use crate::{
    arguments::campaign::Status,
    clock::{format_millis, of_millis},
    ledger::OpenLedger,
    next::Next,
    output::{self, Format},
    problem::{Exit, Problem},
};

pub async fn show(typed: &Status) -> Result<Exit, Vec<Problem>> {
    let config = typed.reading.config.as_deref();
    let opened = chosen::expect_ledger(&typed.reading.ledger, config)?.open_to_read().await?;
    let ledger = &opened.ledger;
    let problem = |error| opened.problem(&error);
    let id = match typed.campaign {
        Some(campaign) => campaign,
        None => choose(&opened).await?,
    };
    let campaign = opened.campaign(id).await?;
    opened.follow_schools(campaign.schools.iter().map(|status| status.school.corp.as_str())).await;
    let activity = ledger.activity(id).await.map_err(problem)?;
    let errors = ledger.errors(id).await.map_err(problem)?;
    let next = Next::of(&typed.reading.ledger, config);
    let is_running = !activity.workers.is_empty();
    let report = Report { campaign: &campaign, errors: &errors, next: &next, is_after_run: false, is_running };
    if typed.output == Format::Json {
        let mut object = report.as_json();
        object["outcome"] = json!(state_name(&campaign, &activity));
        object["workers"] = activity.workers.iter().map(|worker| worker.process).collect();
        object["pauses"] = activity
            .pauses
            .iter()
            .map(|pause| json!({ "corp": pause.corp, "app": pause.app, "until": pause.until / 1000, "is_rate_limit": pause.is_rate_limit }))
            .collect();
        output::say(&object.to_string());
        return Ok(Exit::Success);
    }
    report.print(&describe(&campaign, &activity));
    Ok(Exit::Success)
}

/// Returns the only campaign that is not finished, else the latest one.
async fn choose(opened: &OpenLedger) -> Result<i64, Vec<Problem>> {
    let ledger = &opened.ledger;
    let unfinished = ledger.unfinished().await.map_err(|error| opened.problem(&error))?;
    if let [campaign] = unfinished[..] {
        return Ok(campaign);
    }
    let latest = ledger.campaigns(None, 1).await.map_err(|error| opened.problem(&error))?;
    latest.first().map(|campaign| campaign.campaign).ok_or_else(|| {
        Problem::usage(words!("the ledger has no campaign"; "账本中没有批次"))
            .in_file(&opened.place.describe())
            .help(words!(
                "plan one by `wecom-school campaign plan`, or name another ledger by --ledger or WECOM_LEDGER";
                "请用 `wecom-school campaign plan` 计划，或用 --ledger、WECOM_LEDGER 指定其他账本"
            ))
            .into()
    })
}

pub fn state_name(campaign: &Campaign, activity: &Activity) -> &'static str {
    if campaign.counts().is_finished() {
        if campaign.cancelled_at.is_some() { "cancelled" } else { "finished" }
    } else if campaign.send_at.is_some_and(|at| at > activity.now) {
        "waiting"
    } else if !activity.workers.is_empty() {
        "running"
    } else {
        "not_running"
    }
}

fn describe(campaign: &Campaign, activity: &Activity) -> Vec<String> {
    let (id, name) = (campaign.campaign, &campaign.name);
    let planned = format_millis(campaign.created_at, "%Y-%m-%d %H:%M");
    let state = match state_name(campaign, activity) {
        "finished" => words!("finished"; "已完成"),
        "cancelled" => words!("cancelled"; "已取消"),
        "waiting" => {
            let at = campaign.send_at.map(at::describe).unwrap_or_default();
            words!("begins at {at}, while a run waits for it"; "将于 {at} 开始，届时需有运行中的命令")
        }
        "running" => {
            let processes: Vec<String> = activity.workers.iter().map(|worker| worker.process.to_string()).collect();
            let processes = processes.join(", ");
            words!("running, by process {processes}"; "运行中，进程 {processes}")
        }
        _ => words!("not finished, and no process sends it"; "尚未完成，且没有进程在发送"),
    };
    let mut lines = vec![words!("Campaign {id}: {name}"; "{id} 号批次：{name}")];
    lines.push(words!("Planned at {planned}; {state}."; "计划于 {planned}；{state}。"));
    for pause in &activity.pauses {
        let school = campaign
            .schools
            .iter()
            .find(|status| (&status.school.corp, &status.school.app) == (&pause.corp, &pause.app));
        let name = school.map_or("", |status| status.school.name.as_str());
        let why = if pause.is_rate_limit { Wait::RateLimit } else { Wait::Trouble };
        lines.push(describe_wait(name, of_millis(pause.until), why));
    }
    lines.push(String::new());
    lines
}
