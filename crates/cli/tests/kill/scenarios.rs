//! What happens to campaigns.

use std::{
    fs::{self, Permissions},
    io::Write as _,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    process::{Command, ExitStatus, Output, Stdio},
    thread,
    time::Duration,
};

use fastrand::Rng;
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    district::District,
    driver::{Campaign, plan, run_to_end, start, text_of},
    verdict::Verdict,
};

const SEED: u64 = 20_261_127;

const SIGKILL: i32 = 9;

#[tokio::test]
async fn kills_at_random_moments_lose_and_double_nothing() {
    let district = District::start("kill-random", 3, 1_200, SEED).await;
    district.add_faults();
    let campaign = Campaign::plan(&district);
    let kills = campaign.kill_at_random(12, &mut Rng::with_seed(SEED));
    let verdict = campaign.finish();
    assert_eq!(kills, 12, "{verdict:?}");
}

#[tokio::test]
async fn a_kill_after_each_step_loses_and_doubles_nothing() {
    for step in ["planning:1", "planned:1"] {
        let district = District::start(&format!("kill-{step}"), 2, 40, SEED).await;
        let killed = run_to_end(plan(&district).env("WECOM_SCHOOL_KILL_AFTER", step));
        assert_eq!(killed.status.signal(), Some(SIGKILL), "{step}: {}", text_of(&killed));
        let again = run_to_end(&mut plan(&district));
        // A plan is there as a whole, or not at all. The same plan twice would double everything, so it is refused.
        let campaign = if step == "planning:1" {
            assert!(again.status.success(), "{}", text_of(&again));
            Campaign::of_plan(&district, &again)
        } else {
            assert!(!again.status.success(), "{}", text_of(&again));
            Campaign::numbered(&district, 1)
        };
        expect_no_false_doubt(campaign.finish());
    }
    let district = District::start("kill-steps", 2, 200, SEED).await;
    let campaign = Campaign::plan(&district);
    for step in ["claimed:1", "sent:1", "recorded:1", "claimed:3", "sent:7", "recorded:11"] {
        let killed = run_to_end(campaign.resume().env("WECOM_SCHOOL_KILL_AFTER", step));
        assert_eq!(killed.status.signal(), Some(SIGKILL), "{step}: {}", text_of(&killed));
    }
    assert!(expect_no_false_doubt(campaign.finish()).suppressed > 0);
}

#[tokio::test]
async fn what_was_under_way_five_hours_ago_is_in_doubt_and_not_sent_again() {
    let district = District::start("kill-late", 1, 20, SEED).await;
    let campaign = Campaign::plan(&district);
    let killed = run_to_end(campaign.resume().env("WECOM_SCHOOL_KILL_AFTER", "sent:5"));
    assert_eq!(killed.status.signal(), Some(SIGKILL), "{}", text_of(&killed));
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
async fn resets_after_acceptance_double_nothing() {
    let district = District::start("kill-resets", 2, 100, SEED).await;
    for sandbox in &district.schools {
        sandbox.faults().add(Fault::reset_after_acceptance().every(3));
    }
    let verdict = expect_no_false_doubt(Campaign::plan(&district).finish());
    assert!(verdict.suppressed >= 20, "{verdict:?}");
}

#[tokio::test]
async fn a_full_disk_ends_a_run_with_a_clear_message() {
    let district = District::start("kill-full", 2, 600, SEED).await;
    let Some(disk) = SmallDisk::mount(district.path("disk"), "16m") else { return };
    let campaign = Campaign::plan_in(&district, disk.folder.join("campaigns.db"));
    let free = disk.fill(60_000);
    let output = run_to_end(&mut campaign.resume());
    let text = text_of(&output);
    assert!(!output.status.success() && text.contains("full") && text.contains("resume"), "{text}");
    fs::remove_file(free).expect("a file of this process");
    expect_no_false_doubt(campaign.finish());
}

#[tokio::test]
async fn nothing_is_sent_from_a_ledger_that_can_not_be_written() {
    let district = District::start("kill-read-only", 1, 40, SEED).await;
    let folder = district.path("ledger");
    fs::create_dir(&folder).expect("a folder for tests");
    let campaign = Campaign::plan_in(&district, folder.join("campaigns.db"));
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
        let text = text_of(&output);
        assert!(!output.status.success() && text.contains("campaigns.db"), "{text}");
        assert_eq!(district.schools[0].requests(Endpoint::Send).received, 0, "{text}");
    }
    expect_no_false_doubt(campaign.finish());
}

/// Runs a command as a user whom permissions stop. Root ignores them, so that nobody takes its place.
fn run_without_privileges(district: &District, command: &Command) -> Option<Output> {
    let files = ["config.toml", "secret", "schools.csv"].map(|name| district.path(name));
    Command::new("chown").arg("nobody").args(files).status().ok().filter(ExitStatus::success)?;
    let mut other = Command::new("setpriv");
    other
        .args(["--reuid=nobody", "--clear-groups", "--"])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    other.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    other.stdin(Stdio::null()).output().ok()
}

#[tokio::test]
async fn two_processes_on_one_ledger_share_the_work() {
    let district = District::start("kill-two", 2, 600, SEED).await;
    district.add_faults();
    let campaign = Campaign::plan(&district);
    let mut both = [start(&mut campaign.resume()), start(&mut campaign.resume())];
    for child in &mut both {
        child.wait().expect("a child");
    }
    campaign.finish();
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

/// Says that a test is skipped, and why. `eprintln` would show it only if the test fails.
pub fn skip(why: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let _written = writeln!(std::io::stderr(), "SKIPPED {test}: {why}");
}
