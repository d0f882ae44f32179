//! A whole request from a file (`--json`), which is sent as it is.

use std::{ops::Range, path::Path};

use serde_json::{Value, json};
use wecom_school::{media::MediaType, notice::RecvScope, types::Enumeration as _};

use crate::{
    arguments::{Connection, send::Content},
    audience::Recipients,
    check::{CheckedRequest, FileReport},
    finding::Cut,
    locations::{JsonString, each_string},
    output,
    problem::Problem,
    uploads::{Files, MediaRef, find_local_path},
};

/// A request from a file. Its bytes are sent as they are, except for the files in it.
pub struct WholeRequest {
    pub text: String,
    /// The strings in it that name files, from the first to the last.
    media: Vec<(Range<usize>, MediaRef)>,
    /// What it says besides, as JSON.
    pub values: Value,
    pub recipients: Recipients,
    pub scope: RecvScope,
    pub cuts: Vec<Cut>,
}

impl WholeRequest {
    /// Reads a request, checks it as `check` does, and notes the files that it names. Warns of what the server cuts.
    pub fn read(path: &Path, is_suite: bool, files: &mut Files) -> Result<Self, Vec<Problem>> {
        let (text, request) = FileReport::check_file(path, is_suite).into_request()?;
        let media = find_media(&text, path, files);
        files.read()?;
        let CheckedRequest { recipients, scope, cuts } = request;
        for cut in &cuts {
            output::complain(&cut.warning());
        }
        let values = read_values(&text);
        Ok(Self { text, media, values, recipients, scope, cuts })
    }

    /// Returns the request with the `media_id` of each file; the rest of it is untouched.
    pub fn fill_in(&self, files: &Files) -> String {
        let mut filled = self.text.clone();
        for (range, media) in self.media.iter().rev() {
            filled.replace_range(range.clone(), &json!(files.media_id(media)).to_string());
        }
        filled
    }
}

/// Returns what a request says, as JSON.
pub fn read_values(request: &str) -> Value {
    serde_json::from_str(request).unwrap_or_default()
}

fn find_media(text: &str, path: &Path, files: &mut Files) -> Vec<(Range<usize>, MediaRef)> {
    let mut found = Vec::new();
    each_string(text, &mut |string: &JsonString| {
        let mut names = string.names();
        let media_type = match (names.next(), names.next()) {
            (Some("thumb_media_id"), _) => Some(MediaType::Image),
            // A body has the name of its type.
            (Some("media_id"), Some(body)) => MediaType::ALL.iter().copied().find(|known| known.to_string() == body),
            _ => None,
        };
        if let (Some(media_type), Some(file)) = (media_type, find_local_path(&string.text, path)) {
            found.push((string.span.clone(), files.add(&file, media_type, None)));
        }
    });
    found
}

/// Fails if a whole request is combined with a message, with recipients, or with other options that it has itself.
pub fn refuse_options(
    Content { message, audience, merging, .. }: &Content,
    agentid: Option<i64>,
    connection: &Connection,
    more: &[(&'static str, bool)],
) -> Result<(), Problem> {
    if message.is_some() {
        let what =
            words!("--json is a whole request, but a message is named too"; "--json 已是完整请求，却又指定了消息");
        return Err(Problem::usage(what).help(words!("leave out one or the other"; "请去掉其中之一")));
    }
    let given = [
        ("--to-parent", !audience.to_parent.is_empty()),
        ("--to-student", !audience.to_student.is_empty()),
        ("--to-class", !audience.to_class.is_empty()),
        ("--to-all", audience.to_all),
        ("--parents-from", audience.parents_from.is_some()),
        ("--students-from", audience.students_from.is_some()),
        ("--classes-from", audience.classes_from.is_some()),
        ("--scope", audience.scope.is_some()),
        ("--each", merging.each),
        // An agentid from the environment does not count: it is set for all commands.
        ("--agentid", agentid.is_some() && connection.is_typed("agentid")),
    ];
    let given: Vec<&str> =
        given.iter().chain(more).copied().filter_map(|(option, is_given)| is_given.then_some(option)).collect();
    if given.is_empty() {
        return Ok(());
    }
    let given = given.join(", ");
    let what = words!("--json is a whole request, and can't be combined with {given}"; "--json 已是完整请求，不能再用 {given}");
    Err(Problem::usage(what).help(words!("write it into the request"; "请写在请求里")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_where_a_media_id_is_wanted_and_nothing_else_is_touched() {
        let text = r#"{ "z": 1,  "mpnews": {"articles": [{"thumb_media_id": "@a.png"}, {"thumb_media_id": "KNOWN"}]},
            "video": {"media_id": "\u0040b\\c.mp4", "title": "@no"}, "other": {"media_id": "@x"}, "text": {"content": "@no"} }"#;
        // Files of a request from standard input are relative to the current folder.
        for (path, folder) in [("notices/request.json", "notices/"), ("-", "")] {
            let mut files = Files::default();
            let media = find_media(text, Path::new(path), &mut files);
            let named: Vec<String> =
                files.iter().map(|file| format!("{} {}", file.path.display(), file.media_type)).collect();
            assert_eq!(named, [format!("{folder}a.png image"), format!("{folder}b\\c.mp4 video")]);
            let (recipients, text) = (Recipients::default(), text.to_owned());
            let expected = text.replace("@a.png", &format!("@{folder}a.png"));
            let expected = expected.replace(r"\u0040b\\c.mp4", &format!(r"@{folder}b\\c.mp4"));
            let (values, scope, cuts) = (Value::Null, RecvScope::default(), Vec::new());
            let whole = WholeRequest { text, media, values, recipients, scope, cuts };
            assert_eq!(whole.fill_in(&files), expected);
        }
    }
}
