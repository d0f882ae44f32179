//! The commands that read a ledger, and that decide about campaigns without sending.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use wecom_school::notice::{Notice, Text};
use wecom_school_campaign::{Clock, Content, Kind, Ledger, NewCampaign, School};

use crate::{cases, run};

/// 2026-11-27 15:00:00 UTC.
const PLANNED: i64 = 1_795_791_600_000;

struct Plan<'p> {
    name: &'p str,
    is_send: bool,
    schools: usize,
    send_at: Option<i64>,
    people: &'p [(&'p str, &'p str)],
}

async fn plan(ledger: &Ledger, plan: Plan<'_>) -> i64 {
    let Plan { name, is_send, schools, send_at, people } = plan;
    let school = |number| School {
        name: if number == 0 { "实验小学".to_owned() } else { format!("<b>School {number}</b>") },
        corp: format!("corp{number}"),
        app: "1000002".to_owned(),
    };
    let new = NewCampaign {
        name: name.to_owned(),
        is_send,
        headings: vec!["家长".to_owned(), "学生姓名".to_owned()],
        schools: (0..schools).map(school).collect(),
        send_at,
        ..NewCampaign::default()
    };
    let mut planning = ledger.plan(new).await.unwrap();
    for (place, (id, child)) in people.iter().enumerate() {
        let text = format!("{name} {child}");
        let notice = Notice::builder().agentid(1_000_002).message(Text::builder().content(text));
        let cells = [id.to_string(), child.to_string()];
        planning.add(place % schools, Kind::Parent, id, &Content::new(notice).unwrap(), Some(&cells)).await.unwrap();
    }
    planning.finish().await.unwrap().campaign
}

/// Writes a ledger whose campaigns have come to different points.
async fn write_ledger(path: &Path) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(PLANNED.unsigned_abs());
    let ledger = Ledger::open_with_clock(path, Clock::new(move || now)).unwrap();
    let plan_of = |name, people| Plan { name, is_send: false, schools: 1, send_at: None, people };
    plan(&ledger, Plan { is_send: true, ..plan_of("停课通知", &[("p1", "王小明")]) }).await;
    let people = [
        ("p1", "王小明"),
        ("p2", "李雷"),
        ("=cmd()", "<script>alert(1)</script>"),
        ("p4", "\u{202e}\u{1b}[31mred \"&'"),
        ("p5", "韩梅梅"),
        ("p6", "赵云"),
        ("p1", "王小明"),
        ("p8", "Bo"),
        ("001", "An, Na"),
    ];
    plan(&ledger, Plan { schools: 2, ..plan_of("Fees <script>", &people) }).await;
    let later = Some(PLANNED + 3_650 * 24 * 3_600_000);
    plan(&ledger, Plan { send_at: later, ..plan_of("家长会", &[("p1", "王小明"), ("p2", "李雷")]) }).await;
    plan(&ledger, plan_of("Trip", &[("p1", "1"), ("p2", "2"), ("p3", "3")])).await;
    plan(&ledger, plan_of("Books", &[("p1", "1"), ("p2", "2")])).await;
    drop(ledger);
    let connection = rusqlite::Connection::open(path).unwrap();
    let set = |condition: &str, change: &str, seconds: i64| {
        let (sent, ended) = (PLANNED + 60_000, PLANNED + 60_000 + seconds * 1000);
        let change = format!("{change}, first_attempt_at = {sent}, ended_at = {ended}");
        connection.execute_batch(&format!("UPDATE part SET {change} WHERE {condition}")).unwrap();
    };
    set("campaign = 1", "state = 'accepted'", 1);
    set("campaign = 2 AND part = 1", "state = 'accepted'", 2);
    set("campaign = 2 AND part = 2", "state = 'accepted', invalid = 1", 40);
    set("campaign = 2 AND part = 3", "state = 'unknown', error = 'no answer in time <img>'", 200);
    set("campaign = 2 AND part = 4", "state = 'refused', errcode = 81013, error = 'all invalid'", 210);
    let untrusted = "state = 'refused', errcode = 60020, error = 'not allow to access from your ip'";
    set("campaign = 2 AND part IN (5, 6)", untrusted, 220);
    set("campaign = 2 AND part IN (8, 9)", "state = 'accepted'", 300);
    set("campaign = 4 AND part = 1", "state = 'accepted'", 1);
    connection
        .execute_batch(&format!(
            "UPDATE recipient SET invalid = 1 WHERE campaign = 2 AND number = 2;
             UPDATE school SET problem = 'not allow to access from your ip' WHERE campaign = 2 AND corp = 'corp1';
             INSERT INTO event (campaign, corp, app, happened_at, kind, detail) VALUES
                 (2, 'corp1', '1000002', {}, 'paused', 'rate_limit until {}'),
                 (2, 'corp1', '1000002', {}, 'paused', 'rate_limit until {}'),
                 (2, 'corp0', '1000002', {}, 'paused', 'trouble until {}');",
            PLANNED + 110_000,
            PLANNED + 170_000,
            PLANNED + 165_000,
            PLANNED + 230_000,
            PLANNED + 300_000,
            PLANNED + 330_000,
        ))
        .unwrap();
}

#[tokio::test]
async fn a_ledger_is_read_and_managed() {
    let ledger = run::folder("books").join("campaigns.db");
    write_ledger(&ledger).await;
    cases("http://127.0.0.1:1")
        .env("WECOM_LEDGER", ledger.display().to_string())
        .env("TZ", "CST-8")
        .case("tests/cmd/campaign_books/*.trycmd");
}
