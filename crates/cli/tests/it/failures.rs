//! How the command describes servers and proxies that fail, in both languages.

use crate::{
    fake::{Fake, OK, SEND, TOKEN, json, status},
    run::{COMMAND, Ended, Run, command},
};

fn send(url: &str, lang: &str, environment: &[(&str, &str)], more: &[&str]) -> Ended {
    let mut command = command(COMMAND);
    command.args(["send", "text", "明日停课", "--to-class", "21", "--lang", lang, "--base-url", url]).args(more);
    Run::begin(command.envs(environment.iter().copied())).end()
}

const APP: [(&str, &str); 3] = [("WECOM_CORPID", "ww1"), ("WECOM_AGENTID", "1"), ("WECOM_SECRET", "s")];

#[test]
fn a_proxy_that_refuses_is_named_with_its_answer() {
    for (code, exit) in [(407, 3), (403, 3), (400, 3), (503, 7)] {
        let proxy = Fake::start(move |_, _| status(code, "<html>no</html>"));
        let named = format!("http://{}", proxy.address);
        let with_password = format!("http://user:canary@{}", proxy.address);
        for (variable, address) in [
            ("WECOM_PROXY", &with_password),
            ("HTTPS_PROXY", &named),
            ("ALL_PROXY", &with_password),
            ("https_proxy", &named),
        ] {
            let environment = [&APP[..], &[(variable, address.as_str())]].concat();
            let failed = send("https://wecom.example", "en", &environment, &["--timeout", "5"]);
            assert_eq!(failed.code, Some(exit), "{failed:?}");
            let said =
                format!("the proxy {named} answered with status {code}, and did not connect to https://wecom.example");
            // A slow machine may have no time left for the last answer of a proxy that is asked again.
            let is_late = exit == 7 && failed.stderr.contains("came in time");
            assert!(is_late || failed.stderr.contains(&said), "{variable}: {failed:?}");
            assert!(!failed.stderr.contains("canary"), "{failed:?}");
        }
    }
}

