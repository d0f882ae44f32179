//! How far a campaign is.

use wecom_school_campaign::{Activity, Campaign};

use super::{
    at,
    counts::{count, people},
};
use crate::characters::make_harmless_line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was begun.
    Planned,
    /// Its time is still to come.
    Waiting,
    /// A process sends it.
    Running,
    /// Something was begun, and no process goes on.
    Interrupted,
    Finished,
    Cancelled,
}

impl Stage {
    pub fn of(campaign: &Campaign, activity: &Activity) -> Self {
        if campaign.counts().is_finished() {
            if campaign.cancelled_at.is_some() { Self::Cancelled } else { Self::Finished }
        } else if !activity.workers.is_empty() {
            Self::Running
        } else if campaign.send_at.is_some_and(|at| at > activity.now) {
            Self::Waiting
        } else if campaign.started_at.is_some() {
            Self::Interrupted
        } else {
            Self::Planned
        }
    }

    /// Returns the name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn describe(self, campaign: &Campaign) -> String {
        match self {
            Self::Planned => words!("not begun"; "未开始"),
            Self::Waiting => {
                let at = campaign.send_at.map(at::describe).unwrap_or_default();
                words!("waits until {at}"; "等待到 {at}")
            }
            Self::Running => words!("being sent"; "发送中"),
            Self::Interrupted => words!("not finished"; "未完成"),
            Self::Finished => words!("finished"; "已完成"),
            Self::Cancelled => words!("cancelled"; "已取消"),
        }
    }

    /// Returns the sentence that says how far a campaign is, and how many people have it.
    pub fn headline(self, campaign: &Campaign) -> String {
        let (id, name, counts) = (campaign.campaign, make_harmless_line(&campaign.name), campaign.counts());
        let (stage, accepted, all) = (self.describe(campaign), count(counts.accepted), people(counts.total()));
        let in_doubt = match counts.unknown {
            0 => String::new(),
            unknown => {
                let unknown = count(unknown);
                words!(", {unknown} in doubt"; "，不确定 {unknown} 人")
            }
        };
        words!(
            "Campaign {id} ({name}): {stage}, accepted for {accepted} of {all}{in_doubt}.";
            "{id} 号批次（{name}）：{stage}，{all}中已接受 {accepted} 人{in_doubt}。"
        )
    }
}
