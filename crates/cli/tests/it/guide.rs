//! Every command of the guide and of the READMEs works as they show it.
//!
//! `console` blocks are compared with what the command prints, in the language of the page. The `sh` blocks of a page run as one
//! script, with the calls of the command in its `powershell` blocks: a word in single quotes is the same in both shells.
//! `TRYCMD=overwrite` writes the outputs into the pages.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use wecom_school_sandbox::Sandbox;
use wecom_school_types::Errcode;

use crate::{cases, run, skip::skip};

/// The address of the sandbox in the guide.
const USUAL: &str = "http://127.0.0.1:8117";

/// The beginnings of lines in `sh` blocks that no test can run, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("wecom-school sandbox", "the sandbox runs until it is stopped; the tests start one themselves"),
    ("tar ", "there is no archive"),
    ("cd wecom-school-", "there is no archive"),
    ("export PATH=", "there is no archive"),
    ("sha256sum ", "there is no archive"),
    ("cargo ", "it compiles"),
    ("sqlite3 ", "tests send without a history, and sqlite3 may be missing"),
    ("curl -N", "events do not end"),
    ("python3 ", "`languages` runs it, and a test below those of the kit"),
    ("tests/conformance/", "it installs other programs; `cargo xtask conform --scoreboard` runs it"),
    ("node ", "`languages` runs it"),
    ("go ", "`languages` runs it"),
    ("java ", "`languages` runs it"),
];

struct Page {
    path: PathBuf,
    /// A name for files of the test.
    name: String,
    is_chinese: bool,
    text: String,
}

/// Returns the pages of the guide and the READMEs, by their paths.
fn pages() -> Vec<Page> {
    let root = Path::new("../..");
    let listed = |folder: &str| {
        let files = fs::read_dir(root.join("docs").join(folder)).expect("the guide");
        files.map(|file| file.expect("a page").path()).filter(|file| file.extension().is_some_and(|md| md == "md"))
    };
    let readmes = ["README.md", "README.zh-CN.md", "crates/cli/README.md", "crates/sandbox/README.md"];
    let mut paths: Vec<PathBuf> =
        listed("zh").chain(listed("en")).chain(readmes.iter().map(|readme| root.join(readme))).collect();
    paths.sort();
    let page = |path: PathBuf| {
        let below = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        let name = below.replace(['/', '.'], "-");
        Page { name, is_chinese: below.contains("zh"), text: fs::read_to_string(&path).expect("a page"), path }
    };
    paths.into_iter().map(page).collect()
}

/// Returns the code blocks of a page in some language.
fn blocks<'a>(text: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let fence = format!("```{language}\n");
    let mut rest = text;
    std::iter::from_fn(move || {
        let (block, after) = rest.split_once(&fence)?.1.split_once("```")?;
        rest = after;
        Some(block)
    })
}

/// Returns a folder with what the commands of the guide read: the files of `examples`, and a configuration with the profile
/// `school`, which is the school of the sandbox.
fn folder(name: &str, sandbox: &Sandbox) -> PathBuf {
    let folder = run::folder(&format!("guide-{name}"));
    let files = folder.join("files.in");
    fs::create_dir_all(&files).expect("a folder");
    for file in fs::read_dir("examples").expect("the examples") {
        let file = file.expect("a file").path();
        fs::copy(&file, files.join(file.file_name().expect("a name"))).expect("a copy");
    }
    let app = &sandbox.school().apps()[0];
    let config = folder.join("config/wecom-school");
    fs::create_dir_all(&config).expect("a folder");
    let secret = config.join("secret");
    fs::write(&secret, app.secret().expect("the secret of an invented app")).expect("a secret");
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a file of this process");
    let profile = format!(
        "[profiles.school]\ncorpid = \"{}\"\nagentid = {}\nsecret_file = \"secret\"\nbase_url = \"{}\"\n",
        sandbox.school().corpid(),
        app.agentid,
        sandbox.url()
    );
    fs::write(config.join("config.toml"), profile).expect("a configuration");
    folder
}

