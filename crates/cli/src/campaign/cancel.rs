//! `campaign cancel`: withdraws what has not been sent.

use serde_json::json;

use super::{
    chosen::{self, Meant},
    counts::people,
};
use crate::{
    arguments::{LedgerReading, campaign::Cancel},
    output::{self, Format},
    problem::{Exit, Problem},
};

pub async fn cancel(typed: &Cancel, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let (opened, campaign) = chosen::open(reading, Some(typed.campaign), Meant::Latest).await?;
    let id = campaign.campaign;
    if campaign.counts().is_finished() {
        let what = words!("campaign {id} has nothing left to cancel"; "{id} 号批次没有可取消的内容");
        return Err(Problem::usage(what)
            .help(words!("a notice that was sent can't be called back"; "已发送的通知无法撤回"))
            .into());
    }
    let withdrawn = opened.ledger.cancel(id).await.map_err(|error| opened.problem(&error))?;
    let counts = opened.campaign(id).await?.counts();
    if typed.output == Format::Json {
        let object = json!({
            "outcome": "cancelled",
            "campaign": id,
            "people": withdrawn.people,
            "requests": withdrawn.parts,
            "accepted": counts.accepted,
            "in_flight": counts.in_flight,
            "unknown": counts.unknown,
        });
        output::say(&object.to_string());
        return Ok(Exit::Success);
    }
    let all = people(withdrawn.people);
    let mut lines =
        vec![words!("Campaign {id} is cancelled: not sent to {all}."; "已取消 {id} 号批次，不再发送给 {all}。")];
    for (number, line) in [
        (counts.accepted, words!("Already accepted, and can't be called back: "; "已被接受，无法撤回：")),
        (counts.in_flight, words!("On the way at this moment: "; "正在发送：")),
        (counts.unknown, words!("In doubt, and perhaps received: "; "不确定，可能已收到：")),
    ] {
        if number > 0 {
            let people = people(number);
            lines.push(words!("{line}{people}."; "{line}{people}。"));
        }
    }
    output::say(&lines.join("\n"));
    Ok(Exit::Success)
}
