//! A program that judges cases: a process that is asked by lines of JSON, with a limit for the time of each answer.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use wecom_export::cases::{Case, expand};

/// What the harness does against the protocol.
pub struct Fault(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed(String),
    Skipped,
}

pub struct Harness {
    process: Child,
    timeout: Duration,
    /// One thread writes and one reads, so that a silent program stops neither.
    given: Sender<String>,
    answers: Receiver<Vec<u8>>,
}

impl Harness {
    /// Starts the program.
    ///
    /// # Errors
    /// The system's, if it can't be started.
    pub fn spawn(command: &[String], timeout: Duration) -> Result<Self, String> {
        let [program, arguments @ ..] = command else { return Err("no harness is given".to_owned()) };
        let process = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = process.map_err(|error| format!("can't start {program}: {error}"))?;
        let (given, lines) = mpsc::channel::<String>();
        if let Some(mut input) = process.stdin.take() {
            // If the program has ended, the reader notices.
            thread::spawn(move || {
                lines.iter().try_for_each(|line| input.write_all(line.as_bytes()).and_then(|()| input.flush()))
            });
        }
        let (heard, answers) = mpsc::channel();
        if let Some(output) = process.stdout.take() {
            let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
            thread::spawn(move || lines.into_iter().try_for_each(|line| heard.send(line)));
        }
        Ok(Self { process, timeout, given, answers })
    }

    /// Returns what the program says of itself.
    pub fn start(&mut self) -> Result<Value, Fault> {
        let about = self.ask(&json!({ "cmd": "start", "version": 1 }))?;
        if about["version"] != 1 || !about["implementation"].is_object() {
            return Err(Fault("it does not answer to `start` with version 1 and its implementation".to_owned()));
        }
        Ok(about)
    }

    pub fn judge(&mut self, seq: usize, case: &Case) -> Result<Outcome, Fault> {
        let instance = expand(&case.instance);
        let question = json!({ "cmd": "run", "seq": seq, "case": case.id, "type": case.ty, "instance": instance });
        let answer = self.ask(&question)?;
        if answer["seq"] != seq {
            return Err(Fault("it answers another case than the one that was asked".to_owned()));
        }
        let is_other = |sent: &Value| {
            let mut sent = sent.clone();
            if let Some(sent) = sent.as_object_mut() {
                for name in &case.may_lack {
                    sent.entry(name).or_insert_with(|| instance[name].clone());
                }
            }
            sent != instance
        };
        let reason = answer["reason"].as_str().unwrap_or_default();
        let verdict = match answer["verdict"].as_str() {
            Some("skipped") => return Ok(Outcome::Skipped),
            Some("error") => return Ok(Outcome::Failed(format!("error: {reason}"))),
            Some(verdict @ ("accepted" | "refused")) => verdict,
            _ => return Err(Fault("its verdict is none of accepted, refused, skipped and error".to_owned())),
        };
        Ok(if verdict != case.verdict() {
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            Outcome::Failed(format!("{verdict}{reason}"))
        } else if case.is_accepted && !case.is_answer && answer.get("sent").is_some_and(is_other) {
            Outcome::Failed("sent something else".to_owned())
        } else {
            Outcome::Passed
        })
    }

    pub fn stop(&mut self) -> Result<(), Fault> {
        let _ = self.given.send("{\"cmd\": \"stop\"}\n".to_owned());
        match self.wait(self.timeout) {
            None => Err(Fault("it does not end after `stop`".to_owned())),
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(Fault(format!("it ended {} after `stop`", ended(status)))),
        }
    }

    fn ask(&mut self, question: &Value) -> Result<Value, Fault> {
        let _ = self.given.send(format!("{question}\n"));
        let line = self.answers.recv_timeout(self.timeout).map_err(|error| match error {
            RecvTimeoutError::Timeout => Fault(format!("it is silent for {} s", self.timeout.as_secs_f64())),
            RecvTimeoutError::Disconnected => match self.wait(self.timeout) {
                Some(status) => Fault(format!("it ended {}", ended(status))),
                None => Fault("it closes its output".to_owned()),
            },
        })?;
        let answer: Option<Value> = serde_json::from_slice(&line).ok();
        answer.filter(Value::is_object).ok_or_else(|| Fault("it writes a line that is no JSON object".to_owned()))
    }

    /// Waits until the program has ended, for so long at most.
    fn wait(&mut self, timeout: Duration) -> Option<ExitStatus> {
        let begin = Instant::now();
        loop {
            match self.process.try_wait() {
                Ok(None) if begin.elapsed() < timeout => thread::sleep(Duration::from_millis(10)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Harness {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ended(status: ExitStatus) -> String {
    status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with exit code {code}"))
}
