//! 5,000 parents in one call: `cargo run --package wecom-school --example large_audience`.
//!
//! It always uses a sandbox with a school made for it, and never notifies real people.

use serde_json::json;
use wecom_school::{
    Audience, Client,
    notice::{Notice, Text},
};
use wecom_school_sandbox::{Sandbox, School};

const SECRET: &str = "a secret of the sandbox";
const AGENTID: i64 = 1_000_002;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().school(school()?).start().await?;
    let client = Client::builder(sandbox.school().corpid(), SECRET).base_url(sandbox.url()).build()?;

    // A list as a school has it: in any order, some ids twice, and the parents of six students who have left.
    let mut ids: Vec<String> = (0..2506).chain(100..110).flat_map(parents).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut ids);
    let audience = Audience::new().parents(ids.iter());
    println!("{} ids, {} of them different", ids.len(), audience.len());

    let notice = Notice::builder()
        .agentid(AGENTID)
        .message(Text::builder().content("缴费截止日期为本周五。"))
        .enable_duplicate_check(true);

    let report = client.send_to_all(audience, notice).await;
    for part in &report.parts {
        let people = part.recipients.ids().len();
        match &part.outcome {
            Ok(sent) => println!("{people:>5}: accepted, {} not notified", sent.invalid.len()),
            // The text of an error says whether people were notified; so does its effect.
            Err(error) => println!("{people:>5}: {error}"),
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

/// Returns a school with 2,500 students, 50 in a class.
fn school() -> Result<School, Box<dyn std::error::Error>> {
    let student = |number: u32| format!("s{number:04}");
    let classes: Vec<_> = (1..=50).map(|class| json!({ "id": class.to_string(), "name": class.to_string() })).collect();
    let students = (0..2500).map(
        |number| json!({ "userid": student(number), "name": student(number), "class": (number / 50 + 1).to_string() }),
    );
    let families = (0..2500).flat_map(|number| {
        parents(number).map(|id| json!({ "userid": id, "name": id, "children": [student(number)] }))
    });
    let school = json!({
        "corpid": "ww5000parents", "name": "大型实验学校", "classes": classes,
        "students": students.collect::<Vec<_>>(), "parents": families.collect::<Vec<_>>(),
        "apps": [{ "agentid": AGENTID, "name": "家校通知", "secret": SECRET }],
    });
    Ok(School::from_json(&school.to_string())?)
}
