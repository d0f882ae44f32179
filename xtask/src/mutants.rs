//! `cargo xtask mutants`: breaks the code of campaigns on purpose, and shows that a test notices each fault.
//!
//! cargo-mutants finds faults by itself, but only small ones (another operator, an empty function), by the thousand, and each costs a
//! build. The faults here are those that would lose or double notices; each names what must not happen.

use std::{collections::BTreeSet, fs, path::Path, process::Command, time::Instant};

use crate::{cargo::cargo, tree};

/// A fault: in this file, another text stands in the place of one.
struct Mutant {
    name: &'static str,
    file: &'static str,
    text: &'static str,
    replacement: &'static str,
    test: Test,
}

/// What must notice a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Test {
    /// The tests of the library whose names have this in them.
    Unit(&'static str),
    /// Campaigns against the sandbox.
    Sandbox(&'static str),
}

const STATE: &str = "state.rs";
const CLAIM: &str = "claim.rs";
const MODEL: Test = Test::Unit("state::model");
const STATEMENTS: Test = Test::Unit("tests::transitions");

const MUTANTS: [Mutant; 23] = [
    Mutant {
        name: "no duplicate check in the bodies",
        file: "content.rs",
        text: "notice.enable_duplicate_check(true)",
        replacement: "notice.enable_duplicate_check(false)",
        test: Test::Sandbox("run::what_broke_off_is_repeated_inside_the_interval"),
    },
    Mutant {
        name: "a body is rebuilt for a retry",
        file: CLAIM,
        text: "part.digest, body.json FROM part",
        replacement: "part.digest, coalesce(body.template, body.json) FROM part",
        test: Test::Unit("tests::claims::an_attempted_part"),
    },
    Mutant {
        name: "parts in flight count as done",
        file: CLAIM,
        text: "while parts.len() < most {",
        replacement: "while parts.len() < most && false {",
        test: STATEMENTS,
    },
    Mutant {
        name: "leases are ignored",
        file: CLAIM,
        text: "AND NOT coalesce(worker.lease_until > ?5 AND worker.lease_until <= ?6, FALSE)",
        replacement: "AND ?5 < ?6",
        test: STATEMENTS,
    },
    Mutant {
        name: "a lease of the future lasts until then",
        file: CLAIM,
        text: "AND NOT coalesce(worker.lease_until > ?5 AND worker.lease_until <= ?6, FALSE)",
        replacement: "AND NOT coalesce(worker.lease_until > ?5, FALSE) AND ?5 < ?6",
        test: STATEMENTS,
    },
    Mutant {
        name: "the outcome is written before the request is sent",
        file: STATE,
        text: "                state: State::InFlight,\n                claims: self.claims + 1,",
        replacement: "                state: State::Accepted,\n                claims: self.claims + 1,",
        test: MODEL,
    },
    Mutant {
        name: "a repeat leaves the margin out",
        file: STATE,
        text: "now + MARGIN < self.first_attempt_at",
        replacement: "now < self.first_attempt_at",
        test: MODEL,
    },
    Mutant {
        name: "the interval begins with the latest attempt",
        file: STATE,
        text: "now + MARGIN < self.first_attempt_at",
        replacement: "now + MARGIN < self.last_attempt_at",
        test: MODEL,
    },
    Mutant {
        name: "a clock that went back is inside the interval",
        file: STATE,
        text: "now >= self.last_attempt_at && now",
        replacement: "now",
        test: MODEL,
    },
    Mutant {
        name: "outcomes of earlier claims count",
        file: STATE,
        text: "if claim != self.claims && outcome",
        replacement: "if claim > self.claims && outcome",
        test: Test::Unit("tests::traps::a_rescuer"),
    },
    Mutant {
        name: "a refusal after a doubt is a refusal",
        file: STATE,
        text: "to(if self.is_in_doubt() { State::Unknown } else { State::Refused })",
        replacement: "to(State::Refused)",
        test: MODEL,
    },
    Mutant {
        name: "an attempt that was not sent clears a doubt",
        file: STATE,
        text: "to(if self.is_in_doubt() { State::InFlight } else { State::Planned })",
        replacement: "Some(Self { state: State::Planned, doubt: Doubt::None, ..self })",
        test: MODEL,
    },
    Mutant {
        name: "what is in doubt is sent after the interval",
        file: STATE,
        text: "(State::InFlight, Event::Claim { .. } | Event::Cancel | Event::RefusedInDoubt) => doubted(State::Unknown)",
        replacement: "(State::InFlight, Event::Claim { .. } | Event::Cancel | Event::RefusedInDoubt) => doubted(State::Planned)",
        test: MODEL,
    },
    Mutant {
        name: "a cancelled part in doubt counts as withdrawn",
        file: STATE,
        text: "(State::Planned, Event::Cancel) => {",
        replacement: "(State::Planned, Event::Cancel) if self.doubt == Doubt::Decided => to(State::Cancelled),
            (State::Planned, Event::Cancel) => {",
        test: MODEL,
    },
    Mutant {
        name: "the decision to send once more covers later doubts",
        file: STATE,
        text: "last_attempt_at: now, doubt: Doubt::Open, ..self",
        replacement: "last_attempt_at: now, doubt: self.doubt.max(Doubt::Open), ..self",
        test: MODEL,
    },
    Mutant {
        name: "a part without the duplicate check is repeated",
        file: "plan/write.rs",
        text: "Repeat::Harmless | Repeat::Doubles => 0,",
        replacement: "Repeat::Harmless | Repeat::Doubles => 14_400_000,",
        test: Test::Sandbox("run::a_part_without_the_duplicate_check"),
    },
    Mutant {
        name: "repeats of the input are sent twice",
        file: "plan/staging.rs",
        text: "CASE WHEN first < number THEN first END",
        replacement: "CASE WHEN first < 0 THEN first END",
        test: Test::Sandbox("plan::every_row_is_in_one_request"),
    },
    Mutant {
        name: "invalid recipients are not recorded",
        file: "work.rs",
        text: "        record_invalid(database, place, ended.part, &ended.invalid)?;\n",
        replacement: "",
        test: Test::Unit("tests::claims::invalid"),
    },
    Mutant {
        name: "a rate limit pauses every corp",
        file: CLAIM,
        text: "pause ON pause.corp = ?2 AND pause.app = ?3",
        replacement: "pause ON ?2 = ?2 AND ?3 = ?3",
        test: Test::Sandbox("run::a_rate_limit_pauses_its_school_alone"),
    },
    Mutant {
        name: "a pause lasts until a clock ahead says so",
        file: CLAIM,
        text: "paused_at <= now + MAX_AHEAD",
        replacement: "paused_at <= now + MAX_AHEAD || true",
        test: Test::Unit("tests::traps::a_lease_stuck"),
    },
    Mutant {
        name: "a notice is sent before another worker uploads its file",
        file: CLAIM,
        text: "AND upload.media_id IS NULL))",
        replacement: "AND upload.media_id IS NULL AND 1 = 0))",
        test: Test::Sandbox("run::workers_share_a_campaign"),
    },
    Mutant {
        name: "a worker sends after it was suspended",
        file: CLAIM,
        text: ".filter(|_| elapsed < millis(LEASE))",
        replacement: "",
        test: Test::Unit("tests::traps::a_worker_that_was_suspended"),
    },
    Mutant {
        name: "the pace is forgotten with the process",
        file: CLAIM,
        text: "    if demand.is_paced {\n        write_pace",
        replacement: "    if demand.is_paced && false {\n        write_pace",
        test: Test::Unit("tests::claims::the_pace"),
    },
];

impl Mutant {
    /// Returns the file with the fault.
    fn apply(&self, text: &str) -> Result<String, String> {
        match text.matches(self.text).count() {
            1 => Ok(text.replacen(self.text, self.replacement, 1)),
            count => Err(format!(
                "the mutant `{}` has to replace one text, and {}/{} has it {count} times: adapt it in xtask/src/mutants.rs",
                self.name, SOURCES, self.file
            )),
        }
    }
}

const SOURCES: &str = "crates/campaign/src";

/// Copies the workspace to `target/mutants/workspace`, and runs a test for each fault there. Those that are named run alone.
pub fn run(root: &Path, only: Option<&str>) -> Result<String, String> {
    let copy = root.join("target/mutants/workspace");
    copy_workspace(root, &copy)?;
    let mutants: Vec<&Mutant> =
        MUTANTS.iter().filter(|mutant| only.is_none_or(|only| mutant.name.contains(only))).collect();
    let mut tests: Vec<Test> = Vec::new();
    for mutant in &mutants {
        if !tests.contains(&mutant.test) {
            tests.push(mutant.test);
        }
    }
    for test in tests {
        if let Some(output) = test.failure(&copy)? {
            return Err(format!("a test fails without any fault:\n{output}"));
        }
    }
    let mut survivors = 0;
    for mutant in &mutants {
        let (file, began) = (copy.join(SOURCES).join(mutant.file), Instant::now());
        let text = tree::read_text(&file)?;
        tree::write(&file, &mutant.apply(&text)?)?;
        let failure = mutant.test.failure(&copy);
        tree::write(&file, &text)?;
        let result = if failure?.is_some() { "caught" } else { "NOT CAUGHT" };
        survivors += usize::from(result != "caught");
        let (Test::Unit(name) | Test::Sandbox(name)) = mutant.test;
        tree::print(&format!("{result:<10}  {:<50}  {name} ({} s)", mutant.name, began.elapsed().as_secs()));
    }
    if survivors > 0 {
        return Err(format!("no test catches {survivors} of {} faults", mutants.len()));
    }
    Ok(format!("each of {} faults is caught", mutants.len()))
}

/// Makes the copy have the files of the workspace, and no others. What is the same is not touched, so that cargo does not build it
/// again.
fn copy_workspace(root: &Path, copy: &Path) -> Result<(), String> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().map_err(|error| format!("git can't be run: {error}"))?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let files: BTreeSet<&str> = listed.split('\0').filter(|file| root.join(file).is_file()).collect();
    for file in &files {
        let (from, to) = (root.join(file), copy.join(file));
        let bytes = fs::read(&from).map_err(|error| tree::failure("read", &from, &error))?;
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            let folder = to.parent().unwrap_or(copy);
            fs::create_dir_all(folder).map_err(|error| tree::failure("make", folder, &error))?;
            fs::write(&to, bytes).map_err(|error| tree::failure("write", &to, &error))?;
        }
    }
    tree::collect(copy, "", &mut |path, below| {
        if path.is_file() && !files.contains(below.as_str()) {
            fs::remove_file(path).map_err(|error| tree::failure("remove", path, &error))?;
        }
        Ok(true)
    })
}

impl Test {
    /// Runs the test in the copy. Returns its output if it fails.
    fn failure(self, copy: &Path) -> Result<Option<String>, String> {
        let (target, name) = match self {
            Self::Unit(name) => (&["--lib"][..], name),
            Self::Sandbox(name) => (&["--test", "it"][..], name),
        };
        let mut command = cargo();
        command
            .current_dir(copy)
            .args(["test", "--quiet", "--package", "wecom-school-campaign"])
            .args(target)
            .arg(name);
        // Cargo must not take what it built with a fault for a build of the workspace.
        command.env("CARGO_TARGET_DIR", copy.with_file_name("target")).env("RUST_BACKTRACE", "0");
        let output = command.output().map_err(|error| format!("cargo can't be run: {error}"))?;
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        if !text.contains("test result: ") || text.contains("running 0 tests") {
            return Err(format!("the test `{name}` can't be built, or does not exist:\n{text}"));
        }
        Ok((!output.status.success()).then_some(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_can_still_be_made() {
        let sources = crate::root().unwrap().join(SOURCES);
        for mutant in &MUTANTS {
            mutant.apply(&tree::read_text(&sources.join(mutant.file)).unwrap()).unwrap();
        }
    }
}
