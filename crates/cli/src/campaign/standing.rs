//! What became of a campaign, for people and for programs, and what to do next.

use serde_json::{Value, json};
use wecom_school::{Errcode, types::ErrcodeClass};
use wecom_school_campaign::{Activity, Campaign, ErrorCount, Outcome, Wait};

use super::{
    counts::{self, left, people, requests},
    progress::describe_wait,
    reason,
    stage::Stage,
};
use crate::{
    clock::{format_millis, of_millis},
    explain,
    ledger::OpenLedger,
    next::Next,
    output,
    problem::{Exit, Problem},
};

/// A campaign, what happens to it at the moment, and the errors of its requests.
pub struct Standing {
    pub campaign: Campaign,
    pub activity: Activity,
    pub errors: Vec<ErrorCount>,
    pub stage: Stage,
}

impl Standing {
    pub async fn read(opened: &OpenLedger, campaign: Campaign) -> Result<Self, Problem> {
        let problem = |error| opened.problem(&error);
        let activity = opened.ledger.activity(campaign.campaign).await.map_err(problem)?;
        let errors = opened.ledger.errors(campaign.campaign).await.map_err(problem)?;
        let stage = Stage::of(&campaign, &activity);
        Ok(Self { campaign, activity, errors, stage })
    }

    /// Returns how many people are accepted by an answer that does not say clearly whom the notice did not reach.
    pub fn unclear(&self) -> i64 {
        self.errors.iter().filter(|error| error.outcome == Outcome::Accepted).map(|error| error.people).sum()
    }

    /// Returns the exit code: 7 while something is left to send, as for a `send` that can be repeated; 6 if people are in doubt;
    /// 5 if some have it and others not, or it is unknown who; 4 if nobody has it.
    pub fn exit(&self) -> Exit {
        let counts = self.campaign.counts();
        if !counts.is_finished() {
            Exit::Unreachable
        } else if counts.unknown > 0 {
            Exit::Ambiguous
        } else if counts.accepted == counts.total() && self.unclear() == 0 {
            Exit::Success
        } else if counts.accepted > 0 {
            Exit::Partial
        } else {
            Exit::Refused
        }
    }

    /// Prints the state and the counts as the result, then what went wrong and what to do next. `failures` are the schools that
    /// the run which has just ended has not sent to; before, the ledger has those of the last run.
    pub fn print(&self, next: &Next, failures: Option<&[Problem]>) {
        let mut lines = vec![self.stage.headline(&self.campaign)];
        if failures.is_none() {
            let at = format_millis(self.campaign.created_at, "%Y-%m-%d %H:%M");
            lines.push(words!("Planned at {at}."; "计划于 {at}。"));
        }
        lines.extend(self.activity.pauses.iter().map(|pause| {
            let is_same = |corp: &str, app: &str| (corp, app) == (&pause.corp[..], &pause.app[..]);
            let school = self.campaign.schools.iter().find(|status| is_same(&status.school.corp, &status.school.app));
            let name = school.map_or("", |status| status.school.name.as_str());
            let why = if pause.is_rate_limit { Wait::RateLimit } else { Wait::Trouble };
            describe_wait(name, of_millis(pause.until), why)
        }));
        lines.push(String::new());
        lines.extend(counts::tables(&self.campaign));
        output::say(&lines.join("\n"));
        match failures {
            Some(failures) => failures.iter().for_each(output::complain),
            None => self.given_up().iter().for_each(output::complain),
        }
        let has_failures = failures.is_some_and(|failures| !failures.is_empty());
        self.problems(next, has_failures).iter().for_each(output::complain);
    }

    /// Returns the schools that the last run has given up, and why.
    fn given_up(&self) -> Vec<Problem> {
        let open = self.campaign.schools.iter().filter(|status| !status.counts.is_finished());
        let given_up = open.filter_map(|status| Some((status, reason::of_school(status.problem.as_deref()?))));
        let problems = given_up.map(|(status, (why, code))| {
            let problem = Problem::warning(words!("the last run gave it up: {why}"; "上次运行已放弃：{why}"));
            problem.about(&status.school.name).maybe_help(code.map(describe_remedy))
        });
        problems.collect()
    }

