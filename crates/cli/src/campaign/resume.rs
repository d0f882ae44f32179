//! `campaign resume`: goes on with a campaign after an interruption, a crash or a failure.

use super::{
    chosen::Meant,
    run::{open, send},
};
use crate::{
    arguments::campaign::Resume,
    problem::{Exit, Problem},
};

pub async fn resume(typed: &Resume) -> Result<Exit, Vec<Problem>> {
    let meant = if typed.resend_unknown { Meant::InDoubt } else { Meant::Unfinished("resume") };
    let (ledger, campaign) = open(&typed.sending, meant).await?;
    send(&ledger, campaign, &typed.sending, None, typed.resend_unknown).await
}
