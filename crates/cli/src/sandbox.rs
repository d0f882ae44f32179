//! `sandbox`: runs a sandbox on this machine until it is asked to end.

use std::{
    fmt::Write as _,
    io::{self, ErrorKind},
    path::Path,
};

use tracing_subscriber::filter::LevelFilter;
use wecom_school_sandbox::{App, Cases, Sandbox, School, StartError};

use crate::{
    arguments::{self, DEFAULT_PORT},
    characters::{make_harmless_line, quote_for_shell},
    config::SANDBOX,
    input::Unread,
    output,
    problem::{Exit, Problem},
    send::interruption::Interruptions,
};

pub async fn run(arguments: &arguments::Sandbox) -> Result<Exit, Problem> {
    start_log(if arguments.quiet { LevelFilter::WARN } else { LevelFilter::INFO });
    // The handlers are set up before anything is printed: a program that waits for the text may end the sandbox at once.
    let mut interruptions = Interruptions::listen();
    let mut builder = Sandbox::builder()
        .listen((arguments.host, arguments.port))
        .allow_remote(arguments.allow_remote)
        .outbox_capacity(arguments.outbox_capacity);
    for name in &arguments.allow_host {
        builder = builder.allow_host(name);
    }
    if let Some(path) = &arguments.school {
        expect_file(path)?;
        let school = School::from_file(path);
        builder = builder.school(school.map_err(|error| describe_failed_start(Exit::Invalid).note(error.to_string()))?);
    }
    if let Some(families) = arguments.families {
        let refused = |_| {
            describe_failed_start(Exit::Usage)
                .note(words!("{families} is not 1 to 20000, the most parents of a school"; "{families} 不在 1 至 20000 之间：学校最多有 20000 名家长"))
                .help(words!("choose another --families"; "请换一个 --families"))
        };
        builder = builder.school(School::generate(families, arguments.seed).map_err(refused)?);
    }
    if let Some(folder) = &arguments.cases {
        let cases = Cases::from_folder(folder);
        builder = builder.cases(cases.map_err(|error| describe_failed_start(Exit::Invalid).note(error.to_string()))?);
    }
    let sandbox = builder.start().await.map_err(|error| describe_start_error(&error))?;
    output::say(&describe_sandbox(&sandbox));
    interruptions.next().await;
    output::say(&words!("The sandbox ends; what was in its inbox is gone."; "沙箱已停止，收件箱已清空。"));
    drop(sandbox);
    Ok(Exit::Success)
}

fn start_log(level: LevelFilter) {
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(io::stderr)
        // If standard error is closed, a report of that would panic within a request.
        .log_internal_errors(false)
        .init();
}

/// Reports a path that leads nowhere as other commands do.
fn expect_file(school: &Path) -> Result<(), Problem> {
    let unread = match school.metadata() {
        Ok(metadata) if metadata.is_dir() => Unread::NoFile,
        Ok(_) => return Ok(()),
        Err(error) => error.into(),
    };
    let reason = unread.reason();
    let what = words!("the school can't be read: {reason}"; "无法读取学校文件：{reason}");
    Err(Problem::new(Exit::Invalid, what).in_file(&school.display()))
}

fn describe_failed_start(exit: Exit) -> Problem {
    Problem::new(exit, words!("the sandbox can't start"; "沙箱无法启动"))
}

fn describe_start_error(error: &StartError) -> Problem {
    match error {
        StartError::Remote { address } => describe_failed_start(Exit::Usage)
            .note(words!(
                "{address} is not on loopback: others could read and change everything";
                "{address} 不是本机回环地址，他人可读取和修改一切"
            ))
            .help(words!("leave out --host, or add --allow-remote"; "去掉 --host，或加上 --allow-remote")),
        StartError::Listen { address, error } => {
            let reason = match error.kind() {
                ErrorKind::AddrInUse => words!("the port is in use"; "端口已被占用"),
                ErrorKind::AddrNotAvailable => words!("this machine has no such address"; "本机没有这个地址"),
                ErrorKind::PermissionDenied => words!("permission denied"; "没有权限"),
                _ => error.to_string(),
            };
            describe_failed_start(Exit::Configuration)
                .note(words!("it can't listen on {address}: {reason}"; "无法监听 {address}：{reason}"))
                .help(words!("choose another --port; 0 takes a free one"; "请换一个 --port，0 表示任选空闲端口"))
        }
        other => describe_failed_start(Exit::Configuration).note(other.to_string()),
    }
}

