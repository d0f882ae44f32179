//! `POST /cgi-bin/externalcontact/message/send?access_token=…`, of both pages.

use std::sync::{Arc, atomic::AtomicU64};

use wecom_school_types::Errcode;

use super::{Call, Delivery, Outcome};
use crate::{
    answer::{Answer, SendAnswer},
    audience::{self, Reached},
    bilingual::bilingual,
    content::Content,
    duplicates::Fingerprint,
    media::Media,
    notice::{self, Judged},
    outbox::{AcceptedNotice, Invalid, Page, People},
    refusal::Refusal,
    school::App,
    shown,
    state::State,
    tokens::{Carrier, Holder},
};

pub(super) fn send(state: &mut State, call: &Call<'_>) -> Outcome {
    match holder(state, call) {
        Ok(agentid) => match judge(state, call, agentid) {
            Ok((answer, delivery)) => Outcome { delivery: Some(delivery), ..Outcome::of(Some(agentid), Ok(answer)) },
            Err(refusal) => Outcome::of(Some(agentid), Err(refusal)),
        },
        Err(refusal) => Outcome::refused(refusal),
    }
}

/// The agentid of the app whose token a call carries.
pub(super) fn holder(state: &State, call: &Call<'_>) -> Result<i64, Refusal> {
    const APP: Carrier = Carrier::APP;
    match state.tokens.holder(call.query(APP.parameter), &APP, call.now)? {
        Holder::App(agentid) => Ok(agentid),
        Holder::Suite(_) => {
            let detail = bilingual!(
                "this is a suite's token: use the one of get_corp_token";
                "这是第三方应用套件的凭证：请用 get_corp_token 返回的凭证"
            );
            Err(Refusal::of(APP.parameter, APP.invalid, detail))
        }
    }
}

// Choice: order-of-checks.
fn judge(state: &mut State, call: &Call<'_>, agentid: i64) -> Result<(Answer, Delivery), Refusal> {
    let is_third_party = call.school.app(agentid).is_some_and(App::is_third_party);
    let request = notice::judge(call.body, is_third_party)?;
    let app = app(call, agentid, request.agentid())?;
    let content = request.content();
    check_content(state, call, app, request.page(), &content)?;

    let interval = request.duplicate_interval().filter(|interval| !interval.is_zero());
    let fingerprint = interval.map(|_| Fingerprint::of(agentid, call.body));
    if let Some(first) = fingerprint.and_then(|fingerprint| state.duplicates.find(fingerprint, call.now)) {
        // Choice: repeat-gets-the-first-answer.
        state.outbox.suppress(first.notice);
        return Ok((first.answer.clone(), Delivery { notice: first.notice, is_repeat: true }));
    }
    let reached = reach(call, app, &request)?;
    let answer = answer(request.page(), &reached.invalid);
    let notice = accepted(state, call, app, &request, content, reached, &answer);
    if let (Some(fingerprint), Some(interval)) = (fingerprint, interval) {
        state.duplicates.remember(fingerprint, call.now, interval, answer.clone(), notice.id);
    }
    let delivery = Delivery { notice: notice.id, is_repeat: false };
    state.outbox.push(notice);
    Ok((answer, delivery))
}

/// The app that sends: it exists, the token is its own, it is enabled, and parents can use it.
fn app<'s>(call: &Call<'s>, holder: i64, agentid: i64) -> Result<&'s App, Refusal> {
    let refuse = |code, detail| Err(Refusal::of("/agentid", code, detail));
    let Some(app) = call.school.app(agentid) else {
        return refuse(Errcode::INVALID_AGENTID, bilingual!("the school has no such app"; "学校没有这个应用"));
    };
    if holder != agentid {
        return refuse(
            Errcode::AGENTID_TOKEN_MISMATCH,
            bilingual!("the token was issued for another app"; "凭证是发给另一个应用的"),
        );
    }
    if !app.is_enabled() {
        return refuse(
            Errcode::APP_DISABLED,
            bilingual!("an administrator has disabled the app"; "应用已被管理员停用"),
        );
    }
    if !app.is_for_parents() {
        return refuse(
            Errcode::API_FORBIDDEN,
            bilingual!(
                "the app is not among 家长可使用的应用: add it there"; "应用不在“家长可使用的应用”中：请先添加"
            ),
        );
    }
    Ok(app)
}

