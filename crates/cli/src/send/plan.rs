//! Plans what to send, and checks it first: a message from the command line with its recipients, or a whole request from a file.

use std::{ops::Range, path::Path};

use serde_json::json;
use wecom_school::{
    Addressable as _, Violations,
    media::MediaType,
    notice::{Message, Notice, NoticeBuilder, RecvScope, Text},
    types::{Build, Enumeration, Given},
};

use super::{
    message::{self, MessageDraft},
    report::{self, Report},
};
use crate::{
    arguments::{Send, send},
    audience::{Named, Recipients},
    check::{CheckedRequest, FileReport},
    connect::Settings,
    finding::{Cut, Finding, violation_problems},
    locations::{JsonString, each_string},
    objection::check_request,
    output::{self, Format},
    problem::{Exit, Problem, unless_any},
    reach::missed,
    uploads::{Files, MediaRef, find_local_path},
};

/// A notice that lacks only its recipients.
pub type Unaddressed = NoticeBuilder<Given, Given>;

pub enum Plan {
    Message(Box<MessagePlan>),
    Whole(WholeRequest),
}

impl Plan {
    pub fn recipients(&self) -> &Recipients {
        match self {
            Self::Message(plan) => &plan.named.recipients,
            Self::Whole(whole) => &whole.recipients,
        }
    }

    /// Returns who in the families receives the notice.
    pub fn scope(&self) -> RecvScope {
        match self {
            Self::Message(plan) => plan.named.scope(),
            Self::Whole(whole) => whole.scope,
        }
    }

    /// Writes the people who did not receive the notice. Returns the exit code if that fails.
    pub fn write_missed(&self, path: &Path, report: &Report) -> Option<Exit> {
        let (named, invalid) = report.missed();
        if named.is_empty() {
            output::remark(&words!(
                "--missed-to: nothing was accepted, so no file is written"; "--missed-to：没有通知被接受，因此未写文件"
            ));
            return None;
        }
        let missed = missed::list(report.survey.as_ref(), &named, &invalid);
        let directory = report.survey.as_ref().map(|survey| &survey.directory);
        let source = if let Self::Message(plan) = self { plan.named.source() } else { None };
        let problem = missed::write(path, &missed, directory, source).err()?;
        output::complain(&problem);
        Some(problem.exit)
    }

    pub fn cuts(&self) -> &[Cut] {
        match self {
            Self::Message(plan) => &plan.cuts,
            Self::Whole(whole) => &whole.cuts,
        }
    }

    pub fn requests(&self, files: &Files, is_dry_run: bool) -> Result<Vec<(Recipients, String)>, Vec<Problem>> {
        match self {
            Self::Message(plan) => plan.requests(files).map_err(|violations| violation_problems(&violations)),
            Self::Whole(whole) => {
                let body = if is_dry_run { whole.text.clone() } else { whole.fill_in(files) };
                Ok(vec![(whole.recipients.clone(), body)])
            }
        }
    }

    /// Prints the requests as they would be sent, byte for byte, without network and without a secret.
    pub fn print(&self, settings: &Settings, files: &Files, format: Format) -> Result<(), Vec<Problem>> {
        let requests = self.requests(files, true)?;
        let server = settings.server();
        if format == Format::Json {
            let request = |(recipients, body): &(Recipients, String)| json!({ "recipients": recipients, "body": body });
            let object = json!({
                "outcome": "dry_run",
                "server": server,
                "requests": requests.iter().map(request).collect::<Vec<_>>(),
                "cut": report::json::cuts_as_json(self.cuts()),
                "files": files.iter().map(|file| json!({
                    "file": file.path.display().to_string(),
                    "type": file.media_type,
                    "name": file.name,
                    "bytes": file.bytes.len(),
                })).collect::<Vec<_>>(),
            });
            output::say(&object.to_string());
            return Ok(());
        }
        for (_, request) in &requests {
            output::say(request);
        }
        for file in files.iter() {
            let (path, media_type, bytes) = (file.path.display(), file.media_type, file.bytes.len());
            output::remark(
                &words!("upload: {path}: {media_type}, {bytes} bytes"; "上传：{path}：{media_type}，{bytes} 字节"),
            );
        }
        let count = requests.len();
        let whom = requests.into_iter().map(|(recipients, _)| recipients).collect::<Recipients>().describe_counts();
        output::remark(&words!(
            "nothing was sent: dry run, requests: {count}, to {whom}, by {server}";
            "未发送（试运行）：{count} 个请求，接收人：{whom}，服务器：{server}"
        ));
        Ok(())
    }
}