fn describe_sandbox(sandbox: &Sandbox) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let (name, corpid) = (make_harmless_line(school.name()), make_harmless_line(school.corpid()));
    let mut text = words!(
        "{name} is open. Its inbox: {url}/\n\n  corpid   {corpid}\n"; "{name}的沙箱已启动。收件箱：{url}/\n\n  corpid   {corpid}\n"
    );
    for app in school.apps() {
        text += &describe_app(app, school.is_invented());
    }
    for suite in school.suites() {
        text += &describe_app(&suite.app, school.is_invented());
        if school.is_invented() {
            let _ = writeln!(
                text,
                "           suite_id {}  suite_secret {}\n           suite_ticket {}  permanent_code {}",
                suite.suite_id,
                suite.suite_secret(),
                suite.suite_ticket(),
                suite.permanent_code()
            );
        }
    }
    text += &words!("\nIn another terminal:\n"; "\n在另一个终端中：\n");
    let class = quote_for_shell(&school.classes().next().map_or("ID".to_owned(), |class| class.id().to_string()));
    let _ =
        writeln!(text, "  wecom-school send text 明日停课一天。 --to-class {class} {}", options_to_connect(sandbox));
    text + &words!("\nCtrl-C ends it; nothing is kept."; "\n按 Ctrl-C 停止；停止后不保留任何数据。")
}

fn describe_app(app: &App, is_invented: bool) -> String {
    let remark = match (app.is_enabled, app.is_for_parents) {
        (false, _) => words!(" (disabled)"; "（已停用）"),
        (_, false) => words!(" (not for parents)"; "（不是家长可使用的应用）"),
        _ => String::new(),
    };
    let (agentid, name) = (app.agentid, make_harmless_line(&app.name));
    // The secrets of a school's file may be real, so they are not printed.
    let secret = app.secret().filter(|_| is_invented).map_or_else(String::new, |secret| format!("  secret {secret}"));
    format!("  agentid  {agentid}  {name}{remark}{secret}\n")
}

fn options_to_connect(sandbox: &Sandbox) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let usual = format!("http://127.0.0.1:{DEFAULT_PORT}");
    if school.is_invented() {
        let address = if url == usual { String::new() } else { format!(" --base-url {url}") };
        return format!("--profile {SANDBOX}{address}");
    }
    let agentid = school.apps().iter().find(|app| app.is_enabled && app.is_for_parents).map_or(0, |app| app.agentid);
    let corpid = quote_for_shell(school.corpid());
    format!("--base-url {url} --corpid {corpid} --agentid {agentid} --secret-file FILE")
}

#[cfg(test)]
mod tests {
    use wecom_school_sandbox::School;

    use super::*;

    #[tokio::test]
    async fn the_command_to_try_is_one_command_and_a_taken_port_is_reported() {
        let school = r#"
            corpid = "ww$(id)"
            name = "校\u001b[2J\u202e"
            classes = [ { id = 21, name = "一年级1班" } ]
            students = []
            parents = []
            apps = [ { agentid = 1, name = "家校\n通知", secret = "s" } ]
        "#;
        let sandbox = Sandbox::builder().school(School::from_toml(school).unwrap()).start().await.unwrap();
        let greeting = describe_sandbox(&sandbox);
        assert!(greeting.contains(" --to-class 21 "), "{greeting}");
        assert!(greeting.contains(" --corpid 'ww$(id)' --agentid 1 "), "{greeting}");
        assert!(greeting.contains("  agentid  1  家校 通知\n"), "{greeting}");
        assert!(!greeting.contains(['\u{1b}', '\u{202e}']), "{greeting}");
        // A second sandbox can't listen on the same port.
        let url = sandbox.url();
        let (_, port) = url.rsplit_once(':').unwrap();
        let error = Sandbox::builder().listen(([127, 0, 0, 1], port.parse().unwrap())).start().await.unwrap_err();
        let problem = describe_start_error(&error);
        let note = format!("it can't listen on 127.0.0.1:{port}: the port is in use");
        assert_eq!((problem.exit, problem.notes), (Exit::Configuration, vec![note]));
    }
}
