//! Formats times for people, and as seconds since 1970.

use std::time::SystemTime;

use chrono::{Local, TimeZone as _};

pub fn format_minute(time: SystemTime) -> String {
    format_local(time, "%H:%M")
}

pub fn to_unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

pub fn format_local(time: SystemTime, format: &str) -> String {
    let seconds = to_unix_seconds(time);
    let local = i64::try_from(seconds).ok().and_then(|seconds| Local.timestamp_opt(seconds, 0).earliest());
    // The calendar library can't represent very late years. Such a time is shown as seconds since 1970.
    local.map_or_else(|| seconds.to_string(), |local| local.format(format).to_string())
}
