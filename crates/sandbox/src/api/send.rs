//! `POST /cgi-bin/externalcontact/message/send?access_token=…`, of both pages.

use std::sync::{Arc, atomic::AtomicU64};

use serde_json::json;
use wecom_school_directory::{NoticeAudience, Reach};

use super::request::ApiRequest;
use crate::{
    School,
    answer::Answer,
    duplicates::Fingerprint,
    notice::{self, Parameters},
    outbox::{AcceptedNotice, Invalid, Page},
    people::People,
    refusal::{Refusal, refuse},
    school::App,
};

// Choice: order-of-checks.
pub(super) fn send(request: &mut ApiRequest<'_>) -> Result<Answer, Refusal> {
    let (agentid, now) = (request.agentid()?, request.now);
    let is_third_party = request.school.app(agentid).is_some_and(|app| app.secret().is_none());
    let notice = notice::check(request.body, is_third_party)?;
    let notice = notice.parameters();
    let app = find_app(request.school, agentid, notice.agentid)?;
    notice.content.check_links()?;
    for (pointer, appid) in notice.content.find("appid") {
        check_miniprogram(request.school, app, notice.page, &pointer, appid)?;
    }
    for (pointer, media_type, media_id) in notice.content.media() {
        request.state.media.check(&pointer, media_type, media_id, now)?;
    }

    let protection = notice.duplicate_interval.map(|interval| (Fingerprint::of(agentid, request.body), interval));
    if let Some(first) = protection.and_then(|(fingerprint, _)| request.state.duplicates.find(fingerprint, now)) {
        // Choice: repeat-gets-the-first-answer.
        request.state.outbox.suppress(first.notice);
        (request.record.notice, request.record.is_repeat) = (Some(first.notice), true);
        return Ok(first.answer.clone());
    }
    let mut reached = find_recipients(request.school, app, &notice.audience)?;
    let invalid = Invalid::from(std::mem::take(&mut reached.invalid));
    let answer = list_invalid(notice.page, &invalid);
    let accepted = accept(request, app, notice, reached, invalid, &answer);
    if let Some((fingerprint, interval)) = protection {
        request.state.duplicates.remember(fingerprint, now, interval, answer.clone(), accepted.id);
    }
    request.record.notice = Some(accepted.id);
    request.state.outbox.push(accepted);
    Ok(answer)
}

/// Returns the app that sends, if it exists, owns the token, is enabled, and is for parents.
fn find_app(school: &School, holder: i64, agentid: i64) -> Result<&App, Refusal> {
    const AGENTID: &str = "/agentid";
    let Some(app) = school.app(agentid) else {
        refuse!(INVALID_AGENTID, AGENTID, "the school has no such app"; "学校没有这个应用");
    };
    if holder != agentid {
        refuse!(AGENTID_TOKEN_MISMATCH, AGENTID, "the token was issued for another app"; "凭证是发给另一个应用的");
    }
    if !app.is_enabled {
        refuse!(APP_DISABLED, AGENTID, "an administrator has disabled the app"; "应用已被管理员停用");
    }
    if !app.is_for_parents {
        refuse!(API_FORBIDDEN, AGENTID, "the app is not among 家长可使用的应用: add it there";
            "应用不在“家长可使用的应用”中：请先添加");
    }
    Ok(app)
}

/// Page A requires a miniprogram that is linked to the corp, page B one that is linked to the app.
// Choice: miniprogram-codes.
fn check_miniprogram(school: &School, app: &App, page: Page, pointer: &str, appid: &str) -> Result<(), Refusal> {
    let is_linked_to = |app: &App| app.miniprograms.iter().any(|linked| linked == appid);
    let is_appid = appid.strip_prefix("wx").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !is_appid {
        refuse!(INVALID_MINIPROGRAM_APPID, pointer, "an appid consists of wx, letters and digits";
            "appid 由 wx 加字母和数字组成");
    }
    if !school.every_app().any(is_linked_to) {
        refuse!(MINIPROGRAM_NOT_LINKED, pointer, "no app of the school is linked to this miniprogram";
            "学校没有应用关联这个小程序");
    }
    if page == Page::B && !is_linked_to(app) {
        refuse!(MINIPROGRAM_APPID_MISMATCH, pointer, "another app is linked to this miniprogram";
            "这个小程序关联的是另一个应用");
    }
    Ok(())
}

fn find_recipients(school: &School, app: &App, audience: &NoticeAudience<'_>) -> Result<Reach, Refusal> {
    // Choice: scope-ignores-everybody.
    if audience.is_empty() {
        refuse!(NO_RECIPIENT, "recv_scope 1 ignores to_parent_userid, and the request names no other recipient";
            "recv_scope 为 1 时忽略 to_parent_userid，而请求没有指定其他人");
    }
    // Choice: toall-with-lists.
    // Choice: invalid-listed-once.
    // Choice: reaches-nobody-is-invalid.
    // Choice: not-following-receives-nothing.
    // Choice: department-includes-its-classes.
    // Choice: scope-limits-people.
    let reached = school.directory().reach(audience, &app.scope);
    // Choice: all-recipients-invalid.
    match (reached.recipients.len(), reached.not_following.len()) {
        (0, 0) => refuse!(ALL_RECIPIENTS_INVALID,
            "nobody can receive it: check the ids, and that the app may reach them";
            "没有人能收到：请检查这些 id，以及应用可使用的家长范围"),
        (0, count) => refuse!(ALL_RECIPIENTS_INVALID,
            "nobody can receive it ({count} parents do not follow): check the ids, and that the app may reach them";
            "没有人能收到（{count} 名家长未关注）：请检查这些 id，以及应用可使用的家长范围"),
        _ => Ok(reached),
    }
}

// Choice: lists-always-there.
fn list_invalid(page: Page, invalid: &Invalid) -> Answer {
    let Invalid { external_user, parent_userid, student_userid, party } = invalid;
    Answer::accepted(&match page {
        Page::A => json!({
            "invalid_parent_userid": parent_userid, "invalid_student_userid": student_userid, "invalid_party": party,
        }),
        Page::B => json!({
            "invalid_external_user": external_user, "invalid_parent_userid": parent_userid,
            "invalid_student_userid": student_userid, "invalid_party": party,
        }),
    })
}

fn accept(
    request: &ApiRequest<'_>,
    app: &App,
    notice: Parameters<'_>,
    reached: Reach,
    invalid: Invalid,
    answer: &Answer,
) -> AcceptedNotice {
    let files = notice.content.media().filter_map(|(_, _, media_id)| request.state.media.files.get(media_id));
    let files = files.map(|media| media.file.clone()).collect();
    let msgtype = notice.content.msgtype;
    let (shown, cut) = notice.content.into_shown(request.school);
    AcceptedNotice {
        id: request.state.outbox.next_id(),
        time: request.now.as_secs(),
        agentid: app.agentid,
        app: app.name.clone(),
        page: notice.page,
        msgtype,
        shown,
        cut,
        files,
        recipients: People::new(request.school, reached.recipients),
        not_following: People::new(request.school, reached.not_following),
        out_of_scope: People::new(request.school, reached.out_of_scope),
        invalid,
        unknown: reached.unknown.into(),
        suppressed: AtomicU64::new(0),
        // JSON that was read is UTF-8, so the text is never empty.
        request: std::str::from_utf8(request.body).unwrap_or_default().into(),
        answer: Arc::clone(&answer.json),
    }
}
