//! The command as a process that tests watch and interrupt.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use wecom_school_campaign::system::quote;

pub const COMMAND: &str = env!("CARGO_BIN_EXE_wecom-school");

/// Far beyond what any line takes, on any machine.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Returns a command whose environment has nothing of the person who runs the tests, and no history of sent notices.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("TZ", "UTC").env("WECOM_NO_HISTORY", "1");
    command.envs(["HOME", "USERPROFILE"].map(|name| (name, "/nonexistent")));
    // Windows makes no connection without the first, and gives no right without a name.
    let system = ["SystemRoot", "TEMP", "USERDOMAIN", "USERNAME"];
    command.envs(system.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command
}

/// Returns an empty folder that no other test uses.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("folders").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

/// Runs a command as a person types it.
pub fn run_in_shell(text: &str) {
    let (shell, option) = if cfg!(windows) { ("powershell", "-Command") } else { ("sh", "-c") };
    let ended = Command::new(shell).args([option, text]).output().expect("a shell");
    assert!(ended.status.success(), "{text}: {ended:?}");
}

/// Lets everybody read a file. Returns how errors name their rights.
pub fn open_to_others(path: &Path) -> &'static str {
    let path = quote(path.to_str().expect("text"));
    let (command, rights) = if cfg!(windows) {
        (format!("icacls {path} /grant *S-1-1-0:R"), "Everyone")
    } else {
        (format!("chmod 604 {path}"), "mode 604")
    };
    run_in_shell(&command);
    rights
}

pub fn lines(ids: impl Iterator<Item = impl ToString>) -> String {
    ids.map(|id| id.to_string() + "\n").collect()
}

pub struct Run {
    child: Child,
    lines: Receiver<String>,
    stdout: JoinHandle<String>,
    stderr: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn begin(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command");
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut pipe = child.stdout.take().expect("a pipe");
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).expect("text");
            text
        });
        Self { child, lines, stdout, stderr: Vec::new() }
    }

    /// Waits until the command prints a line with these words to standard error.
    pub fn wait_for_line(&mut self, words: &str) {
        while !self.stderr.last().is_some_and(|line| line.contains(words)) {
            match self.lines.recv_timeout(TIMEOUT) {
                Ok(line) => self.stderr.push(line),
                Err(error) => panic!("{error}: no line with {words:?} in {:?}", self.stderr),
            }
        }
    }

    pub fn interrupt(&self, signal: &str) {
        let killed = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()));
    }

    pub fn kill(mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }

    pub fn end(mut self) -> Ended {
        let code = self.child.wait().as_ref().ok().and_then(ExitStatus::code);
        self.stderr.extend(self.lines.iter());
        Ended { code, stdout: self.stdout.join().expect("text"), stderr: self.stderr.join("\n") }
    }
}

impl Ended {
    /// Returns the report of `--output json`.
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn outcome(&self) -> (Option<i32>, String) {
        (self.code, self.report()["outcome"].as_str().unwrap_or_default().to_owned())
    }
}
