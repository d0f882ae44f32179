//! Compares CONTRIBUTING.md with what the commands do.
//!
//! Each compared block follows a comment `<!-- shown: NAME -->`. The test makes the edits of the guide in a copy of the schemas,
//! runs the generator, and compares its output. `GUIDE=overwrite cargo test -p xtask guide` writes the actual output into
//! CONTRIBUTING.md, so that `git diff` shows what changed.

use std::{
    collections::BTreeSet,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
};

use wecom_pages::{
    ReadPage,
    audit::{Finding, Status, audit},
    lock,
};

use crate::{
    audit::report,
    codegen, impact,
    schemas::{self, SCHEMAS},
    tree,
};

const FILE: &str = "CONTRIBUTING.md";

fn root() -> PathBuf {
    crate::root().unwrap()
}

fn block(guide: &str, name: &str) -> Range<usize> {
    let mark = format!("<!-- shown: {name} -->\n```");
    let fence = guide.find(&mark).unwrap_or_else(|| panic!("{FILE} has no block `{name}`")) + mark.len();
    let start = fence + guide[fence..].find('\n').unwrap() + 1;
    start..start + guide[start..].find("```").unwrap()
}

/// Copies what the generator reads and writes.
fn copy(name: &str) -> PathBuf {
    let copy = env::temp_dir().join(format!("wecom-school-guide-{name}-{}", std::process::id()));
    for folder in ["schema", "tests/foreign", "tests/every_type", "crates/types/src/generated"] {
        let visit = &mut |path: &Path, below: String| {
            if path.is_file() {
                tree::write(&copy.join(folder).join(below), &tree::read_text(path)?)?;
            }
            Ok(true)
        };
        tree::collect(&root().join(folder), "", visit).unwrap();
    }
    copy
}

/// Applies a diff to a file.
fn edit(file: &Path, diff: &str) {
    let side = |other: char| {
        let lines = diff.lines().filter(|line| !line.starts_with(other));
        lines.fold(String::new(), |text, line| text + &line[1..] + "\n")
    };
    let (old, text) = (side('+'), tree::read_text(file).unwrap());
    assert_eq!(text.matches(&old).count(), 1, "{} does not have this once:\n{old}", file.display());
    tree::write(file, text.replace(&old, &side('-'))).unwrap();
}

