//! Describes that the same people were sent the same notice lately, or are about to be sent it.

use std::time::Duration;

use wecom_school_campaign::Earlier;

use crate::{
    clock::{format_minute, of_millis},
    layout::format_count,
    next::Next,
    problem::{Exit, Problem},
};

/// The longest interval in which the server may hold a repeat back.
const LONGEST_INTERVAL: Duration = Duration::from_hours(4);

/// Describes the refusal. `undone` says what the command has not done.
pub fn describe(earlier: &Earlier, undone: &str, next: &Next) -> Problem {
    let Earlier { campaign, attempted_at, .. } = *earlier;
    let people = format_count(earlier.people);
    if attempted_at == 0 {
        let (resume, cancel) = (next.command("resume", campaign), next.command("cancel", campaign));
        let what = words!(
            "{undone}: campaign {campaign} is about to send the same notice to {people} of the recipients";
            "{undone}：{campaign} 号批次即将向其中 {people} 个接收人发送相同的通知"
        );
        return Problem::new(Exit::Refused, what).help(words!(
            "to send that one:\n  {resume}\nto withdraw it:\n  {cancel}\nto go on with this one all the same: --again";
            "发送该批次：\n  {resume}\n撤回该批次：\n  {cancel}\n仍要继续本次操作：--again"
        ));
    }
    let sent_at = of_millis(attempted_at);
    let (time, until) = (format_minute(sent_at), format_minute(sent_at + LONGEST_INTERVAL));
    let status = next.command("status", campaign);
    let what = words!(
        "{undone}: campaign {campaign} sent the same notice to {people} of the recipients at {time}";
        "{undone}：{campaign} 号批次已于 {time} 向其中 {people} 个接收人发送相同的通知"
    );
    Problem::new(Exit::Refused, what)
        .note(words!(
            "the server may pass no repeat on before {until}"; "服务器在 {until} 之前可能不会重复送达"
        ))
        .help(words!(
            "to see who has it:\n  {status}\nto go on all the same: --again";
            "查看发送情况：\n  {status}\n仍要继续本次操作：--again"
        ))
}
