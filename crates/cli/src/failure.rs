//! Describes an error of the client for people: what happened, whether anybody was notified, and what to do.

use std::net::IpAddr;

use wecom_school::{
    Effect, Errcode, Error, NetworkFailure, Retry,
    types::{ErrcodeClass, Rule},
};

use crate::{
    connect::Settings,
    explain,
    finding::violation_lines,
    identity::ACCESS_TOKEN,
    problem::{Exit, Problem},
};

pub fn exit(error: &Error) -> Exit {
    match error.effect() {
        Effect::Possible => Exit::Ambiguous,
        // The recipients that it missed are unknown.
        Effect::Certain => Exit::Partial,
        Effect::None(_) if error.is_configuration() || is_token_refused(error) => Exit::Configuration,
        Effect::None(_) if error.is_invalid() => Exit::Invalid,
        Effect::None(Retry::Later) => Exit::Unreachable,
        Effect::None(Retry::Corrected) => Exit::Refused,
    }
}

/// Returns whether the server refuses a token that the client can't replace: a new one, or one that the user gave.
fn is_token_refused(error: &Error) -> bool {
    error.is_token_rejected() || error.class() == Some(ErrcodeClass::Token)
}

/// Returns the error code. 40001 of a call with a token means that the token is stale.
pub fn find_code(error: &Error) -> Option<Errcode> {
    let code = error.errcode()?;
    let is_stale_token = code == Errcode::INVALID_SECRET && error.is_token_rejected();
    Some(if is_stale_token { Errcode::INVALID_ACCESS_TOKEN } else { code })
}

/// Describes an error, and says whether the recipients of the notice, or of the part, were notified.
pub fn describe_with_effect(error: &Error, is_part: bool, settings: &Settings) -> Problem {
    describe(error, settings).note(match error.effect() {
        Effect::None(_) if is_part => words!("none of these was notified"; "这些人都没有收到通知"),
        Effect::None(_) => words!("nobody was notified"; "没有人收到通知"),
        Effect::Possible => words!("people may have been notified"; "接收人可能已收到通知"),
        Effect::Certain => words!("people were notified"; "接收人已收到通知"),
    })
}

pub fn describe(error: &Error, settings: &Settings) -> Problem {
    let (what, help) = what_and_help(error, settings);
    let problem = Problem::new(exit(error), what).maybe_help(help);
    if let Some(words) = error.errmsg().filter(|words| !words.is_empty()) {
        problem.note(words!("the server's message: {words:?}"; "服务器的说明：{words:?}"))
    } else if error.errcode().is_none() {
        problem.note(describe_cause(error, settings))
    } else {
        problem
    }
}

/// Describes an error of a call that only reads.
pub fn describe_of_reading(error: &Error, settings: &Settings) -> Problem {
    let mut problem = describe(error, settings);
    if error.is_unread() {
        problem.what = words!("the server's answer can't be used"; "无法使用服务器的应答");
    }
    problem
}

fn what_and_help(error: &Error, settings: &Settings) -> (String, Option<String>) {
    let answered = error.errcode().map(|code| describe_answer(error, code.get()));
    match error.effect() {
        Effect::Possible => {
            let unknown = || words!("it is not known whether the notice was accepted"; "不知道通知是否已被接受");
            let help = words!(
                "check the app's records before you send it again; if it was sent with the duplicate check on, the same \
                 request reaches nobody twice within its interval";
                "再次发送前请先查看应用的发送记录；如本次已开启重复检查，则在其有效时间内再次发送相同请求不会重复送达"
            );
            return (answered.unwrap_or_else(unknown), Some(help));
        }
        Effect::Certain => {
            let unread = || words!("sent, but it is unknown whom it did not reach"; "已发送，但无法得知哪些人未送达");
            return (answered.unwrap_or_else(unread), Some(words!("do not send it again"; "请勿再次发送")));
        }
        Effect::None(_) => {}
    }
    let own_token = (is_token_refused(error) && settings.has_own_token()).then(|| {
        words!(
            "the token in the variable {ACCESS_TOKEN} is stale or invalid: replace it, or unset the variable, so that a token is \
             fetched by the secret";
            "环境变量 {ACCESS_TOKEN} 中的 token 已失效或无效：请更换，或取消该变量，改用 secret 自动获取"
        )
    });
    let ask_administrator = || {
        words!(
            "the request is correct: ask the administrator of the server, or of the forwarder before it";
            "请求本身没有问题，请联系服务器或其转发代理的管理员"
        )
    };
    let (what, help) = if let (Some(what), Some(code)) = (answered, find_code(error)) {
        (what, Some(describe_remedy(error, code, settings)))
    } else if error.is_unread() {
        let what = words!(
            "uploaded, but the server's answer has no readable media_id"; "文件已上传，但服务器的应答中没有可读取的 media_id"
        );
        (what, Some(ask_administrator()))
    } else if error.network_failure() == Some(NetworkFailure::Proxy) {
        (words!("the proxy does not connect to the server"; "代理未能连接服务器"), Some(suggest_for_proxy(error)))
    } else if error.undocumented_answer().is_some() {
        (describe_unsent(error), Some(ask_administrator()))
    } else {
        (describe_unsent(error), error.is_retryable().then(|| suggest_retry(error, settings)))
    };
    (what, own_token.or(help))
}

