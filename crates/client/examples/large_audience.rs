//! 5,000 parents in one call: `cargo run --package wecom-school --example large_audience`.
//!
//! It always uses a sandbox with a school made for it, and never notifies real people.

use std::ops::Range;

use serde_json::json;
use wecom_school::{
    Audience, Client, Effect,
    notice::{Notice, Text},
};
use wecom_school_sandbox::{Sandbox, School};

const SECRET: &str = "a secret of the sandbox";
const AGENTID: i64 = 1_000_002;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().school(school(0..2500)?).start().await?;
    let client = Client::builder(sandbox.school().corpid(), SECRET).base_url(sandbox.url()).build()?;

    // As they come from a file: in any order, some twice, and the parents of six students who have left the school.
    let mut ids: Vec<String> = (0..2506).chain(100..110).flat_map(parents).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut ids);
    let listed = ids.len();
    let audience = Audience::new().parents(ids);
    println!("{listed} ids, {} of them different", audience.len());

    let notice = Notice::builder()
        .agentid(AGENTID)
        .message(Text::builder().content("缴费截止日期为本周五。"))
        .enable_duplicate_check(true);

    let report = client.send_to_all(audience, notice).await;
    for part in &report.parts {
        let people = part.recipients.ids().len();
        match &part.outcome {
            Ok(sent) => println!("{people:>5}: accepted, {} not notified", sent.invalid.len()),
            Err(error) => match error.effect() {
                Effect::None(_) => println!("{people:>5}: nobody was notified: {error}"),
                Effect::Possible => println!("{people:>5}: perhaps; look before sending again: {error}"),
                Effect::Certain => println!("{people:>5}: accepted, whom it missed is unknown: {error}"),
            },
        }
    }

    let (accepted, parts) = (report.accepted().count(), report.parts.len());
    println!("{accepted} of {parts} requests accepted; {} parents received the notice", sandbox.outbox().deliveries());
    println!("{} were not notified: {}", report.invalid.len(), report.invalid.parent_userid.join(", "));
    Ok(())
}

/// Returns the mother and the father of a student.
fn parents(student: u32) -> [String; 2] {
    [format!("s{student:04}-m"), format!("s{student:04}-f")]
}

/// Returns a school with so many students, 50 in a class.
fn school(students: Range<u32>) -> Result<School, Box<dyn std::error::Error>> {
    let (mut classes, mut pupils, mut families) = (Vec::new(), Vec::new(), Vec::new());
    for student in students {
        let (userid, class) = (format!("s{student:04}"), (student / 50 + 1).to_string());
        if student % 50 == 0 {
            classes.push(json!({ "id": class, "name": class }));
        }
        families.extend(parents(student).map(|id| json!({ "userid": id, "name": id, "children": [userid] })));
        pupils.push(json!({ "userid": userid, "name": userid, "class": class }));
    }
    let apps = [json!({ "agentid": AGENTID, "name": "家校通知", "secret": SECRET })];
    let school = json!({ "corpid": "ww5000parents", "name": "大型实验学校", "classes": classes,
        "students": pupils, "parents": families, "apps": apps });
    Ok(School::from_json(&school.to_string())?)
}
