//! The record of sent notices, which tells what a server's duplicate check holds back, and warnings about such repeats.
//!
//! It holds digests and times, but no text of a notice, no recipient and no secret. Each file covers a period as long as the
//! longest interval of the check, so only the present file and the one before it count. Each line is appended in one write, so
//! that several processes need no lock. A notice is sent even if the record can't be used.

use std::{
    collections::BTreeMap,
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
    audience::Recipients,
    clock::{format_minute, to_unix_seconds},
    connect::Settings,
    input::{Unread, read_bytes},
    local_sandbox::{self, LocalSandbox},
    output,
    problem::Problem,
    state,
};

/// The seconds that one file of the record covers.
const PERIOD: u64 = DuplicateCheckInterval::MAXIMUM.unsigned_abs();

/// More than the busiest period takes.
const MAX_FILE_BYTES: u64 = 64 << 20;

pub struct Record<'s> {
    settings: &'s Settings,
    pub sandbox: Option<LocalSandbox>,
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

/// What the record knows of a request before it is sent.
#[derive(Clone, Debug)]
pub struct RecordKey {
    digest: String,
    interval: Duration,
    pub earlier: Option<Earlier>,
}

impl<'s> Record<'s> {
    pub async fn open(settings: &'s Settings) -> Self {
        let sandbox = local_sandbox::find(settings).await;
        let mut record = Self { settings, sandbox, folder: state::find_folder(), earlier: BTreeMap::new() };
        let Some(folder) = record.folder.clone() else { return record };
        let period = to_unix_seconds(SystemTime::now()) / PERIOD;
        for period in [period.saturating_sub(1), period] {
            match read_file(&file_of_period(&folder, period)) {
                Ok(text) => text.lines().for_each(|line| record.parse(line)),
                Err(unread) if unread.is_absent() => {}
                Err(unread) => record.give_up(&unread.reason()),
            }
        }
        record
    }

    /// Looks a request up. Returns `None` if its duplicate check is off.
    pub fn look_up(&self, body: &[u8]) -> Option<RecordKey> {
        let Repeat::HarmlessWithin(interval) = repeat_of_json(body) else { return None };
        if interval.is_zero() {
            return None;
        }
        let digest = self.digest(body);
        let earlier = self.earlier.get(&digest).filter(|(earlier, run)| {
            let (now, present_run) = self.now_and_run();
            now < earlier.until && *run == present_run
        });
        Some(RecordKey { digest, interval, earlier: earlier.map(|(earlier, _)| *earlier) })
    }

    pub fn note(&mut self, key: &RecordKey, elapsed: Duration, is_in_doubt: bool) -> Earlier {
        let (now, run) = self.now_and_run();
        let noted = if let Some(earlier) = key.earlier {
            // The interval begins with the first arrival.
            Earlier { is_in_doubt: earlier.is_in_doubt && is_in_doubt, ..earlier }
        } else {
            let sent_at = now.checked_sub(elapsed).unwrap_or(now);
            Earlier { sent_at, until: sent_at.checked_add(key.interval).unwrap_or(now), is_in_doubt }
        };
        if key.earlier != Some(noted)
            && let Some(folder) = &self.folder
            && let Err(error) = append(folder, &format_line(&key.digest, noted, &run))
        {
            self.give_up(&output::describe_io_error(&error));
        }
        noted
    }

    fn parse(&mut self, line: &str) {
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
        for part in [server.as_bytes(), self.settings.app_ids().as_bytes(), body] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize().iter().fold(String::new(), |mut digest, byte| {
            let _ = write!(digest, "{byte:02x}");
            digest
        })
    }

