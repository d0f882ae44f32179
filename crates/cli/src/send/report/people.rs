//! The report for people. The same outcome makes the same text in every run.

use std::time::SystemTime;

use wecom_school::Effect;
use wecom_school_campaign::State;

use super::{Outcome, Reach, Report, Request};
use crate::{
    audience::Recipients,
    clock::{format_minute, of_millis},
    connect::Settings,
    layout::{Side, align_columns, format_count},
    output,
    problem::{Exit, Problem},
    reach::{Survey, counts::Counts, list_with_reasons},
};

/// A longer list of ids is printed before the figures, which would otherwise scroll away.
const LONG_LIST: usize = 20;

/// Prints what was done as the result, and what went wrong to standard error.
pub fn print(report: &Report, settings: &Settings) {
    let reach = Reach::of(&report.requests);
    let figures = match report.requests.as_slice() {
        [request] if report.untried.is_empty() => describe_sent(request, &reach).into_iter().collect(),
        _ => make_table(report, &reach),
    };
    let mut lines = add_missed(&reach, figures, report.survey.as_ref());
    lines.extend(report.survey.as_ref().and_then(|survey| describe_missed_people(report, survey)));
    if report.is_any_accepted() && report.is_to_sandbox {
        let inbox = settings.server().trim_end_matches('/');
        lines.push(words!("See it in the inbox: {inbox}/"; "在收件箱查看：{inbox}/"));
    }
    if !lines.is_empty() {
        output::say(&lines.join("\n"));
    }
    for problem in find_problems(report, settings) {
        output::complain(&problem);
    }
    if let Some(until) = report.completes_until {
        output::complain(&describe_completion(until, report));
    }
    let unknown = report.requests.iter().filter(|request| request.is_unknown()).count();
    if let Some(campaign) = report.campaign.filter(|_| unknown > 0) {
        let resume = report.next.command("resume", format_args!("{campaign} --resend-unknown"));
        output::complain(&Problem::remark(words!(
            "requests whose outcome can't be learned any more: {unknown}; after a look into the app's records, \
             `{resume}` sends them once more";
            "已无法得知结果的请求：{unknown} 个；查看应用的发送记录后，可用 `{resume}` 再发一次"
        )));
    }
}

fn describe_completion(until: SystemTime, report: &Report) -> Problem {
    let until = format_minute(until);
    Problem::remark(words!(
        "until {until} the same command sends what is missing, and nobody receives the notice twice";
        "在 {until} 之前再次运行相同的命令会补发缺少的部分，任何人都不会重复收到"
    ))
    .note(match report.campaign {
        Some(campaign) => {
            let resume = report.next.command("resume", campaign);
            words!("or, also later: {resume}"; "之后也可以：{resume}")
        }
        None => words!(
            "the duplicate check ensures this if options, files and ids stay the same, in the same order";
            "前提是选项、文件和 id 及其顺序都不变，由重复检查保证"
        ),
    })
}

fn describe_sent(request: &Request, reach: &Reach) -> Option<String> {
    let whom = describe_reached(reach);
    (request.effect() == Effect::Certain).then(|| match request.repeats {
        Some(earlier) => earlier.describe_repeat(&whom),
        None => words!("Sent to {whom}."; "已发送：{whom}。"),
    })
}

/// Counts the people who were reached: `2 classes, 1 of 2 parents`.
fn describe_reached(reach: &Reach) -> String {
    let mut counted = reach.named.count_kinds().into_iter();
    let mut said: Vec<String> = reach.named.is_to_all.then(|| counted.next()).flatten().into_iter().collect();
    let kinds = reach.named.each().into_iter().zip(reach.missed.each()).filter(|((_, named), _)| !named.is_empty());
    said.extend(kinds.zip(counted).map(|(((_, named), (_, missed)), whom)| {
        let some = named.len() - missed.len();
        if missed.is_empty() { whom } else { words!("{some} of {whom}"; "{some}/{whom}") }
    }));
    said.join(&words!(", "; "、"))
}

