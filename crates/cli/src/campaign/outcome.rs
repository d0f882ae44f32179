//! What became of a campaign, for people and for programs, and what to do next.

use serde_json::{Value, json};
use wecom_school::Errcode;
use wecom_school_campaign::{Campaign, Counts, ErrorCount, Outcome};

use super::names;
use crate::{
    explain,
    layout::{Side, align_columns, format_count},
    next::Next,
    output,
    problem::{Exit, Problem},
};

/// A campaign with the errors of its requests.
pub struct Report<'r> {
    pub campaign: &'r Campaign,
    pub errors: &'r [ErrorCount],
    pub next: &'r Next,
    /// Whether a run has just reported which schools it has given up.
    pub is_after_run: bool,
    /// Whether a process sends it at this moment.
    pub is_running: bool,
}

/// The outcomes in the order of reports, with their names for programs and for people.
pub fn outcomes(counts: &Counts) -> [(&'static str, String, i64); 7] {
    [
        (Outcome::Accepted, counts.accepted),
        (Outcome::Invalid, counts.invalid),
        (Outcome::Refused, counts.refused),
        (Outcome::Unknown, counts.unknown),
        (Outcome::Cancelled, counts.cancelled),
        (Outcome::InFlight, counts.in_flight),
        (Outcome::Planned, counts.planned),
    ]
    .map(|(outcome, count)| (outcome.name(), names::of_outcome(outcome), count))
}

/// Returns the outcomes that somebody has, in one line.
pub fn summarize(counts: &Counts) -> String {
    let some = outcomes(counts).into_iter().filter(|(_, _, people)| *people > 0);
    let some = some.map(|(_, name, people)| {
        let people = count(people);
        words!("{people} {name}"; "{name} {people}")
    });
    some.collect::<Vec<_>>().join(&words!(", "; "，"))
}

pub fn count(count: i64) -> String {
    format_count(count)
}

impl Report<'_> {
    /// Returns the exit code: 7 while something is left to send, as for a `send` that can be repeated; 6 if people are in doubt;
    /// 5 if some have it and others not; 4 if nobody has it.
    pub fn exit(&self) -> Exit {
        let counts = self.campaign.counts();
        if !counts.is_finished() {
            Exit::Unreachable
        } else if counts.unknown > 0 {
            Exit::Ambiguous
        } else if counts.accepted == counts.total() {
            Exit::Success
        } else if counts.accepted > 0 {
            Exit::Partial
        } else {
            Exit::Refused
        }
    }

    /// Prints some lines and the counts as the result, then the errors with their remedies.
    pub fn print(&self, before: &[String]) {
        let mut lines = [before, &self.table()].concat();
        lines.extend(self.table_of_schools());
        output::say(&lines.join("\n"));
        for problem in self.problems() {
            output::complain(&problem);
        }
    }

    fn table(&self) -> Vec<String> {
        let (counts, requests) = (self.campaign.counts(), self.campaign.requests());
        let headings = [words!("outcome"; "结果"), words!("people"; "人数"), words!("requests"; "请求")];
        let rows = outcomes(&counts).into_iter().zip(outcomes(&requests));
        let rows = rows.filter(|((_, _, people), (_, _, requests))| *people > 0 || *requests > 0);
        let rows = rows.map(|((_, name, people), (_, _, requests))| [name, count(people), count(requests)]);
        let total = [words!("total"; "合计"), count(counts.total()), count(requests.total())];
        align_columns(headings, rows.chain([total]), [Side::Left, Side::Right, Side::Right])
    }

    fn table_of_schools(&self) -> Vec<String> {
        if self.campaign.schools.len() < 2 {
            return Vec::new();
        }
        let headings = [
            words!("school"; "学校"),
            words!("people"; "人数"),
            words!("accepted"; "已接受"),
            words!("not reached"; "未送达"),
            words!("refused"; "被拒绝"),
            words!("in doubt"; "不确定"),
            words!("left"; "剩余"),
        ];
        let rows = self.campaign.schools.iter().map(|status| {
            let counts = status.counts;
            let left = counts.planned + counts.in_flight;
            let figures = [counts.total(), counts.accepted, counts.invalid, counts.refused, counts.unknown, left];
            let [total, accepted, invalid, refused, unknown, left] = figures.map(count);
            [status.school.name.clone(), total, accepted, invalid, refused, unknown, left]
        });
        let mut sides = [Side::Right; 7];
        sides[0] = Side::Left;
        [vec![String::new()], align_columns(headings, rows, sides)].concat()
    }

    /// Returns the errors by code with their remedies, and what to do next.
    fn problems(&self) -> Vec<Problem> {
        let id = self.campaign.campaign;
        let counts = self.campaign.counts();
        // People who are invalid have a remark of their own.
        let errors = self.errors.iter().filter(|error| error.outcome != Outcome::Invalid);
        let mut problems: Vec<Problem> = errors.map(describe_error).collect();
        for status in self.campaign.schools.iter().filter(|_| !self.is_after_run) {
            if let Some(why) = status.problem.as_ref().filter(|_| !status.counts.is_finished()) {
                let what = words!("given up for this run"; "本次运行已放弃");
                problems.push(Problem::warning(what).about(&status.school.name).note(why));
            }
        }
        if self.campaign.cancelled_at.is_some() {
            problems.push(Problem::remark(words!("the campaign is cancelled"; "该批次已取消")));
        } else if self.is_running && !counts.is_finished() {
            let left = count(counts.planned + counts.in_flight);
            let what = words!("the campaign is being sent: {left} people are left"; "该批次正在发送：还剩 {left} 人");
            let status = self.next.command("status", id);
            problems.push(Problem::remark(what).help(words!(
                "nothing is to be done; `{status}` shows later what became of it"; "无需操作；稍后可用 `{status}` 查看结果"
            )));
        } else if !counts.is_finished() {
            let left = count(counts.planned + counts.in_flight);
            let what = words!("the campaign is not finished: {left} people are left"; "该批次尚未完成：还剩 {left} 人");
            let verb = if self.campaign.started_at.is_some() { "resume" } else { "run" };
            let resume = self.next.command(verb, id);
            problems.push(Problem::remark(what).help(words!(
                "`{resume}` sends to them; nobody receives it twice";
                "用 `{resume}` 发送给这些人，任何人都不会重复收到"
            )));
        }
        if counts.unknown > 0 {
            let people = count(counts.unknown);
            let export = self.next.command("export", format_args!("{id} --only unknown --to FILE.csv"));
            let resend = self.next.command("resume", format_args!("{id} --resend-unknown"));
            let what = words!(
                "{people} people are in doubt: an attempt had no clear answer, so that they may have it or not";
                "{people} 人结果不确定：某次发送没有得到明确应答，可能已收到，也可能没有"
            );
            problems.push(
                Problem::new(Exit::Ambiguous, what)
                    .into_warning()
                    .note(words!(
                        "`{export}` lists them; the app's records of messages show whether they have it";
                        "`{export}` 可列出这些人；可在应用的发送记录中查看是否已收到"
                    ))
                    .help(words!(
                        "to send it to them once more, although some may receive it twice: `{resend}`";
                        "如要再次发送（可能有人收到两次）：`{resend}`"
                    )),
            );
        }
        if counts.is_finished() && counts.invalid > 0 {
            let people = count(counts.invalid);
            let export = self.next.command("export", format_args!("{id} --only invalid --to FILE.csv"));
            let retry = self.next.command("retry-invalid", id);
            let what = words!("{people} people were not reached: the server lists them as invalid"; "{people} 人未送达：服务器将其列为无效");
            problems.push(
                Problem::remark(what)
                    .note(words!(
                        "they do not exist, do not follow, or are outside of what the app may reach";
                        "原因：不存在、未关注，或不在应用可使用的家长范围内"
                    ))
                    .help(words!(
                        "`{export}` lists them; once they follow, `{retry}` plans the notice for them again";
                        "`{export}` 可列出这些人；对方关注后，`{retry}` 会为其重新计划"
                    )),
            );
        }
        problems
    }

    pub fn as_json(&self) -> Value {
        let Campaign { campaign, name, msgtype, created_at, send_at, cancelled_at, schools, .. } = self.campaign;
        let as_object = |counts: &Counts| -> Value {
            outcomes(counts)
                .into_iter()
                .map(|(name, _, count)| (name.to_owned(), json!(count)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let counts = self.campaign.counts();
        let schools: Vec<Value> = schools
            .iter()
            .map(|status| {
                json!({
                    "name": status.school.name,
                    "corp": status.school.corp,
                    "app": status.school.app,
                    "people": as_object(&status.counts),
                    "requests": as_object(&status.requests),
                    "problem": status.problem,
                })
            })
            .collect();
        let errors = self.errors.iter().map(|error| {
            json!({
                "errcode": error.errcode,
                "error": error.error,
                "people": error.people,
                "requests": error.parts,
                "meaning": error.errcode.map(Errcode::from).and_then(explain::meaning),
                "remedy": error.errcode.map(Errcode::from).and_then(explain::remedy),
            })
        });
        json!({
            "campaign": campaign,
            "name": name,
            "msgtype": msgtype,
            "planned_at": created_at / 1000,
            "send_at": send_at.map(|at| at / 1000),
            "cancelled_at": cancelled_at.map(|at| at / 1000),
            "is_finished": counts.is_finished(),
            "people": as_object(&counts),
            "requests": as_object(&self.campaign.requests()),
            "schools": schools,
            "errors": errors.collect::<Vec<_>>(),
        })
    }
}

fn describe_error(error: &ErrorCount) -> Problem {
    let ErrorCount { outcome, errcode, error, parts, people, .. } = error;
    let (people, parts) = (count(*people), count(*parts));
    let code = errcode.map(Errcode::from);
    let what = match (names::of_late_refusal(*outcome, *errcode), code.and_then(explain::meaning), errcode) {
        (Some(refusal), ..) => refusal,
        (None, Some(meaning), Some(code)) => format!("{code}: {meaning}"),
        _ => error.clone(),
    };
    let concerned = words!("this concerns {people} people in {parts} requests"; "涉及 {people} 人，{parts} 个请求");
    let problem = if *outcome == Outcome::Refused { Problem::new(Exit::Refused, what) } else { Problem::warning(what) };
    let problem = problem.note(concerned);
    let problem = if *outcome == Outcome::Unknown && errcode.is_some() {
        problem.note(words!(
            "this is the latest answer; an attempt without a clear one keeps these people in doubt";
            "这是最后一次的应答；因有一次发送没有明确应答，这些人的结果仍不确定"
        ))
    } else {
        problem
    };
    problem.maybe_help(code.and_then(explain::remedy).map(str::to_owned))
}