fn describe_answer(error: &Error, number: i64) -> String {
    let undocumented = words!("this code is not documented"; "文档中没有此错误码");
    let meaning = find_code(error).and_then(explain::meaning).unwrap_or(&undocumented);
    if error.is_token() {
        words!("no access token: {number}, {meaning}"; "无法获取 access_token：{number}，{meaning}")
    } else {
        words!("the server answered {number}: {meaning}"; "服务器返回 {number}：{meaning}")
    }
}

fn describe_unsent(error: &Error) -> String {
    if error.is_token() && error.undocumented_answer().is_some() {
        words!(
            "no access token: the server's answer is not what its page describes";
            "无法获取 access_token：服务器的应答与文档不符"
        )
    } else if error.is_rate_limited() {
        words!("the app is paused by a rate limit"; "应用因调用频率受限而暂停")
    } else if error.is_retryable() {
        words!("the server can't be reached, or does not work"; "服务器无法连接或工作异常")
    } else if error.is_token() {
        words!("no access token"; "无法获取 access_token")
    } else if error.is_configuration() {
        words!("the connection is not set up correctly"; "连接设置有误")
    } else {
        words!("it can't be sent"; "无法发送")
    }
}

fn describe_cause(error: &Error, settings: &Settings) -> String {
    let (server, cause) = (settings.server(), error.cause());
    if let Some(failure) = error.network_failure() {
        return describe_network_failure(failure, error.status(), settings);
    }
    if let Some(status) = error.status() {
        return words!(
            "{server} answered with status {status}, which is no answer of the API";
            "{server} 返回了 HTTP 状态 {status}，内容不是该接口的应答"
        );
    }
    if error.is_rate_limited() && !error.is_unread() && error.effect() != Effect::Possible {
        return match error.retry_after().map(|pause| pause.as_secs()) {
            Some(seconds) => {
                words!("the server's rate limit pauses the app for {seconds} s more"; "服务器限制调用频率，应用还需暂停 {seconds} 秒")
            }
            None => words!(
                "its turn did not come in time: many requests of the app are under way"; "同时进行的请求过多，未能及时轮到"
            ),
        };
    }
    let chinese = if let Some(violations) = error.undocumented_answer() {
        // The remedies of rules are for authors of requests.
        format!("应答与文档不符：{}", violation_lines(violations, Rule::problem_in_chinese).join("；"))
    } else if error.is_unread() {
        "服务器已接受，但应答的其余内容无法读取".to_owned()
    } else if error.effect() == Effect::Possible {
        format!("{server} 的应答过长或无法读取")
    } else if error.is_token() {
        "没有取得可用的 access_token".to_owned()
    } else {
        "时限已到，请求未能发出".to_owned()
    };
    words!("{cause}"; "{chinese}")
}

fn describe_network_failure(failure: NetworkFailure, status: Option<u16>, settings: &Settings) -> String {
    let server = settings.server();
    match (failure, settings.shown_proxy(), status) {
        (NetworkFailure::Proxy, Some(proxy), Some(status)) => words!(
            "the proxy {proxy} answered with status {status}, and did not connect to {server}";
            "代理 {proxy} 返回 HTTP 状态 {status}，未连接 {server}"
        ),
        (NetworkFailure::Proxy, Some(proxy), None) => {
            words!("the proxy {proxy} refused to connect to {server}"; "代理 {proxy} 拒绝连接 {server}")
        }
        (NetworkFailure::NoConnection, Some(proxy), _) => {
            words!("no connection to {server} through the proxy {proxy}"; "无法通过代理 {proxy} 连接 {server}")
        }
        (NetworkFailure::TimedOut, ..) => words!("{server} did not answer in time"; "{server} 未及时应答"),
        (NetworkFailure::BrokenOff, ..) => words!(
            "the connection to {server} broke before its answer was complete"; "与 {server} 的连接在应答完成前中断"
        ),
        _ => words!("no connection to {server}"; "无法连接 {server}"),
    }
}