    /// Returns the errors with their remedies, and what to do next.
    fn problems(&self, next: &Next, has_failures: bool) -> Vec<Problem> {
        let id = self.campaign.campaign;
        let counts = self.campaign.counts();
        let list = |outcome: Outcome| {
            let name = outcome.name();
            next.command("export", format_args!("{id} --only {name} --to campaign-{id}-{name}.csv"))
        };
        let is_explained = has_failures || self.campaign.schools.iter().any(|status| status.problem.is_some());
        let mut problems = Vec::new();
        for error in &self.errors {
            let (all, why) = (people(error.people), reason_of(error));
            match error.outcome {
                Outcome::Refused => {
                    let list = list(Outcome::Refused);
                    let remedy = error.errcode.map(Errcode::from).map(describe_remedy);
                    let problem = Problem::new(Exit::Refused, words!("{all} refused: {why}"; "{all}被拒绝：{why}"));
                    let listed = words!("to list them:\n  {list}"; "列出这些人：\n  {list}");
                    problems.push(problem.help(remedy.into_iter().chain([listed]).collect::<Vec<_>>().join("\n")));
                }
                // The run waits by itself.
                Outcome::Planned | Outcome::InFlight if !is_explained && !is_rate_limit(error) => {
                    let parts = requests(error.parts);
                    problems.push(Problem::warning(words!(
                        "the latest attempt of {parts} to {all}: {why}"; "发给 {all} 的 {parts}，最近一次发送：{why}"
                    )));
                }
                _ => {}
            }
        }
        problems.extend(self.next_step(next, is_explained));
        if counts.unknown > 0 {
            problems.push(self.describe_doubt(next, &list(Outcome::Unknown)));
        }
        if self.unclear() > 0 {
            problems.push(self.describe_unclear(&list(Outcome::Accepted)));
        }
        if counts.is_finished() && counts.invalid > 0 {
            let all = people(counts.invalid);
            let (list, retry) = (list(Outcome::Invalid), next.command("retry-invalid", id));
            let problem = Problem::remark(words!("{all} not reached"; "{all}未送达")).note(words!(
                "they do not exist, do not follow, or are outside of what the app may reach";
                "原因：不存在、未关注，或不在应用可使用的家长范围内"
            ));
            let late = |error: &&ErrorCount| {
                error.outcome == Outcome::Invalid && reason::is_late(error.outcome, error.errcode, Some(&error.error))
            };
            let problem = match self.errors.iter().filter(late).map(|error| error.people).sum() {
                0 => problem,
                late => {
                    let late = counts::count(late);
                    problem.note(words!(
                        "{late} of them: an earlier attempt had no answer, and may have arrived";
                        "其中 {late} 人：此前一次发送没有应答，可能已收到"
                    ))
                }
            };
            problems.push(problem.help(words!(
                "to list them:\n  {list}\nto plan the notice for them again, once they follow:\n  {retry}";
                "列出这些人：\n  {list}\n对方关注后，为其重新计划：\n  {retry}"
            )));
        }
        problems
    }

    /// Returns what is left to send, and what to do next. `is_explained` says that there is something to correct before.
    fn next_step(&self, next: &Next, is_explained: bool) -> Option<Problem> {
        let counts = self.campaign.counts();
        if counts.is_finished() {
            return None;
        }
        let left = people(left(&counts));
        let mut problem = Problem::remark(words!("{left} left to send"; "还有 {left}待发送"));
        if self.stage == Stage::Running {
            let processes: Vec<String> =
                self.activity.workers.iter().map(|worker| worker.process.to_string()).collect();
            let processes = processes.join(", ");
            problem = problem.note(words!("process {processes} sends to them"; "由进程 {processes} 发送"));
        } else if self.stage == Stage::Interrupted {
            if counts.in_flight > 0 {
                let on_the_way = people(counts.in_flight);
                problem = problem.note(words!(
                    "{on_the_way} may have it already, because the last run ended while it was on the way: go on soon; once the \
                     server no longer recognises a repeat, they are in doubt";
                    "其中 {on_the_way}可能已收到（上次运行结束时正在发送）：请尽快继续，超过服务器识别重复请求的时限后将记为不确定"
                ));
            }
            if self.campaign.sent_once_more == 0 {
                problem = problem.note(words!("none of them receives it twice"; "他们都不会重复收到"));
            }
        }
        let help = next_command(&self.campaign, self.stage, next);
        let then =
            if is_explained && self.stage == Stage::Interrupted { words!("then, "; "然后") } else { String::new() };
        Some(
            problem.maybe_help(
                help.map(|(why, command)| words!("{then}{why}:\n  {command}"; "{then}{why}：\n  {command}")),
            ),
        )
    }

    fn describe_doubt(&self, next: &Next, list: &str) -> Problem {
        let id = self.campaign.campaign;
        let all = people(self.campaign.counts().unknown);
        let mut problem = Problem::new(
            Exit::Ambiguous,
            words!("{all} in doubt: they may have it, or not"; "{all}结果不确定：可能已收到，也可能没有"),
        )
        .into_warning();
        for error in self.errors.iter().filter(|error| error.outcome == Outcome::Unknown) {
            let (people, why) = (people(error.people), reason_of(error));
            problem = problem.note(words!("{people}: {why}"; "{people}：{why}"));
        }
        let listed = words!(
            "to list them; the app's records of messages show who has it:\n  {list}";
            "列出这些人；是否已收到，可在应用的发送记录中查看：\n  {list}"
        );
        if self.campaign.cancelled_at.is_some() {
            return problem.help(listed);
        }
        let resend = next.command("resume", format_args!("{id} --resend-unknown"));
        problem.help(words!(
            "{listed}\nto send it to them once more (some may then have it twice):\n  {resend}";
            "{listed}\n再次发送给这些人（有人可能会收到两次）：\n  {resend}"
        ))
    }

