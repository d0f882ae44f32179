//! The retry table, row by row, over real connections.

use std::time::Duration;

use futures_util::future::join_all;
use wecom_school::{Effect, Errcode, ErrcodeClass, Error, Media, NetworkFailure, Sent, media::MediaType};

use super::{
    CORRECTED, LATER,
    answers::{Doubt, acceptances, doubts},
    client, notice, quick, setup,
};
use crate::servers::{Frozen, Reply, Server, until};

/// Returns the doubts that come without waiting for a time-out.
fn prompt() -> impl Iterator<Item = Doubt> {
    doubts().into_iter().filter(|doubt| !doubt.is_silent)
}

/// How often a doubt is answered, and how many attempts the call then makes, without and with the duplicate check.
const RUNS: [(bool, usize, usize); 3] = [(false, 9, 1), (true, 9, 4), (true, 3, 4)];

/// A doubt that outlasts the attempts is told; one that ends before leaves the notice accepted.
fn assert_ended(
    doubt: &Doubt,
    (check, doubts, attempts): (bool, usize, usize),
    ended: Result<Sent, Error>,
    server: &Server,
) {
    let Doubt { name, errcode, is_silent, .. } = doubt;
    assert_eq!(ended.is_ok(), doubts < attempts, "{name}: {ended:?}");
    match ended {
        Ok(sent) => assert!(sent.is_complete() && sent.attempts as usize == attempts, "{name}: {sent:?}"),
        Err(error) => {
            assert_eq!((error.effect(), error.attempts() as usize), (Effect::Possible, attempts), "{name}: {error}");
            assert_eq!(error.errcode().map(Errcode::get), *errcode, "{name}");
            assert_eq!(error.network_failure() == Some(NetworkFailure::TimedOut), *is_silent, "{name}: {error}");
            assert!(error.to_string().contains("It may have been sent: look before"), "{name}: {error}");
        }
    }
    let body = serde_json::to_vec(&notice(check)).unwrap();
    assert_eq!(server.calls().len(), attempts, "{name}");
    for call in server.calls() {
        assert_eq!((call.method.as_str(), call.path()), ("POST", "/cgi-bin/externalcontact/message/send"));
        assert_eq!(call.header("content-type"), Some("application/json"));
        assert!(call.is_whole && call.body == body, "{name}: {}", String::from_utf8_lossy(&call.body));
        assert_eq!(call.parameter("access_token"), Some("token-1"), "{name}");
    }
}

#[tokio::test]
async fn a_doubt_is_repeated_with_the_duplicate_check_alone_and_then_three_times() {
    join_all(prompt().flat_map(|doubt| RUNS.map(|run| (doubt.clone(), run))).map(async |(doubt, run)| {
        let server = Server::start().await;
        server.script(vec![doubt.reply.clone(); run.1]);
        let client = client(&server);
        client.ready().await.unwrap();
        let ended = client.send(&notice(run.0)).await;
        assert_ended(&doubt, run, ended, &server);
    }))
    .await;
}

/// Servers that fall silent: the time of an attempt is over as soon as its request is there.
#[tokio::test(start_paused = true)]
async fn silence_is_a_doubt_once_the_time_of_the_attempt_is_over() {
    let _frozen = Frozen::new();
    let mut policy = quick();
    (policy.first_wait, policy.longest_wait) = (Duration::ZERO, Duration::ZERO);
    for doubt in doubts().into_iter().filter(|doubt| doubt.is_silent) {
        for run @ (check, silences, attempts) in RUNS {
            let server = Server::start().await;
            server.script(vec![doubt.reply.clone(); silences]);
            let client = setup(&server).retry_policy(policy).build().unwrap();
            client.ready().await.unwrap();
            let send = tokio::spawn(async move { client.send(&notice(check)).await });
            for arrived in 1..=attempts.min(silences) {
                until(|| server.calls().len() == arrived).await;
                tokio::time::advance(policy.attempt_timeout).await;
            }
            assert_ended(&doubt, run, send.await.unwrap(), &server);
        }
    }
}

/// It is not kept in memory until time is over.
#[tokio::test]
async fn an_answer_without_end_is_left_early() {
    let endless = doubts().into_iter().find(|doubt| doubt.name == "without end").unwrap();
    let server = Server::start().await;
    server.always(endless.reply);
    let error = client(&server).send(&notice(false)).await.unwrap_err();
    assert!(error.to_string().contains("is longer than 4194304 bytes"), "{error}");
}

/// Nobody sees an upload twice: it is repeated, and has no effect where it stays in doubt.
#[tokio::test]
async fn an_upload_in_doubt_is_repeated_and_has_no_effect() {
    join_all(prompt().map(|Doubt { name, reply, .. }| async move {
        let server = Server::start().await;
        server.always(reply);
        let media = Media::bytes(MediaType::File, "停课.txt", "一天半天");
        let error = client(&server).upload(media).await.expect_err(name);
        assert_eq!(error.effect(), LATER, "{name}");
        let calls = server.calls();
        assert_eq!((calls.len(), error.attempts()), (4, 4), "{name}");
        assert!(calls.iter().all(|call| call.body == calls[0].body && call.is_whole), "{name}");
    }))
    .await;
}

