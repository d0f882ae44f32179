//! 5,000 parents in one call: `cargo run --package wecom-school --example large_audience`.
//!
//! It always uses a sandbox with a school made for it, and never notifies real people.

use wecom_school::{
    Audience, Client,
    notice::{Notice, Text},
};
use wecom_school_sandbox::{Sandbox, School};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = School::generate(5_000, 7)?;
    let parents = school.directory().parents().map(|parent| parent.userid().to_owned());
    // A list as a school has it: in any order, some ids twice, and the parents of six students who have left.
    let mut ids: Vec<String> = parents.chain((1..=12).map(|number| format!("left-{number:02}"))).collect();
    ids.extend_from_within(100..120);

    let sandbox = Sandbox::builder().school(school).start().await?;
    let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
    let secret = app.secret().ok_or("an app of the corp has a secret")?;
    let client = Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?;

    fastrand::Rng::with_seed(7).shuffle(&mut ids);
    let audience = Audience::new().parents(ids.iter());
    println!("{} ids, {} of them different", ids.len(), audience.len());

    let notice = Notice::builder()
        .agentid(app.agentid)
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
    let first = report.invalid.parent_userid.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    println!("{} do not follow or are unknown: {first} and others", report.invalid.len());
    Ok(())
}
