//! Plans a campaign with the command, runs it, kills it, and goes on with it.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use serde_json::Value;

use crate::{
    district::{District, TEXT},
    run::{COMMAND, command},
    verdict::{Exported, Verdict, compare},
};

/// Far beyond what any step takes, on any machine.
const TIMEOUT: Duration = Duration::from_mins(10);

/// A campaign of all rows of a district's table.
pub struct Campaign<'d> {
    district: &'d District,
    /// A file, or the address of a database.
    ledger: OsString,
    number: i64,
}

impl<'d> Campaign<'d> {
    /// Plans the campaign in a file in the district's folder.
    pub fn plan(district: &'d District) -> Self {
        Self::plan_in(district, usual_ledger(district))
    }

    /// Plans the campaign in this ledger.
    pub fn plan_in(district: &'d District, ledger: impl Into<OsString>) -> Self {
        let ledger = ledger.into();
        let output = run_to_end(plan(district).env("WECOM_LEDGER", &ledger));
        assert!(output.status.success(), "{}", text_of(&output));
        Self { ledger, ..Self::of_plan(district, &output) }
    }

    /// Returns the campaign that `campaign plan` reports.
    pub fn of_plan(district: &'d District, output: &Output) -> Self {
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
        Self::numbered(district, report["campaign"].as_i64().expect("the number of the campaign"))
    }

    /// Returns the campaign of this number.
    pub fn numbered(district: &'d District, number: i64) -> Self {
        Self { district, ledger: usual_ledger(district).into(), number }
    }

    /// Returns the command that begins or goes on with the campaign.
    pub fn resume(&self) -> Command {
        let mut command = self.command(&["resume"]);
        command.args(["--yes", "--output", "json"]);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = campaign(self.district, COMMAND);
        command.env("WECOM_LEDGER", &self.ledger).args(arguments).arg(self.number.to_string());
        command
    }

    /// Kills the campaign at moments of which half are spread over its course and half soon after a start. Returns how often it was
    /// killed before it ended.
    pub fn kill_at_random(&self, kills: usize, rng: &mut Rng) -> usize {
        let requests = self.district.rows.len() as u64;
        for kill in 0..kills {
            let is_early = rng.bool();
            // A tenth of the requests is left for the end.
            let threshold = requests * 9 / 10 * kill as u64 / kills as u64;
            let wait = Duration::from_micros(rng.u64(..if is_early { 150_000 } else { 5_000 }));
            let mut child = start(&mut self.resume());
            let began = Instant::now();
            while !is_early && self.district.delivered_requests() < threshold {
                if child.try_wait().expect("a child").is_some() {
                    return kill;
                }
                assert!(began.elapsed() < TIMEOUT, "the campaign stands still");
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(wait);
            // SIGKILL.
            child.kill().expect("a child");
            child.wait().expect("a child");
        }
        kills
    }

    /// Goes on with the campaign until it is finished, and compares what it says of each person with what the person received.
    pub fn finish(&self) -> Verdict {
        let output = run_to_end(&mut self.resume());
        // 0, or 5 if somebody is invalid, refused or in doubt.
        assert!(matches!(output.status.code(), Some(0 | 5 | 6)), "{}", text_of(&output));
        compare(self.district, &self.export())
    }

    fn export(&self) -> Vec<Exported> {
        let output = run_to_end(self.command(&["export"]).args(["--output", "json"]));
        assert!(output.status.success(), "{}", text_of(&output));
        let export: Value = serde_json::from_slice(&output.stdout).expect("an export in JSON");
        let rows = export["recipients"].as_array().expect("a list");
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| Exported { id: text(row, "id"), outcome: text(row, "outcome") }).collect()
    }
}

/// Returns the command that plans the table of a district.
pub fn plan(district: &District) -> Command {
    let mut command = campaign(district, COMMAND);
    command.args(["plan", "text", TEXT, "--each", "--output", "json", "--name", "餐费", "--parents-from"]);
    command.arg(district.path("table.csv")).arg("--schools").arg(district.path("schools.csv"));
    command
}

fn campaign(district: &District, program: &str) -> Command {
    let mut command = command(program);
    command.env("WECOM_CONFIG", district.path("config.toml")).env("WECOM_LEDGER", usual_ledger(district));
    command.env("LC_ALL", "C.UTF-8").arg("campaign");
    command
}

fn usual_ledger(district: &District) -> PathBuf {
    district.path("campaigns.db")
}

/// Starts a command whose output goes nowhere: nobody reads it.
pub fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command")
}

pub fn run_to_end(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the command")
}

pub fn text_of(output: &Output) -> String {
    format!(
        "{}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Sends a signal to a process.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}