#[tokio::test]
async fn what_is_accepted_is_never_sent_again() {
    for (name, reply) in acceptances() {
        let server = Server::start().await;
        server.script([reply]);
        let sent = client(&server).send(&notice(true)).await.expect(name);
        assert!(sent.is_complete() && sent.attempts == 1 && server.calls().len() == 1, "{name}");
    }
}

#[tokio::test]
async fn lists_that_can_not_be_read_do_not_unmake_an_acceptance() {
    for lists in [
        r#""invalid_party":[{"id":3}]"#,
        r#""invalid_parent_userid":[1.5]"#,
        r#""invalid_student_userid":{}"#,
        r#""errmsg":{"code":1},"invalid_party":true"#,
    ] {
        let server = Server::start().await;
        server.always(Reply::json(format!(r#"{{"errcode":0,{lists}}}"#)));
        let error = client(&server).send(&notice(true)).await.expect_err(lists);
        assert_eq!((error.effect(), error.attempts(), server.calls().len()), (Effect::Certain, 1, 1), "{lists}");
        assert!(error.is_unread() && error.to_string().ends_with(": do not send it again"), "{error}");
        let mut violations = error.undocumented_answer().expect("what is wrong with it, as data").iter();
        assert!(violations.any(|violation| violation.pointer().contains("/invalid_")), "{error}");
        assert!(error.cause().contains(" is documented"), "worded for those who read it: {error}");
    }
}

/// Users have seen numbers, and texts with bars, where the page describes arrays of strings.
#[tokio::test]
async fn lists_are_read_however_they_are_written() {
    for (lists, people) in [
        (r#""invalid_parent_userid":[17,"b"]"#, ["17", "b"].as_slice()),
        (r#""invalid_parent_userid":"a|b | c|""#, &["a", "b", "c"]),
        (r#""invalid_parent_userid":18446744073709551615"#, &["18446744073709551615"]),
        (r#""invalid_parent_userid":["a|b",3],"invalid_party":["4"]"#, &["a", "b", "3"]),
        (r#""invalid_parent_userid":"""#, &[]),
        (r#""invalid_parent_userid":null,"errmsg":7"#, &[]),
        (r#""errmsg":{"code":1},"invalid_parent_userid":["a"],"invalid_tag":{}"#, &["a"]),
    ] {
        let server = Server::start().await;
        let answer = || Reply::json(format!(r#"{{"errcode":0,{lists}}}"#));
        server.script([answer(), answer()]);
        let client = client(&server);
        let json = serde_json::to_vec(&notice(true)).unwrap();
        for sent in [client.send(&notice(true)).await, client.send_json(json).await] {
            assert_eq!(sent.expect(lists).invalid.parent_userid, people, "{lists}");
        }
        assert_eq!(server.calls().len(), 2, "{lists}");
    }
}

#[tokio::test]
async fn every_refusal_is_final_and_says_what_to_do() {
    let server = Server::start().await;
    let client = client(&server);
    let own_rows = [0, 40_001, 40_014, 42_001, 40_082, 42_009];
    let refusals = Errcode::KNOWN.iter().filter(|known| {
        let waits = [ErrcodeClass::Busy, ErrcodeClass::RateLimit, ErrcodeClass::Concurrency];
        !own_rows.contains(&known.code) && !waits.contains(&known.class)
    });
    for known in refusals {
        let before = server.calls().len();
        server.script([Reply::errcode(known.code)]);
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts(), server.calls().len() - before), (CORRECTED, 1, 1), "{error}");
        assert!(!error.is_rate_limited() && !error.is_token(), "{error}");
        let is_setup = [ErrcodeClass::Configuration, ErrcodeClass::Permission].contains(&known.class);
        assert_eq!(error.is_configuration(), is_setup, "{error}");
        assert_eq!((error.errcode().map(Errcode::get), error.class()), (Some(known.code), Some(known.class)));
        assert_eq!((error.meaning(), error.remedy()), (Some(known.meaning), Some(known.remedy)));
        let text = error.to_string();
        assert!([known.meaning, known.remedy].iter().all(|words| text.contains(words)), "{text}");
        assert_eq!(error.errmsg(), Some(&*format!("hint: [{}], more info", known.code)));
    }
    assert_eq!(server.token_calls().len(), 1);
}

#[tokio::test]
async fn a_code_that_nobody_documented_is_a_refusal() {
    for errcode in [1, -2, 99_999, i64::MAX, i64::MIN] {
        let server = Server::start().await;
        server.always(Reply::answer("403 Forbidden", "", format!(r#"{{"errcode":{errcode}}}"#)));
        let error = client(&server).send(&notice(true)).await.unwrap_err();
        assert_eq!(error.effect(), CORRECTED, "{error}");
        assert_eq!(error.errcode().map(Errcode::get), Some(errcode));
        assert_eq!((error.meaning(), error.remedy(), error.class()), (None, None, None));
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn an_errmsg_is_shown_on_one_line_and_not_without_end() {
    let server = Server::start().await;
    let long = format!(r#"{{"errcode":40058,"errmsg":"first\nWARN forged\u001b[2J {}"}}"#, "长".repeat(100_000));
    server.script([Reply::json(long)]);
    let error = client(&server).send(&notice(false)).await.unwrap_err();
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains(['\n', '\u{1b}']), "{}", text.chars().take(300).collect::<String>());
        assert!(text.len() < 4096, "{} bytes", text.len());
    }
    assert!(error.errmsg().is_some_and(|errmsg| errmsg.starts_with("first\nWARN")), "as the server said it");
}
