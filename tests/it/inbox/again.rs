//! The line for curl sends a request again, whatever stands in it: a real shell runs it.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use wecom_school::notice::{Mpnews, MpnewsArticle, Text};

use super::{in_browser, page::Inbox, sending::ROWS};

/// Copies the line for curl of what is open, and has a shell run it. Where there is no curl this is said, and nothing
/// is sent.
async fn send_again(inbox: &Inbox) -> bool {
    let line = inbox.copied("[data-part=curl]").await;
    if Command::new("curl").arg("--version").output().is_err() {
        std::io::stderr().write_all(b"SKIPPED inbox::again: curl is not installed\n").unwrap();
        return false;
    }
    // An empty folder of its own shows whether the shell made a file.
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(inbox.at.sandbox.address().port().to_string());
    fs::create_dir_all(&dir).unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(&dir).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut shell = shell.spawn().unwrap();
    shell.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let ran = shell.wait_with_output().unwrap();
    assert!(fs::read_dir(&dir).unwrap().next().is_none(), "the shell ran what stands in the notice");
    fs::remove_dir(dir).unwrap();
    assert!(ran.status.success(), "{ran:?}");
    true
}

/// Sends again what is open, and holds it against what was sent first.
async fn assert_sent_again(inbox: &Inbox, request: &str) {
    let sent = inbox.at.sandbox.outbox().len();
    if send_again(inbox).await {
        let outbox = inbox.at.sandbox.outbox();
        assert_eq!(outbox.len(), sent + 1, "{request}");
        assert_eq!(outbox.last().unwrap().request(), request);
    }
}

#[test]
fn the_lines_for_powershell_are_chosen_and_stay_so() {
    in_browser(async |inbox| {
        inbox.receive(Text::builder().content("It's ‘停课’ $HOME `")).await;
        let request = inbox.at.sandbox.outbox().last().unwrap().request().to_owned();
        inbox.run("document.querySelector('details[data-part=curl]').open = true").await;
        inbox.choose("[data-part=curl] [data-setting=shell]", "powershell").await;
        let lines = inbox.copied("[data-part=curl]").await;
        let quoted = request.replace('\'', "''").replace('‘', "‘‘").replace('’', "’’");
        assert!(lines.starts_with("$token = (Invoke-RestMethod 'http://"), "{lines}");
        assert!(lines.ends_with(&format!("-Body ([Text.Encoding]::UTF8.GetBytes('{quoted}'))")), "{lines}");
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        inbox.receive(Text::builder().content("好")).await;
        assert!(inbox.copied("[data-part=curl]").await.contains("Invoke-RestMethod"));
        inbox.run("localStorage.removeItem('wecom-school.shell')").await;
    });
}

#[test]
fn no_text_means_anything_to_the_shell() {
    in_browser(async |inbox| {
        for content in [
            "It's 'quoted' \"twice\"",
            "$(touch ran) `touch ran` ${HOME} $TOKEN",
            "'; touch ran; echo '",
            "'\\''$(touch ran)'\\''",
            "one\n\ntwo\ttabs\n; touch ran &",
            "\\ \\n \\\\' %s%n !! ~ * ? [a] {b,c} <ran >ran | touch ran",
            "@/etc/hostname",
            "停课 👩‍👧 \u{202e}\u{200b}",
        ] {
            inbox.receive(Text::builder().content(content)).await;
            let request = inbox.at.sandbox.outbox().last().unwrap().request().to_owned();
            assert_sent_again(inbox, &request).await;
        }
    });
}

#[test]
fn the_request_is_the_same_byte_for_byte() {
    in_browser(async |inbox| {
        let agentid = inbox.at.agentid();
        let request = format!(
            r#"{{ "agentid" : {agentid}.0 , "to_party":["21"],"msgtype":"text" ,  "text":{{"content":"\u660e日\/"}} }}"#
        );
        let id = inbox.send_json(request.clone()).await;
        inbox.read(id).await;
        assert_eq!(inbox.copied("[data-part=request]").await, request);
        assert_sent_again(inbox, &request).await;
    });
}

#[test]
fn a_request_that_is_longer_than_an_argument_can_be_is_sent_too() {
    in_browser(async |inbox| {
        let cover = inbox.upload_poster().await;
        let article = MpnewsArticle::builder().title("长文").thumb_media_id(cover).content("长".repeat(60_000));
        inbox.receive(Mpnews::builder().articles([article.build().unwrap()])).await;
        let request = inbox.at.sandbox.outbox().last().unwrap().request().to_owned();
        assert_sent_again(inbox, &request).await;
    });
}

#[test]
fn the_line_of_the_empty_page_sends_a_first_notice() {
    in_browser(async |inbox| {
        inbox.find("[data-part=first-run] [data-part=curl]").await;
        if send_again(inbox).await {
            inbox.see(ROWS, "明日停课一天。").await;
        }
    });
}
