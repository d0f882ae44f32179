//! What happens to campaigns.

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io::Write as _,
    os::unix::fs::PermissionsExt,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use fastrand::Rng;
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    district::{CARD, District, TEXT, until},
    driver::{Campaign, plan, run_to_end},
    ledgers::{
        Ledgers,
        programs::{RedisServer, skip},
    },
    run::Run,
    verdict::Verdict,
};

const SEED: u64 = 20_261_127;

#[tokio::test]
async fn kills_at_random_moments_lose_and_double_nothing() {
    let district = District::start("kill-random", 3, 1_200, SEED).await;
    district.add_faults();
    let campaign = Campaign::plan(&district);
    let kills = campaign.kill_at_random(12, &mut Rng::with_seed(SEED));
    let verdict = campaign.finish();
    assert_eq!(kills, 12, "{verdict:?}");
}

/// The steps that a plan and a run are killed after, and at which time.
const PLANNING: [&str; 2] = ["planning:1", "planned:1"];
const RUNNING: [&str; 7] = ["uploaded:1", "claimed:1", "sent:1", "recorded:1", "claimed:3", "sent:7", "recorded:11"];

#[tokio::test]
async fn a_kill_after_each_step_loses_and_doubles_nothing() {
    for step in PLANNING {
        let district = District::start(&format!("kill-{step}"), 2, 40, SEED).await;
        let killed = run_to_end(plan(&district, TEXT).env("WECOM_SCHOOL_KILL_AFTER", step));
        assert_eq!(killed.code, None, "{step}: {killed:?}");
        let again = run_to_end(&mut plan(&district, TEXT));
        // A plan is there as a whole, or not at all. The same plan twice would double everything, so it is refused.
        assert_eq!(again.code == Some(0), step == "planning:1", "{again:?}");
        expect_no_false_doubt(Campaign::first(&district).finish());
    }
    let district = District::start("kill-steps", 2, 200, SEED).await;
    let campaign = Campaign::plan_in(&district, CARD, Vec::new());
    for step in RUNNING {
        let killed = run_to_end(campaign.resume().env("WECOM_SCHOOL_KILL_AFTER", step));
        assert_eq!(killed.code, None, "{step}: {killed:?}");
    }
    assert!(expect_no_false_doubt(campaign.finish()).suppressed > 0);
}

#[test]
fn no_step_of_the_sources_is_left_out() {
    fn collect(folder: &Path, labels: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("the sources of campaigns") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, labels);
            } else {
                let text = fs::read_to_string(path).expect("text");
                let labelled = text.split("step(\"").skip(1).filter_map(|label| label.split('"').next());
                labels.extend(labelled.map(str::to_owned));
            }
        }
    }
    let mut labels = BTreeSet::new();
    collect(Path::new("../campaign/src"), &mut labels);
    let steps = PLANNING.iter().chain(&RUNNING).filter_map(|step| step.split(':').next());
    assert_eq!(labels, steps.map(str::to_owned).collect());
}

#[tokio::test]
async fn what_was_under_way_five_hours_ago_is_in_doubt_and_not_sent_again() {
    let district = District::start("kill-late", 1, 20, SEED).await;
    let campaign = Campaign::plan(&district);
    let killed = run_to_end(campaign.resume().env("WECOM_SCHOOL_KILL_AFTER", "sent:5"));
    assert_eq!(killed.code, None, "{killed:?}");
    // The ledger of a sandbox goes by its clock.
    let late = Duration::from_hours(5);
    district.schools[0].clock().advance(late);
    let verdict = campaign.finish();
    assert!(verdict.unknown_received > 0 && verdict.suppressed == 0, "{verdict:?}");

    // The proof itself can fail: the same notices are sent once more, outside of the interval.
    district.schools[0].clock().advance(late);
    let again = Campaign::plan(&district);
    let seen = panic::catch_unwind(AssertUnwindSafe(|| again.finish())).expect_err("all notices are delivered twice");
    let seen = seen.downcast_ref::<String>().expect("a text");
    assert!(seen.contains("accepted, received 2 times"), "{seen}");
}

#[tokio::test]
async fn a_full_disk_ends_a_run_with_a_clear_message() {
    let district = District::start("kill-full", 2, 600, SEED).await;
    let Some(disk) = SmallDisk::mount(district.path("disk"), "16m") else { return };
    let campaign = in_file(&district, &disk.folder);
    let free = disk.fill(60_000);
    let output = run_to_end(&mut campaign.resume());
    let text = format!("{output:?}");
    assert!(output.code != Some(0) && text.contains("full") && text.contains("resume"), "{text}");
    fs::remove_file(free).expect("a file of this process");
    expect_no_false_doubt(campaign.finish());
}

