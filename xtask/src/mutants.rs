//! `cargo xtask mutants`: breaks the code of campaigns on purpose, and shows that a test notices each fault.
//!
//! cargo-mutants finds faults by itself, but only small ones (another operator, an empty function), by the thousand, and each costs a
//! build. The faults here are those that would lose or double notices; each names what must not happen.

use std::{collections::BTreeSet, fs, path::Path, process::Command, time::Instant};

use crate::{cargo::cargo, tree};

/// The faults, with an empty line between them. Each has a name; a file, and the target and the name of the test that must notice it;
/// the text that it replaces, after `-`, and the new text, after `+`.
const MUTANTS: &str = include_str!("mutants.txt");

struct Mutant {
    name: &'static str,
    file: &'static str,
    text: String,
    replacement: String,
    test: Test,
}

/// The target of a test, as cargo takes it, and what its name has in it.
type Test = (&'static str, &'static str);

impl Mutant {
    fn all() -> Vec<Self> {
        let read = |fault: &'static str| {
            let (name, rest) = fault.split_once('\n')?;
            let (head, change) = rest.split_once('\n')?;
            let [file, target, test] = head.split(' ').collect::<Vec<_>>().try_into().ok()?;
            let side = |mark| change.lines().filter_map(|line| line.strip_prefix(mark)).collect::<Vec<_>>().join("\n");
            Some(Self { name, file, text: side("- "), replacement: side("+ "), test: (target, test) })
        };
        let read =
            |fault| read(fault).unwrap_or_else(|| panic!("xtask/src/mutants.txt has an incomplete fault: {fault}"));
        MUTANTS.trim_end().split("\n\n").map(read).collect()
    }

    /// Returns the file with the fault.
    fn apply(&self, text: &str) -> Result<String, String> {
        match text.matches(&self.text).count() {
            1 => Ok(text.replacen(&self.text, &self.replacement, 1)),
            count => Err(format!(
                "the mutant `{}` has to replace one text, and {}/{} has it {count} times: adapt it in xtask/src/mutants.txt",
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
    let mut mutants = Mutant::all();
    mutants.retain(|mutant| only.is_none_or(|only| mutant.name.contains(only)));
    for test in mutants.iter().map(|mutant| mutant.test).collect::<BTreeSet<Test>>() {
        if let Some(output) = failure(test, &copy)? {
            return Err(format!("a test fails without any fault:\n{output}"));
        }
    }
    let mut survivors = 0;
    for mutant in &mutants {
        let (file, began) = (copy.join(SOURCES).join(mutant.file), Instant::now());
        let text = tree::read_text(&file)?;
        tree::write(&file, &mutant.apply(&text)?)?;
        let failure = failure(mutant.test, &copy);
        tree::write(&file, &text)?;
        let result = if failure?.is_some() { "caught" } else { "NOT CAUGHT" };
        survivors += usize::from(result != "caught");
        let (seconds, (_, name)) = (began.elapsed().as_secs(), mutant.test);
        tree::print(&format!("{result:<10}  {:<50}  {name} ({seconds} s)", mutant.name));
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
            tree::write(&to, bytes)?;
        }
    }
    tree::collect(copy, "", &mut |path, below| {
        if path.is_file() && !files.contains(below.as_str()) {
            fs::remove_file(path).map_err(|error| tree::failure("remove", path, &error))?;
        }
        Ok(true)
    })
}

/// Runs a test in the copy. Returns its output if it fails.
fn failure((target, name): Test, copy: &Path) -> Result<Option<String>, String> {
    let mut command = cargo();
    command.current_dir(copy).args(["test", "--quiet", "--package", "wecom-school-campaign", target, name]);
    // Cargo must not take what it built with a fault for a build of the workspace.
    command.env("CARGO_TARGET_DIR", copy.with_file_name("target")).env("RUST_BACKTRACE", "0");
    let output = command.output().map_err(|error| format!("cargo can't be run: {error}"))?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if !text.contains("test result: ") || text.contains("running 0 tests") {
        return Err(format!("the test `{name}` can't be built, or does not exist:\n{text}"));
    }
    Ok((!output.status.success()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_can_still_be_made() {
        let sources = crate::root().unwrap().join(SOURCES);
        for mutant in Mutant::all() {
            mutant.apply(&tree::read_text(&sources.join(mutant.file)).unwrap()).unwrap();
        }
    }
}