    fn describe_unclear(&self, list: &str) -> Problem {
        let all = people(self.unclear());
        let mut problem = Problem::warning(words!(
            "{all} accepted, but it is unknown whom of them the notice did not reach";
            "{all}已接受，但无法得知其中哪些人未送达"
        ));
        for error in self.errors.iter().filter(|error| error.outcome == Outcome::Accepted) {
            let (people, why) = (people(error.people), reason::of_error(None, &error.error));
            problem = problem.note(words!("{people}: {why}"; "{people}：{why}"));
        }
        problem.help(words!(
            "do not send it again; the app's records of messages show who has it\nto list them (their column “error” is not empty):\n  {list}";
            "请勿再次发送；是否已收到，可在应用的发送记录中查看\n列出这些人（“错误信息”列不为空）：\n  {list}"
        ))
    }

    pub fn as_json(&self) -> Value {
        let mut object = campaign_as_json(&self.campaign, self.stage);
        let errors = self.errors.iter().map(|error| {
            let code = error.errcode.map(Errcode::from);
            json!({
                "outcome": error.outcome.name(),
                "errcode": error.errcode,
                "error": error.error,
                "people": error.people,
                "requests": error.parts,
                "meaning": code.and_then(explain::meaning),
                "remedy": code.and_then(explain::remedy),
            })
        });
        let pauses = self.activity.pauses.iter().map(|pause| {
            json!({ "corp": pause.corp, "app": pause.app, "until": pause.until / 1000, "is_rate_limit": pause.is_rate_limit })
        });
        object["errors"] = errors.collect();
        object["workers"] = self.activity.workers.iter().map(|worker| worker.process).collect();
        object["pauses"] = pauses.collect();
        object
    }
}

/// Returns what to do next about a campaign, and the command for it; `None` if there is nothing to do.
pub fn next_command(campaign: &Campaign, stage: Stage, next: &Next) -> Option<(String, String)> {
    let id = campaign.campaign;
    let (verb, why) = match stage {
        Stage::Planned => ("run", words!("to send campaign {id}"; "发送 {id} 号批次")),
        Stage::Waiting => (
            "resume",
            words!("to send campaign {id} in time, this has to be running then"; "{id} 号批次届时需有此命令在运行"),
        ),
        Stage::Running => (
            "status",
            words!("nothing has to be done; to see later how far campaign {id} is"; "无需操作；稍后查看 {id} 号批次的进度"),
        ),
        Stage::Interrupted => ("resume", words!("to go on with campaign {id}"; "继续发送 {id} 号批次")),
        _ if campaign.counts().unknown > 0 => {
            let people = people(campaign.counts().unknown);
            ("status", words!("{people} in doubt in campaign {id}"; "{id} 号批次有 {people}不确定"))
        }
        _ => return None,
    };
    Some((why, next.command(verb, id)))
}

pub fn campaign_as_json(campaign: &Campaign, stage: Stage) -> Value {
    let schools = campaign.schools.iter().map(|status| {
        json!({
            "name": status.school.name,
            "corp": status.school.corp,
            "app": status.school.app,
            "people": counts::as_json(&status.counts),
            "requests": counts::as_json(&status.requests),
            "problem": status.problem,
        })
    });
    let seconds = |at: Option<i64>| at.map(|at| at / 1000);
    json!({
        "campaign": campaign.campaign,
        "kind": if campaign.is_send { "send" } else { "campaign" },
        "name": campaign.name,
        "msgtype": campaign.msgtype,
        "planned_at": campaign.created_at / 1000,
        "send_at": seconds(campaign.send_at),
        "started_at": seconds(campaign.started_at),
        "cancelled_at": seconds(campaign.cancelled_at),
        "state": stage.name(),
        "is_finished": campaign.counts().is_finished(),
        "people": counts::as_json(&campaign.counts()),
        "repeats": campaign.repeats(),
        "requests": counts::as_json(&campaign.requests()),
        "schools": schools.collect::<Vec<_>>(),
    })
}

fn reason_of(error: &ErrorCount) -> String {
    reason::of_outcome(error.outcome, error.errcode, Some(&error.error)).unwrap_or_default()
}

fn is_rate_limit(error: &ErrorCount) -> bool {
    let class = error.errcode.map(Errcode::from).and_then(Errcode::class);
    matches!(class, Some(ErrcodeClass::RateLimit | ErrcodeClass::Concurrency))
}

fn describe_remedy(code: Errcode) -> String {
    let number = code.get();
    let more = words!("more: wecom-school explain {number}"; "详情：wecom-school explain {number}");
    explain::remedy(code).map_or_else(|| more.clone(), |remedy| format!("{remedy}\n{more}"))
}
