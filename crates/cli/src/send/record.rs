//! The record of sent notices, which tells what a server's duplicate check holds back.
//!
//! It holds digests and times, but no text of a notice, no recipient and no secret. Each file covers a period as long as the
//! longest interval of the check, so only the present file and the one before it count. Each line is appended in one write, so
//! that several processes need no lock. A notice is sent even if the record can't be used.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sha2::{Digest as _, Sha256};
use wecom_school::{
    retry::{Repeat, repeat_of_json},
    types::notice::DuplicateCheckInterval,
};

use crate::{
    clock::since_1970,
    connect::Settings,
    files::bounded::{self, Unread},
    lang::words,
    local_sandbox, output,
    problem::Problem,
};

/// The seconds that one file of the record covers.
const PERIOD: u64 = DuplicateCheckInterval::MAXIMUM.unsigned_abs();

/// In bytes; more than the busiest period takes.
const LONGEST: u64 = 64 << 20;

pub struct Record<'s> {
    settings: &'s Settings,
    /// `None` without a home folder, and after the first failure.
    folder: Option<PathBuf>,
    earlier: BTreeMap<String, (Earlier, String)>,
}

/// An earlier request with the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub sent_at: SystemTime,
    /// The end of the check's interval.
    pub until: SystemTime,
    /// It is not known whether the server accepted it.
    pub is_in_doubt: bool,
}

/// A request before it is sent, with its entry in the record.
#[derive(Clone, Debug)]
pub struct RecordKey {
    digest: String,
    interval: Duration,
    pub earlier: Option<Earlier>,
}

impl<'s> Record<'s> {
    pub fn open(settings: &'s Settings) -> Self {
        let mut record = Self { settings, folder: folder(), earlier: BTreeMap::new() };
        let Some(folder) = record.folder.clone() else { return record };
        let period = since_1970(SystemTime::now()) / PERIOD;
        for period in [period.saturating_sub(1), period] {
            match read(&file(&folder, period)) {
                Ok(text) => text.lines().for_each(|line| record.take(line)),
                Err(unread) if unread.is_absent() => {}
                Err(unread) => record.give_up(&unread.reason()),
            }
        }
        record
    }

    /// Looks a request up. Returns `None` if its duplicate check is off.
    pub fn check(&self, body: &[u8]) -> Option<RecordKey> {
        let Repeat::HarmlessWithin(interval) = repeat_of_json(body) else { return None };
        if interval.is_zero() {
            return None;
        }
        let digest = self.digest(body);
        let earlier = self.earlier.get(&digest).filter(|(earlier, run)| {
            let (now, present_run) = now_and_run(self.settings);
            now < earlier.until && run == present_run
        });
        Some(RecordKey { digest, interval, earlier: earlier.map(|(earlier, _)| *earlier) })
    }

    /// Records a request that was accepted, or may have been.
    pub fn note(&mut self, checked: &RecordKey, elapsed: Duration, is_in_doubt: bool) -> Earlier {
        let (now, run) = now_and_run(self.settings);
        let noted = if let Some(earlier) = checked.earlier {
            // The interval begins with the first arrival.
            Earlier { is_in_doubt: earlier.is_in_doubt && is_in_doubt, ..earlier }
        } else {
            let sent_at = now.checked_sub(elapsed).unwrap_or(now);
            Earlier { sent_at, until: sent_at.checked_add(checked.interval).unwrap_or(now), is_in_doubt }
        };
        if checked.earlier != Some(noted)
            && let Some(folder) = &self.folder
            && let Err(error) = append(folder, &line(&checked.digest, noted, run))
        {
            self.give_up(&output::reason(&error));
        }
        noted
    }

    fn take(&mut self, line: &str) {
        let mut fields = line.split(' ');
        let mut next = || fields.next().unwrap_or_default();
        let (digest, sent_at, until, state, run) = (next(), next(), next(), next(), next());
        let time = |seconds: &str| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?));
        if let (Some(sent_at), Some(until), "accepted" | "in-doubt") = (time(sent_at), time(until), state) {
            let earlier = Earlier { sent_at, until, is_in_doubt: state == "in-doubt" };
            self.earlier.insert(digest.to_owned(), (earlier, run.to_owned()));
        }
    }

    /// Returns a digest of the server, the app and every byte of the body.
    fn digest(&self, body: &[u8]) -> String {
        let server = self.settings.server().trim_end_matches('/').to_ascii_lowercase();
        let mut digest = Sha256::new();
        for part in [server.as_bytes(), self.settings.app().as_bytes(), body] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize().iter().fold(String::new(), |mut digest, byte| {
            let _ = write!(digest, "{byte:02x}");
            digest
        })
    }

    fn give_up(&mut self, reason: &str) {
        let Some(folder) = self.folder.take() else { return };
        let problem = Problem::warning(words!(
            "the record of sent notices can't be used: {reason}"; "无法使用发送记录：{reason}"
        ));
        output::complain(&problem.in_file(&folder.display()).note(words!(
            "the notice is sent all the same; whether it repeats an earlier one is not known";
            "通知照常发送，但无法得知它是否与之前的通知重复"
        )));
    }
}

/// Returns the time of the server, and the run of the sandbox if it is one.
fn now_and_run(settings: &Settings) -> (SystemTime, &'static str) {
    local_sandbox::find(settings).map_or_else(|| (SystemTime::now(), "-"), |sandbox| (sandbox.now, &*sandbox.run))
}

fn line(digest: &str, sent: Earlier, run: &str) -> String {
    let (sent_at, until) = (since_1970(sent.sent_at), since_1970(sent.until));
    let state = if sent.is_in_doubt { "in-doubt" } else { "accepted" };
    // The first newline ends a line that a full disk has cut.
    format!("\n{digest} {sent_at} {until} {state} {run}\n")
}

/// Returns the folder of the record; `None` without a home.
fn folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let usual = || if cfg!(windows) { absolute("LOCALAPPDATA") } else { Some(env::home_dir()?.join(".local/state")) };
    let has_home = || env::home_dir().is_some_and(|home| home.is_dir());
    let folder = absolute("XDG_STATE_HOME").or_else(|| usual().filter(|_| has_home()))?;
    Some(folder.join("wecom-school"))
}

fn file(folder: &Path, period: u64) -> PathBuf {
    folder.join(format!("sent-{period}"))
}

fn read(path: &Path) -> Result<String, Unread> {
    // Opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(Unread::NoFile);
    }
    Ok(String::from_utf8_lossy(&bounded::read(path, LONGEST)?).into_owned())
}

/// Appends a line in one write, and removes the files of past periods.
fn append(folder: &Path, line: &str) -> io::Result<()> {
    let period = since_1970(SystemTime::now()) / PERIOD;
    let (mut builder, mut options) = (fs::DirBuilder::new(), fs::File::options());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.recursive(true).create(folder)?;
    options.append(true).create(true).open(file(folder, period))?.write_all(line.as_bytes())?;
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let of = name.to_str().and_then(|name| name.strip_prefix("sent-")?.parse::<u64>().ok());
        if of.is_some_and(|of| of + 1 < period) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}
