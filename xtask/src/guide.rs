//! The two walks in CONTRIBUTING.md, walked: what they show is what the commands do.
//!
//! A block that is shown stands behind `<!-- shown: NAME -->`. The edits are read from the page and made in a copy of the
//! schemas; then the generator runs, and its output is compared. `GUIDE=overwrite cargo test -p xtask guide` writes what
//! came out into CONTRIBUTING.md, to be read as a difference.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
};

use wecom_pages::{
    audit::{Finding, ReadPage, Status, audit},
    fact::{Amount, Fact},
    lock,
    page_facts::Part,
};

use crate::{audit::report, codegen, impact, tree};

const FILE: &str = "CONTRIBUTING.md";
const TEXT: &str = "schema/notice/text.json";
const REQUEST: &str = "schema/notice/request.json";
const GENERATED: &str = "crates/types/src/generated/notice/text.rs";

/// The page, and where it differs from what came out.
struct Guide {
    text: String,
    differing: Vec<String>,
    /// Two tests may write the page, one after the other.
    _alone: MutexGuard<'static, ()>,
}

impl Guide {
    fn read() -> Self {
        static ONE: Mutex<()> = Mutex::new(());
        let alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        Self { text: fs::read_to_string(root().join(FILE)).unwrap(), differing: Vec::new(), _alone: alone }
    }

    /// The place of a block's text.
    fn place(&self, name: &str) -> std::ops::Range<usize> {
        let mark = format!("<!-- shown: {name} -->\n```");
        let fence = self.text.find(&mark).unwrap_or_else(|| panic!("{FILE} has no block `{name}`")) + mark.len();
        let start = fence + self.text[fence..].find('\n').unwrap() + 1;
        start..start + self.text[start..].find("```").unwrap()
    }

    fn block(&self, name: &str) -> String {
        self.text[self.place(name)].to_owned()
    }

    /// The block has to be this text.
    fn shows(&mut self, name: &str, text: &str) {
        let text = format!("{}\n", text.trim_matches('\n'));
        let place = self.place(name);
        if self.text[place.clone()] != text {
            self.differing.push(format!("`{name}` is:\n{}\nand came out as:\n{text}", &self.text[place.clone()]));
            self.text.replace_range(place, &text);
        }
    }

    fn finish(self) {
        if env::var_os("GUIDE").is_some_and(|value| value == "overwrite") {
            fs::write(root().join(FILE), self.text).unwrap();
        } else {
            assert!(self.differing.is_empty(), "{FILE} shows what is not so:\n{}", self.differing.join("\n"));
        }
    }
}

