//! `--json`: a request as somebody has written it. Its bytes are sent as they are, but for the files in it.

use std::{ops::Range, path::Path};

use wecom_school::{media::MediaType, types::Enumeration};

use crate::{
    arguments::Send,
    audience::Recipients,
    check::{self, Report},
    cut::Cut,
    exit::Exit,
    files::{self, Files, MediaRef},
    lang::words,
    problem::Problem,
};

/// A request that nothing is wrong with.
pub struct Whole {
    text: String,
    /// The strings in it that are files, from the first to the last.
    holes: Vec<(Range<usize>, MediaRef)>,
    pub recipients: Recipients,
    pub cuts: Vec<Cut>,
}

impl Whole {
    /// Reads a request as `check` does, and notes the files that it names.
    ///
    /// # Errors
    /// Options that say what the request says itself; what can't be read; what `check` finds wrong.
    pub fn read(path: &Path, send: &Send, is_suite: bool, files: &mut Files) -> Result<Self, Vec<Problem>> {
        refuse_options(send)?;
        let (text, request) = Report::of(path, is_suite).into_request()?;
        let holes = holes(&text, path, files);
        files.judge()?;
        Ok(Self { text, holes, recipients: request.recipients(), cuts: request.cuts() })
    }

    /// The request with the `media_id` of each file; the rest of it is untouched.
    pub fn filled(&self, files: &Files) -> String {
        let mut filled = String::with_capacity(self.text.len());
        let mut end = 0;
        for (range, media) in &self.holes {
            filled += &self.text[end..range.start];
            filled += &serde_json::Value::String(files.media_id(media)).to_string();
            end = range.end;
        }
        filled + &self.text[end..]
    }

    /// The request as it was written.
    pub fn as_written(&self) -> &str {
        &self.text
    }
}

/// The files that a request names.
fn holes(text: &str, path: &Path, files: &mut Files) -> Vec<(Range<usize>, MediaRef)> {
    let hole = |found: check::MediaId| {
        // A body has the name of its type; covers are pictures.
        let is_of_body = |media_type: &MediaType| media_type.to_string() == found.body;
        let media_type =
            if found.is_thumb { Some(MediaType::Image) } else { MediaType::ALL.iter().copied().find(is_of_body) };
        let file = files::local(&found.text, path)?;
        Some((found.span, files.add(&file, media_type?, None)))
    };
    check::media_ids(text).into_iter().filter_map(hole).collect()
}

/// What a whole request says itself can't be said beside it.
fn refuse_options(send: &Send) -> Result<(), Problem> {
    let Send { message, audience, delivery, .. } = send;
    // A variable for all commands is none of this one's options.
    let is_agentid_typed = delivery.agentid.is_some() && send.connection.variables.is_typed("agentid");
    let given: Vec<&str> = [
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
    ]
    .into_iter()
    .filter_map(|(option, is_given)| is_given.then_some(option))
    .collect();
    if message.is_some() {
        let what = words!("--json is a whole request, and a message is named beside it"; "--json 已是完整请求，却又指定了消息");
        return Err(Problem::new(Exit::Usage, what).help(words!("leave out one or the other"; "请去掉其中之一")));
    }
    if given.is_empty() {
        return Ok(());
    }
    let given = given.join(", ");
    let what = words!("--json is a whole request, and says itself what {given} would say"; "--json 已是完整请求，不能再用 {given}");
    Err(Problem::new(Exit::Usage, what).help(words!("write it into the request"; "请写在请求里")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_where_a_media_id_is_wanted_and_nothing_else_is_touched() {
        let text = r#"{ "z": 1,  "mpnews": {"articles": [{"thumb_media_id": "@a.png"}, {"thumb_media_id": "KNOWN"}]},
            "video": {"media_id": "\u0040b\\c.mp4", "title": "@no"}, "other": {"media_id": "@x"}, "text": {"content": "@no"} }"#;
        let mut files = Files::default();
        let holes = holes(text, Path::new("notices/request.json"), &mut files);
        let named: Vec<(String, String)> =
            files.iter().map(|file| (file.path.display().to_string(), file.media_type.to_string())).collect();
        let pair = |path: &str, media_type: &str| (path.to_owned(), media_type.to_owned());
        assert_eq!(named, [pair("notices/a.png", "image"), pair("notices/b\\c.mp4", "video")]);
        let whole = Whole { text: text.to_owned(), holes, recipients: Recipients::default(), cuts: Vec::new() };
        let expected = text.replace("@a.png", "@notices/a.png").replace(r"\u0040b\\c.mp4", r"@notices/b\\c.mp4");
        assert_eq!(whole.filled(&files), expected);
    }

    #[test]
    fn beside_standard_input_files_are_seen_from_here() {
        let mut files = Files::default();
        holes(r#"{"image":{"media_id":"@a.png"}}"#, Path::new("-"), &mut files);
        assert_eq!(files.iter().next().unwrap().path, Path::new("a.png"));
    }
}
