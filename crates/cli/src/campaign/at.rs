//! `--at`: the time before which nothing is sent.

use std::time::{Duration, SystemTime};

use indicatif::HumanDuration;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::temporal::DateTimeParser,
    tz::{AmbiguousOffset, AmbiguousZonedDateTime, TimeZone},
};

use crate::{clock, problem::Problem};

/// How a time is shown with its zone.
pub const WITH_ZONE: &str = "%Y-%m-%d %H:%M %:z";

/// Reads a time: `07:30`, `2026-12-01 07:30`, with a zone after it if it is not that of this machine. Returns milliseconds since
/// 1970.
pub fn parse(text: &str, now: SystemTime) -> Result<i64, Problem> {
    let zone = TimeZone::system();
    let now = Timestamp::try_from(now).map_err(|_| unreadable(text))?;
    parse_in(text, now, &zone).map(Timestamp::as_millisecond)
}

fn parse_in(text: &str, now: Timestamp, local: &TimeZone) -> Result<Timestamp, Problem> {
    let written = text.trim().replace('：', ":");
    let (date, rest) = match written.get(..10).and_then(|date| date.parse::<Date>().ok()) {
        Some(date) => (Some(date), written[10..].trim_start_matches([' ', 'T', 't'])),
        None => (None, &written[..]),
    };
    let end = rest.find(|character: char| !character.is_ascii_digit() && character != ':').unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let time = parse_time(time).ok_or_else(|| unreadable(text))?;
    let zone = match zone.trim().trim_matches(['[', ']']) {
        "" => local.clone(),
        zone => parse_zone(zone).ok_or_else(|| unknown_zone(text, zone))?,
    };
    let today = now.to_zoned_datetime(zone.clone()).date();
    let written = DateTime::from_parts(date.unwrap_or(today), time);
    let found = zone.to_ambiguous_zoned_datetime(written);
    let exact = match found.offset() {
        AmbiguousOffset::Unambiguous { .. } => found.unambiguous().map_err(|_| unreadable(text))?.timestamp(),
        AmbiguousOffset::Gap { .. } => return Err(skipped(text, found)),
        AmbiguousOffset::Fold { .. } => return Err(ambiguous(text, found)),
    };
    if exact > now {
        return Ok(exact);
    }
    let present = now.to_zoned_datetime(zone).strftime(WITH_ZONE).to_string();
    let what =
        words!("--at {text}: this time has passed; it is {present}"; "--at {text}：该时间已过，现在是 {present}");
    let next = match (date, today.tomorrow()) {
        (None, Ok(tomorrow)) => {
            let time = time.strftime("%H:%M");
            words!("for tomorrow: --at \"{tomorrow} {time}\""; "如指明天：--at \"{tomorrow} {time}\"")
        }
        _ => words!("name a later time, or leave out --at to send now"; "请指定之后的时间；去掉 --at 则立即发送"),
    };
    Err(Problem::usage(what).help(next))
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut next = |is_needed: bool| match parts.next() {
        Some(part) if (1..=2).contains(&part.len()) => part.parse::<i8>().ok(),
        None if !is_needed => Some(0),
        _ => None,
    };
    let (hour, minute, second) = (next(true)?, next(true)?, next(false)?);
    if parts.next().is_some() { None } else { Time::new(hour, minute, second, 0).ok() }
}

fn parse_zone(text: &str) -> Option<TimeZone> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    DateTimeParser::new().parse_time_zone(text).ok()
}

fn unreadable(text: &str) -> Problem {
    Problem::usage(words!("--at {text}: this is no time"; "--at {text}：无法识别的时间")).help(words!(
        "write 07:30 for today, or \"2026-12-01 07:30\"; with +08:00, Z or Asia/Shanghai after it for another zone";
        "今天的时间写作 07:30，其他日期写作 \"2026-12-01 07:30\"；其他时区在后面加 +08:00、Z 或 Asia/Shanghai"
    ))
}

fn unknown_zone(text: &str, zone: &str) -> Problem {
    Problem::usage(words!("--at {text}: there is no time zone {zone}"; "--at {text}：没有时区 {zone}")).help(words!(
        "write an offset such as +08:00, Z, or a name such as Asia/Shanghai"; "请写 +08:00 之类的偏移、Z，或 Asia/Shanghai 之类的名称"
    ))
}

fn ambiguous(text: &str, found: AmbiguousZonedDateTime) -> Problem {
    let what = words!(
        "--at {text}: the clock shows this time twice that day"; "--at {text}：当天时钟回拨，该时间出现两次"
    );
    with_choices(Problem::usage(what), found)
}

