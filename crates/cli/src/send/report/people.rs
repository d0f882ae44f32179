//! A report for people: nothing in it differs from run to run.

use wecom_school::Invalid;

use super::{Outcome, Report, Request};
use crate::{
    audience::Recipients,
    columns::{Side, aligned},
    connect::Settings,
    exit::Exit,
    files::{Files, LocalFile},
    harmless,
    lang::words,
    output,
    problem::Problem,
};

/// Prints it: what was done as the result, what went wrong beside it.
pub fn print(report: &Report, files: &Files, settings: &Settings) {
    let mut lines = Vec::new();
    match report.requests.as_slice() {
        [request] if report.untried.is_empty() => {
            if matches!(request.exit(), Exit::Success | Exit::Partial) {
                let whom = request.recipients.counted();
                lines.push(words!("Sent to {whom}."; "已发送：{whom}。"));
            }
        }
        _ => lines.extend(table(report)),
    }
    lines.extend(missed(&report.invalid()));
    if settings.is_loopback() && report.is_any_accepted() {
        let inbox = settings.server().trim_end_matches('/');
        lines.push(words!("See it in the inbox: {inbox}/"; "在收件箱查看：{inbox}/"));
    }
    if !lines.is_empty() {
        output::say(&lines.join("\n"));
    }
    for problem in problems(report, settings) {
        output::complain(&problem);
    }
    if report.exit() == Exit::Ambiguous {
        files.iter().filter_map(uploaded).for_each(|remark| output::complain(&remark));
    }
}

/// A file that is uploaded anew has another `media_id`, and so is another request to the duplicate check.
fn uploaded(file: &LocalFile) -> Option<Problem> {
    let media_id = &file.uploaded.as_ref()?.media_id;
    let remark = Problem::remark(words!(
        "the duplicate check takes a file that is uploaded again for another notice: its media_id is {media_id}";
        "重新上传的文件会被重复检查视为另一条通知：本次的 media_id 为 {media_id}"
    ));
    Some(remark.in_file(file.path.display().to_string()).help(words!(
        "to send the same again, name it by --media-id or --thumb-media-id";
        "如要再次发送相同内容，请用 --media-id 或 --thumb-media-id 指定它"
    )))
}

/// What became of how many requests and ids.
fn table(report: &Report) -> Vec<String> {
    let of = |wanted: &[Exit]| -> Vec<&Request> {
        report.requests.iter().filter(|request| wanted.contains(&request.exit())).collect()
    };
    let row = |name: String, requests: &[&Request]| {
        let ids: usize = requests.iter().map(|request| request.recipients.len()).sum();
        [name, requests.len().to_string(), ids.to_string()]
    };
    let accepted = of(&[Exit::Success, Exit::Partial]);
    let unknown = of(&[Exit::Ambiguous]);
    let refused = of(&[Exit::Invalid, Exit::Configuration, Exit::Refused, Exit::Unreachable]);
    let mut rows = vec![[words!("outcome"; "结果"), words!("requests"; "请求"), words!("ids"; "id 数")]];
    rows.push(row(words!("accepted"; "已接受"), &accepted));
    if !refused.is_empty() {
        rows.push(row(words!("not sent"; "未发送"), &refused));
    }
    if !unknown.is_empty() {
        rows.push(row(words!("not known"; "不确定"), &unknown));
    }
    if !report.untried.is_empty() {
        rows.push([words!("not tried"; "未尝试"), String::new(), report.untried.len().to_string()]);
    }
    aligned(&rows, [Side::Left, Side::Right, Side::Right])
}

/// Whom accepted requests did not reach: all of them, since asking again would send again.
fn missed(invalid: &Invalid) -> Vec<String> {
    if invalid.is_empty() {
        return Vec::new();
    }
    let count = invalid.len();
    let mut lines = vec![words!("Not reached: {count}"; "未送达：{count}")];
    let ids = |ids: &'_ [String], said: fn(String) -> String| {
        // They are the server's words.
        ids.iter().map(|id| said(harmless::line(id))).collect::<Vec<_>>()
    };
    let all = [
        ids(&invalid.party, |id| words!("  class {id}"; "  班级 {id}")),
        ids(&invalid.student_userid, |id| words!("  student {id}"; "  学生 {id}")),
        ids(&invalid.parent_userid, |id| words!("  parent {id}"; "  家长 {id}")),
        ids(&invalid.external_user, |id| words!("  external user {id}"; "  外部联系人 {id}")),
    ];
    lines.extend(all.into_iter().flatten());
    lines.push(words!(
        "They do not exist, or are outside of what the app may reach."; "这些 id 不存在，或不在应用的可见范围内。"
    ));
    lines
}

/// What went wrong, each reason once, with those whom it met.
fn problems(report: &Report, settings: &Settings) -> Vec<Problem> {
    let mut problems: Vec<(Problem, Vec<&Recipients>)> = Vec::new();
    for request in &report.requests {
        let problem = match &request.outcome {
            Outcome::Ended(Ok(_)) => continue,
            Outcome::Ended(Err(error)) => report.problem(error, settings),
            Outcome::BrokenOff => broken_off(),
        };
        match problems.iter_mut().find(|(other, _)| other.what() == problem.what()) {
            Some((_, met)) => met.push(&request.recipients),
            None => problems.push((problem, vec![&request.recipients])),
        }
    }
    let is_one_of_several = report.requests.len() > 1;
    let told = |(problem, met)| if is_one_of_several { naming(problem, met) } else { problem };
    let mut problems: Vec<Problem> = problems.into_iter().map(told).collect();
    if !report.untried.is_empty() {
        problems.push(stopped(&report.untried));
    }
    problems
}

/// Says whom a problem has met, a request each, by the first and the last of its ids.
fn naming(problem: Problem, met: Vec<&Recipients>) -> Problem {
    met.into_iter().fold(problem, |problem, recipients| problem.note(span(recipients)))
}

/// Ids in the order in which they were given.
fn span(recipients: &Recipients) -> String {
    let (whom, ids) = (recipients.counted(), recipients.ids());
    match ids.as_slice() {
        [id] => words!("{whom}: {id}"; "{whom}：{id}"),
        [first, .., last] => words!("{whom}: {first} … {last}"; "{whom}：{first} … {last}"),
        _ => whom,
    }
}

fn broken_off() -> Problem {
    Problem::new(
        Exit::Ambiguous,
        words!("broken off on its way: it may have been sent"; "在发送途中被中断：可能已发送"),
    )
    .help(words!("look into the app's records before you send it again"; "再次发送前请先查看应用的发送记录"))
}

fn stopped(untried: &Recipients) -> Problem {
    let whom = untried.counted();
    Problem::new(Exit::Partial, words!("stopped: nothing was sent to {whom}"; "已停止，未发送：{whom}"))
        .note(span(untried))
        .help(words!(
            "send to those from the first of them on, in the order in which you gave them";
            "按给出的顺序，从其中第一个 id 起继续发送"
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_server_steer_no_terminal() {
        let mut invalid = Invalid::default();
        invalid.party = vec!["1\r2".to_owned()];
        invalid.parent_userid = vec!["\u{1b}[31mred\nnext".to_owned(), "\u{202e}abc".to_owned()];
        assert_eq!(
            missed(&invalid)[..4],
            ["Not reached: 3", "  class 1␍2", "  parent ␛[31mred next", "  parent \u{fffd}abc"]
        );
    }
}
