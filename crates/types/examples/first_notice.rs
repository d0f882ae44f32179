//! Builds a first notice, and prints the violations of a wrong one.
//!
//! `cargo run --package wecom-school-types --example first_notice`

use wecom_school_types::notice::{News, NewsArticle, Notice, Text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let notice = Notice::builder()
        .to_party(["3-2"])
        .agentid(1_000_002)
        .message(Text::builder().content("台风红色预警：明日停课一天。"))
        .enable_duplicate_check(true)
        .build()?;

    println!("{}", serde_json::to_string(&notice)?);

    // The types show beforehand what the server will cut.
    let article = NewsArticle::builder().title("期末考试安排".repeat(8)).url("https://school.example/exams").build()?;
    println!("\nThe title is cut: {}\nParents will see: {}", article.title.is_cut(), article.title.shown());

    // They refuse what the server would refuse, with all violations at once.
    let refused = Notice::builder()
        .to_party((0..101).map(|class| class.to_string()))
        .agentid(1_000_002)
        .message(News::builder().articles([NewsArticle::builder().title("").url("https://school.example")]))
        .duplicate_check_interval(5 * 3600)
        .build();

    if let Err(violations) = refused {
        println!("\n{} violations:\n{violations}", violations.len());
    }
    Ok(())
}
