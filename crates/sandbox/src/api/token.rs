//! The calls for tokens.

use wecom_school_types::{
    Errcode,
    token::{GetCorpToken, GetSuiteToken},
};

use super::{Call, Outcome};
use crate::{
    answer::{Accepted, SuiteTokenAnswer, TokenAnswer},
    notice,
    refusal::Refusal,
    state::State,
    tokens::{Carrier, Holder},
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
        value.ok_or_else(|| Refusal::of(name, code, "put it into the address"))
    };
    let corpid = given("corpid", Errcode::CORPID_MISSING)?;
    let secret = given("corpsecret", Errcode::SECRET_MISSING)?;
    let app = call.school.apps().iter().find(|app| app.secret() == Some(secret));
    match (corpid == call.school.corpid(), app) {
        (true, Some(app)) => Ok(app.agentid()),
        (true, None) => Err(Refusal::of("corpsecret", Errcode::INVALID_SECRET, "no app of the school has this secret")),
        (false, Some(_)) => Err(Refusal::of("corpid", Errcode::INVALID_CORPID, "the school has another corpid")),
        (false, None) => {
            let detail = "the school has another corpid, and no app with this secret";
            Err(Refusal::of("corpid", Errcode::INVALID_CORPID_AND_SECRET, detail))
        }
    }
}

fn issued(state: &mut State, call: &Call<'_>, agentid: i64) -> Outcome {
    let (access_token, expires_in) = state.tokens.issue(Holder::App(agentid), call.now);
    Outcome::of(Some(agentid), Ok(Accepted::Token(TokenAnswer { access_token, expires_in })))
}

/// `POST /cgi-bin/service/get_suite_token`
pub(super) fn get_suite_token(state: &mut State, call: &Call<'_>) -> Outcome {
    let result = suite(call).map(|suite| {
        let (suite_access_token, expires_in) = state.tokens.issue(Holder::Suite(suite), call.now);
        Accepted::SuiteToken(SuiteTokenAnswer { suite_access_token, expires_in })
    });
    Outcome::of(None, result)
}

// Choice: suite-credentials.
fn suite(call: &Call<'_>) -> Result<usize, Refusal> {
    let request: GetSuiteToken = notice::read(call.body)?;
    let suites = call.school.suites();
    let refuse = |parameter, code, detail| Err(Refusal::of(parameter, code, detail));
    let Some(index) = suites.iter().position(|suite| suite.suite_id() == request.suite_id.as_str()) else {
        return refuse("/suite_id", Errcode::INVALID_SUITE_ID, "the school has authorised no such suite");
    };
    if suites[index].suite_secret() != request.suite_secret.expose_secret() {
        return refuse("/suite_secret", Errcode::INVALID_SUITE_SECRET, "the suite has another secret");
    }
    if suites[index].suite_ticket() != request.suite_ticket.expose_secret() {
        return refuse("/suite_ticket", Errcode::INVALID_SUITE_TICKET, "the suite has another ticket");
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
        let detail = "this is an app's token: use the one of get_suite_token";
        return Err(Refusal::of(SUITE.parameter, SUITE.invalid, detail));
    };
    let request: GetCorpToken = notice::read(call.body)?;
    if request.auth_corpid.as_str() != call.school.corpid() {
        return Err(Refusal::of("/auth_corpid", Errcode::INVALID_CORPID, "the school has another corpid"));
    }
    if request.permanent_code.expose_secret() != suite.permanent_code() {
        let detail = "the school gave the suite another code";
        return Err(Refusal::of("/permanent_code", Errcode::INVALID_PERMANENT_CODE, detail));
    }
    Ok(suite.app().agentid())
}
