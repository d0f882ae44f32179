//! Formats times for people, and as seconds since 1970.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, tz::TimeZone};

pub fn format_minute(time: SystemTime) -> String {
    format_local(time, "%H:%M")
}

pub fn to_unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

pub fn format_local(time: SystemTime, format: &str) -> String {
    // The calendar library can't represent very late years. Such a time is shown as seconds since 1970.
    Timestamp::try_from(time).map_or_else(
        |_| to_unix_seconds(time).to_string(),
        |time| time.to_zoned_datetime(TimeZone::system()).strftime(format).to_string(),
    )
}

/// Formats a time of the ledger, in milliseconds since 1970.
pub fn format_millis(millis: i64, format: &str) -> String {
    format_local(of_millis(millis), format)
}

pub fn of_millis(millis: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

pub fn to_millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
