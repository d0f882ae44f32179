//! Runs every harness in tests/conformance, keeps the result of each beside it, and writes the pages of the guide from the results.
//!
//! A harness is a folder with an executable `run`. `run --install` prepares it, and exits with 3 and a reason on standard error
//! if its tools are missing; then its last result stays. `expected-failures.txt` lists its expected failures, and `note.json`
//! says in both languages how the program is called.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;
use wecom_export::cases::{Case, KINDS};
use wecom_schemas::{markdown::cell, words::Language};

use super::{
    expected::Expected,
    run::Run,
    summary::{Counts, Summary},
};
use crate::tree;

const FOLDER: &str = "tests/conformance";
const MISSING_TOOLS: i32 = 3;
const TIMEOUT: Duration = Duration::from_mins(1);
/// Characters of what a harness said that the pages show.
const SHOWN: usize = 160;

/// A `result.json`: the numbers of a run, and the first failure of each kind.
#[derive(Deserialize, Serialize)]
struct Kept {
    implementation: BTreeMap<String, String>,
    kinds: BTreeMap<String, Counts>,
    /// How many failed cases rest on a decision.
    decided_failures: usize,
    first_failures: Vec<First>,
}

#[derive(Deserialize, Serialize)]
struct First {
    case: String,
    why: String,
}

/// A `note.json`.
#[derive(Deserialize)]
struct Note {
    en: String,
    zh: String,
}

/// Runs the harnesses. Returns what to print, and whether all is as it should be.
pub fn run(root: &Path, all: &[Case], skip: &[String], check: bool) -> Result<(String, bool), String> {
    let (mut lines, mut is_fine) = (Vec::new(), true);
    for folder in harnesses(root)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if skip.contains(&name) {
            lines.push(format!("{name}: skipped by --skip"));
            continue;
        }
        let command = folder.join("run");
        let installed = Command::new(&command).arg("--install").output();
        let installed = installed.map_err(|error| tree::failure("start", &command, &error))?;
        if !installed.status.success() {
            let said = String::from_utf8_lossy(&installed.stderr);
            let reason = said.lines().last().unwrap_or("without a reason").to_owned();
            let is_skipped = installed.status.code() == Some(MISSING_TOOLS);
            is_fine &= is_skipped;
            let what = if is_skipped { "skipped" } else { "can't be installed" };
            lines.push(format!("{name}: {what}: {}", reason.trim_start_matches(&format!("{name}: skipped, "))));
            continue;
        }
        let run = Run::of(&[command.display().to_string()], all, "", TIMEOUT)?;
        let file = folder.join("expected-failures.txt");
        let text = if file.exists() { tree::read_text(&file)? } else { String::new() };
        let expected = Expected::read(&text);
        let summary = Summary::new(&run, &expected, false);
        let again =
            format!("cargo xtask conform --expected {FOLDER}/{name}/expected-failures.txt -- {FOLDER}/{name}/run");
        let is_fresh = keep(&folder.join("result.json"), &format!("{:#}\n", json!(Kept::of(&summary))), check)?;
        let as_expected = match (summary.exit_code(), is_fresh) {
            (0, true) => "as expected".to_owned(),
            (0, false) => {
                "as expected, but its result.json is out of date: run `cargo xtask conform --scoreboard`".to_owned()
            }
            _ => format!("not as expected: run `{again}`"),
        };
        is_fine &= summary.exit_code() == 0 && is_fresh;
        lines.push(format!("{name}: {} passed, {as_expected}", share(&Counts::sum(summary.kinds.values()))));
    }
    for (path, text) in pages(root, all)? {
        if !keep(&root.join(path), &text, check)? {
            is_fine = false;
            lines.push(format!("{path} is out of date: run `cargo xtask conform --scoreboard`"));
        }
    }
    Ok((lines.join("\n"), is_fine))
}

/// Returns the folders of the harnesses, in the order of their names.
fn harnesses(root: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = root.join(FOLDER);
    let entries = fs::read_dir(&folder).map_err(|error| tree::failure("read", &folder, &error))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|path| path.join("run").is_file());
    folders.sort();
    Ok(folders)
}

