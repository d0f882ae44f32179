//! A notice for each row of a table: what every parent received is compared with the row.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use wecom_school_sandbox::{Sandbox, School};

use crate::run::{COMMAND, Ended, Run, command, folder};

/// Sends each row its notice, with the table as Excel writes it.
fn send(sandbox: &Sandbox, state: &Path, table: &Path, missed: &Path) -> Ended {
    let app = &sandbox.school().apps()[0];
    let run = Run::begin(
        command(COMMAND)
            .env("XDG_STATE_HOME", state)
            .env("WECOM_BASE_URL", sandbox.url())
            .env("WECOM_CORPID", sandbox.school().corpid())
            .env("WECOM_SECRET", app.secret().unwrap())
            .env("WECOM_AGENTID", app.agentid.to_string())
            .args(["send", "text", "{班级}：应缴 {金额} 元。{{收费处}}", "--each", "--output", "json"])
            .args(["--parents-column", "家长账号", "--parents-from"])
            .arg(table)
            .arg("--missed-to")
            .arg(missed),
    );
    run.end()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_parent_receives_the_notice_of_the_own_row() {
    let school = School::generate(300, 3).unwrap();
    let sandbox = Sandbox::builder().school(school.clone()).start().await.unwrap();
    let (state, directory) = (folder("state-each"), school.directory());
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut table = "\u{feff}金额,家长账号,班级\r\n".to_owned();
    for (index, parent) in directory.parents().enumerate() {
        let (id, class, amount) = (parent.userid(), index % 3, index % 5);
        table += &format!("\"1,{amount}00\",{id},\"{class}班\"\r\n");
        rows.push((id.to_owned(), format!("{class}班：应缴 1,{amount}00 元。{{收费处}}")));
    }
    // The same row twice is one notice.
    let repeated = table.lines().nth(1).unwrap().to_owned();
    table += &repeated;
    let path = state.join("缴费.csv");
    fs::write(&path, table).unwrap();
    let missed = state.join("未收到.csv");
    let ended = send(&sandbox, &state, &path, &missed);
    assert!(ended.stderr.lines().count() == 1 && ended.stderr.contains("未收到.csv"), "{ended:?}");
    let texts: BTreeSet<&String> = rows.iter().map(|(_, text)| text).collect();
    assert_eq!(sandbox.outbox().len(), texts.len(), "equal notices are one request: {ended:?}");
    let repeated = send(&sandbox, &state, &path, &state.join("again.csv"));
    assert_eq!(repeated.code, ended.code, "{repeated:?}");
    let outbox = sandbox.outbox();
    let mut reached = 0;
    for (parent, (id, text)) in directory.parents().zip(&rows) {
        let received: Vec<String> = outbox
            .received_by(id)
            .map(|notice| {
                let request: Value = serde_json::from_str(notice.request()).unwrap();
                request["text"]["content"].as_str().unwrap().to_owned()
            })
            .collect();
        let expected = if parent.is_following() { std::slice::from_ref(text) } else { &[] };
        assert_eq!(received, expected, "{id}");
        reached += received.len();
    }
    assert!(reached > rows.len() / 2, "{reached}");
    let missed = fs::read_to_string(missed).unwrap();
    assert!(missed.starts_with("\u{feff}金额,家长账号,班级,"), "{missed}");
    assert_eq!(missed.lines().count(), 1 + rows.len() - reached, "{missed}");
}
