//! `sandbox`

use std::fmt::Write as _;

use wecom_school_sandbox::{
    App, Sandbox,
    command::{self, Arguments, DEFAULT_PORT},
};

use crate::{connect::SANDBOX, exit::Exit, lang::words, output, problem::Problem};

/// Runs a sandbox until it is asked to end.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    arguments.log();
    // Listened for before anything is printed: who waits for the text may end the sandbox at once.
    let ending = command::ending().map_err(not_started)?;
    let sandbox = arguments.builder().map_err(not_started)?.start().await.map_err(not_started)?;
    output::say(&greeting(&sandbox));
    ending.await;
    output::say(&words!("The sandbox ends; what was in its inbox is gone."; "沙箱已停止，收件箱已清空。"));
    drop(sandbox);
    Ok(Exit::Success)
}

fn not_started(why: impl std::fmt::Display) -> Problem {
    Problem::new(Exit::Invalid, words!("the sandbox can't start"; "沙箱无法启动")).note(why.to_string())
}

/// Where to look, whom to speak as, and what to type next.
fn greeting(sandbox: &Sandbox) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let (name, corpid) = (school.name(), school.corpid());
    let mut text = words!(
        "{name} is open. Its inbox: {url}/\n\n  corpid   {corpid}\n"; "{name} 已开放。收件箱：{url}/\n\n  corpid   {corpid}\n"
    );
    for app in school.apps() {
        text += &line(app, school.is_invented());
    }
    for suite in school.suites() {
        text += &line(suite.app(), school.is_invented());
        if school.is_invented() {
            let _ = writeln!(
                text,
                "           suite_id {}  suite_secret {}\n           suite_ticket {}  permanent_code {}",
                suite.suite_id(),
                suite.suite_secret(),
                suite.suite_ticket(),
                suite.permanent_code()
            );
        }
    }
    text += &words!("\nIn another terminal:\n"; "\n在另一个终端中：\n");
    let class = school.classes().first().map_or("ID", |class| class.id());
    let _ = writeln!(text, "  wecom-school send text 明日停课一天。 --to-class {class} {}", connection(sandbox));
    text + &words!("\nCtrl-C ends it; nothing is kept."; "\n按 Ctrl-C 停止，内容不保留。")
}

/// An app, and what keeps it from sending.
fn line(app: &App, is_invented: bool) -> String {
    let remark = match (app.is_enabled(), app.is_for_parents()) {
        (false, _) => words!(" (disabled)"; "（已停用）"),
        (_, false) => words!(" (not for parents)"; "（家长不可用）"),
        _ => String::new(),
    };
    let (agentid, name) = (app.agentid(), app.name());
    // The secrets of a file may be real: they are not printed.
    let secret = app.secret().filter(|_| is_invented).map_or_else(String::new, |secret| format!("  secret {secret}"));
    format!("  agentid  {agentid}  {name}{remark}{secret}\n")
}

/// The options by which the command finds this sandbox.
fn connection(sandbox: &Sandbox) -> String {
    let (school, url) = (sandbox.school(), sandbox.url());
    let usual = format!("http://127.0.0.1:{DEFAULT_PORT}");
    if school.is_invented() {
        let address = if url == usual { String::new() } else { format!(" --base-url {url}") };
        return format!("--profile {SANDBOX}{address}");
    }
    let agentid = school.apps().iter().find(|app| app.is_enabled() && app.is_for_parents()).map_or(0, App::agentid);
    format!("--base-url {url} --corpid {} --agentid {agentid} --secret-file FILE", school.corpid())
}
