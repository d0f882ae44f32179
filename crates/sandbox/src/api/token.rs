//! The operations that issue tokens: `gettoken`, `get_suite_token` and `get_corp_token`.

use serde_json::json;
use wecom_school_types::token::{GetAuthInfo, GetCorpToken, GetSuiteToken};

use super::request::ApiRequest;
use crate::{
    Suite,
    answer::Answer,
    notice,
    refusal::{Refusal, refusal, refuse},
    school::AppKind,
    tokens::{Holder, TokenParameter},
};

// Choice: token-for-any-app.
pub(super) fn get_token(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let given = |name| request.query(name).filter(|value| !value.is_empty());
    let Some(corpid) = given("corpid") else {
        refuse!(CORPID_MISSING, "corpid", "put it into the address"; "请写在地址中");
    };
    let Some(secret) = given("corpsecret") else {
        refuse!(SECRET_MISSING, "corpsecret", "put it into the address"; "请写在地址中");
    };
    let app = request.school.apps().iter().find(|app| app.secret() == Some(secret));
    match (corpid == request.school.corpid(), app) {
        (true, Some(app)) => Ok(issue_app_token(request, app.agentid)),
        (true, None) => refuse!(INVALID_SECRET, "corpsecret", "no app of the school has this secret";
            "学校没有使用这个 secret 的应用"),
        (false, Some(_)) => Err(refuse_corpid("corpid")),
        (false, None) => refuse!(INVALID_CORPID_AND_SECRET, "corpid",
            "the school has another corpid, and no app with this secret";
            "学校的 corpid 不是这个，也没有使用这个 secret 的应用"),
    }
}

fn refuse_corpid(parameter: &str) -> Refusal {
    refusal!(INVALID_CORPID, parameter, "the school has another corpid"; "学校的 corpid 不是这个")
}

fn issue_app_token(request: &mut ApiRequest<'_>, agentid: i64) -> Answer {
    request.record.agentid = Some(agentid);
    let (token, seconds) = request.state.tokens.issue(Holder::App(agentid), request.now);
    Answer::accepted(&json!({ "access_token": token, "expires_in": seconds }))
}

// Choice: suite-credentials.
pub(super) fn get_suite_token(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let given: GetSuiteToken = notice::read(request.body)?;
    let mut suites = request.school.suites().iter().zip(0..);
    let Some((suite, index)) = suites.find(|(suite, _)| suite.suite_id == given.suite_id.as_str()) else {
        refuse!(INVALID_SUITE_ID, "/suite_id", "the school has authorised no such suite"; "学校没有授权这个套件");
    };
    if suite.suite_secret() != given.suite_secret.expose_secret() {
        refuse!(INVALID_SUITE_SECRET, "/suite_secret", "the suite has another secret"; "套件的 secret 不是这个");
    }
    if suite.suite_ticket() != given.suite_ticket.expose_secret() {
        refuse!(INVALID_SUITE_TICKET, "/suite_ticket", "the suite has another ticket"; "套件的 ticket 不是这个");
    }
    let (token, seconds) = request.state.tokens.issue(Holder::Suite(index), request.now);
    Ok(Answer::accepted(&json!({ "suite_access_token": token, "expires_in": seconds })))
}

// Choice: corp-credentials.
pub(super) fn get_corp_token(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let suite = find_suite(request)?;
    let given: GetCorpToken = notice::read(request.body)?;
    check_authorisation(request, suite, given.auth_corpid.as_str(), given.permanent_code.expose_secret())?;
    Ok(issue_app_token(request, suite.app.agentid))
}

// Choice: auth-info-is-short.
pub(super) fn get_auth_info(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let suite = find_suite(request)?;
    let given: GetAuthInfo = notice::read(request.body)?;
    check_authorisation(request, suite, given.auth_corpid.as_str(), given.permanent_code.expose_secret())?;
    let (school, app) = (request.school, &suite.app);
    let corp_type = if school.is_verified() { "verified" } else { "unverified" };
    let is_customized = matches!(app.kind, AppKind::Customized { .. });
    // The level of an app that a provider developed for the corp (代开发) is 0.
    let level = i32::from(!is_customized);
    Ok(Answer::accepted(&json!({
        "auth_corp_info": {
            "corpid": school.corpid(), "corp_name": school.name(), "corp_type": corp_type, "subject_type": 2,
            "corp_scale": "", "corp_industry": "", "corp_sub_industry": "",
        },
        "auth_info": { "agent": [{
            "agentid": app.agentid, "name": app.name, "auth_mode": 0, "is_customized_app": is_customized,
            "privilege": {
                "allow_party": [], "allow_tag": [], "allow_user": [], "extra_party": [], "extra_user": [], "extra_tag": [],
                "level": level,
            },
        }] },
    })))
}

fn check_authorisation(request: &ApiRequest<'_>, suite: &Suite, corpid: &str, code: &str) -> Result<(), Refusal> {
    if corpid != request.school.corpid() {
        return Err(refuse_corpid("/auth_corpid"));
    }
    if code != suite.permanent_code() {
        refuse!(INVALID_PERMANENT_CODE, "/permanent_code", "the school gave the suite another code";
            "学校给套件的永久授权码不是这个");
    }
    Ok(())
}

fn find_suite<'s>(request: &ApiRequest<'s>) -> Result<&'s Suite, Refusal> {
    const SUITE: TokenParameter = TokenParameter::SUITE;
    let suite = match request.state.tokens.holder(request.query(SUITE.name), &SUITE, request.now)? {
        Holder::Suite(index) => request.school.suites().get(index),
        Holder::App(_) => None,
    };
    let Some(suite) = suite else {
        refuse!(INVALID_SUITE_TOKEN, SUITE.name, "this is an app's token: use the token of get_suite_token";
            "这是应用的凭证：请用 get_suite_token 返回的凭证");
    };
    Ok(suite)
}