/// What a message refers to exists, and the app may use it.
fn check_content(state: &State, call: &Call<'_>, app: &App, page: Page, content: &Content<'_>) -> Result<(), Refusal> {
    content.check_links()?;
    if let Some((pointer, appid)) = &content.miniprogram {
        check_miniprogram(call, app, page, pointer, appid)?;
    }
    for (pointer, media_type, media_id) in &content.media {
        state.media.check(pointer, *media_type, media_id, call.now)?;
    }
    Ok(())
}

/// Page A wants a miniprogram that is linked to the corp, page B one that is linked to the app.
// Choice: miniprogram-codes.
fn check_miniprogram(call: &Call<'_>, app: &App, page: Page, pointer: &str, appid: &str) -> Result<(), Refusal> {
    let refuse = |code, detail| Err(Refusal::of(pointer, code, detail));
    let is_linked_to = |app: &App| app.miniprograms().iter().any(|linked| linked == appid);
    let is_appid = appid.strip_prefix("wx").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !is_appid {
        return refuse(
            Errcode::INVALID_MINIPROGRAM_APPID,
            bilingual!(
                "an appid is wx and letters and digits"; "appid 由 wx 加字母和数字组成"
            ),
        );
    }
    if !call.school.every_app().any(is_linked_to) {
        return refuse(
            Errcode::MINIPROGRAM_NOT_LINKED,
            bilingual!(
                "no app of the school is linked to this miniprogram"; "学校没有应用关联这个小程序"
            ),
        );
    }
    if page == Page::B && !is_linked_to(app) {
        return refuse(
            Errcode::MINIPROGRAM_APPID_MISMATCH,
            bilingual!(
                "another app is linked to this miniprogram"; "这个小程序关联的是另一个应用"
            ),
        );
    }
    Ok(())
}

fn reach(call: &Call<'_>, app: &App, request: &Judged) -> Result<Reached, Refusal> {
    let audience = request.audience().in_scope();
    // Choice: scope-ignores-everybody.
    if !audience.addresses_somebody() {
        let detail = bilingual!(
            "recv_scope 1 ignores to_parent_userid, and nobody else is named";
            "recv_scope 为 1 时忽略 to_parent_userid，而请求没有指定其他人"
        );
        return Err(Refusal::new(Errcode::NO_RECIPIENT, detail));
    }
    let reached = audience::reach(call.school, app, &audience);
    // Choice: all-recipients-invalid.
    if reached.recipients.is_empty() {
        let detail = match reached.not_following.len() {
            0 => bilingual!(
                "nobody can receive it: check the ids, and that the app may reach them";
                "没有人能收到：请检查这些 id，以及应用的可见范围"
            ),
            count => bilingual!(
                "nobody can receive it ({count} parents follow nothing): check the ids, and that the app may reach them";
                "没有人能收到（{count} 名家长未关注）：请检查这些 id，以及应用的可见范围"
            ),
        };
        return Err(Refusal::new(Errcode::ALL_RECIPIENTS_INVALID, detail));
    }
    Ok(reached)
}

fn answer(page: Page, invalid: &Invalid) -> Answer {
    Answer::accepted(&SendAnswer {
        invalid_external_user: (page == Page::B).then_some(&invalid.external_user),
        invalid_parent_userid: &invalid.parent_userid,
        invalid_student_userid: &invalid.student_userid,
        invalid_party: &invalid.party,
    })
}

fn accepted(
    state: &State,
    call: &Call<'_>,
    app: &App,
    request: &Judged,
    content: Content<'_>,
    reached: Reached,
    answer: &Answer,
) -> AcceptedNotice {
    let files =
        content.media.iter().filter_map(|(_, _, media_id)| state.media.get(media_id)).map(Media::sent).collect();
    let (shown, cut) = shown::show(content, call.school);
    AcceptedNotice {
        id: state.outbox.next_id(),
        time: call.now.as_secs(),
        agentid: app.agentid(),
        app: app.name().to_owned(),
        page: request.page(),
        msgtype: request.msgtype(),
        shown,
        cut,
        files,
        recipients: People::new(call.school, reached.recipients),
        not_following: People::new(call.school, reached.not_following),
        invalid: reached.invalid,
        suppressed: AtomicU64::new(0),
        // What was read as JSON is UTF-8: the text is never empty.
        request: std::str::from_utf8(call.body).unwrap_or_default().into(),
        answer: Arc::clone(&answer.json),
    }
}