fn make_table(report: &Report, reach: &Reach) -> Vec<String> {
    let (again, accepted): (Vec<&Request>, Vec<&Request>) =
        report.with(Effect::Certain).partition(|request| request.repeats.is_some());
    let reached = |requests: &[&Request]| Reach::of(requests.iter().copied()).count_reached();
    let refused = report.requests.iter().filter(|request| request.effect().is_none()).count();
    let (unknown, untried) = (report.with(Effect::Possible).count(), report.all_untried().len());
    let (is_new, again_name) =
        (again.is_empty() || !accepted.is_empty(), words!("accepted again, without effect"; "再次接受（不重复送达）"));
    let rows = [
        (is_new, words!("accepted"; "已接受"), Some(accepted.len()), reached(&accepted)),
        (!again.is_empty(), again_name, Some(again.len()), reached(&again)),
        (!reach.missed.is_empty(), words!("not reached"; "未送达"), None, reach.missed.len()),
        (refused > 0, words!("not sent"; "未发送"), Some(refused), report.rest().len() - untried),
        (unknown > 0, words!("not known"; "不确定"), Some(unknown), report.in_doubt().len()),
        (!report.untried.is_empty(), words!("not tried"; "未尝试"), None, untried),
    ];
    let headings = [words!("outcome"; "结果"), words!("requests"; "请求"), words!("ids"; "id 数")];
    let rows = rows.into_iter().filter(|(is_shown, ..)| *is_shown).map(|(_, name, requests, ids)| {
        [name, requests.map(|count| count.to_string()).unwrap_or_default(), ids.to_string()]
    });
    align_columns(headings, rows, [Side::Left, Side::Right, Side::Right])
}

/// Returns the figures, with all recipients who were not reached: asking again would send again.
fn add_missed(reach: &Reach, figures: Vec<String>, survey: Option<&Survey>) -> Vec<String> {
    // A notice to the whole school was meant for every listed id.
    let is_to_all = reach.named.is_to_all;
    let (missed, unnamed) = if is_to_all { (&reach.unnamed, &reach.missed) } else { (&reach.missed, &reach.unnamed) };
    let (mut why, mut reason) = (Vec::new(), Vec::new());
    if !missed.is_empty() {
        let whom = missed.describe_counts();
        why.push(words!("Not reached: {whom}"; "未送达：{whom}"));
        if survey.is_none() {
            reason.push(words!(
            "The server lists them as invalid: they do not exist, follow nothing, or are outside of what the app may \
             reach. Its answer does not say which.";
            "服务器将其列为无效：不存在、未关注，或不在应用可使用的家长范围内；应答没有说明是哪一种。"
            ));
        }
    }
    let list = |ids: &Recipients| match survey {
        Some(survey) => list_with_reasons(survey, ids),
        None => ids.list_lines(|_, _| String::new()),
    };
    let mut lists = list(missed);
    if !unnamed.is_empty() {
        let whom = unnamed.describe_counts();
        lists.push(words!(
            "Also listed as invalid, though the request does not name them: {whom}"; "另被列为无效（请求中没有这些 id）：{whom}"
        ));
        lists.extend(list(unnamed));
    }
    if lists.len() > LONG_LIST {
        let heading = words!("Listed as invalid:"; "被列为无效的 id：");
        [vec![heading], lists, figures, why, reason].concat()
    } else {
        [figures, why, lists, reason].concat()
    }
}

/// Counts the people of the accepted requests who did not get it, most of whom no answer lists: a class is valid if one of its
/// parents follows.
fn describe_missed_people(report: &Report, survey: &Survey) -> Option<String> {
    let reach = survey.reach(&Reach::of(&report.requests).named);
    let Counts { not_following, out_of_scope, .. } = Counts::of(&reach);
    let [following, outside] = [not_following, out_of_scope].map(format_count);
    match (not_following, out_of_scope) {
        (0, 0) => None,
        (_, 0) => Some(words!("People who do not follow: {following}."; "未关注的人：{following}。")),
        (0, _) => {
            Some(words!("People out of the app's scope: {outside}."; "不在应用可使用的家长范围内的人：{outside}。"))
        }
        _ => Some(words!(
            "People who do not follow: {following}; out of the app's scope: {outside}.";
            "未关注的人：{following}；不在应用可使用的家长范围内的人：{outside}。"
        )),
    }
}

