//! The campaign that a command is about.

use std::path::Path;

use wecom_school_campaign::Campaign;

use crate::{
    arguments::{LedgerOptions, LedgerReading},
    ledger::{LedgerPlace, OpenLedger},
    problem::Problem,
};

/// Opens the ledger to read it; `None` if there is none yet, because nothing was planned or sent.
pub async fn read_if_any(reading: &LedgerReading) -> Result<Option<OpenLedger>, Vec<Problem>> {
    let place = LedgerPlace::find(&reading.ledger, reading.config.as_deref())?;
    if place.exists() { Ok(Some(place.open_to_read().await?)) } else { Ok(None) }
}

/// Finds the ledger, which has to exist.
pub fn expect_ledger(typed: &LedgerOptions, config: Option<&Path>) -> Result<LedgerPlace, Vec<Problem>> {
    let place = LedgerPlace::find(typed, config)?;
    if place.exists() {
        return Ok(place);
    }
    Err(Problem::usage(words!("there is no ledger yet"; "账本尚不存在"))
        .in_file(&place.describe())
        .help(words!(
            "`wecom-school campaign plan` makes one; to name another: --ledger or WECOM_LEDGER";
            "`wecom-school campaign plan` 会创建账本；如需指定其他账本，请用 --ledger 或 WECOM_LEDGER"
        ))
        .into())
}

/// Opens the ledger to read it, with the campaign that is named, or the latest one.
pub async fn read(reading: &LedgerReading, named: Option<i64>) -> Result<(OpenLedger, Campaign), Vec<Problem>> {
    let place = expect_ledger(&reading.ledger, reading.config.as_deref())?;
    find(place.open_to_read().await?, named).await
}

/// Opens the ledger to change it, with the campaign that is named, or the latest one.
pub async fn open(reading: &LedgerReading, named: Option<i64>) -> Result<(OpenLedger, Campaign), Vec<Problem>> {
    let place = expect_ledger(&reading.ledger, reading.config.as_deref())?;
    find(place.open().await?, named).await
}

async fn find(opened: OpenLedger, named: Option<i64>) -> Result<(OpenLedger, Campaign), Vec<Problem>> {
    let before = named.map(|named| named.saturating_add(1));
    let latest = opened.ledger.campaigns(before, 1).await.map_err(|error| opened.problem(&error))?;
    let found = latest.into_iter().next().filter(|found| named.is_none_or(|named| named == found.campaign));
    let Some(campaign) = found else {
        let what = match named {
            Some(named) => words!("the ledger has no campaign {named}"; "账本中没有 {named} 号批次"),
            None => words!("the ledger has no campaign"; "账本中没有批次"),
        };
        return Err(Problem::usage(what)
            .in_file(&opened.place.describe())
            .help(words!("`wecom-school campaign list` shows all of them"; "`wecom-school campaign list` 列出全部批次"))
            .into());
    };
    Ok((opened, campaign))
}
