//! `campaign list`: the history, and what to do next about what is not finished.

use serde_json::{Value, json};
use wecom_school_campaign::Campaign;

use super::{
    chosen,
    counts::{count, summarize},
    stage::Stage,
    standing::{campaign_as_json, next_command},
};
use crate::{
    arguments::{LedgerReading, campaign::List},
    characters::make_harmless_line,
    clock::format_millis,
    layout::{Side, align_columns, cut_end},
    next::Next,
    output::{self, Format},
    problem::{Exit, Problem},
};

/// A longer name is cut.
const MAX_NAME: usize = 30;

pub async fn list(typed: &List, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let mut campaigns = Vec::new();
    let mut is_all = true;
    if let Some(opened) = chosen::read_if_any(reading).await? {
        let problem = |error| opened.problem(&error);
        let found = opened.ledger.campaigns(None, typed.limit.saturating_add(1)).await.map_err(problem)?;
        is_all = found.len() <= typed.limit;
        for campaign in found.into_iter().take(typed.limit) {
            let activity = opened.ledger.activity(campaign.campaign).await.map_err(problem)?;
            let stage = Stage::of(&campaign, &activity);
            campaigns.push((campaign, stage));
        }
    }
    let next = Next::of(&reading.ledger, reading.config.as_deref());
    match typed.output {
        Format::Json => {
            let campaigns: Vec<Value> =
                campaigns.iter().map(|(campaign, stage)| campaign_as_json(campaign, *stage)).collect();
            output::say(&json!({ "campaigns": campaigns, "is_all": is_all }).to_string());
        }
        Format::Table if campaigns.is_empty() => {
            output::say(&words!("Nothing has been planned or sent."; "尚未计划或发送过通知。"));
        }
        Format::Table => print(&campaigns, is_all, &next),
    }
    Ok(Exit::Success)
}

fn print(campaigns: &[(Campaign, Stage)], is_all: bool, next: &Next) {
    let headings = [
        words!("NO."; "编号"),
        words!("PLANNED"; "计划时间"),
        words!("NAME"; "名称"),
        words!("PEOPLE"; "人数"),
        words!("OUTCOME"; "结果"),
        words!("STATE"; "状态"),
    ];
    let rows = campaigns.iter().map(|(campaign, stage)| {
        let counts = campaign.counts();
        [
            campaign.campaign.to_string(),
            format_millis(campaign.created_at, "%Y-%m-%d %H:%M"),
            cut_end(&make_harmless_line(&campaign.name), MAX_NAME),
            count(counts.total()),
            summarize(&counts),
            stage.describe(campaign),
        ]
    });
    let sides = [Side::Right, Side::Left, Side::Left, Side::Right, Side::Left, Side::Left];
    let mut lines = align_columns(headings, rows, sides);
    let next_commands = campaigns.iter().filter_map(|(campaign, stage)| next_command(campaign, *stage, next));
    let next_commands: Vec<String> =
        next_commands.map(|(why, command)| words!("{why}: {command}"; "{why}：{command}")).collect();
    if !next_commands.is_empty() {
        lines.push(String::new());
        lines.extend(next_commands);
    }
    if !is_all {
        lines.push(String::new());
        lines.push({
            let more = next.command("list", "--limit 1000");
            words!("Older ones: {more}"; "更早的批次：{more}")
        });
    }
    output::say(&lines.join("\n"));
}
