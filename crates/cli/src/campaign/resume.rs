//! `campaign resume`: goes on with a campaign after an interruption, a crash or a failure.

use super::{
    outcome::count,
    run::{choose, open, send},
};
use crate::{
    arguments::campaign::Resume,
    output,
    problem::{Exit, Problem},
};

pub async fn resume(typed: &Resume) -> Result<Exit, Vec<Problem>> {
    let ledger = open(&typed.sending).await?;
    let campaign = choose(&ledger, typed.sending.campaign).await?;
    if typed.resend_unknown {
        let changed = ledger.ledger.resend_unknown(campaign).await.map_err(|error| ledger.problem(&error))?;
        let people = count(changed.people);
        output::remark(&words!(
            "in doubt, and sent once more: {people} people"; "结果不确定、将再次发送：{people} 人"
        ));
    }
    send(&ledger, campaign, &typed.sending, None).await
}
