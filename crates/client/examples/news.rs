//! Two cards with links, for parents and students: `cargo run --package wecom-school --example news`.

mod support;

use wecom_school::notice::{News, NewsArticle, Notice, RecvScope};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    let exams = NewsArticle::builder()
        .title("期末考试安排")
        .description("各年级考试日期与考场")
        .url("https://school.example/exams")
        .picurl("https://school.example/exams.png")
        .build()?;
    // Too long a title is no error: the server cuts it. Better to know before parents do.
    if exams.title.is_cut() {
        eprintln!("parents will see: {}", exams.title.shown());
    }
    let fees = NewsArticle::builder().title("学费缴纳通知").url("https://school.example/fees");

    let notice = Notice::builder()
        .recv_scope(RecvScope::ParentsAndStudents)
        .to_party(school.classes.iter().map(String::as_str))
        .agentid(school.agentid)
        .message(News::builder().articles([exams, fees.build()?]))
        .enable_duplicate_check(true)
        .build()?;

    let sent = school.client.send(&notice).await?;
    school.print_result(&sent);
    Ok(())
}
