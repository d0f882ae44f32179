//! What can go wrong, and what it means for the people concerned: `cargo run --package wecom-school --example errors`.

use std::time::Duration;

use wecom_school::{
    Client, Effect, Error, Media, Retry,
    media::MediaType,
    notice::{Notice, Text},
};
use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
    let secret = app.secret().ok_or("the first app of the sandbox has a secret")?;
    let client = Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?;
    let notice = |class: &str| {
        let text = Text::builder().content("明日停课一天。");
        Notice::builder().to_party([class]).agentid(app.agentid).message(text)
    };

    // The payload is wrong: all violations are known before anything is sent.
    let too_long = Notice::builder().agentid(1).message(Text::builder().content("字".repeat(700))).build();
    if let Err(violations) = too_long {
        println!("payload:\n{violations}\n");
    }

    // The file is wrong: known before a byte goes out.
    let renamed = Media::bytes(MediaType::Image, "photo.jpg", &b"BM, a bitmap by another name"[..]);
    if let Err(error) = client.upload(renamed).await {
        advise("file", &error);
    }

    // The server refuses it, with a code.
    if let Err(error) = client.send(&notice("no such class").build()?).await {
        advise("recipients", &error);
    }

    // The answer is lost on its way. Without the duplicate check nobody knows whether the notice was accepted ...
    sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).request(1));
    if let Err(error) = client.send(&notice("21").build()?).await {
        advise("a lost answer", &error);
    }
    // ... with it, the client sends the same bytes again, and the server drops what it has already.
    sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).request(1));
    let sent = client.send(&notice("21").enable_duplicate_check(true).build()?).await?;
    println!("a lost answer, with the duplicate check: accepted after {} attempts\n", sent.attempts);

    // Too many calls: every sender of the app waits. Who can't wait is told for how long it lasts.
    sandbox.faults().add(Fault::rate_limit(Duration::from_mins(1)).on(Endpoint::Send).request(1));
    let hasty = client.with_deadline(Duration::from_secs(2));
    if let Err(error) = hasty.send(&notice("21").build()?).await {
        advise("rate limit", &error);
    }

    // The secret is wrong.
    let stranger = Client::builder(school.corpid(), "not the secret").base_url(sandbox.url()).build()?;
    if let Err(error) = stranger.ready().await {
        advise("setup", &error);
    }
    Ok(())
}

/// Prints an error, and what it means for the people concerned.
fn advise(case: &str, error: &Error) {
    let advice = match error.effect() {
        Effect::None(Retry::Later) => "nobody was notified: the same call can succeed later",
        Effect::None(Retry::Corrected) if error.is_configuration() => "nobody was notified: correct the app's setup",
        Effect::None(Retry::Corrected) => "nobody was notified: correct the request",
        Effect::Possible => "people may have been notified: look before sending again",
        Effect::Certain => "people were notified, whom it missed is unknown: do not send again",
    };
    println!("{case}: {error}\n  → {advice}\n");
}