    fn now_and_run(&self) -> (SystemTime, String) {
        let sandbox = self.sandbox.as_ref().map(|sandbox| (sandbox.now(), sandbox.run.clone()));
        sandbox.unwrap_or_else(|| (SystemTime::now(), "-".to_owned()))
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

fn format_line(digest: &str, sent: Earlier, run: &str) -> String {
    let (sent_at, until) = (to_unix_seconds(sent.sent_at), to_unix_seconds(sent.until));
    let state = if sent.is_in_doubt { "in-doubt" } else { "accepted" };
    // The first newline ends a line that a full disk has cut.
    format!("\n{digest} {sent_at} {until} {state} {run}\n")
}

fn file_of_period(folder: &Path, period: u64) -> PathBuf {
    folder.join(format!("sent-{period}"))
}

fn read_file(path: &Path) -> Result<String, Unread> {
    // Opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(Unread::NoFile);
    }
    Ok(String::from_utf8_lossy(&read_bytes(path, MAX_FILE_BYTES)?).into_owned())
}

/// Appends a line in one write, and removes the files of past periods.
fn append(folder: &Path, line: &str) -> io::Result<()> {
    let period = to_unix_seconds(SystemTime::now()) / PERIOD;
    let mut options = fs::File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    state::create_folder(folder)?;
    options.append(true).create(true).open(file_of_period(folder, period))?.write_all(line.as_bytes())?;
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let other = name.to_str().and_then(|name| name.strip_prefix("sent-")?.parse::<u64>().ok());
        if other.is_some_and(|other| other + 1 < period) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

const MAX_SHOWN: usize = 20;

pub fn warn_of_repeats(requests: &[(Recipients, Option<RecordKey>)], is_whole: bool) {
    for is_in_doubt in [false, true] {
        let earlier =
            |key: &Option<RecordKey>| key.as_ref()?.earlier.filter(|earlier| earlier.is_in_doubt == is_in_doubt);
        let same: Vec<Earlier> = requests.iter().filter_map(|(_, key)| earlier(key)).collect();
        let (Some(sent_at), Some(until)) =
            (same.iter().map(|earlier| earlier.sent_at).min(), same.iter().map(|earlier| earlier.until).min())
        else {
            continue;
        };
        let mut problem = Problem::warning(Earlier { sent_at, until, is_in_doubt }.describe());
        if requests.len() > 1 {
            let (count, all) = (same.len(), requests.len());
            problem = problem.note(words!(
                "this concerns {count} of {all} requests"; "涉及 {all} 个请求中的 {count} 个"
            ));
            // Consecutive requests are reported together.
            let rows = requests.chunk_by(|(_, one), (_, next)| earlier(one).is_some() == earlier(next).is_some());
            let repeated: Vec<_> = rows.filter(|row| earlier(&row[0].1).is_some()).collect();
            for row in repeated.iter().take(MAX_SHOWN) {
                problem =
                    problem.note(row.iter().map(|(whom, _)| whom.clone()).collect::<Recipients>().describe_range());
            }
            if let Some(more @ 1..) = repeated.len().checked_sub(MAX_SHOWN) {
                problem = problem.note(words!("and {more} more"; "另有 {more} 组"));
            }
        }
        output::complain(&problem.help(if is_whole {
            words!(
                "to send it again in any case, turn the check off, as --no-duplicate-check does for messages: \
                 \"enable_duplicate_check\": 0";
                "如确需再次送达，请在请求中写 \"enable_duplicate_check\": 0（与消息的 --no-duplicate-check 相同）"
            )
        } else {
            words!("to send it again in any case: --no-duplicate-check"; "如确需再次送达，请加 --no-duplicate-check")
        }));
    }
}

impl Earlier {
    fn describe(&self) -> String {
        let (sent_at, until) = (format_minute(self.sent_at), format_minute(self.until));
        if self.is_in_doubt {
            words!(
                "the same notice was sent at {sent_at}, and it is not known whether it was accepted: if it was, the server \
                 passes no repeat on before {until}";
                "相同的通知已于 {sent_at} 发出，但不知道是否已被接受；若已接受，服务器在 {until} 之前不会重复送达"
            )
        } else {
            words!(
                "the same notice was sent at {sent_at}, and the server passes no repeat on before {until}";
                "相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达"
            )
        }
    }

    /// Describes a repeat that the server accepted without delivering it again.
    pub fn describe_repeat(&self, whom: &str) -> String {
        let (sent_at, until) = (format_minute(self.sent_at), format_minute(self.until));
        words!(
            "Accepted again without effect: {whom}. The same notice was sent at {sent_at}, and the server passes no repeat \
             on before {until}.";
            "服务器再次接受，但不会重复送达：{whom}。相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达。"
        )
    }
}