/// Returns each reason once, with the recipients of its requests.
fn find_problems(report: &Report, settings: &Settings) -> Vec<Problem> {
    let mut problems: Vec<(Problem, Vec<&Recipients>)> = Vec::new();
    for request in &report.requests {
        let problem = match &request.outcome {
            _ if request.is_unclear() => describe_unclear(),
            Outcome::Ended(Ok(_)) => continue,
            Outcome::Ended(Err(error)) => match &report.survey {
                Some(survey) if request.is_without_recipients() => {
                    let reasons = list_with_reasons(survey, &request.recipients);
                    let problem = report.problem(error, settings);
                    reasons.iter().take(LONG_LIST).fold(problem, |problem, reason| problem.note(reason.trim()))
                }
                _ => report.problem(error, settings),
            },
            Outcome::Recorded(recorded) => match describe_recorded(recorded) {
                Some(problem) => problem,
                None => continue,
            },
        };
        match problems.iter_mut().find(|(other, _)| other.what == problem.what) {
            Some((_, met)) => met.push(&request.recipients),
            None => problems.push((problem, vec![&request.recipients])),
        }
    }
    let is_one_of_several = report.requests.len() > 1;
    let named = |(problem, met): (Problem, Vec<&Recipients>)| {
        let met = met.into_iter().filter(|_| is_one_of_several);
        met.fold(problem, |problem, recipients| problem.note(recipients.describe_range()))
    };
    let mut problems: Vec<Problem> = problems.into_iter().map(named).collect();
    if !report.untried.is_empty() {
        problems.push(describe_untried(report));
    }
    problems
}

/// Describes an accepted request whose answer does not say clearly whom it did not reach.
pub fn describe_unclear() -> Problem {
    let what = words!("sent, but it is unknown whom it did not reach"; "已发送，但无法得知哪些人未送达");
    Problem::new(Exit::Partial, what).help(words!("do not send it again"; "请勿再次发送"))
}

/// Describes what the ledger knows of a request that was not accepted.
fn describe_recorded(recorded: &wecom_school_campaign::Request) -> Option<Problem> {
    let time = recorded.sent_at.map(|sent_at| format_minute(of_millis(sent_at))).unwrap_or_default();
    Some(match recorded.state {
        State::Accepted => return None,
        State::Refused => Problem::new(
            Exit::Refused,
            words!("another run has learned that the server refuses it"; "另一次运行得知服务器拒绝了它"),
        ),
        State::Unknown => Problem::new(
            Exit::Ambiguous,
            words!(
                "it was sent at {time}, it is not known whether it was accepted, and the server might pass a repeat on";
                "已于 {time} 发出，但不知道是否已被接受；如再次发送，服务器可能会重复送达"
            ),
        ),
        _ => Problem::new(
            Exit::Ambiguous,
            words!(
                "it was sent at {time}, and no answer is known: it may have been accepted";
                "已于 {time} 发出，尚未得知结果：可能已被接受"
            ),
        )
        .help(words!("check the app's records before you send it again"; "再次发送前请先查看应用的发送记录")),
    })
}

fn describe_untried(report: &Report) -> Problem {
    let whom = report.all_untried().describe_counts();
    let problem = Problem::new(Exit::Partial, words!("stopped: nothing was sent to {whom}"; "已停止，未发送：{whom}"));
    let problem = report.untried.iter().fold(problem, |problem, row| problem.note(row.describe_range()));
    if report.completes_until.is_some() && report.is_merged {
        // The report says how to go on.
        return problem;
    }
    problem.help(if report.is_merged {
        words!(
            "the same command sends what is missing, and nothing twice";
            "再次运行同一命令即可补发未发送的部分，不会重复"
        )
    } else {
        words!(
            "send only to these, in the order in which you gave them; --rest-to FILE writes such ids to a file";
            "只向这些 id 发送（按给出的顺序）；--rest-to FILE 可将其写入文件"
        )
    })
}
