//! How far it has come, for whoever waits at a terminal.

use std::fmt::Write;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::{lang::words, output::Format};

/// Below this an upload is over before a bar can be read.
const LARGE_UPLOAD: u64 = 256 << 10;

/// A bar for files on their way; nothing for small ones.
pub fn of_upload(bytes: u64, format: Format) -> ProgressBar {
    let said = words!("uploading"; "上传中");
    let template = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    bar(bytes, said, template, bytes >= LARGE_UPLOAD && format == Format::Table)
}

/// A bar for a large audience, in ids.
pub fn of_audience(ids: usize, format: Format) -> ProgressBar {
    let said = words!("sending"; "发送中");
    bar(ids as u64, said, "{msg} {wide_bar} {pos}/{len} {rate} {eta}", format == Format::Table)
}

/// Bars are drawn on standard error, and on a terminal alone.
fn bar(length: u64, said: String, template: &str, is_shown: bool) -> ProgressBar {
    if !is_shown {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        let _ = write!(out, "{:.0}/s", state.per_sec());
    };
    ProgressBar::new(length).with_style(style.with_key("rate", rate)).with_message(said)
}