fn skipped(text: &str, found: AmbiguousZonedDateTime) -> Problem {
    let what = words!("--at {text}: the clock skips this time that day"; "--at {text}：当天时钟拨快，该时间不存在");
    with_choices(Problem::usage(what), found)
}

fn with_choices(problem: Problem, found: AmbiguousZonedDateTime) -> Problem {
    let choices = [found.clone().earlier(), found.later()].into_iter().flatten();
    let choices: Vec<String> = choices.map(|time| format!("--at \"{}\"", time.strftime(WITH_ZONE))).collect();
    let choices = choices.join(&words!(" or "; " 或 "));
    problem.help(words!("write {choices}"; "请写 {choices}"))
}

/// Describes how long it is until a time.
pub fn describe_time_left(left: Duration) -> String {
    let minutes = left.as_secs().div_ceil(60);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let english = HumanDuration(left).to_string();
    match (days, hours) {
        (0, 0) => words!("{english}"; "{minutes} 分钟"),
        (0, _) => words!("{hours} h {minutes} min"; "{hours} 小时 {minutes} 分钟"),
        _ => words!("{days} d {hours} h"; "{days} 天 {hours} 小时"),
    }
}

/// Describes a time of the ledger with its zone.
pub fn describe(millis: i64) -> String {
    clock::format_millis(millis, WITH_ZONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Result<String, String> {
        let now = "2026-11-27T15:00:00Z".parse().unwrap();
        parse_in(text, now, &TimeZone::get(zone).unwrap())
            .map(|time| time.to_string())
            .map_err(|problem| format!("{}; {}", problem.what, problem.help.unwrap_or_default()))
    }

    #[test]
    fn a_time_is_read_in_its_zone() {
        for (text, zone, time) in [
            // In Shanghai it is 23:00.
            ("23:30", "Asia/Shanghai", "2026-11-27T15:30:00Z"),
            ("2026-12-01 07:30", "Asia/Shanghai", "2026-11-30T23:30:00Z"),
            ("2026-12-01T07：30:15", "Asia/Shanghai", "2026-11-30T23:30:15Z"),
            ("2026-12-01 07:30 +08:00", "America/New_York", "2026-11-30T23:30:00Z"),
            ("2026-12-01 7:30Z", "America/New_York", "2026-12-01T07:30:00Z"),
            ("2026-12-01 07:30[Asia/Shanghai]", "UTC", "2026-11-30T23:30:00Z"),
            ("23:30 Asia/Shanghai", "UTC", "2026-11-27T15:30:00Z"),
            ("2026-12-01 07:30 -0330", "UTC", "2026-12-01T11:00:00Z"),
        ] {
            assert_eq!(read(text, zone).as_deref(), Ok(time), "{text} {zone}");
        }
    }

    #[test]
    fn a_time_that_can_not_be_meant_is_an_error_with_the_way_out() {
        for (text, zone, error) in [
            (
                "07:30",
                "Asia/Shanghai",
                "--at 07:30: this time has passed; it is 2026-11-27 23:00 +08:00; for tomorrow: --at \"2026-11-28 07:30\"",
            ),
            (
                "2026-11-01 07:30",
                "UTC",
                "--at 2026-11-01 07:30: this time has passed; it is 2026-11-27 15:00 +00:00; name a later time, or leave out --at to send now",
            ),
            (
                "2027-11-07 01:30",
                "America/New_York",
                "--at 2027-11-07 01:30: the clock shows this time twice that day; write --at \"2027-11-07 01:30 -04:00\" or --at \"2027-11-07 01:30 -05:00\"",
            ),
            (
                "2027-03-14 02:30",
                "America/New_York",
                "--at 2027-03-14 02:30: the clock skips this time that day; write --at \"2027-03-14 01:30 -05:00\" or --at \"2027-03-14 03:30 -04:00\"",
            ),
            (
                "07:30 Asia/Nowhere",
                "UTC",
                "--at 07:30 Asia/Nowhere: there is no time zone Asia/Nowhere; write an offset such as +08:00, Z, or a name such as Asia/Shanghai",
            ),
        ] {
            assert_eq!(read(text, zone), Err(error.to_owned()));
        }
        for text in [
            "",
            "tomorrow",
            "24:00",
            "7",
            "07:30:00:00",
            "2026-13-01 07:30",
            "2026-12-01",
            "07:30 +99:00",
            "07:30 +8:0",
        ] {
            assert!(read(text, "UTC").is_err(), "{text}");
        }
    }
}
