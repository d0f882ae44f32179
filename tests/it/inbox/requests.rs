//! Requests: why one was refused, and the lines that send one again.

use std::{fs, path::Path, process::Command};

use serde_json::json;
use wecom_school::Errcode;
use wecom_school_sandbox::{Endpoint, Fault};

use super::page::{Inbox, ROWS, in_browser, skip};

/// The rows of the list, newest first.
const REQUESTS: &str = "[data-part=requests-list] li";

/// Text that a shell or PowerShell may take for something else.
const TRICKS: &str = r#"It's ‘quoted’ \"twice\" $(touch ran) `touch ran` ${HOME} $TOKEN '; touch ran; echo ' '\\''$(touch ran)'\\''
    \n\n\ttabs\n; touch ran & \\ \\n \\\\' %s%n !! ~ * ? [a] {b,c} <ran >ran | touch ran @/etc/hostname 👩‍👧 \u202e\u200b"#;

#[test]
fn a_refused_request_is_found_and_explained() {
    in_browser(async |inbox| {
        let id = inbox.receive("text", json!({ "content": "好" })).await;
        let misspelt = inbox.request("text", json!({ "content": "好" }), &[("toparty", json!(["21"]))]);
        assert!(inbox.at.client.send_json(misspelt).await.is_err());
        inbox.see("[data-part=refused]", &["1"]).await;
        inbox.click("nav [data-view=requests]").await;
        // The token, and two notices.
        inbox.count(REQUESTS, 3).await;
        inbox.choose("[name=endpoint]", "token").await;
        inbox.count(REQUESTS, 1).await;
        inbox.choose("[name=endpoint]", "").await;
        inbox.click("[name=refused]").await;
        inbox.count(REQUESTS, 1).await;
        inbox.see(REQUESTS, &["40058", "/toparty"]).await;
        inbox.click(&format!("{REQUESTS} a")).await;
        let meaning = Errcode::from(40058).meaning().unwrap();
        inbox.see("[data-request]", &["/toparty", "did you mean `to_party`?", "40058", meaning]).await;
        inbox.see("[data-request] [data-part=request] mark", &["\"toparty\": ["]).await;

        // A request and its notice lead to each other.
        inbox.open(&format!("#/notices/{id}")).await;
        inbox.click("#detail a[href^=\"#/requests\"]").await;
        inbox.click(&format!("{REQUESTS} a")).await;
        inbox.click(&format!("[data-request] a[href=\"#/notices/{id}\"]")).await;
        inbox.find(&format!("[data-notice=\"{id}\"]")).await;

        inbox.at.sandbox.faults().add(Fault::status(503).on(Endpoint::Send));
        inbox.open("#/requests").await;
        assert!(inbox.at.client.send_json(inbox.request("text", json!({ "content": "?" }), &[])).await.is_err());
        inbox.see(REQUESTS, &["HTTP status"]).await;
        inbox.see("[data-part=refused]", &["1"]).await;
    });
}

/// Runs the curl line of the open notice in a shell, and checks that it sends this text. Without curl, skips it.
pub async fn assert_shell_sends(inbox: &Inbox, text: &str) {
    let sent = inbox.at.sandbox.outbox().len();
    let line = inbox.copied("[data-part=curl]").await;
    if Command::new("curl").arg("--version").output().is_err() {
        return skip("requests: curl is not installed");
    }
    // The folder stays empty unless the shell runs a part of the notice.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(inbox.at.sandbox.address().port().to_string());
    fs::create_dir_all(&folder).unwrap();
    let script = folder.with_extension("sh");
    fs::write(&script, line).unwrap();
    let ran = Command::new("sh").arg(&script).current_dir(&folder).output().unwrap();
    assert!(ran.status.success() && fs::read_dir(&folder).unwrap().next().is_none(), "{ran:?}");
    fs::remove_dir(folder).unwrap();
    fs::remove_file(script).unwrap();
    let outbox = inbox.at.sandbox.outbox();
    assert_eq!(outbox.len(), sent + 1);
    assert!(outbox.last().unwrap().request().contains(text), "{text}");
}

#[test]
fn the_lines_for_a_shell_send_the_same_bytes() {
    in_browser(async |inbox| {
        // Longer than an argument of a command can be.
        let article =
            json!({ "title": "长文", "thumb_media_id": inbox.upload_poster().await, "content": "长".repeat(60_000) });
        let long = inbox.request("mpnews", json!({ "articles": [article] }), &[]);
        let agentid = inbox.at.agentid();
        let text = TRICKS.replace('\n', "");
        let odd = format!(
            r#"{{ "agentid" : {agentid}.0 , "to_party":["21"],"msgtype":"text" ,  "text":{{"content":"\u660e日\/{text}"}} }}"#
        );
        for request in [long, odd.clone()] {
            inbox.read(inbox.send(request.clone()).await).await;
            assert_eq!(inbox.copied("[data-part=request]").await, request);
            assert_shell_sends(inbox, &request).await;
        }

        inbox.choose("[data-part=curl] [data-setting=shell]", "powershell").await;
        let quoted = odd.replace('\'', "''").replace('‘', "‘‘").replace('’', "’’");
        // The choice stays when the page is opened again.
        for _ in 0..2 {
            let lines = inbox.copied("[data-part=curl]").await;
            assert!(lines.starts_with("$token = (Invoke-RestMethod 'http://"), "{lines}");
            assert!(lines.ends_with(&format!("-Body ([Text.Encoding]::UTF8.GetBytes('{quoted}'))")), "{lines}");
            inbox.open("").await;
            inbox.click(&format!("{ROWS} a")).await;
        }
    });
}