fn git(arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(root()).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the lines that differ between two files, under the name of the item that contains them.
fn difference(old: &Path, new: &Path) -> String {
    let (old, new) = (old.to_string_lossy(), new.to_string_lossy());
    let diff = git(&["diff", "--no-index", "--no-color", "--no-ext-diff", "--unified=0", &old, &new]);
    let line = |line: &str| match line.strip_prefix("@@ ") {
        Some(head) => format!("@@ {}\n", head.split_once("@@ ").map_or("", |(_, item)| item)),
        None => format!("{line}\n"),
    };
    diff.lines().skip_while(|line| !line.starts_with("@@")).map(line).collect()
}

/// Returns the audit of an official page that states the new limit. The page is made from `schema/pages.lock`, because no page is
/// checked in.
fn audited(was: i64, is: i64) -> String {
    let url = "https://developer.work.weixin.qq.com/document/path/92291";
    let lock_text = tree::read_text(&root().join(lock::FILE)).unwrap();
    let start = lock_text.find("\nsection 文本消息\n").unwrap();
    let [was_row, row] = [was, is].map(|limit| format!("max_bytes={limit}"));
    let changed = lock_text[..start].to_owned() + &lock_text[start..].replacen(&was_row, &row, 1);
    let locked = lock::read(&changed).unwrap();
    let mut findings = audit(&[], &locked, &schemas::read(&root(), SCHEMAS).unwrap()).unwrap();
    // The guide leaves out pages that are not locked.
    findings.retain(|finding| finding.status != Status::Unlocked);
    let at = findings.iter().position(|finding| finding.status.is_to_mend()).unwrap();
    findings[at].line = Some(79);
    // An audit of the page itself also compares it with the lock.
    let changed = Finding { location: Some(lock::FILE.to_owned()), status: Status::Changed, ..findings[at].clone() };
    let updated = Finding {
        section: String::new(),
        line: None,
        subject: "page".to_owned(),
        fact: "updated".to_owned(),
        on_page: Some("2026-11-20".to_owned()),
        elsewhere: locked.iter().find(|page| page.url == url).unwrap().updated.clone(),
        ..changed.clone()
    };
    findings.insert(at + 1, changed);
    findings.insert(0, updated);
    let page = ReadPage::new("school-notice.md", &format!("---\nsource_url: {url}\n---\n"));
    anstream::adapter::strip_str(&report::table(&findings, &[page], false)).to_string()
}

/// Makes the edits of the guide in copies of the schemas, and returns what each compared block should show.
fn actual_blocks(guide: &str) -> Vec<(&'static str, String)> {
    const GENERATED: &str = "crates/types/src/generated/notice/text.rs";
    let mut shown = Vec::new();
    let limit = copy("limit");
    let diff = &guide[block(guide, "edit of the limit")];
    let [was, is] = ['-', '+'].map(|side| {
        let line = diff.lines().find(|line| line.starts_with(side)).unwrap();
        line.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap()
    });
    shown.push(("audit", audited(was, is)));
    edit(&limit.join("schema/notice/text.json"), diff);
    shown.push(("files of the limit", codegen::run(&limit, false).unwrap()));
    shown.push(("review of the limit", difference(&root().join(GENERATED), &limit.join(GENERATED))));
    let [old, new] = [&root(), &limit].map(|root| schemas::read(root, SCHEMAS).unwrap());
    let impact = wecom_impact::impact(&old, &new).unwrap_or_else(|_| panic!("no impact"));
    shown.push(("impact of the limit", impact.below(impact::MODULE).in_words()));
    // This is the first line of the snapshot with the limit, before and after the change.
    let snapshot =
        tree::read_text(&root().join("crates/types/tests/it/snapshots/it__violations__of_a_notice.snap")).unwrap();
    let mut lines = snapshot.lines().zip(snapshot.lines().skip(1));
    let (name, now) = lines.find(|(_, next)| next.contains(&format!("at most {was}"))).unwrap();
    let then = now.replace(&(was + 1).to_string(), &(is + 1).to_string()).replace(&was.to_string(), &is.to_string());
    shown.push(("snapshot of the limit", format!(" {name}\n-{now}\n+{then}")));

    let message = copy("message");
    let file = message.join("schema/notice/markdown.json");
    tree::write(&file, &guide[block(guide, "schema of the message")]).unwrap();
    let alone = codegen::run(&message, false).unwrap_err();
    assert!(alone.contains("schema/notice/markdown.json"), "{alone}");
    edit(&message.join("schema/notice/request.json"), &guide[block(guide, "edit of the union")]);
    let example = message.join("schema/examples/notice/request/markdown.json");
    tree::write(&example, &guide[block(guide, "example of the message")]).unwrap();
    shown.push(("files of the message", codegen::run(&message, false).unwrap()));
    let generated = tree::read_text(&message.join("crates/types/src/generated/notice/markdown.rs")).unwrap();
    for item in [
        "pub struct Markdown in Message, built by MarkdownBuilder<content> {",
        "#[limits(not_empty, max_bytes = 4096)]",
        "pub struct MarkdownContent(String);",
    ] {
        assert!(generated.contains(item), "{item}");
    }
    assert!(!generated.contains("enable_id_trans"));
    for copy in [limit, message] {
        fs::remove_dir_all(copy).unwrap();
    }
    shown
}

#[test]
fn every_shown_block_is_what_the_commands_print() {
    let guide = tree::read_text(&root().join(FILE)).unwrap();
    let (mut right, mut differing) = (guide.clone(), String::new());
    for (name, text) in actual_blocks(&guide) {
        let (text, range) = (format!("{}\n", text.trim_matches('\n')), block(&right, name));
        if right[range.clone()] != text {
            differing += &format!("`{name}` is:\n{}\nand came out as:\n{text}\n", &right[range.clone()]);
            right.replace_range(range, &text);
        }
    }
    if env::var_os("GUIDE").is_some_and(|value| value == "overwrite") {
        tree::write(&root().join(FILE), &right).unwrap();
    } else {
        assert!(differing.is_empty(), "{FILE} shows what is not so:\n{differing}");
    }
}

/// The table of files that name the limit lists what the command above it finds, and the tests that it names exist.
#[test]
fn the_tables_name_every_file_and_existing_tests() {
    let guide = tree::read_text(&root().join(FILE)).unwrap();
    let (_, after) = guide.split_once("git grep -lE '").unwrap();
    let (pattern, after) = after.split_once('\'').unwrap();
    let (table, _) = after.split_once("| where |").unwrap().1.split_once("\n\n").unwrap();
    let listed: BTreeSet<&str> = table.split('`').filter(|word| root().join(word).is_file()).collect();
    let found = git(&[
        "grep",
        "-lE",
        pattern,
        "--",
        ".",
        ":!CONTRIBUTING.md",
        ":!*/generated/*",
        ":!schema/dist",
        ":!schema/pages.lock",
    ]);
    assert_eq!(listed, found.lines().collect());

    let words = guide.lines().filter(|line| line.starts_with("| ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_test =
        |word: &&str| word.contains("::") && word.chars().all(|one| one.is_ascii_lowercase() || "_:".contains(one));
    let tests: Vec<&str> = words.filter(is_test).filter_map(|name| name.rsplit("::").next()).collect();
    assert!(tests.len() > 2, "{tests:?}");
    for test in tests {
        assert!(!git(&["grep", "-lE", &format!("fn {test}\\("), "--", "*.rs"]).is_empty(), "no test is called {test}");
    }
}