/// Writes a file. With `check`, only returns whether it has this text already.
fn keep(path: &Path, text: &str, check: bool) -> Result<bool, String> {
    if check {
        return Ok(path.exists() && tree::read_text(path)? == text);
    }
    tree::write(path, text).map(|()| true)
}

impl Kept {
    fn of(summary: &Summary<'_>) -> Self {
        let mut kinds = BTreeSet::new();
        let firsts = summary.failures.iter().filter(|failure| kinds.insert(failure.case.split('/').next()));
        let about = summary.implementation.as_object().into_iter().flatten();
        Self {
            implementation: about
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            kinds: summary.kinds.iter().map(|(kind, counts)| ((*kind).to_owned(), *counts)).collect(),
            decided_failures: summary.failures.iter().filter(|failure| !failure.decisions.is_empty()).count(),
            first_failures: firsts
                .map(|failure| First { case: failure.case.to_owned(), why: shortened(failure.why) })
                .collect(),
        }
    }

    fn about(&self, name: &str) -> String {
        self.implementation.get(name).map(|value| cell(value)).unwrap_or_default()
    }
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

/// Returns the pages of the guide, made from the results that are kept.
pub fn pages(root: &Path, all: &[Case]) -> Result<[(&'static str, String); 2], String> {
    fn read<T: DeserializeOwned>(file: &Path) -> Result<T, String> {
        serde_json::from_str(&tree::read_text(file)?).map_err(|error| format!("{}: {error}", file.display()))
    }
    let mut results: Vec<(String, Kept, Note)> = Vec::new();
    for folder in harnesses(root)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if folder.join("result.json").exists() {
            results.push((name, read(&folder.join("result.json"))?, read(&folder.join("note.json"))?));
        }
    }
    let page = |language| page(language, &results, all);
    Ok([
        ("docs/en/conformance-results.md", page(Language::English)),
        ("docs/zh/conformance-results.md", page(Language::Chinese)),
    ])
}

const ENGLISH: &str = "# Conformance results

Each program gets the {} conformance cases, and says of each whether it accepts it. The [kit](kit.md) explains how, and how to test
another program. The table shows how many answers are right. A case of a call that a program does not have is skipped and not counted;
a dash means that no case of this kind is left.

A low number is no fault of a program that leaves the checks to the server. Where the official pages say nothing or contradict
themselves, a case rests on a decision of this project: [errata.json](../../schema/errata.json) has the reasons. Such failures are
counted for each program, and their decisions are in the tables. *Sent something else* means that the JSON that the program sends
differs from the JSON that it was given. The commands work in a clone of the repository.";
const CHINESE: &str = "# 检验结果

每个程序都会收到 {} 个用例，并回答是否接受。[检验其他语言的实现](kit.md)说明了方法，以及怎样检验别的程序。下表列出回答正确的数目。
程序没有的接口，其用例会跳过，不计入总数；“–”表示没有剩下这类用例。

有些程序把检查留给服务器，数目较低并不说明它们有缺陷。官方页面没有写明或自相矛盾之处，用例依据本项目的约定，理由见
[errata.json](../../schema/errata.json)。每个程序都注明有多少失败依据约定，表中也列出这些约定。“发送的内容不同”表示程序发送的 JSON
与它收到的不同。以下命令在仓库的克隆中运行。";

fn page(language: Language, results: &[(String, Kept, Note)], all: &[Case]) -> String {
    let pick = |english, chinese| language.pick(english, chinese);
    let mut text = String::from("<!-- @generated by `cargo xtask conform --scoreboard`; do not edit. -->\n\n");
    text += &pick(ENGLISH, CHINESE).replace("{}", &all.len().to_string());
    let judged = |kind: &str| results.iter().any(|(_, kept, _)| kept.kinds.contains_key(kind));
    let kinds: Vec<_> = KINDS.iter().filter(|(kind, ..)| judged(kind)).collect();
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let names = kinds.iter().map(|(kind, ..)| (*kind).to_owned());
    let first = language.pick(["program", "language", "all"], ["程序", "语言", "合计"]).map(str::to_owned);
    text += &("\n\n".to_owned() + &row(first.into_iter().chain(names).collect()));
    text += &format!("| --- | --- |{}\n", " ---: |".repeat(kinds.len() + 1));
    for (name, kept, _) in results {
        let program = format!("[{} {}](#{name})", kept.about("name"), kept.about("version"));
        let shares =
            kinds.iter().map(|(kind, ..)| kept.kinds.get(*kind).map_or_else(|| share(&Counts::default()), share));
        let first = [program, kept.about("language"), share(&Counts::sum(kept.kinds.values()))];
        text += &row(first.into_iter().chain(shares).collect());
    }
    text += &format!("\n| {} |\n| --- | --- |\n", pick("kind | what it tries", "类别 | 说明"));
    for (kind, english, chinese) in kinds {
        text += &format!("| {kind} | {} |\n", pick(english, chinese));
    }
    results.iter().fold(text, |text, result| text + &section(language, result, all))
}

/// Returns what a program claims, what reproduces its row, and the first failure of each kind.
fn section(language: Language, (name, kept, note): &(String, Kept, Note), all: &[Case]) -> String {
    let pick = |english, chinese| language.pick(english, chinese);
    let run = format!("{FOLDER}/{name}/run");
    let mut text = format!("\n## {name}\n\n{}\n", language.pick(&note.en, &note.zh));
    if !kept.about("homepage").is_empty() {
        text += &format!("\n<{}>\n", kept.about("homepage"));
    }
    text += &format!("\n```sh\n{run} --install\npython3 {FOLDER}/run.py -- {run}\n```\n");
    let failed = Counts::sum(kept.kinds.values()).failed;
    if failed == 0 {
        return text + pick("\nEvery answer is right.\n", "\n全部回答正确。\n");
    }
    let summed = pick(
        "{failed} answers are wrong; {decided} of these cases rest on decisions. `{list}` lists them, and the option `--json` prints each with its rule. The first of each kind:",
        "{failed} 个回答有误，其中 {decided} 个用例依据约定。全部列在 `{list}` 中，选项 `--json` 会输出每个失败及其规则。每类的第一个：",
    );
    let summed = summed.replace("{failed}", &failed.to_string());
    let summed = summed.replace("{decided}", &kept.decided_failures.to_string());
    text += &format!("\n{}\n\n```sh\n", summed.replace("{list}", &format!("{FOLDER}/{name}/expected-failures.txt")));
    for First { case, .. } in &kept.first_failures {
        text += &format!("python3 {FOLDER}/run.py --only {case} -- {run}\n");
    }
    let columns = pick("case | what the program says | the rule", "用例 | 程序的回答 | 规则");
    text += &format!("```\n\n| {columns} |\n| --- | --- | --- |\n");
    for First { case: id, why } in &kept.first_failures {
        let Some(case) = all.iter().find(|case| case.id == *id) else { continue };
        let [english, chinese] = &case.reason;
        let (page, section) = &case.source;
        let mut rule = format!("{} [{}]({page})", cell(language.pick(english, chinese)), cell(section));
        if !case.decisions.is_empty() {
            rule += &format!("{}{}", pick("; decisions: ", "；约定："), case.decisions.join(pick(", ", "、")));
        }
        text += &format!("| `{id}` | {} | {rule} |\n", cell(&said(language, why)));
    }
    text
}

/// Returns what a program says to a case, with the words of the runner in the language of the page.
fn said(language: Language, why: &str) -> String {
    let words =
        [("accepted", "接受"), ("refused", "拒绝"), ("error", "出错"), ("sent something else", "发送的内容不同")];
    let (word, rest) = why.find(": ").map_or((why, ""), |at| why.split_at(at));
    let chinese = words.iter().find(|(english, _)| *english == word).map_or(word, |(_, chinese)| chinese);
    language.pick(word, chinese).to_owned() + rest
}

/// Returns `passed/total`, or a dash if there is no such case.
fn share(Counts { passed, failed, .. }: &Counts) -> String {
    if passed + failed == 0 { "–".to_owned() } else { format!("{passed}/{}", passed + failed) }
}
