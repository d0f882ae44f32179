//! An error of the client, as a person reads it: what happened, whether anybody was notified, and what to do.

use wecom_school::{Error, NetworkFailure, types::ErrcodeClass};

use crate::{
    connect::{ACCESS_TOKEN, Settings},
    exit::Exit,
    explain,
    lang::words,
    problem::Problem,
};

/// How the command ends by an error.
pub fn exit(error: &Error) -> Exit {
    if error.is_ambiguous() {
        Exit::Ambiguous
    } else if error.is_accepted() {
        // Whom it missed is not known.
        Exit::Partial
    } else if error.is_configuration() || is_token_refused(error) {
        Exit::Configuration
    } else if error.is_invalid() {
        Exit::Invalid
    } else if error.is_retryable() {
        Exit::Unreachable
    } else {
        Exit::Refused
    }
}

/// Whether a token is refused that is new, or one's own: the client has replaced any other.
fn is_token_refused(error: &Error) -> bool {
    error.class() == Some(ErrcodeClass::Token)
}

/// All that is to be said of it, if the notice was one request.
pub fn problem(error: &Error, settings: &Settings) -> Problem {
    reason(error, settings).note(notified(error, words!("nobody was notified"; "没有人收到通知")))
}

/// All that is to be said of it, if it concerns one request of several.
pub fn problem_of_part(error: &Error, settings: &Settings) -> Problem {
    reason(error, settings).note(notified(error, words!("none of these was notified"; "这些人都没有收到通知")))
}

/// The question that matters at 23:00.
fn notified(error: &Error, none: String) -> String {
    if error.is_ambiguous() {
        words!("people may have been notified"; "收件人可能已收到通知")
    } else if error.is_accepted() {
        words!("people were notified"; "收件人已收到通知")
    } else {
        none
    }
}

/// What happened, and what to do.
pub fn reason(error: &Error, settings: &Settings) -> Problem {
    let mut problem = Problem::new(exit(error), what(error));
    if let Some(words) = error.errmsg().filter(|words| !words.is_empty()) {
        problem = problem.note(words!("the server's words: {words:?}"; "服务器的说明：{words:?}"));
    } else if error.errcode().is_none() {
        problem = problem.note(cause(error, settings));
    }
    match help(error, settings) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// In one line.
fn what(error: &Error) -> String {
    if let Some(code) = error.errcode() {
        let number = code.get();
        return match (explain::meaning(code), error.is_token()) {
            (Some(meaning), true) => {
                words!("no access token: {number}, {meaning}"; "无法获取 access_token：{number}，{meaning}")
            }
            (Some(meaning), false) => {
                words!("the server answered {number}: {meaning}"; "服务器返回 {number}：{meaning}")
            }
            (None, true) => {
                words!("no access token: {number}, which is not documented"; "无法获取 access_token：{number}，文档中没有此错误码")
            }
            (None, false) => {
                words!("the server answered {number}, which is not documented"; "服务器返回 {number}，文档中没有此错误码")
            }
        };
    }
    if error.is_ambiguous() {
        words!("it is not known whether the notice was accepted"; "不知道通知是否已被接受")
    } else if error.is_accepted() {
        words!("accepted, but whom it did not reach can't be read"; "已接受，但无法得知哪些人未送达")
    } else if error.is_rate_limited() {
        words!("the app is paused by a rate limit"; "应用因调用频率受限而暂停")
    } else if error.is_retryable() {
        words!("the server can't be reached, or does not work"; "服务器无法连接或工作异常")
    } else if error.is_token() {
        words!("no access token"; "无法获取 access_token")
    } else if error.is_configuration() {
        words!("the connection is not set up right"; "连接设置有误")
    } else {
        words!("it can't be sent"; "无法发送")
    }
}

/// What happened at the bottom of it.
fn cause(error: &Error, settings: &Settings) -> String {
    let server = settings.server();
    match (error.network_failure(), settings.shown_proxy()) {
        (Some(NetworkFailure::NoConnection), Some(proxy)) => {
            words!("no connection to {server} through the proxy {proxy}"; "无法通过代理 {proxy} 连接 {server}")
        }
        (Some(NetworkFailure::NoConnection), None) => words!("no connection to {server}"; "无法连接 {server}"),
        (Some(NetworkFailure::TimedOut), _) => words!("{server} did not answer in time"; "{server} 未及时应答"),
        (Some(NetworkFailure::BrokenOff), _) => words!(
            "the connection to {server} broke before its answer was complete";
            "与 {server} 的连接在应答完成前中断"
        ),
        _ => error.cause(),
    }
}

fn help(error: &Error, settings: &Settings) -> Option<String> {
    if error.is_ambiguous() {
        return Some(words!(
            "look into the app's records before you send it again; if it was sent with the duplicate check on, the same \
             request reaches nobody twice within its interval";
            "再次发送前请先查看应用的发送记录；如本次已开启重复检查，则在其有效时间内再次发送相同请求不会重复送达"
        ));
    }
    if error.is_accepted() {
        return Some(words!("do not send it again"; "请勿再次发送"));
    }
    if is_token_refused(error) && std::env::var_os(ACCESS_TOKEN).is_some_and(|token| !token.is_empty()) {
        return Some(words!(
            "replace the token in the variable {ACCESS_TOKEN}, or unset it, so that one is fetched by the secret";
            "请更换环境变量 {ACCESS_TOKEN} 中的 token，或取消该变量，改用 secret 自动获取"
        ));
    }
    if let Some(code) = error.errcode() {
        let number = code.get();
        return Some(match explain::remedy(code) {
            Some(remedy) => {
                words!("{remedy}\nmore: wecom-school explain {number}"; "{remedy}\n详情：wecom-school explain {number}")
            }
            None => words!("wecom-school explain {number}"; "wecom-school explain {number}"),
        });
    }
    error.is_retryable().then(|| match error.retry_after() {
        Some(pause) => {
            let seconds = pause.as_secs();
            words!("try again in {seconds} seconds"; "请在 {seconds} 秒后重试")
        }
        None if settings.is_loopback() && error.network_failure() == Some(NetworkFailure::NoConnection) => {
            words!("start the sandbox in another terminal: wecom-school sandbox"; "请先在另一个终端启动沙箱：wecom-school sandbox")
        }
        None => words!("check the address and the network, and try again"; "请检查地址和网络后重试"),
    })
}
