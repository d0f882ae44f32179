//! The campaign that a command is about.

use wecom_school_campaign::{Campaign, LedgerError};

use super::counts::{count, left, people};
use crate::{
    arguments::LedgerReading,
    ledger::{LedgerPlace, OpenLedger},
    problem::Problem,
};

/// Which campaign a command means if no number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    Latest,
    /// The only one that is not finished, else the latest.
    UnfinishedOrLatest,
    /// The only one that is not finished, for the command with this name.
    Unfinished(&'static str),
    /// The only one with people in doubt, for `resume --resend-unknown`.
    InDoubt,
}

/// Opens the ledger to read it; `None` if there is none yet, because nothing was planned or sent.
pub async fn read_if_any(reading: &LedgerReading) -> Result<Option<OpenLedger>, Vec<Problem>> {
    let place = LedgerPlace::find(&reading.ledger, reading.config.as_deref())?;
    if place.exists() { Ok(Some(place.open_to_read().await?)) } else { Ok(None) }
}

/// Finds the ledger, which has to exist.
fn expect_ledger(reading: &LedgerReading) -> Result<LedgerPlace, Vec<Problem>> {
    let place = LedgerPlace::find(&reading.ledger, reading.config.as_deref())?;
    if place.exists() {
        return Ok(place);
    }
    let what = words!(
        "there is no ledger yet: nothing has been planned or sent with it"; "账本尚不存在：还没有用它计划或发送过通知"
    );
    Err(Problem::usage(what)
        .in_file(&place.describe())
        .help(words!(
            "`wecom-school campaign plan` makes one; to name another: --ledger or WECOM_LEDGER";
            "`wecom-school campaign plan` 会创建账本；如需指定其他账本，请用 --ledger 或 WECOM_LEDGER"
        ))
        .into())
}

/// Opens the ledger to read it, with the campaign that is meant.
pub async fn read(
    reading: &LedgerReading,
    named: Option<i64>,
    meant: Meant,
) -> Result<(OpenLedger, Campaign), Vec<Problem>> {
    let opened = expect_ledger(reading)?.open_to_read().await?;
    let campaign = choose(&opened, named, meant).await?;
    Ok((opened, campaign))
}

/// Opens the ledger to change it, with the campaign that is meant.
pub async fn open(
    reading: &LedgerReading,
    named: Option<i64>,
    meant: Meant,
) -> Result<(OpenLedger, Campaign), Vec<Problem>> {
    let opened = expect_ledger(reading)?.open().await?;
    let campaign = choose(&opened, named, meant).await?;
    Ok((opened, campaign))
}

async fn choose(opened: &OpenLedger, named: Option<i64>, meant: Meant) -> Result<Campaign, Problem> {
    if let Some(named) = named {
        return opened.campaign(named).await;
    }
    let mut found = match meant {
        Meant::Latest => Vec::new(),
        Meant::InDoubt => find_in_doubt(opened).await?,
        Meant::UnfinishedOrLatest | Meant::Unfinished(_) => {
            let mut found = Vec::new();
            for campaign in opened.ledger.unfinished().await.map_err(|error| opened.problem(&error))? {
                found.push(opened.campaign(campaign).await?);
            }
            found
        }
    };
    if found.len() == 1 {
        return Ok(found.remove(0));
    }
    let next = opened.next();
    Err(match meant {
        Meant::Latest | Meant::UnfinishedOrLatest => {
            let latest = opened.ledger.campaigns(None, 1).await.map_err(|error| opened.problem(&error))?;
            if let Some(latest) = latest.into_iter().next() {
                return Ok(latest);
            }
            Problem::usage(
                words!("nothing has been planned or sent with this ledger"; "还没有用此账本计划或发送过通知"),
            )
            .in_file(&opened.place.describe())
            .help(words!(
                "plan a campaign by `wecom-school campaign plan`, or name another ledger by --ledger or WECOM_LEDGER";
                "请用 `wecom-school campaign plan` 计划，或用 --ledger、WECOM_LEDGER 指定其他账本"
            ))
        }
        Meant::Unfinished(_) if found.is_empty() => {
            let what = words!("no campaign is left to send"; "没有待发送的批次");
            let why = words!("to see what to do about people in doubt:"; "查看如何处理不确定的人：");
            let in_doubt = find_in_doubt(opened).await?;
            ask(opened, what, &in_doubt, &why, describe_doubt, |id| next.command("status", id))
        }
        Meant::Unfinished(verb) => {
            let what = words!("several campaigns are not finished: name one"; "有多个未完成的批次，请指定一个");
            ask(opened, what, &found, &words!("one of these:"; "以下命令之一："), describe_left, |id| {
                next.command(verb, id)
            })
        }
        Meant::InDoubt => {
            let what = match found.len() {
                0 => words!("no campaign has people in doubt"; "没有结果不确定的批次"),
                _ => words!("several campaigns have people in doubt: name one"; "有多个批次的结果不确定，请指定一个"),
            };
            let why = words!(
                "one of these sends it to them once more, and some may then have it twice:";
                "以下命令会再次发送给这些人，有人可能会收到两次："
            );
            let command = |id| next.command("resume", format_args!("{id} --resend-unknown"));
            ask(opened, what, &found, &why, describe_doubt, command)
        }
    })
}

/// Returns the campaigns with people in doubt to whom the notice can be sent once more, from the latest on.
async fn find_in_doubt(opened: &OpenLedger) -> Result<Vec<Campaign>, Problem> {
    const PAGE: usize = 100;
    let problem = |error: LedgerError| opened.problem(&error);
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = opened.ledger.campaigns(before, PAGE).await.map_err(problem)?;
        before = page.last().map(|campaign| campaign.campaign);
        if before.is_none() {
            return Ok(found);
        }
        found.extend(page.into_iter().filter(|found| found.counts().unknown > 0 && found.cancelled_at.is_none()));
    }
}

fn describe_doubt(campaign: &Campaign) -> String {
    let people = people(campaign.counts().unknown);
    words!("{people} in doubt"; "{people}结果不确定")
}

fn describe_left(campaign: &Campaign) -> String {
    let (left, all) = (count(left(&campaign.counts())), people(campaign.counts().total()));
    words!("{left} of {all} left to send"; "{all}中还有 {left} 人待发送")
}

/// Describes the campaigns that are found, with a command for each; the command that lists all of them if there are none.
fn ask(
    opened: &OpenLedger,
    what: String,
    found: &[Campaign],
    why: &str,
    describe: impl Fn(&Campaign) -> String,
    command: impl Fn(i64) -> String,
) -> Problem {
    let mut problem = Problem::usage(what);
    if found.is_empty() {
        return opened.with_list(problem);
    }
    for campaign in found {
        let (id, name, how_far) = (campaign.campaign, &campaign.name, describe(campaign));
        problem = problem.note(words!("{id} ({name}): {how_far}"; "{id} 号批次（{name}）：{how_far}"));
    }
    let commands = found.iter().map(|campaign| command(campaign.campaign));
    problem.help(commands.fold(why.to_owned(), |help, command| format!("{help}\n  {command}")))
}