/// A copy of what the generator reads and writes.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let copy = Self(env::temp_dir().join(format!("wecom-school-guide-{name}-{}", std::process::id())));
        for folder in ["schema", "tests/foreign", "tests/it/every_type", "crates/types/src/generated"] {
            copy_folder(&root().join(folder), &copy.0.join(folder));
        }
        copy
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        tree::write(&self.0.join(file), text).unwrap();
    }

    /// Makes the edit that a diff shows.
    fn edit(&self, file: &str, diff: &str) {
        let side = |other: char| {
            let lines = diff.lines().filter(|line| !line.starts_with(other));
            lines.fold(String::new(), |text, line| text + &line[1..] + "\n")
        };
        let (old, text) = (side('+'), self.read(file));
        assert_eq!(text.matches(&old).count(), 1, "{file} does not have this once:\n{old}");
        self.write(file, &text.replace(&old, &side('-')));
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn root() -> PathBuf {
    crate::root().unwrap()
}

/// What git prints.
fn git(arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(root()).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of a difference that differ, below the item that they stand in.
fn difference(old: &Path, new: &Path) -> String {
    let (old, new) = (old.to_string_lossy(), new.to_string_lossy());
    let diff = git(&["diff", "--no-index", "--no-color", "--no-ext-diff", "--unified=0", &old, &new]);
    let line = |line: &str| match line.strip_prefix("@@ ") {
        Some(head) => format!("@@ {}\n", head.split_once("@@ ").map_or("", |(_, item)| item)),
        None => format!("{line}\n"),
    };
    diff.lines().skip_while(|line| !line.starts_with("@@")).map(line).collect()
}

/// What the audit says of a page that allows the new limit. The page itself is not here: the lock knows what it says.
fn audited(most: i64) -> String {
    let url = "https://developer.work.weixin.qq.com/document/path/92291";
    let mut said = lock::read(&fs::read_to_string(root().join(lock::FILE)).unwrap()).unwrap();
    let page = said.iter_mut().find(|said| said.url == url).unwrap();
    let parts = page.sections.iter_mut().filter(|section| section.title == "文本消息");
    let row = parts.flat_map(|section| &mut section.parts).find_map(|part| match part {
        Part::Table(table) => table.rows.iter_mut().find(|row| row.parameter == "content"),
        _ => None,
    });
    let row = row.unwrap();
    let is_limit = |fact: &&Fact| matches!(fact, Fact::MaxBytes(_));
    let was = row.facts.iter().find(is_limit).cloned().unwrap();
    row.facts.remove(&was);
    row.facts.insert(Fact::MaxBytes(Amount::plain(most)));
    let was_updated = page.updated.clone();
    let mut findings = audit(&[], &said, &codegen::sources(&root(), "schema").unwrap()).unwrap();
    // Which pages nobody has locked is no part of the walk.
    findings.retain(|finding| finding.status != Status::Unlocked);
    let at = findings.iter().position(|finding| finding.status.is_to_mend()).unwrap();
    let line = Some(79);
    findings[at].line = line;
    // These two come from the page beside the lock.
    let changed = |section: &str, subject: &str, fact: &str, line, is: String, was: Option<String>| Finding {
        page: url.to_owned(),
        section: section.to_owned(),
        line,
        subject: subject.to_owned(),
        fact: fact.to_owned(),
        on_page: Some(is),
        elsewhere: was,
        location: Some(lock::FILE.to_owned()),
        status: Status::Changed,
    };
    let limit = findings[at].clone();
    let was_limit = limit.elsewhere.clone();
    findings.insert(at + 1, changed(&limit.section, &limit.subject, &limit.fact, line, most.to_string(), was_limit));
    findings.insert(0, changed("", "page", "updated", None, "2026-11-20".to_owned(), was_updated));
    let page = ReadPage::new("school-notice.md", &format!("---\nsource_url: {url}\n---\n"));
    anstream::adapter::strip_str(&report::table(&findings, &[page], false)).to_string()
}

#[test]
fn a_changed_limit_is_walked_as_it_is_shown() {
    let mut guide = Guide::read();
    let edit = guide.block("edit of the limit");
    let [was, is] = ['-', '+'].map(|side| {
        let line = edit.lines().find(|line| line.starts_with(side)).unwrap();
        line.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap()
    });
    guide.shows("audit", &audited(is));
    let copy = Checkout::new("limit");
    copy.edit(TEXT, &edit);
    guide.shows("files of the limit", &codegen::run_in(&copy.0, false).unwrap());
    guide.shows("review of the limit", &difference(&root().join(GENERATED), &copy.0.join(GENERATED)));
    let schemas = |folder: &Path| tree::read(&folder.join("schema"), "json").unwrap();
    let impact = wecom_impact::impact(&schemas(&root()), &schemas(&copy.0)).unwrap_or_else(|_| panic!("no impact"));
    guide.shows("impact of the limit", &impact.below(impact::MODULE).in_words());
    // A snapshot follows the limit: what it says now, and what it says then.
    let snapshot = fs::read_to_string(root().join("tests/it/snapshots/it__violations__of_a_notice.snap")).unwrap();
    let mut lines = snapshot.lines().zip(snapshot.lines().skip(1));
    let (name, now) = lines.find(|(_, next)| next.contains(&format!("at most {was}"))).unwrap();
    let then = now.replace(&(was + 1).to_string(), &(is + 1).to_string()).replace(&was.to_string(), &is.to_string());
    guide.shows("snapshot of the limit", &format!(" {name}\n-{now}\n+{then}"));
    guide.finish();
}

/// The table of places lists what the command above it finds, so that no place is forgotten.
#[test]
fn every_place_that_names_the_limit_is_listed() {
    let text = fs::read_to_string(root().join(FILE)).unwrap();
    let (_, after) = text.split_once("git grep -lE '").unwrap();
    let (pattern, after) = after.split_once('\'').unwrap();
    let (_, table) = after.split_once("| where |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let listed: BTreeSet<String> =
        table.split('`').filter(|word| root().join(word).is_file()).map(str::to_owned).collect();
    let found = git(&["grep", "-lE", pattern, "--", ".", ":!CONTRIBUTING.md", ":!*/generated/*", ":!schema/dist"]);
    let found: BTreeSet<String> = found.lines().map(str::to_owned).collect();
    assert_eq!(listed, found);
}

#[test]
fn a_new_message_is_walked_as_it_is_shown() {
    let mut guide = Guide::read();
    let copy = Checkout::new("message");
    copy.write("schema/notice/markdown.json", &guide.block("schema of the message"));
    let alone = codegen::run_in(&copy.0, false).unwrap_err();
    assert!(alone.contains("schema/notice/markdown.json"), "{alone}");
    copy.edit(REQUEST, &guide.block("edit of the union"));
    copy.write("schema/examples/notice/request/markdown.json", &guide.block("example of the message"));
    guide.shows("files of the message", &codegen::run_in(&copy.0, false).unwrap());
    let generated = copy.read("crates/types/src/generated/notice/markdown.rs");
    for item in [
        "pub struct Markdown in Message, built by MarkdownBuilder<content> {",
        "#[limits(not_empty, max_bytes = 4096)]",
        "pub struct MarkdownContent(String);",
    ] {
        assert!(generated.contains(item), "{item}");
    }
    assert!(!generated.contains("enable_id_trans"));
    guide.finish();
}

/// What the tables call a test is one.
#[test]
fn every_test_that_the_guide_names_is_there() {
    let text = fs::read_to_string(root().join(FILE)).unwrap();
    let words = text.lines().filter(|line| line.starts_with("| ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_test = |word: &&str| {
        word.contains("::") && word.chars().all(|letter| letter.is_ascii_lowercase() || "_:".contains(letter))
    };
    let named: Vec<&str> = words.filter(is_test).filter_map(|name| name.rsplit("::").next()).collect();
    assert!(named.len() > 2, "{named:?}");
    for test in named {
        assert!(!git(&["grep", "-lE", &format!("fn {test}\\("), "--", "*.rs"]).is_empty(), "no test is called {test}");
    }
}
