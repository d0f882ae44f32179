//! `campaign list`: the history, and what to do next about what is not finished.

use serde_json::{Value, json};
use wecom_school_campaign::Campaign;

use super::{
    at, chosen,
    outcome::{Report, count, summarize},
    status,
};
use crate::{
    arguments::campaign::List,
    characters::make_harmless_line,
    clock::format_millis,
    layout::{Side, align_columns, cut_end},
    ledger::OpenLedger,
    next::Next,
    output::{self, Format},
    problem::{Exit, Problem},
};

/// A longer name is cut.
const MAX_NAME: usize = 30;

pub async fn list(typed: &List) -> Result<Exit, Vec<Problem>> {
    let mut campaigns = Vec::new();
    let mut is_all = true;
    if let Some(opened) = chosen::read_if_any(&typed.reading).await? {
        let mut found = opened.ledger.campaigns(None, typed.limit.saturating_add(1)).await;
        if let Ok(found) = &mut found {
            is_all = found.len() <= typed.limit;
            found.truncate(typed.limit);
        }
        for campaign in found.map_err(|error| opened.problem(&error))? {
            let state = find_state(&opened, &campaign).await?;
            campaigns.push((campaign, state));
        }
    }
    let next = Next::of(&typed.reading.ledger, typed.reading.config.as_deref());
    match typed.output {
        Format::Json => {
            let campaigns: Vec<Value> =
                campaigns.iter().map(|(campaign, state)| as_json(campaign, state, &next)).collect();
            output::say(&json!({ "campaigns": campaigns, "is_all": is_all }).to_string());
        }
        Format::Table if campaigns.is_empty() => {
            output::say(&words!("Nothing has been planned or sent."; "尚未计划或发送过通知。"));
        }
        Format::Table => print(&campaigns, is_all, &next),
    }
    Ok(Exit::Success)
}

/// Returns the state for programs: `planned` if nothing was begun, `interrupted` if something was and no process goes on.
async fn find_state(opened: &OpenLedger, campaign: &Campaign) -> Result<&'static str, Vec<Problem>> {
    let activity = opened.ledger.activity(campaign.campaign).await.map_err(|error| opened.problem(&error))?;
    Ok(match status::state_name(campaign, &activity) {
        "not_running" if campaign.started_at.is_none() => "planned",
        "not_running" => "interrupted",
        state => state,
    })
}

fn print(campaigns: &[(Campaign, &'static str)], is_all: bool, next: &Next) {
    let headings = [
        words!("NO."; "编号"),
        words!("PLANNED"; "计划时间"),
        words!("NAME"; "名称"),
        words!("PEOPLE"; "人数"),
        words!("OUTCOME"; "结果"),
        words!("STATE"; "状态"),
    ];
    let rows = campaigns.iter().map(|(campaign, state)| {
        let counts = campaign.counts();
        [
            campaign.campaign.to_string(),
            format_millis(campaign.created_at, "%Y-%m-%d %H:%M"),
            cut_end(&make_harmless_line(&campaign.name), MAX_NAME),
            count(counts.total()),
            summarize(&counts),
            describe_state(campaign, state),
        ]
    });
    let sides = [Side::Right, Side::Left, Side::Left, Side::Right, Side::Left, Side::Left];
    let mut lines = align_columns(headings, rows, sides);
    let commands: Vec<String> =
        campaigns.iter().filter_map(|(campaign, state)| advise(campaign, state, next)).collect();
    if !commands.is_empty() {
        lines.push(String::new());
        lines.extend(commands);
    }
    if !is_all {
        lines.push(String::new());
        lines.push(words!("There are older ones: --limit shows more."; "还有更早的批次，可用 --limit 查看。"));
    }
    output::say(&lines.join("\n"));
}

fn describe_state(campaign: &Campaign, state: &str) -> String {
    match state {
        "finished" => words!("finished"; "已完成"),
        "cancelled" => words!("cancelled"; "已取消"),
        "running" => words!("running"; "运行中"),
        "planned" => words!("not begun"; "未开始"),
        "waiting" => {
            let at = campaign.send_at.map(at::describe).unwrap_or_default();
            words!("waits until {at}"; "等待到 {at}")
        }
        _ => words!("interrupted"; "已中断"),
    }
}

/// Returns the command with which a person goes on.
fn advise(campaign: &Campaign, state: &str, next: &Next) -> Option<String> {
    let id = campaign.campaign;
    let (run, resume) = (next.command("run", id), next.command("resume", id));
    match state {
        "planned" => Some(words!("To send campaign {id}: {run}"; "发送 {id} 号批次：{run}")),
        "waiting" => Some(words!(
            "Campaign {id} is sent in time if this command is running then: {resume}";
            "{id} 号批次届时需有此命令在运行：{resume}"
        )),
        "interrupted" => Some(words!("To go on with campaign {id}: {resume}"; "继续发送 {id} 号批次：{resume}")),
        _ => None,
    }
}

fn as_json(campaign: &Campaign, state: &str, next: &Next) -> Value {
    let mut object = Report { campaign, errors: &[], next, is_after_run: false, is_running: false }.as_json();
    object["state"] = state.into();
    object["kind"] = if campaign.is_send { "send" } else { "campaign" }.into();
    object["started_at"] = campaign.started_at.map(|at| at / 1000).into();
    object["repeats"] = campaign.repeats().into();
    if let Some(object) = object.as_object_mut() {
        object.remove("errors");
    }
    object
}
