//! The command as a process that tests watch and interrupt.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;

pub const COMMAND: &str = env!("CARGO_BIN_EXE_wecom-school");

/// Far beyond what any line takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A command whose environment has nothing of the person who runs the tests, and no record of sent notices.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", "/nonexistent").env("TZ", "UTC");
    command
}

/// A file of ids.
pub fn lines(ids: impl Iterator<Item = impl ToString>) -> String {
    ids.map(|id| id.to_string() + "\n").collect()
}

/// A running command.
pub struct Run {
    child: Child,
    lines: Receiver<String>,
    stdout: JoinHandle<String>,
    said: Vec<String>,
}

/// A command that has ended.
#[derive(Debug)]
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
        Self { child, lines, stdout, said: Vec::new() }
    }

    /// Waits until the command prints a line with these words to standard error.
    pub fn wait_for_line(&mut self, words: &str) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let is_it = line.contains(words);
                    self.said.push(line);
                    if is_it {
                        return;
                    }
                }
                Err(error) => panic!("{error}: no line with {words:?} in {:?}", self.said),
            }
        }
    }

    pub fn interrupt(&self, signal: &str) {
        let killed = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()));
    }

    pub fn end(mut self) -> Ended {
        let code = self.child.wait().as_ref().ok().and_then(ExitStatus::code);
        self.said.extend(self.lines.iter());
        Ended { code, stdout: self.stdout.join().expect("text"), stderr: self.said.join("\n") }
    }
}

impl Ended {
    /// The report of `--output json`.
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn outcome(&self) -> (Option<i32>, String) {
        (self.code, self.report()["outcome"].as_str().unwrap_or_default().to_owned())
    }
}