fn describe_remedy(error: &Error, code: Errcode, settings: &Settings) -> String {
    let command = format!("wecom-school explain {}", code.get());
    let with_more = |remedy: &str| words!("{remedy}\nmore: {command}"; "{remedy}\n详情：{command}");
    if let Some(address) = find_untrusted_address(error) {
        return with_more(&describe_where_to_trust(address, settings.is_suite()));
    }
    explain::remedy(code).map_or_else(|| command.clone(), with_more)
}

/// Returns the address that the server does not trust, if its message names it.
pub fn find_untrusted_address(error: &Error) -> Option<IpAddr> {
    let is_untrusted = find_code(error) == Some(Errcode::UNTRUSTED_IP);
    error.errmsg().filter(|_| is_untrusted).and_then(find_address)
}

/// Finds the address in `…, from ip: 203.0.113.7, more info at …`.
fn find_address(errmsg: &str) -> Option<IpAddr> {
    let (_, rest) = errmsg.split_once("from ip:")?;
    rest.trim_start().split([',', ' ', ';']).next()?.parse().ok()
}

/// Describes where in the console to enter the address. Page 90313 names both places.
fn describe_where_to_trust(address: IpAddr, is_suite: bool) -> String {
    if is_suite {
        words!(
            "the server saw the address {address}: enter it in the provider's console, under 服务商信息 > 基本信息 > IP白名单, and \
             try again a minute later; or call through a proxy whose address is entered there (--proxy)";
            "服务器看到的来源地址是 {address}：请填入服务商管理后台“服务商信息 > 基本信息 > IP白名单”，一分钟后再试；或通过已填入该名单的代理调用（--proxy）"
        )
    } else {
        words!(
            "the server saw the address {address}: enter it in the console on the app's own page, under 企业可信IP, and try again a \
             minute later; or call through a proxy whose address is trusted (--proxy)";
            "服务器看到的来源地址是 {address}：请在管理后台该应用的详情页填入“企业可信IP”，一分钟后再试；或通过地址可信的代理调用（--proxy）"
        )
    }
}

fn suggest_for_proxy(error: &Error) -> String {
    if error.status() == Some(407) {
        words!(
            "the proxy requires a user name and a password: http://USER:PASSWORD@HOST:PORT in the variable WECOM_PROXY, or as \
             proxy in the profile";
            "代理需要用户名和密码：请在环境变量 WECOM_PROXY 或 profile 的 proxy 中写 http://USER:PASSWORD@HOST:PORT"
        )
    } else {
        words!(
            "ask the administrator of the proxy to allow the server, or choose another by --proxy; the variables HTTPS_PROXY, \
             ALL_PROXY and NO_PROXY count as well";
            "请联系代理管理员放行该服务器，或用 --proxy 指定其他代理；环境变量 HTTPS_PROXY、ALL_PROXY 和 NO_PROXY 同样有效"
        )
    }
}

fn suggest_retry(error: &Error, settings: &Settings) -> String {
    if let Some(pause) = error.retry_after() {
        let seconds = pause.as_secs();
        words!("try again in {seconds} seconds"; "请在 {seconds} 秒后重试")
    } else if settings.is_loopback() && error.network_failure() == Some(NetworkFailure::NoConnection) {
        words!("start the sandbox in another terminal: wecom-school sandbox"; "请先在另一个终端启动沙箱：wecom-school sandbox")
    } else if error.status().is_some() {
        words!("try again later"; "请稍后重试")
    } else {
        words!("check the address and the network, and try again"; "请检查地址和网络后重试")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_the_servers_message() {
        for (errmsg, address) in [
            (
                "not allow to access from your ip, hint: [176], from ip: 203.0.113.7, more info at https://x",
                Some("203.0.113.7"),
            ),
            ("no, from ip: 2001:db8::7, more info", Some("2001:db8::7")),
            ("no, from ip:203.0.113.7", Some("203.0.113.7")),
            ("no, from ip: unknown", None),
            ("not allow to access from your ip", None),
        ] {
            assert_eq!(find_address(errmsg).map(|found| found.to_string()).as_deref(), address, "{errmsg}");
        }
    }
}