#[tokio::test]
async fn nothing_is_sent_from_a_ledger_that_can_not_be_written() {
    let district = District::start("kill-read-only", 1, 40, SEED).await;
    let folder = district.path("ledger");
    fs::create_dir(&folder).expect("a folder for tests");
    let campaign = in_file(&district, &folder);
    for (mode, is_writable) in [(0o555, false), (0o755, true)] {
        for path in
            fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()).chain([folder.clone()])
        {
            fs::set_permissions(path, Permissions::from_mode(mode)).expect("a file of this process");
        }
        if is_writable {
            break;
        }
        let Some(output) = run_without_privileges(&district, &campaign.resume()) else { return skip("no setpriv") };
        let text = format!("{output:?}");
        assert!(!output.status.success() && text.contains("campaigns.db"), "{text}");
        assert_eq!(district.schools[0].requests(Endpoint::Send).received, 0, "{text}");
    }
    expect_no_false_doubt(campaign.finish());
}

/// Plans a campaign in a ledger in this folder.
fn in_file<'d>(district: &'d District, folder: &Path) -> Campaign<'d> {
    Campaign::plan_in(district, TEXT, vec![("WECOM_LEDGER", folder.join("campaigns.db").into())])
}

/// Runs a command as a user whom permissions stop. Root ignores them, so that nobody takes its place.
fn run_without_privileges(district: &District, command: &Command) -> Option<Output> {
    let files = ["config.toml", "secret", "schools.csv"].map(|name| district.path(name));
    Command::new("chown").arg("nobody").args(files).status().ok().filter(ExitStatus::success)?;
    let mut other = Command::new("setpriv");
    other.args(["--reuid=nobody", "--clear-groups", "--"]).arg(command.get_program()).args(command.get_args());
    other.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    other.stdin(Stdio::null()).output().ok()
}

#[tokio::test]
async fn two_processes_share_a_ledger_and_a_token_for_each_app() {
    for ledgers in Ledgers::each() {
        let redis = RedisServer::start(&[]);
        let district = District::start(&format!("kill-two-{}", ledgers.name), 2, 400, SEED).await;
        for sandbox in &district.schools {
            sandbox.faults().add(Fault::reset_after_acceptance().every(3));
        }
        // Nothing is finished before both processes send.
        let slow = district.schools.iter().map(|sandbox| sandbox.faults().add(Fault::delay(Duration::from_secs(2))));
        let slow: Vec<_> = slow.collect();
        let store = redis.as_ref().map(|redis| ("WECOM_TOKEN_STORE", redis.url().into()));
        let environment = [("WECOM_LEDGER", ledgers.address())].into_iter().chain(store);
        let campaign = Campaign::plan_in(&district, TEXT, environment.collect());
        let both = [(); 2].map(|()| Run::begin(&mut campaign.resume()));
        until(|| ledgers.integer("SELECT count(DISTINCT worker) FROM part WHERE state = 'in_flight'") == 2);
        for (sandbox, fault) in district.schools.iter().zip(slow) {
            sandbox.faults().remove(fault);
        }
        for run in both {
            let ended = run.end();
            assert!(matches!(ended.code, Some(0 | 5 | 6)), "{ended:?}");
        }
        assert!(expect_no_false_doubt(campaign.finish()).suppressed >= 20);
        for sandbox in &district.schools {
            let tokens = sandbox.requests(Endpoint::Token).received;
            assert!(tokens == 1 || redis.is_none(), "{}: {tokens} tokens were fetched", ledgers.name);
        }
    }
}

/// Checks that nobody who has the notice is in doubt. A person whom the server refuses after an attempt without an answer is.
fn expect_no_false_doubt(verdict: Verdict) -> Verdict {
    assert_eq!(verdict.unknown_received, 0, "{verdict:?}");
    verdict
}

/// A disk in memory, which root alone may mount.
struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts a disk of this size; `None` where that is not allowed.
    fn mount(folder: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&folder).expect("a folder for tests");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&folder);
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        skip("no disk can be mounted");
        None
    }

    /// Fills the disk except for this many bytes, and returns the file that does it.
    fn fill(&self, free: usize) -> PathBuf {
        let path = self.folder.join("filler");
        let mut filler = fs::File::create(&path).expect("a disk with room");
        let block = [0; 4096];
        while filler.write_all(&block).is_ok() {}
        let written = filler.metadata().expect("a file").len();
        filler.set_len(written - free as u64).expect("a file");
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A panic here would hide the failure of the test.
        let _unmounted = Command::new("umount").arg(&self.folder).status();
    }
}
