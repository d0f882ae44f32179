//! `campaign status`: who has it, who has not and who is in doubt. It works beside a run.

use super::{
    chosen::{self, Meant},
    standing::Standing,
};
use crate::{
    arguments::{LedgerReading, campaign::Status},
    output::{self, Format},
    problem::{Exit, Problem},
};

pub async fn show(typed: &Status, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let (opened, campaign) = chosen::read(reading, typed.campaign, Meant::UnfinishedOrLatest).await?;
    opened.follow_schools(campaign.schools.iter().map(|status| status.school.corp.as_str())).await;
    let standing = Standing::read(&opened, campaign).await?;
    match typed.output {
        Format::Table => standing.print(opened.next(), None),
        Format::Json => {
            let mut object = standing.as_json();
            object["outcome"] = standing.stage.name().into();
            output::say(&object.to_string());
        }
    }
    Ok(Exit::Success)
}
