//! What was planned, for people and for programs.

use serde_json::json;
use wecom_school_campaign::Planned;

use crate::{
    campaign::at,
    layout::format_count,
    merge::Preview,
    next::Next,
    output::{self, Format},
};

#[derive(Default)]
pub struct Report {
    pub name: String,
    pub schools: Vec<String>,
    pub preview: Option<Preview>,
    pub send_at: Option<i64>,
    pub is_dry_run: bool,
    /// Classes are resolved to people. A whole request may name classes.
    pub is_person_by_person: bool,
    /// Whether the server never holds a repeat back.
    pub at_most_once: bool,
    pub not_following: usize,
    /// How many texts the server will cut.
    pub cuts: usize,
}

impl Report {
    pub fn print(&self, planned: Planned, next: &Next, format: Format) {
        let Planned { campaign, people, repeats, parts } = planned;
        let next = next.command("run", campaign);
        let name = &self.name;
        if format == Format::Json {
            let mut object = json!({
                "outcome": if self.is_dry_run { "dry_run" } else { "planned" },
                "name": self.name,
                "people": people,
                "repeats": repeats,
                "requests": parts,
                "schools": self.schools,
                "send_at": self.send_at.map(|at| at / 1000),
                "at_most_once": self.at_most_once,
                "not_following": self.not_following,
                "cuts": self.cuts,
                "preview": self.preview.as_ref().map(Preview::as_json),
            });
            if !self.is_dry_run {
                object["campaign"] = campaign.into();
                object["next"] = next.into();
            }
            output::say(&object.to_string());
            return;
        }
        if let Some(preview) = &self.preview {
            output::say(&preview.render());
        }
        let (people, parts, schools) = (format_count(people), format_count(parts), format_count(self.schools.len()));
        let mut lines = vec![if self.is_dry_run {
            words!("Dry run: nothing is planned, and nothing was sent."; "试运行：未写入计划，也未发送。")
        } else {
            words!("Campaign {campaign} is planned: {name}. Nothing has been sent."; "已计划 {campaign} 号批次：{name}。尚未发送。")
        }];
        let schools = if self.schools.len() > 1 {
            words!(", schools: {schools}"; "，学校：{schools}")
        } else {
            String::new()
        };
        // A whole request may name classes.
        let whom = if self.is_person_by_person {
            words!("People: {people}"; "人数：{people}")
        } else {
            words!("Recipients: {people}"; "接收对象：{people}")
        };
        lines.push(words!("{whom}, requests: {parts}{schools}."; "{whom}，请求数：{parts}{schools}。"));
        if repeats > 0 {
            let repeats = format_count(repeats);
            lines.push(words!(
                "Repeated rows, whose people are sent it once: {repeats}."; "重复的行：{repeats}，同一人只发送一次。"
            ));
        }
        if self.not_following > 0 {
            let parents = format_count(self.not_following);
            lines.push(words!(
                "Parents who do not follow, whom the server will list as invalid: {parents}.";
                "未关注的家长：{parents} 人，服务器会将其列为无效。"
            ));
        }
        if self.at_most_once {
            lines.push(words!(
                "These requests have no duplicate check, so each is sent at most once: what is in doubt stays in doubt.";
                "这些请求没有重复检查，因此每个请求最多发送一次；结果不确定的不会自动重发。"
            ));
        }
        if !self.is_dry_run {
            lines.push(match self.send_at.map(at::describe) {
                Some(at) => words!("It is sent from {at} on, while this command runs:"; "将在 {at} 起发送，届时以下命令需保持运行："),
                None => words!("To send it:"; "发送命令："),
            });
            lines.push(format!("  {next}"));
        }
        output::say(&lines.join("\n"));
    }
}
