//! `campaign retry-invalid`: plans a notice again for those who were listed as invalid.

use serde_json::json;
use wecom_school_campaign::Planned;

use super::{
    chosen::{self, Meant},
    counts::{count, people, requests},
};
use crate::{
    arguments::{LedgerReading, campaign::RetryInvalid},
    output::{self, Format},
    problem::{Exit, Problem},
};

pub async fn retry(typed: &RetryInvalid, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let (opened, campaign) = chosen::open(reading, typed.campaign, Meant::Latest).await?;
    let id = campaign.campaign;
    if campaign.counts().invalid == 0 {
        let what = words!("campaign {id} has nobody who was listed as invalid"; "{id} 号批次没有无效的接收人");
        return Err(Problem::usage(what).into());
    }
    let name = &campaign.name;
    let name = words!("{name} (again)"; "{name}（重试）");
    let next = opened.next();
    let planned = opened.ledger.plan_retry(id, &name, false).await.map_err(|error| match error.earlier() {
        Some(earlier) => {
            let (other, people) = (earlier.campaign, count(earlier.people));
            let (resume, cancel) = (next.command("resume", other), next.command("cancel", other));
            let what = words!(
                "campaign {other} has the same notice for {people} of them"; "{other} 号批次中有相同的通知，涉及其中 {people} 人"
            );
            Problem::usage(what).help(words!(
                "to send that one:\n  {resume}\nto cancel it:\n  {cancel}"; "发送该批次：\n  {resume}\n取消该批次：\n  {cancel}"
            ))
        }
        None => opened.problem(&error),
    })?;
    let Planned { campaign, people: reached, parts, .. } = planned;
    let run = next.command("run", campaign);
    if typed.output == Format::Json {
        let object = json!({
            "outcome": "planned", "campaign": campaign, "of": id, "name": name, "people": reached, "requests": parts,
            "next": run,
        });
        output::say(&object.to_string());
        return Ok(Exit::Success);
    }
    let (people, requests) = (people(reached), requests(parts));
    output::say(&words!(
        "Campaign {campaign} is planned: {name}. Nothing has been sent.\n\
         {people}, {requests}, with the notices of campaign {id}.\n\
         To send it, once they follow and the app may reach them:\n  {run}";
        "已计划 {campaign} 号批次：{name}。尚未发送。\n\
         {people}，{requests}，通知与 {id} 号批次相同。\n\
         待对方关注且在应用可使用的家长范围内后，用以下命令发送：\n  {run}"
    ));
    Ok(Exit::Success)
}
