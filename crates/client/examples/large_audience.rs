//! 5,000 parents in one call: `cargo run --package wecom-school --example large_audience`.

mod support;

use wecom_school::{
    Audience, PartOutcome,
    notice::{Notice, Text},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    // As they come from a file: in any order, some twice, some who have left the school.
    let parents = ["20240101-m", "20240101-f", "900003", "20240101-m"].into_iter().map(str::to_owned);
    let gone = (0..4997).map(|number| format!("gone-{number}"));
    let audience = Audience::new().parents(parents.chain(gone)).classes(&school.classes[1..]);

    let notice = Notice::builder()
        .agentid(school.agentid)
        .message(Text::builder().content("缴费截止日期为本周五。"))
        .enable_duplicate_check(true);

    let report = school.client.send_to_all(audience, notice).await;
    for part in &report.parts {
        let people = part.recipients.ids().len();
        match &part.outcome {
            PartOutcome::Accepted(sent) => println!("{people:>5}: accepted, {} invalid", sent.invalid.len()),
            PartOutcome::Refused(error) => println!("{people:>5}: refused, nobody was notified: {error}"),
            PartOutcome::Ambiguous(error) => println!("{people:>5}: perhaps; look before sending again: {error}"),
        }
    }
    println!("{} ids in all were not notified", report.invalid.len() + report.refused_audience().len());
    Ok(())
}
