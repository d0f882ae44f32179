//! The retry table, row by row, over real connections: answers to notices, uploads and requests for tokens.

use std::time::Duration;

use futures_util::future::join_all;
use wecom_school::{Effect, Errcode, ErrcodeClass, Error, Media, NetworkFailure, Sent, media::MediaType};

use super::{
    answering,
    answers::{acceptances, acceptances_with_unreadable_lists, doubtful_answers},
    client, setup,
};
use crate::{
    clients::{CORRECTED, LATER, notice, quick_policy},
    servers::{Frozen, Reply, Server, until},
};

/// How a call ends after these answers, which come before the server accepts: with the effect and the code of an error, or
/// accepted.
#[derive(Clone)]
struct Row {
    name: String,
    answers: Vec<Reply>,
    duplicate_check: bool,
    effect: Option<Effect>,
    errcode: Option<i64>,
    attempts: usize,
}

/// Returns the rows of an answer that leaves a doubt: it is repeated with the duplicate check alone, and then three times.
fn rows_of_doubt((name, reply): (&str, Reply)) -> [Row; 3] {
    let possible = Some(Effect::Possible);
    let cases = [(false, 9, possible, 1), (true, 9, possible, 4), (true, 3, None, 4)];
    cases.map(|(duplicate_check, answers, effect, attempts)| {
        let errcode = effect.and_then(|_| (name == "-1").then_some(-1));
        let (name, answers) = (format!("{name}, {answers} times"), vec![reply.clone(); answers]);
        Row { name, answers, duplicate_check, effect, errcode, attempts }
    })
}

