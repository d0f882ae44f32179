//! Why requests and schools failed, in the language of the run. The ledger has error codes, and texts in English.

use wecom_school::Errcode;
use wecom_school_campaign::Outcome;

use crate::explain;

/// The ledger's note on a refusal: an attempt before the refused one may have arrived.
const EARLIER_ATTEMPT: &str = "an earlier attempt had no answer";

/// How the errors of accepted requests begin.
const ACCEPTED_BUT: &str = "the server accepted it, but ";

/// Returns why recipients have an outcome; `None` if there is nothing to say.
pub fn of_outcome(outcome: Outcome, errcode: Option<i64>, error: Option<&str>) -> Option<String> {
    let is_late = is_late(outcome, errcode, error);
    Some(match (outcome, errcode) {
        (Outcome::Accepted, _) => {
            let why = of_error(None, error?);
            words!(
                "accepted, but it is unknown whom the request did not reach: {why}"; "已接受，但无法得知该请求中哪些人未送达：{why}"
            )
        }
        (Outcome::Cancelled, _) => words!("the campaign was cancelled before"; "批次在发送前已取消"),
        (Outcome::Unknown, Some(81013)) => words!(
            "an earlier attempt had no answer; the server now says that they can't be reached (81013), so they probably have nothing";
            "此前一次发送没有应答；服务器现在答复无法送达（81013），对方很可能没有收到"
        ),
        (Outcome::Invalid, _) if is_late => words!(
            "can't be reached (81013); an earlier attempt had no answer, and may have arrived";
            "无法送达（81013）；此前一次发送没有应答，可能已收到"
        ),
        (Outcome::Invalid, _) => words!(
            "does not exist, does not follow, or is outside of what the app may reach"; "不存在、未关注，或不在应用可使用的家长范围内"
        ),
        _ => {
            let why = of_error(errcode, error?);
            match outcome {
                Outcome::Unknown if is_late => words!(
                    "an earlier attempt had no answer; the server now refuses the notice: {why}";
                    "此前一次发送没有应答；服务器现在拒绝了该通知：{why}"
                ),
                _ if is_late => words!(
                    "{why}; an earlier attempt had no answer, and may have arrived"; "{why}；此前一次发送没有应答，可能已收到"
                ),
                _ => why,
            }
        }
    })
}

/// Returns whether the server has refused people, or lists them as invalid, whom an earlier attempt may have reached.
pub fn is_late(outcome: Outcome, errcode: Option<i64>, error: Option<&str>) -> bool {
    outcome == Outcome::Unknown && errcode.is_some() || error.is_some_and(|error| error.contains(EARLIER_ATTEMPT))
}

/// Returns an error in the language of the run. A text of the ledger that this command does not know stays in English.
pub fn of_error(errcode: Option<i64>, error: &str) -> String {
    if let Some(code) = errcode {
        let undocumented = words!("this code is not documented"; "文档中没有此错误码");
        let meaning = explain::meaning(Errcode::from(code)).unwrap_or(&undocumented);
        return words!("{meaning} ({code})"; "{meaning}（{code}）");
    }
    if error.contains("the server would no longer hold a repeat back") {
        return words!("no answer, and it can't be repeated safely"; "没有应答，且无法安全重发");
    }
    let error = error.strip_prefix(ACCEPTED_BUT).unwrap_or(error);
    let chinese = CHINESE.iter().find(|(english, _)| error.contains(english)).map_or(error, |(_, chinese)| chinese);
    words!("{error}"; "{chinese}")
}

/// Returns why a school was given up, with the code of the server, from the text that the ledger has.
pub fn of_school(problem: &str) -> (String, Option<Errcode>) {
    let code = problem
        .rsplit_once("the server answered ")
        .and_then(|(_, rest)| rest.split(|character: char| !character.is_ascii_digit()).next()?.parse::<i64>().ok());
    (of_error(code, problem), code.map(Errcode::from))
}

/// What is in the English texts of errors without a code, and how it reads in Chinese.
const CHINESE: [(&str, &str); 16] = [
    ("no answer, and the campaign was cancelled", "没有应答，批次随后被取消"),
    ("did not answer within", "服务器未及时应答"),
    ("broke before its answer was complete", "与服务器的连接在应答完成前中断"),
    ("the proxy refused to connect", "代理拒绝连接服务器"),
    ("no connection to", "无法连接服务器"),
    ("is longer than", "服务器的应答过长"),
    ("answered with status", "服务器返回的不是该接口的应答"),
    ("is not what the page describes", "服务器的应答与文档不符"),
    ("rate limit pauses the app", "调用频率受限，应用暂停"),
    ("before it could be sent", "时限已到，请求未能发出"),
    ("no access token", "无法获取 access_token"),
    ("cancelled", "发送被中断"),
    ("its answer can't be read", "服务器的应答无法读取"),
    ("list of invalid recipients that no page describes", "应答中有文档未说明的无效接收人列表"),
    ("lists as invalid somebody", "服务器列出的无效接收人不在该请求中"),
    ("can't be read", "文件无法读取"),
];
