//! `--json`: a whole request from a file. Its bytes are sent as they are, except for the files in it.

use std::{ops::Range, path::Path};

use wecom_school::{media::MediaType, types::Enumeration};

use crate::{
    arguments::Send,
    audience::Recipients,
    check::FileReport,
    cut::Cut,
    files::{self, Files, MediaRef},
    lang::words,
    locations::each_string,
    problem::Problem,
};

pub struct Whole {
    pub text: String,
    /// The strings in it that name files, from the first to the last.
    media: Vec<(Range<usize>, MediaRef)>,
    pub recipients: Recipients,
    pub cuts: Vec<Cut>,
}

impl Whole {
    /// Reads a request, checks it as `check` does, and notes the files that it names.
    pub fn read(path: &Path, send: &Send, is_suite: bool, files: &mut Files) -> Result<Self, Vec<Problem>> {
        refuse_options(send)?;
        let (text, request) = FileReport::of(path, is_suite).into_request()?;
        let media = media(&text, path, files);
        files.check()?;
        Ok(Self { text, media, recipients: request.recipients, cuts: request.cuts })
    }

    /// Returns the request with the `media_id` of each file; the rest of it is untouched.
    pub fn filled(&self, files: &Files) -> String {
        let mut filled = String::with_capacity(self.text.len());
        let mut end = 0;
        for (range, media) in &self.media {
            filled += &self.text[end..range.start];
            filled += &serde_json::Value::String(files.media_id(media)).to_string();
            end = range.end;
        }
        filled + &self.text[end..]
    }
}

/// Finds the strings of a request that name files.
fn media(text: &str, path: &Path, files: &mut Files) -> Vec<(Range<usize>, MediaRef)> {
    let mut found = Vec::new();
    each_string(text, &mut |string| {
        let mut names = string.names();
        let media_type = match (names.next(), names.next()) {
            (Some("thumb_media_id"), _) => Some(MediaType::Image),
            // A body has the name of its type.
            (Some("media_id"), Some(body)) => MediaType::ALL.iter().copied().find(|known| known.to_string() == body),
            _ => None,
        };
        if let (Some(media_type), Some(file)) = (media_type, files::local(&string.text, path)) {
            found.push((string.span.clone(), files.add(&file, media_type, None)));
        }
    });
    found
}

/// Refuses options for what the request itself contains.
fn refuse_options(send: &Send) -> Result<(), Problem> {
    let Send { message, audience, delivery, .. } = send;
    if message.is_some() {
        let what =
            words!("--json is a whole request, but a message is named too"; "--json 已是完整请求，却又指定了消息");
        return Err(Problem::usage(what).help(words!("leave out one or the other"; "请去掉其中之一")));
    }
    // An agentid from the environment does not count: it is set for all commands.
    let is_agentid_typed = delivery.agentid.is_some() && send.connection.variables.is_typed("agentid");
    let given = [
        ("--to-parent", !audience.to_parent.is_empty()),
        ("--to-student", !audience.to_student.is_empty()),
        ("--to-class", !audience.to_class.is_empty()),
        ("--to-all", audience.to_all),
        ("--parents-from", audience.parents_from.is_some()),
        ("--students-from", audience.students_from.is_some()),
        ("--classes-from", audience.classes_from.is_some()),
        ("--scope", audience.scope.is_some()),
        ("--agentid", is_agentid_typed),
        ("--no-duplicate-check", delivery.no_duplicate_check),
        ("--duplicate-check-interval", delivery.duplicate_check_interval.is_some()),
    ];
    let given: Vec<&str> = given.into_iter().filter_map(|(option, is_given)| is_given.then_some(option)).collect();
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
        let mut files = Files::default();
        let found = media(text, Path::new("notices/request.json"), &mut files);
        let named: Vec<String> =
            files.iter().map(|file| format!("{} {}", file.path.display(), file.media_type)).collect();
        assert_eq!(named, ["notices/a.png image", "notices/b\\c.mp4 video"]);
        let whole = Whole { text: text.to_owned(), media: found, recipients: Recipients::default(), cuts: Vec::new() };
        let expected = text.replace("@a.png", "@notices/a.png").replace(r"\u0040b\\c.mp4", r"@notices/b\\c.mp4");
        assert_eq!(whole.filled(&files), expected);
        // Files of a request from standard input are relative to the current folder.
        let mut files = Files::default();
        media(r#"{"image":{"media_id":"@a.png"}}"#, Path::new("-"), &mut files);
        assert_eq!(files.iter().next().unwrap().path, Path::new("a.png"));
    }
}