pub struct MessagePlan {
    draft: MessageDraft,
    agentid: i64,
    is_duplicate_check_on: bool,
    duplicate_check_interval: Option<i64>,
    pub named: Named,
    cuts: Vec<Cut>,
}

impl MessagePlan {
    /// Reads the files of the message and of its audience, and reports everything that is wrong with them. Sends nothing.
    pub fn make(
        message: &send::Message,
        send: &Send,
        settings: &Settings,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let send::Delivery { agentid, no_duplicate_check, duplicate_check_interval, .. } = send.delivery;
        let agentid = settings.agentid(agentid)?;
        let named = Named::gather(&send.audience)?;
        let draft = message::draft(message, files)?;
        let is_duplicate_check_on = !no_duplicate_check;
        let mut plan =
            Self { draft, agentid, is_duplicate_check_on, duplicate_check_interval, named, cuts: Vec::new() };
        let mut problems = match plan.notice(files) {
            Ok(notice) => match notice.toall(true).build() {
                Ok(notice) => {
                    plan.cuts = Cut::find_all(&notice);
                    let request = serde_json::to_string(&notice).unwrap_or_default();
                    check_request(&request).iter().map(Finding::problem).collect()
                }
                Err(violations) => violation_problems(&violations),
            },
            Err(violations) => {
                // Problems outside the message are reported together with its own.
                let outside = plan.wrap(Text::builder().content("-")).toall(true).build();
                [Some(violations), outside.err()].iter().flatten().flat_map(violation_problems).collect()
            }
        };
        problems.extend(files.read().err().unwrap_or_default());
        unless_any(problems, plan)
    }

    pub fn notice(&self, files: &Files) -> Result<Unaddressed, Violations> {
        Ok(self.wrap(self.draft.message(files)?))
    }

    fn requests(&self, files: &Files) -> Result<Vec<(Recipients, String)>, Violations> {
        let notice = self.notice(files)?;
        let notices = if self.named.fits_one_request() {
            vec![self.named.address(notice).build()?]
        } else {
            let parts = self.named.audience().parts();
            let notices = parts.iter().map(|part| notice.to(part)).collect::<Result<_, _>>();
            notices.map_err(|error| error.violations().cloned().unwrap_or_default())?
        };
        let request = |notice| (Recipients::of_request(notice), serde_json::to_string(notice).unwrap_or_default());
        Ok(notices.iter().map(request).collect())
    }

    /// Makes a notice of a message, with the options that apply to all messages.
    fn wrap(&self, message: impl Build<Message>) -> Unaddressed {
        let mut notice = self.named.set_scope(Notice::builder().agentid(self.agentid).message(message));
        if self.is_duplicate_check_on {
            notice = notice.enable_duplicate_check(true);
        }
        if let Some(seconds) = self.duplicate_check_interval {
            notice = notice.duplicate_check_interval(seconds);
        }
        notice
    }
}

/// A request from a file (`--json`). Its bytes are sent as they are, except for the files in it.
pub struct WholeRequest {
    text: String,
    /// The strings in it that name files, from the first to the last.
    media: Vec<(Range<usize>, MediaRef)>,
    recipients: Recipients,
    scope: RecvScope,
    cuts: Vec<Cut>,
}

impl WholeRequest {
    /// Reads a request, checks it as `check` does, and notes the files that it names.
    pub fn read(path: &Path, send: &Send, is_suite: bool, files: &mut Files) -> Result<Self, Vec<Problem>> {
        refuse_options(send)?;
        let (text, request) = FileReport::check_file(path, is_suite).into_request()?;
        let media = find_media(&text, path, files);
        files.read()?;
        let CheckedRequest { recipients, scope, cuts } = request;
        Ok(Self { text, media, recipients, scope, cuts })
    }

    /// Returns the request with the `media_id` of each file; the rest of it is untouched.
    fn fill_in(&self, files: &Files) -> String {
        let mut filled = self.text.clone();
        for (range, media) in self.media.iter().rev() {
            filled.replace_range(range.clone(), &json!(files.media_id(media)).to_string());
        }
        filled
    }
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

fn refuse_options(send: &Send) -> Result<(), Problem> {
    let Send { message, audience, delivery, .. } = send;
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
        // An agentid from the environment does not count: it is set for all commands.
        ("--agentid", delivery.agentid.is_some() && send.connection.is_typed("agentid")),
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
            let whole = WholeRequest { text, media, recipients, scope: RecvScope::default(), cuts: Vec::new() };
            assert_eq!(whole.fill_in(&files), expected);
        }
    }
}
