//! The command `wecom-school-sandbox`: a server that answers school notices as WeCom documents it.

use std::{fmt::Write as _, io::Write as _, net::IpAddr, path::PathBuf, process::ExitCode};

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;
use wecom_school_sandbox::{DEFAULT_OUTBOX_CAPACITY, Sandbox, SandboxBuilder, School};

/// A server that answers school notices as WeCom (企业微信) documents it. No account is needed.
#[derive(Debug, Parser)]
#[command(name = "wecom-school-sandbox", version)]
struct Arguments {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8117)]
    port: u16,

    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// Accept a host beyond loopback: whoever reaches it can read and change everything
    #[arg(long)]
    allow_remote: bool,

    /// A name by which browsers may call it, beside IP addresses, localhost and names without a dot; again for another one
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// A school of your own, in TOML or JSON [default: an invented one]
    #[arg(long, value_name = "FILE")]
    school: Option<PathBuf>,

    /// The most notices that the outbox holds; the oldest make room
    #[arg(long, value_name = "NOTICES", default_value_t = DEFAULT_OUTBOX_CAPACITY)]
    outbox_capacity: usize,

    /// Say nothing about single requests
    #[arg(long, short)]
    quiet: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = if arguments.quiet { LevelFilter::WARN } else { LevelFilter::INFO };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(std::io::stderr)
        // It would say on stderr that stderr is closed, and panic within a request.
        .log_internal_errors(false)
        .init();
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
    // Listened for before anything is printed: who waits for the text may end the sandbox at once.
    let ending = ending()?;
    let school = arguments.school.as_deref().map_or_else(|| Ok(School::invented()), School::from_file)?;
    let builder = Sandbox::builder()
        .school(school)
        .listen((arguments.host, arguments.port))
        .allow_remote(arguments.allow_remote)
        .outbox_capacity(arguments.outbox_capacity);
    let sandbox = arguments.allow_host.iter().fold(builder, SandboxBuilder::allow_host).start().await?;
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

/// Waits for Ctrl-C, or for the system to ask for an end.
#[cfg(unix)]
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
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
        "Accepted notices: {url}/sandbox/outbox (the last {}, in memory, gone at the end)",
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
            school.corpid(),
            app.agentid()
        );
    }
    text
}
