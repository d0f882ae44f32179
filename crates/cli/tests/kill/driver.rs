//! Plans a campaign with the command, runs it, kills it, and goes on with it.

use std::{
    ffi::OsString,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use fastrand::Rng;
use serde_json::Value;

use crate::{
    district::{District, TEXT, until},
    run::{COMMAND, Ended, Run, command},
    verdict::{Verdict, compare},
};

/// A campaign of all rows of a district's table.
pub struct Campaign<'d> {
    district: &'d District,
    number: i64,
    /// The variables that differ from those of other campaigns.
    environment: Vec<(&'static str, OsString)>,
}

impl<'d> Campaign<'d> {
    /// Plans the campaign in a file in the district's folder.
    pub fn plan(district: &'d District) -> Self {
        Self::plan_in(district, TEXT, Vec::new())
    }

    /// Plans the campaign with this message and these variables.
    pub fn plan_in(district: &'d District, message: &[&str], environment: Vec<(&'static str, OsString)>) -> Self {
        let output = run_to_end(plan(district, message).envs(environment.iter().cloned()));
        let number = output.report()["campaign"].as_i64();
        Self { district, number: number.unwrap_or_else(|| panic!("{output:?}")), environment }
    }

    /// Returns the first campaign in the district's folder.
    pub fn first(district: &'d District) -> Self {
        Self { district, number: 1, environment: Vec::new() }
    }

    /// Returns the command that begins or goes on with the campaign.
    pub fn resume(&self) -> Command {
        let mut command = self.command(&["resume"]);
        command.args(["--yes", "--output", "json"]);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = campaign(self.district);
        command.envs(self.environment.iter().cloned()).args(arguments).arg(self.number.to_string());
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
            let mut has_ended = false;
            until(|| {
                has_ended = !is_early && child.try_wait().expect("a child").is_some();
                has_ended || is_early || self.district.delivered_requests() >= threshold
            });
            if has_ended {
                return kill;
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
        assert!(matches!(output.code, Some(0 | 5 | 6)), "{output:?}");
        compare(self.district, &self.export())
    }

    /// Returns the id and the outcome of each row.
    fn export(&self) -> Vec<(String, String)> {
        let output = run_to_end(self.command(&["export"]).args(["--output", "json"]));
        assert_eq!(output.code, Some(0), "{output:?}");
        let export = output.report();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let rows = export["recipients"].as_array().expect("a list");
        rows.iter().map(|row| (text(row, "id"), text(row, "outcome"))).collect()
    }
}

/// Returns the command that plans the table of a district.
pub fn plan(district: &District, message: &[&str]) -> Command {
    let mut command = campaign(district);
    command.arg("plan").args(message).args(["--each", "--output", "json", "--name", "餐费", "--parents-from"]);
    command.arg(district.path("table.csv")).arg("--schools").arg(district.path("schools.csv"));
    command
}

fn campaign(district: &District) -> Command {
    let mut command = command(COMMAND);
    command.env("WECOM_CONFIG", district.path("config.toml")).env("WECOM_LEDGER", district.path("campaigns.db"));
    command.env("LC_ALL", "C.UTF-8").arg("campaign");
    command
}

/// Starts a command whose output goes nowhere: nobody reads it.
pub fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command")
}

pub fn run_to_end(command: &mut Command) -> Ended {
    Run::begin(command.stdin(Stdio::null())).end()
}