#[tokio::test]
async fn the_commands_print_what_the_guide_shows() {
    let mut pages = pages();
    pages.retain(|page| page.text.contains("```console\n"));
    assert!(pages.len() > 4, "{}", pages.len());
    for page in pages {
        let sandbox = Sandbox::builder().start().await.expect("a free port");
        let folder = folder(&format!("{}-console", page.name), &sandbox);
        let tried = folder.join("files.trycmd");
        fs::write(&tried, page.text.replace(USUAL, "[SERVER]")).expect("a case");
        let cases = cases(&sandbox.url());
        if page.is_chinese {
            cases.env("LC_ALL", "zh_CN.UTF-8");
        }
        cases.env("XDG_CONFIG_HOME", folder.join("config").display().to_string());
        cases.env("XDG_STATE_HOME", folder.display().to_string()).case(&tried).run();
        if env::var_os("TRYCMD").is_some_and(|action| action == "overwrite") {
            let written = fs::read_to_string(&tried).expect("a case");
            fs::write(&page.path, written.replace("[SERVER]", USUAL)).expect("a page");
        }
    }
}

/// Runs a script against a sandbox, in a folder with the files of the guide.
async fn run_script(name: &str, script: &str) {
    let sandbox = Sandbox::builder().start().await.expect("a free port");
    let folder = folder(&format!("{name}-sh"), &sandbox);
    let program = Path::new(run::COMMAND).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", env::var("PATH").expect("a path"));
    let mut shell = run::command("bash");
    shell.env("PATH", path).env("WECOM_BASE_URL", sandbox.url()).current_dir(folder.join("files.in"));
    shell.env("XDG_CONFIG_HOME", folder.join("config")).env("XDG_STATE_HOME", &folder);
    let output = shell.args(["-euo", "pipefail", "-c", &script.replace(USUAL, &sandbox.url())]).output().expect("bash");
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{name}: {}\n{script}\n{stdout}{stderr}", output.status);
}

#[tokio::test]
async fn the_scripts_of_the_guide_run() {
    if Command::new("curl").arg("--version").output().is_err() {
        return skip("curl is not installed");
    }
    let mut not_run = vec![false; NOT_RUN.len()];
    for page in pages() {
        let mut script = String::new();
        let is_call = |line: &&str| line.starts_with("wecom-school ");
        let powershell = blocks(&page.text, "powershell").flat_map(str::lines).filter(is_call);
        for line in blocks(&page.text, "sh").flat_map(str::lines).chain(powershell) {
            match NOT_RUN.iter().position(|(beginning, _)| line.starts_with(beginning)) {
                Some(index) => not_run[index] = true,
                None => script += &format!("{line}\n"),
            }
        }
        if !script.trim().is_empty() {
            run_script(&page.name, &script).await;
        }
    }
    let unused: Vec<_> = NOT_RUN.iter().zip(not_run).filter(|(_, is_used)| !is_used).collect();
    assert!(unused.is_empty(), "no page has these: {unused:?}");
}

/// The harness that the page about the conformance kit shows accepts everything, so that the first command finds failures.
#[test]
fn the_commands_of_the_kit_run() {
    if Command::new("python3").arg("--version").output().is_err() {
        return skip("python3 is not installed");
    }
    for page in pages().iter().filter(|page| page.path.ends_with("kit.md")) {
        let folder = run::folder(&format!("guide-{}", page.name));
        fs::write(folder.join("harness.py"), blocks(&page.text, "python").next().expect("a harness")).expect("a file");
        let tests = fs::canonicalize("../../tests").expect("the kit");
        std::os::unix::fs::symlink(tests, folder.join("tests")).expect("a link");
        let commands = blocks(&page.text, "sh").flat_map(str::lines).filter(|line| line.starts_with("python3 "));
        let run = |command| Command::new("bash").args(["-c", command]).current_dir(&folder).output().expect("bash");
        let codes: Vec<_> = commands.map(|command| run(command).status.code()).collect();
        assert_eq!(codes, [Some(1), Some(0), Some(0)], "{}", page.name);
    }
}

/// The pages of error codes, and `explain`, name commands.
#[tokio::test]
async fn the_commands_of_the_error_codes_run() {
    let commands: BTreeSet<&str> = Errcode::KNOWN.iter().filter_map(|known| known.command).collect();
    assert!(commands.len() > 2, "{commands:?}");
    run_script("errors", &commands.into_iter().collect::<Vec<_>>().join("\n")).await;
}
