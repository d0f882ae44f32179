//! The command `wecom-school-sandbox`: a server that answers school notices as WeCom documents it.

use std::{fmt::Write as _, io::Write as _, process::ExitCode};

use clap::Parser;
use wecom_school_sandbox::{
    Sandbox,
    command::{self, Arguments},
};

/// A server that answers school notices as WeCom (企业微信) documents it. No account is needed.
#[derive(Debug, Parser)]
#[command(name = "wecom-school-sandbox", version)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Command { arguments } = Command::parse();
    arguments.log();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut stderr = std::io::stderr().lock();
            for line in error.to_string().lines() {
                // The exit code says it too.
                let _ = writeln!(stderr, "error: {line}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let ending = command::ending()?;
    let sandbox = arguments.builder()?.start().await?;
    say(&greeting(&sandbox, &arguments));
    ending.await;
    say("The sandbox ends; what was in its outbox is gone.\n");
    drop(sandbox);
    Ok(())
}

/// Prints a text. Whoever read it may have gone, as `head` does: the sandbox serves others all the same.
fn say(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// All that a person needs for a first call.
fn greeting(sandbox: &Sandbox, arguments: &Arguments) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let mut text = format!("{} is open at {url}\n\n  corpid {}\n", school.name(), school.corpid());
    // The secrets of a file may be real: they are not printed.
    let secret = |secret: &str| if school.is_invented() { secret.to_owned() } else { "(in the file)".to_owned() };
    for app in school.apps() {
        let remark = match (app.is_enabled(), app.is_for_parents()) {
            (false, _) => ", disabled",
            (_, false) => ", not for parents",
            _ => "",
        };
        let secret = secret(app.secret().unwrap_or_default());
        let _ = writeln!(text, "  agentid {}  secret {secret}  ({}{remark})", app.agentid(), app.name());
    }
    for suite in school.suites() {
        let (id, app) = (suite.suite_id(), suite.app());
        let (key, ticket, code) =
            (secret(suite.suite_secret()), secret(suite.suite_ticket()), secret(suite.permanent_code()));
        let _ = writeln!(
            text,
            "  agentid {}  suite {id}  secret {key}  ticket {ticket}  code {code}  ({})",
            app.agentid(),
            app.name()
        );
    }
    let (classes, students, parents) = (school.classes().len(), school.students().len(), school.parents().len());
    let _ = write!(text, "\n{classes} classes, {students} students, {parents} parents: {url}/sandbox/people\n");
    let _ = writeln!(
        text,
        "Inbox: {url}/ (the last {} notices, in memory, gone at the end; as JSON: {url}/sandbox/outbox)",
        arguments.outbox_capacity
    );
    if let Some(app) = school.apps().iter().find(|app| app.is_enabled() && app.is_for_parents()) {
        let secret = if school.is_invented() { app.secret().unwrap_or_default() } else { "SECRET" };
        let _ = write!(
            text,
            "\nTry it:\n  \
             TOKEN=$(curl -s '{url}/cgi-bin/gettoken?corpid={}&corpsecret={secret}' | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')\n  \
             curl \"{url}/cgi-bin/externalcontact/message/send?access_token=$TOKEN\" \\\n    \
             -d '{{\"toall\":1,\"msgtype\":\"text\",\"agentid\":{},\"text\":{{\"content\":\"明日停课一天。\"}}}}'\n\n",
            encoded(school.corpid()),
            app.agentid()
        );
    }
    text
}

/// As an address takes it; so it is also nothing that a shell would run, whatever the file of the school says.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_to_be_pasted_runs_nothing() {
        assert_eq!(encoded("wwsandbox-2026_0.1"), "wwsandbox-2026_0.1");
        assert_eq!(encoded("w';touch $(id)&学"), "w%27%3Btouch%20%24%28id%29%26%E5%AD%A6");
    }
}
