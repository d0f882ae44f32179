//! The pictures of the guide, `docs/images`.
//!
//! `SCREENSHOTS=overwrite cargo test -p wecom-school-tests --test it inbox::guide` takes them again, with the command of
//! `cargo build -p wecom-school-cli`. Otherwise the test compares their sizes: the pixels differ from machine to machine.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use super::{
    messages::send_every_kind,
    page::{Inbox, in_browser},
};

const FOLDER: &str = "../docs/images";
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 800;
const LANGUAGES: [(&str, &str); 2] = [("en", "en"), ("zh", "zh-CN")];
const VIEWS: [&str; 3] = ["inbox", "missed", "report"];

fn is_overwriting() -> bool {
    env::var_os("SCREENSHOTS").is_some_and(|value| value == "overwrite")
}

#[test]
fn the_guide_has_its_pictures() {
    if is_overwriting() {
        in_browser(take_pictures);
    }
    let names: BTreeSet<String> =
        VIEWS.iter().flat_map(|view| LANGUAGES.map(|(folder, _)| format!("{view}-{folder}.png"))).collect();
    let files = fs::read_dir(FOLDER).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), names, "the pictures in {FOLDER}");
    for name in names {
        let bytes = fs::read(Path::new(FOLDER).join(&name)).unwrap();
        // A PNG begins with a signature and the length and name of its first chunk.
        let size =
            bytes.get(16..24).map(|size| size.chunks(4).map(|four| u32::from_be_bytes(four.try_into().unwrap())));
        assert_eq!(size.map(Iterator::collect), Some(vec![WIDTH, HEIGHT]), "the size of {name}");
    }
}

async fn take_pictures(inbox: &Inbox) {
    let kinds = send_every_kind(inbox).await;
    let news = kinds.iter().find(|(kind, ..)| *kind == "news").unwrap().1;
    let lists = [("to_party", json!(["21", "9"])), ("to_parent_userid", json!(["s22-04-f", "stranger"]))];
    let missed = inbox.send(inbox.request("text", json!({ "content": "明日停课一天。" }), &lists)).await;
    inbox.look(WIDTH, "light").await;
    for (folder, language) in LANGUAGES {
        inbox.choose("[data-setting=language]", language).await;
        for (view, id) in [("inbox", news), ("missed", missed)] {
            inbox.open(&format!("#/notices/{id}")).await;
            inbox.find(&format!("[data-notice=\"{id}\"] [data-part=recipients]")).await;
            if view == "missed" {
                inbox.choose("[name=audience]", "missed").await;
            }
            take(inbox, &format!("{view}-{folder}")).await;
        }
        inbox.browser.go(&format!("file://{}", report(inbox, folder).display())).await;
        take(inbox, &format!("report-{folder}")).await;
        inbox.open("").await;
    }
}

async fn take(inbox: &Inbox, name: &str) {
    let file = inbox.keep_picture("screenshots", name).await;
    fs::copy(file, Path::new(FOLDER).join(format!("{name}.png"))).unwrap();
}

/// Runs a small campaign with the command, and returns its report.
fn report(inbox: &Inbox, language: &str) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.join(format!("report-{language}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let table = "parent_userid,学生姓名\n20240101-m,林晚舟\n20240103-m,沈云起\n20240105-f,顾听雨\nstranger,秦小满\n";
    fs::write(folder.join("list.csv"), table).unwrap();
    let content = "{学生姓名}的家长：明日停课一天。";
    let plan =
        ["plan", "text", content, "--parents-from", "list.csv", "--each", "--profile", "sandbox", "--name", "停课通知"];
    for arguments in [&plan[..], &["run"], &["report", "--to", "report.html"]] {
        let mut command = Command::new(target.parent().unwrap().join("debug/wecom-school"));
        command.current_dir(&folder).arg("campaign").args(arguments);
        command.env("WECOM_LANG", language).env("WECOM_BASE_URL", inbox.at.sandbox.url());
        command.env("WECOM_LEDGER", folder.join("campaigns.db")).env("XDG_CONFIG_HOME", &folder);
        let output = command.output().expect("the command: run `cargo build -p wecom-school-cli`");
        // Some people are not reached: 5.
        assert!(matches!(output.status.code(), Some(0 | 5)), "{output:?}");
    }
    folder.join("report.html")
}