/// Returns the rows of the other answers, which do not depend on the duplicate check.
fn other_rows() -> Vec<Row> {
    let rows = |name: &str, reply: Reply, effect, errcode, attempts| {
        let (name, answers) = (name.to_owned(), vec![reply; 9]);
        let row = Row { name, answers, duplicate_check: false, effect, errcode, attempts };
        [row.clone(), Row { duplicate_check: true, ..row }]
    };
    let accepted = acceptances().into_iter().map(|(name, reply)| rows(name, reply, None, None, 1));
    let unread = acceptances_with_unreadable_lists().into_iter();
    let unread = unread.map(|(name, reply)| rows(name, reply, Some(Effect::Certain), None, 1));
    let undocumented = [1, -2, 99_999, i64::MAX, i64::MIN].map(|errcode| {
        let reply = Reply::answer("403 Forbidden", "", format!(r#"{{"errcode":{errcode}}}"#));
        rows("a code that no page documents", reply, Some(CORRECTED), Some(errcode), 1)
    });
    let too_many = rows("too many at once", Reply::errcode(45_033), Some(LATER), Some(45_033), 8);
    accepted.chain(unread).chain(undocumented).chain([too_many]).flatten().collect()
}

fn assert_ended(row: &Row, ended: &Result<Sent, Error>, server: &Server) {
    let Row { name, duplicate_check, effect, errcode, attempts, .. } = row;
    let case = format!("{name}, duplicate check {duplicate_check}");
    assert_eq!(ended.as_ref().err().map(Error::effect), *effect, "{case}: {ended:?}");
    let made = ended.as_ref().map_or_else(Error::attempts, |sent| sent.attempts);
    assert_eq!((made as usize, server.calls().len()), (*attempts, *attempts), "{case}");
    let body = serde_json::to_vec(&notice(*duplicate_check)).unwrap();
    for call in server.calls() {
        assert_eq!((call.method.as_str(), call.path()), ("POST", "/cgi-bin/externalcontact/message/send"));
        assert_eq!(call.header("content-type"), Some("application/json"));
        assert!(call.is_whole && call.body == body, "{case}: {}", String::from_utf8_lossy(&call.body));
        assert_eq!(call.parameter("access_token"), Some("token-1"), "{case}");
    }
    let Err(error) = ended else { return };
    let code = error.errcode();
    assert_eq!((code.map(Errcode::get), error.is_rate_limited()), (*errcode, *errcode == Some(45_033)), "{case}");
    assert_eq!(error.meaning().is_some(), code.is_some_and(|code| code.class().is_some()), "{case}");
    let (text, is_certain) = (error.to_string(), *effect == Some(Effect::Certain));
    let possible = "It may have been sent: look before you send it again";
    assert_eq!(text.contains(possible), *effect == Some(Effect::Possible), "{case}: {text}");
    assert_eq!(
        (error.is_unread(), text.contains(": do not send it again")),
        (is_certain, is_certain),
        "{case}: {text}"
    );
    if let Some(violations) = error.undocumented_answer().filter(|_| is_certain) {
        assert!(violations.iter().any(|violation| violation.pointer().contains("/invalid_")), "{case}: {text}");
        assert!(error.cause().contains(" is documented"), "worded for readers of answers: {text}");
    }
    // An endless answer does not fill the memory.
    assert_eq!(name.starts_with("without end"), text.contains("is longer than 4194304 bytes"), "{case}: {text}");
}

fn prompt_doubtful_answers() -> impl Iterator<Item = (&'static str, Reply)> {
    doubtful_answers().into_iter().filter(|(_, reply)| !reply.is_silent())
}

#[tokio::test]
async fn each_answer_has_its_row() {
    let rows = prompt_doubtful_answers().flat_map(rows_of_doubt).chain(other_rows());
    join_all(rows.map(async |row| {
        let server = Server::start().await;
        server.script(row.answers.clone());
        let client = client(&server);
        client.ready().await.unwrap();
        assert_ended(&row, &client.send(&notice(row.duplicate_check)).await, &server);
    }))
    .await;
}

/// The time of an attempt is over as soon as its request has arrived.
#[tokio::test(start_paused = true)]
async fn silence_is_a_doubt_once_the_time_of_the_attempt_is_over() {
    let _frozen = Frozen::new();
    let mut policy = quick_policy();
    (policy.first_wait, policy.longest_wait) = (Duration::ZERO, Duration::ZERO);
    for row in doubtful_answers().into_iter().filter(|(_, reply)| reply.is_silent()).flat_map(rows_of_doubt) {
        let server = Server::start().await;
        server.script(row.answers.clone());
        let client = setup(&server).retry_policy(policy).build().unwrap();
        client.ready().await.unwrap();
        let notice = notice(row.duplicate_check);
        let send = tokio::spawn(async move { client.send(&notice).await });
        for arrived in 1..=row.attempts.min(row.answers.len()) {
            until(|| server.calls().len() == arrived).await;
            tokio::time::advance(policy.attempt_timeout).await;
        }
        let ended = send.await.unwrap();
        assert_ended(&row, &ended, &server);
        let network = ended.err().map(|error| error.network_failure());
        assert!(network.is_none_or(|network| network == Some(NetworkFailure::TimedOut)), "{}", row.name);
    }
}

/// Nobody sees an upload twice: it is repeated, and has no effect where it stays in doubt.
#[tokio::test]
async fn an_upload_in_doubt_is_repeated_and_has_no_effect() {
    join_all(prompt_doubtful_answers().map(async |(name, reply)| {
        let (server, client) = answering(reply).await;
        let media = Media::bytes(MediaType::File, "停课.txt", "一天半天");
        let error = client.upload(media).await.expect_err(name);
        let calls = server.calls();
        assert_eq!((error.effect(), calls.len(), error.attempts()), (LATER, 4, 4), "{name}");
        assert!(calls.iter().all(|call| call.body == calls[0].body && call.is_whole), "{name}");
    }))
    .await;
}

/// Users have seen numbers, and texts with bars, where the page describes arrays of strings.
#[tokio::test]
async fn lists_are_read_in_every_known_form() {
    for (lists, people) in [
        (r#""invalid_parent_userid":[17,"b"]"#, ["17", "b"].as_slice()),
        (r#""invalid_parent_userid":"a|b | c|""#, &["a", "b", "c"]),
        (r#""invalid_parent_userid":18446744073709551615"#, &["18446744073709551615"]),
        (r#""invalid_parent_userid":["a|b",3],"invalid_party":["4"]"#, &["a", "b", "3"]),
        (r#""invalid_parent_userid":"""#, &[]),
        (r#""invalid_parent_userid":null,"errmsg":7"#, &[]),
        (r#""errmsg":{"code":1},"invalid_parent_userid":["a"],"invalid_tag":{},"invalid_list":[]"#, &["a"]),
        (r#""invalid_parent_userid":["a"],"invalid_user":["b"]"#, &["a"]),
        (r#""invalid_user":{"b":1}"#, &[]),
    ] {
        let (_server, client) = answering(Reply::json(format!(r#"{{"errcode":0,{lists}}}"#))).await;
        let json = serde_json::to_vec(&notice(true)).unwrap();
        for sent in [client.send(&notice(true)).await, client.send_json(json).await] {
            let sent = sent.expect(lists);
            assert_eq!(sent.invalid.parent_userid, people, "{lists}");
            assert_eq!(sent.has_undocumented_list, lists.contains("invalid_user"), "{lists}");
        }
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
    for (before, known) in refusals.enumerate() {
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
async fn an_errmsg_is_shown_on_one_line_and_shortened() {
    let long = format!(r#"{{"errcode":40058,"errmsg":"first\nWARN forged\u001b[2J {}"}}"#, "长".repeat(100_000));
    let (_server, client) = answering(Reply::json(long)).await;
    let error = client.send(&notice(false)).await.unwrap_err();
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains(['\n', '\u{1b}']), "{}", text.chars().take(300).collect::<String>());
        assert!(text.len() < 4096, "{} bytes", text.len());
    }
    assert!(error.errmsg().is_some_and(|errmsg| errmsg.starts_with("first\nWARN")), "as the server wrote it");
}

#[tokio::test]
async fn json_is_sent_unchanged_or_refused_before_anything_is_sent() {
    let server = Server::start().await;
    let client = client(&server);
    for body in [b"[{}]".as_slice(), b"{\"a\":\"\xff\"}", &[br#"{"a":"#.as_slice(), &vec![b'['; 100_000]].concat()] {
        let error = client.send_json(body.to_vec()).await.unwrap_err();
        assert!(error.is_invalid() && error.effect() == CORRECTED && error.attempts() == 0, "{error}");
    }
    assert_eq!(server.connections(), 0, "not even a token was asked for");
    let long = format!(r#"{{"text":{{"content":"{}"}}}}"#, "很".repeat(500_000));
    for body in [
        " {\r\n\t\"b\" : 1 , \"a\":2 }\n",
        r#"{"a":1,"a":2}"#,
        r#"{"number":1.000,"large":123456789012345678901234567890,"text":"\u4e2d\/中😀"}"#,
        &long,
    ] {
        let _sent = client.send_json(body.to_owned()).await.unwrap();
        assert_eq!(server.calls().pop().unwrap().body, body.as_bytes());
    }
    server.always(Reply::close());
    for (body, attempts) in [(r#"{"enable_duplicate_check":1,"duplicate_check_interval":14400}"#, 4), ("{}", 1)] {
        let error = client.send_json(body).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts()), (Effect::Possible, attempts), "{body}: {error}");
        assert_eq!(server.calls().pop().unwrap().body, body.as_bytes());
    }
}

/// Nobody sees a token: asking again is harmless, even for a notice without the duplicate check.
#[tokio::test]
async fn a_token_in_doubt_is_asked_for_again() {
    let doubts = [Reply::close(), Reply::status("502 Bad Gateway"), Reply::json("<html>"), Reply::errcode(-1)];
    for doubt in doubts {
        for (count, expected) in [(3, None), (9, Some(LATER))] {
            let server = Server::start().await;
            server.script_tokens(vec![doubt.clone(); count]);
            let error = client(&server).send(&notice(false)).await.err();
            assert_eq!(error.as_ref().map(Error::effect), expected, "{error:?}");
            assert!(error.is_none_or(|error| error.is_token()));
            assert_eq!((server.token_calls().len(), server.calls().len()), (4, usize::from(expected.is_none())));
        }
    }
}

#[tokio::test]
async fn an_answer_without_a_token_sends_nothing() {
    for (answer, pointer) in [
        (r#"{"errcode":0,"errmsg":"ok"}"#, None),
        (r#"{"errcode":0,"access_token":null}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":""}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":7200}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":"a","expires_in":-1}"#, Some("/expires_in")),
        (r#"{"errcode":0,"access_token":"a","expires_in":"7200"}"#, Some("/expires_in")),
    ] {
        let server = Server::start().await;
        server.always_tokens(Reply::json(answer));
        let error = client(&server).send(&notice(false)).await.expect_err(answer);
        assert!(error.is_token() && error.attempts() == 0, "{error}");
        let undocumented = error.undocumented_answer().map(|violations| violations.iter().next().unwrap().pointer());
        assert_eq!(undocumented, pointer, "{error}");
        assert!(!error.to_string().contains("quotes"), "quotes are advice for authors of requests: {error}");
        assert_eq!(error.effect(), LATER, "{answer}: {error}");
        assert_eq!((server.token_calls().len(), server.calls().len()), (1, 0), "{answer}");
    }
}

#[tokio::test]
async fn a_token_of_an_odd_time_is_used() {
    for (expires_in, fetched) in [("7200", 1), ("9223372036854775807", 1), ("0", 2)] {
        let (server, client) = answering(Reply::sent()).await;
        server.always_tokens(Reply::json(format!(r#"{{"errcode":0,"access_token":"a","expires_in":{expires_in}}}"#)));
        let _sent = [client.send(&notice(false)).await.unwrap(), client.send(&notice(false)).await.unwrap()];
        assert_eq!((server.token_calls().len(), server.calls().len()), (fetched, 2), "{expires_in}");
    }
}