/// Accepts every send, and answers those with these words in a form that can't be read.
fn unreadable(words: &'static str) -> Fake {
    Fake::sending(move |_, body| json(if body.contains(words) { r#"{"errcode":0,"invalid_party":true}"# } else { OK }))
}

#[test]
fn failures_are_described_in_both_languages() {
    let own_token = [&APP[..2], &[("WECOM_ACCESS_TOKEN", "T")]].concat();
    let sandbox = ["--profile", "sandbox", "--timeout", "1", "--no-duplicate-check"];
    let wrong_type = Fake::start(|_, _| json(&TOKEN.replace("7200", "\"7200\"")));
    let stale = Fake::sending(|_, _| json(r#"{"errcode":40001,"errmsg":"invalid credential"}"#));
    let unread = unreadable("to_party");
    let of_app = (&own_token[..], &[][..]);
    for (server, (environment, more), lang, code, said, unsaid) in [
        // The advice of violations is for authors of requests.
        (
            &wrong_type,
            (&[][..], &sandbox[..]),
            "en",
            7,
            &["/expires_in is a string, an integer is documented"][..],
            &["quotes"][..],
        ),
        (&wrong_type, (&[], &sandbox), "zh", 7, &["/expires_in：类型是字符串，应为整数"], &["引号"]),
        (
            &stale,
            of_app,
            "en",
            3,
            &["the token in the variable WECOM_ACCESS_TOKEN is stale"],
            &["wrong corpid or secret"],
        ),
        (&stale, of_app, "zh", 3, &["环境变量 WECOM_ACCESS_TOKEN 中的 token 已失效"], &["secret 错误"]),
        (
            &unread,
            (&[], &sandbox),
            "en",
            5,
            &["error: sent; whom it missed is unknown\n", "do not send it again"],
            &["may", "perhaps"],
        ),
        (&unread, (&[], &sandbox), "zh", 5, &["已发送，但无法得知哪些人未送达\n", "请勿再次发送"], &["可能", "不知道"]),
    ] {
        let failed = send(&server.url(), lang, environment, more);
        assert_eq!(failed.code, Some(code), "{failed:?}");
        assert!(said.iter().all(|said| failed.stderr.contains(said)), "{failed:?}");
        assert!(!unsaid.iter().any(|unsaid| failed.stderr.contains(unsaid)), "{failed:?}");
        let accepted = if lang == "en" { "Sent to 1 class.\n" } else { "已发送：1 个班级。\n" };
        assert_eq!(failed.stdout, if code == 5 { accepted } else { "" });
    }
}

/// Returns the English words of a text, without names that are the same in every language.
fn words(text: &str, server: &Fake) -> Vec<String> {
    let names = "access_token expires_in invalid_parent_userid invalid_party HTTP wecom-school explain sandbox errcode secret corpid \
                 media_id poster.png";
    let text = names.split(' ').fold(text.replace(&server.url(), ""), |text, name| text.replace(name, ""));
    let letters = text.split(|character: char| !character.is_ascii_alphabetic());
    letters.filter(|word| word.len() > 1).map(str::to_owned).collect()
}

#[test]
fn in_chinese_no_failure_is_told_in_english() {
    let token = |answer: String| Fake::start(move |path, _| if path == SEND { json(OK) } else { answer.clone() });
    let sending = |answer: String| Fake::sending(move |_, _| answer.clone());
    for server in [
        token(status(502, "<html>")),
        token(json("nothing")),
        token(json(r#"{"errcode":0}"#)),
        token(json(&TOKEN.replace("7200", "\"7200\""))),
        token(json(r#"{"errcode":-1}"#)),
        token(String::new()),
        sending(status(502, "")),
        sending(status(504, OK)),
        sending(status(404, "{}")),
        sending(json("[]")),
        sending(json("<html>")),
        sending(json(r#"{"errcode":0,"invalid_party":7}"#)),
        sending(json(r#"{"errcode":0,"invalid_parent_userid":[7]}"#)),
        sending(json(r#"{"errcode":-1}"#)),
        sending(json(r#"{"errcode":45009}"#)),
        sending(json(r#"{"errcode":45033}"#)),
        sending(json(r#"{"errcode":40001}"#)),
        sending(json(r#"{"errcode":99999}"#)),
        sending(json(&"x".repeat(5 << 20))),
        sending(String::new()),
        sending(format!("{}…", &json(OK)[..30])),
    ] {
        let more = ["--profile", "sandbox", "--timeout", "1", "--no-duplicate-check"];
        let failed = send(&server.url(), "zh", &[], &more);
        assert_ne!(failed.code, Some(0), "{failed:?}");
        let english = words(&failed.stderr, &server);
        assert!(english.is_empty(), "{english:?} in {}", failed.stderr);
    }
}

#[test]
fn the_people_reached_are_counted_as_the_answer_tells() {
    let server = Fake::sending(|_, _| {
        json(
            r#"{"errcode":0,"errmsg":"ok","invalid_parent_userid":["ANNA","anna","Anna","stranger"],"invalid_student_userid":["anna"],"invalid_party":[9]}"#,
        )
    });
    let sent = send(&server.url(), "en", &[], &["--profile", "sandbox", "--to-class", "9", "--to-parent", "anna,bo"]);
    assert_eq!(sent.code, Some(5), "{sent:?}");
    assert_eq!(
        sent.stdout,
        "Sent to 1 of 2 classes, 1 of 2 parents.\n\
         Not reached: 1 class, 1 parent\n  class 9\n  parent anna\n\
         Also listed as invalid, though the request does not name them: 1 student, 1 parent\n  student anna\n  parent stranger\n\
         The server lists them as invalid: they do not exist, follow nothing, or are outside of what the app may reach. Its \
         answer does not tell which.\n"
    );
}

#[test]
fn a_part_whose_answer_can_not_be_read_is_accepted_and_not_in_doubt() {
    let classes = (1..=201).map(|class| class.to_string()).collect::<Vec<_>>().join(",");
    let server = unreadable("\"150\"");
    let to = ["--profile", "sandbox", "--to-class", &classes];
    let table = send(&server.url(), "en", &[], &to);
    assert_eq!(table.code, Some(5), "{table:?}");
    assert!(table.stdout.contains("accepted") && !table.stdout.contains("not known"), "{table:?}");
    assert!(table.stderr.contains(" = note: people were notified\n"), "{table:?}");
    let json = send(&server.url(), "en", &[], &[&to[..], &["--output", "json"]].concat());
    let report = json.report();
    assert_eq!(json.outcome(), (Some(5), "partial".to_owned()));
    assert_eq!((&report["ids"]["accepted"], &report["ids"]["in_doubt"]), (&201.into(), &0.into()), "{json:?}");
    assert_eq!(report["requests"][1]["outcome"], "partial");
    assert_eq!(report["requests"][1]["error"]["what"], "sent; whom it missed is unknown");
    assert_eq!(report["requests"][1]["error"]["help"], "do not send it again");
}

#[test]
fn an_upload_without_a_media_id_has_notified_nobody() {
    for answer in [r#"{"errcode":0,"errmsg":"ok"}"#, r#"{"errcode":0,"media_id":7}"#] {
        for (lang, what, note) in [
            ("en", "uploaded, but the server's answer names no media_id", "nobody was notified"),
            ("zh", "文件已上传，但服务器的应答中没有可读取的 media_id", "没有人收到通知"),
        ] {
            let server = Fake::start(move |path, _| json(if path == "/cgi-bin/gettoken" { TOKEN } else { answer }));
            let mut command = command(COMMAND);
            let image = ["send", "image", "tests/cmd/send/files.in/poster.png", "--to-class", "21"];
            command.args(image).args(["--profile", "sandbox", "--lang", lang, "--base-url", &server.url()]);
            let failed = Run::begin(&mut command).end();
            assert_eq!((failed.code, server.count(SEND)), (Some(7), 0), "{failed:?}");
            assert!(failed.stderr.contains(what) && failed.stderr.contains(note), "{failed:?}");
            let english = words(&failed.stderr, &server);
            assert!(lang == "en" || english.iter().all(|word| image[2].contains(word)), "{english:?}");
        }
    }
}
