//! The calls for tokens.

use wecom_school_types::{
    Errcode,
    token::{GetCorpToken, GetSuiteToken},
};

use super::{Call, Outcome};
use crate::{
    answer::{Answer, SuiteTokenAnswer, TokenAnswer},
    bilingual::{Bilingual, bilingual},
    notice,
    refusal::Refusal,
    state::State,
    tokens::{Carrier, Holder, not_given},
};

/// `GET /cgi-bin/gettoken?corpid=…&corpsecret=…`
pub(super) fn get_token(state: &mut State, call: &Call<'_>) -> Outcome {
    match app_of_secret(call) {
        Ok(agentid) => issued(state, call, agentid),
        Err(refusal) => Outcome::refused(refusal),
    }
}

// Choice: token-for-any-app.
fn app_of_secret(call: &Call<'_>) -> Result<i64, Refusal> {
    let given = |name, code| {
        let value = call.query(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Refusal::of(name, code, not_given()))
    };
    let corpid = given("corpid", Errcode::CORPID_MISSING)?;
    let secret = given("corpsecret", Errcode::SECRET_MISSING)?;
    let app = call.school.apps().iter().find(|app| app.secret() == Some(secret));
    match (corpid == call.school.corpid(), app) {
        (true, Some(app)) => Ok(app.agentid()),
        (true, None) => {
            let detail = bilingual!("no app of the school has this secret"; "学校没有使用这个 secret 的应用");
            Err(Refusal::of("corpsecret", Errcode::INVALID_SECRET, detail))
        }
        (false, Some(_)) => Err(Refusal::of("corpid", Errcode::INVALID_CORPID, other_corpid())),
        (false, None) => {
            let detail = bilingual!(
                "the school has another corpid, and no app with this secret";
                "学校的 corpid 不是这个，也没有使用这个 secret 的应用"
            );
            Err(Refusal::of("corpid", Errcode::INVALID_CORPID_AND_SECRET, detail))
        }
    }
}

fn other_corpid() -> Bilingual {
    bilingual!("the school has another corpid"; "学校的 corpid 不是这个")
}

fn issued(state: &mut State, call: &Call<'_>, agentid: i64) -> Outcome {
    let (access_token, expires_in) = state.tokens.issue(Holder::App(agentid), call.now);
    Outcome::of(Some(agentid), Ok(Answer::accepted(&TokenAnswer { access_token, expires_in })))
}

/// `POST /cgi-bin/service/get_suite_token`
pub(super) fn get_suite_token(state: &mut State, call: &Call<'_>) -> Outcome {
    let result = suite(call).map(|suite| {
        let (suite_access_token, expires_in) = state.tokens.issue(Holder::Suite(suite), call.now);
        Answer::accepted(&SuiteTokenAnswer { suite_access_token, expires_in })
    });
    Outcome::of(None, result)
}

// Choice: suite-credentials.
fn suite(call: &Call<'_>) -> Result<usize, Refusal> {
    let request: GetSuiteToken = notice::read(call.body)?;
    let suites = call.school.suites();
    let refuse = |parameter, code, detail| Err(Refusal::of(parameter, code, detail));
    let Some(index) = suites.iter().position(|suite| suite.suite_id() == request.suite_id.as_str()) else {
        return refuse(
            "/suite_id",
            Errcode::INVALID_SUITE_ID,
            bilingual!(
                "the school has authorised no such suite"; "学校没有授权这个套件"
            ),
        );
    };
    if suites[index].suite_secret() != request.suite_secret.expose_secret() {
        return refuse(
            "/suite_secret",
            Errcode::INVALID_SUITE_SECRET,
            bilingual!("the suite has another secret"; "套件的 secret 不是这个"),
        );
    }
    if suites[index].suite_ticket() != request.suite_ticket.expose_secret() {
        return refuse(
            "/suite_ticket",
            Errcode::INVALID_SUITE_TICKET,
            bilingual!("the suite has another ticket"; "套件的 ticket 不是这个"),
        );
    }
    Ok(index)
}

/// `POST /cgi-bin/service/get_corp_token?suite_access_token=…`
pub(super) fn get_corp_token(state: &mut State, call: &Call<'_>) -> Outcome {
    match authorised_app(state, call) {
        Ok(agentid) => issued(state, call, agentid),
        Err(refusal) => Outcome::refused(refusal),
    }
}

// Choice: corp-credentials.
fn authorised_app(state: &State, call: &Call<'_>) -> Result<i64, Refusal> {
    const SUITE: Carrier = Carrier::SUITE;
    let suite = match state.tokens.holder(call.query(SUITE.parameter), &SUITE, call.now)? {
        Holder::Suite(index) => call.school.suites().get(index),
        Holder::App(_) => None,
    };
    let Some(suite) = suite else {
        let detail = bilingual!(
            "this is an app's token: use the one of get_suite_token";
            "这是应用的凭证：请用 get_suite_token 返回的凭证"
        );
        return Err(Refusal::of(SUITE.parameter, SUITE.invalid, detail));
    };
    let request: GetCorpToken = notice::read(call.body)?;
    if request.auth_corpid.as_str() != call.school.corpid() {
        return Err(Refusal::of("/auth_corpid", Errcode::INVALID_CORPID, other_corpid()));
    }
    if request.permanent_code.expose_secret() != suite.permanent_code() {
        let detail = bilingual!("the school gave the suite another code"; "学校给套件的永久授权码不是这个");
        return Err(Refusal::of("/permanent_code", Errcode::INVALID_PERMANENT_CODE, detail));
    }
    Ok(suite.app().agentid())
}
