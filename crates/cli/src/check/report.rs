//! A file that was looked at.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use serde_json::Value;

use super::{
    decode::{self, Decoded},
    finding::{self, Finding},
    judge::{Page, page_of},
    rules::Kind,
};
use crate::lang::words;

/// What there is to say of a file.
pub struct Report {
    /// The file as it was given.
    pub file: String,
    /// The file as people read it.
    pub name: String,
    /// What it says, as far as it can be read.
    pub text: String,
    /// The page by which it was judged.
    pub page: Option<Page>,
    /// What is wrong with it.
    pub violations: Vec<Finding>,
    /// Texts that the server cuts.
    pub cut: Vec<Finding>,
    /// Values that name local files, which `send` uploads.
    pub uploads: Vec<Upload>,
}

/// A `media_id` that is a local file still.
pub struct Upload {
    /// Its JSON pointer.
    pub pointer: String,
    /// The file, as it is written there.
    pub file: String,
}

/// Whether a file stands for standard input.
pub fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

impl Report {
    /// Looks at a file, whatever it is.
    pub fn of(file: &Path) -> Self {
        let name = if is_stdin(file) { words!("<stdin>"; "<标准输入>") } else { in_a_line(file) };
        let report = |text, violations| Self {
            file: file.display().to_string(),
            name: name.clone(),
            text,
            page: None,
            violations,
            cut: Vec::new(),
            uploads: Vec::new(),
        };
        let Decoded { text, findings, is_utf8 } = match read(file) {
            Ok(bytes) => decode::decode(bytes),
            Err(error) => return report(String::new(), vec![unreadable(&error)]),
        };
        if !is_utf8 {
            return report(text, findings);
        }
        let page = page_of(&text, false);
        let verdict = page.judge(&text);
        let uploads = uploads(&text);
        let mut report = report(text, findings);
        report.page = Some(page);
        report.uploads = uploads;
        match verdict {
            Ok(request) => report.cut = finding::of_cuts(&report.text, &request.cuts()),
            Err(violations) => report.violations.extend(violations),
        }
        report
    }
}

/// A name with nothing in it that moves a terminal's cursor.
fn in_a_line(file: &Path) -> String {
    let name = file.display().to_string();
    name.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if !is_stdin(file) {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> Finding {
    let message = match error.kind() {
        io::ErrorKind::NotFound => words!("there is no such file"; "文件不存在"),
        io::ErrorKind::IsADirectory => words!("this is a folder, not a file"; "这是目录，不是文件"),
        io::ErrorKind::PermissionDenied => words!("the file may not be read"; "没有读取权限"),
        _ => words!("the file can't be read: {error}"; "无法读取文件：{error}"),
    };
    Finding::of_file(Kind::Unreadable, message)
}

/// Values that name local files: `send` uploads them, and puts a `media_id` into their place.
fn uploads(text: &str) -> Vec<Upload> {
    let mut found = Vec::new();
    if let Ok(request) = serde_json::from_str::<Value>(text) {
        collect(&request, "", &mut found);
    }
    found
}

fn collect(value: &Value, pointer: &str, found: &mut Vec<Upload>) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (name.as_str(), value) {
                    ("media_id" | "thumb_media_id", Value::String(text)) => {
                        found.extend(text.strip_prefix('@').map(|file| Upload { pointer, file: file.to_owned() }));
                    }
                    _ => collect(value, &pointer, found),
                }
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                collect(entry, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}
