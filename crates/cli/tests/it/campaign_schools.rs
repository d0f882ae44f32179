//! Campaigns for several schools, and for the corps of a provider.

use std::fs;

use serde_json::json;
use wecom_school_sandbox::Sandbox;

use crate::{campaigns::Desk, sandbox};

/// Returns the userid of a parent who follows.
fn parent_of(sandbox: &Sandbox) -> String {
    let mut parents = sandbox.school().directory().parents();
    parents.find(|parent| parent.is_following()).expect("a parent").userid().to_owned()
}

/// Writes a configuration with a profile for each sandbox.
fn write_profiles(desk: &Desk, sandboxes: &[(&str, &Sandbox)]) -> String {
    let mut config = String::new();
    for (name, sandbox) in sandboxes {
        let app = sandbox.school().apps().iter().find(|app| app.secret().is_some()).expect("an app");
        desk.write(name, app.secret().expect("a secret"));
        let (corpid, agentid, url) = (sandbox.school().corpid(), app.agentid, sandbox.url());
        config += &format!(
            "[profiles.{name}]\ncorpid = \"{corpid}\"\nagentid = {agentid}\nsecret_file = \"{name}\"\nbase_url = \"{url}\"\n"
        );
    }
    desk.write("config.toml", config)
}

#[tokio::test]
async fn several_schools_are_sent_apart_and_one_without_its_secret_stops_no_other() {
    let (one, two, three, desk) = (sandbox().await, sandbox().await, sandbox().await, Desk::new("schools"));
    let config = write_profiles(&desk, &[("one", &one), ("two", &two), ("three", &three)]);
    let parent = parent_of(&one);
    let rows = ["one", "two", "three"].map(|school| format!("{parent},{school}\n")).concat();
    let table = desk.write("parents.csv", format!("parent_userid,学校\n{rows}"));
    let wrong = desk.write("wrong.csv", format!("parent_userid,学校\n{rows}{parent},four\n"));
    let schools = ["--config", &config, "--school", "one,two,three"];
    let message = ["text", "明日停课", "--parents-from"];
    let refused = desk.run("plan", &[&schools[..], &message, &[&wrong, "--output", "json"]].concat());
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert_eq!(refused.report()["error"]["what"], "line 5: there is no school `four`", "{refused:?}");
    desk.plan(&schools, &[&message[..], &[&table]].concat());
    fs::rename(desk.state.join("two"), desk.state.join("hidden")).expect("a file");
    let run = desk.run("run", &["--output", "json"]);
    assert_eq!(run.outcome(), (Some(7), "not_finished".into()), "{run:?}");
    assert!(run.stderr.contains("two: the secret file can't be read"), "{run:?}");
    let received = |sandbox: &Sandbox| sandbox.outbox().received_by(&parent).count();
    assert_eq!([&one, &two, &three].map(received), [1, 0, 1]);
    fs::rename(desk.state.join("hidden"), desk.state.join("two")).expect("a file");
    let resumed = desk.resume(&[], 0, "accepted");
    assert_eq!([&one, &two, &three].map(received), [1, 1, 1]);
    let names: Vec<_> = resumed["schools"].as_array().expect("a list").iter().map(|school| &school["name"]).collect();
    assert_eq!(names, ["one", "two", "three"]);
}

/// Writes a configuration for the suite of a sandbox, with the corp that has authorised it.
fn write_suite(desk: &Desk, sandbox: &Sandbox) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let suite = &school.suites()[0];
    desk.write("suite-secret", suite.suite_secret());
    desk.write("ticket", suite.suite_ticket());
    desk.write("code", suite.permanent_code());
    let (suite_id, corpid, agentid) = (&suite.suite_id, school.corpid(), suite.app.agentid);
    desk.write(
        "config.toml",
        format!(
            "[profiles.suite]\nsuite_id = \"{suite_id}\"\nsuite_secret_file = \"suite-secret\"\n\
             suite_ticket_file = \"ticket\"\npermanent_code_file = \"code\"\ncorpid = \"{corpid}\"\n\
             agentid = {agentid}\nbase_url = \"{url}\"\n"
        ),
    )
}

#[tokio::test]
async fn corps_of_a_suite_are_named_by_a_table() {
    let (sandbox, desk) = (sandbox().await, Desk::new("suite"));
    let config = write_suite(&desk, &sandbox);
    let (corpid, agentid) = (sandbox.school().corpid(), sandbox.school().suites()[0].app.agentid);
    let schools =
        desk.write("schools.csv", format!("name,corpid,agentid,permanent_code_file\n一小,{corpid},{agentid},code\n"));
    let connection = ["--config", &config, "--profile", "suite", "--schools", &schools];
    desk.plan(&connection, &["text", "明日停课", "--to-all"]);
    let run = desk.run("run", &["--output", "json"]);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert_eq!(sandbox.outbox().received_by(&parent_of(&sandbox)).count(), 1);
}

/// The requests of page 20450 have no duplicate check.
#[tokio::test]
async fn a_card_of_a_provider_is_sent_at_most_once_unless_a_person_decides_otherwise() {
    for (step, before, after) in [("claimed", 0, 1), ("sent", 1, 2)] {
        let (sandbox, desk) = (sandbox().await, Desk::new(&format!("card-{step}")));
        let config = write_suite(&desk, &sandbox);
        let suite = &sandbox.school().suites()[0];
        let mut parents = sandbox.school().directory().parents();
        let parent = parents.find(|parent| parent.is_following() && parent.external_userid().is_some());
        let parent = parent.expect("a parent");
        desk.write("poster.png", fs::read("tests/cmd/send/files.in/poster.png").expect("a picture"));
        let card = json!({
            "to_external_user": [parent.external_userid()],
            "agentid": suite.app.agentid,
            "msgtype": "miniprogram",
            "miniprogram": { "appid": "wx0f1e2d3c4b5a6978", "title": "夏令营", "thumb_media_id": "@poster.png", "pagepath": "camp" },
        });
        let card = desk.write("card.json", card.to_string());
        let connection = ["--config", &config, "--profile", "suite"];
        let shown = desk.run("plan", &[&connection[..], &["--dry-run", "--json", &card]].concat());
        assert!(shown.stdout.contains("no duplicate check, so each is sent at most once"), "{shown:?}");
        assert_eq!(desk.plan(&connection, &["--json", &card])["at_most_once"], true);
        let killed = desk.begin_with(&[("WECOM_SCHOOL_KILL_AFTER", step)], "run", &[]).end();
        assert_eq!(killed.code, None, "{killed:?}");
        let received = || sandbox.outbox().received_by(parent.userid()).count();
        for _ in 0..2 {
            desk.resume(&["1"], 6, "ambiguous");
            assert_eq!(received(), before, "{step}");
        }
        let status = desk.run("status", &[]);
        assert!(status.stderr.contains("  wecom-school campaign resume 1 --resend-unknown"), "{status:?}");
        desk.resume(&["1", "--resend-unknown"], 0, "accepted");
        assert_eq!(received(), after, "{step}");
    }
}
