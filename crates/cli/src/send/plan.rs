//! Plans what to send, and checks it first: a message from the command line with its recipients, or a whole request from a file.

use std::path::Path;

use serde_json::{Value, json};
use wecom_school::{
    Addressable as _, Violations,
    notice::{Message, Notice, RecvScope, Text},
    types::Build,
};
use wecom_school_campaign::{Kind, LedgerError, Planning};

use super::{
    merged::MergedPlan,
    report::{self, Report},
    terms::Terms,
    whole::{WholeRequest, read_values},
};
use crate::{
    arguments::{Send, send},
    audience::{Named, Recipients},
    connect::Settings,
    finding::{Cut, Finding, violation_problems},
    message::{self, MessageDraft, Unaddressed},
    objection::check_request,
    output::{self, Format},
    problem::{Exit, Problem, unless_any},
    reach::missed,
    uploads::Files,
};

pub enum Plan {
    Message(Box<MessagePlan>),
    Merged(Box<MergedPlan>),
    Whole(Box<WholeRequest>),
}

impl Plan {
    pub fn recipients(&self) -> &Recipients {
        match self {
            Self::Message(plan) => &plan.named.recipients,
            Self::Merged(plan) => &plan.recipients,
            Self::Whole(whole) => &whole.recipients,
        }
    }

    /// Returns who in the families receives the notice.
    pub fn scope(&self) -> RecvScope {
        match self {
            Self::Message(plan) => plan.named.scope(),
            Self::Merged(plan) => plan.scope,
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
        let source = match self {
            Self::Message(plan) => plan.named.source(),
            Self::Merged(plan) => plan.source.as_ref().map(|(kind, source)| (place_of(*kind), source)),
            Self::Whole(_) => None,
        };
        let problem = missed::write(path, &missed, directory, source).err()?;
        output::complain(&problem);
        Some(problem.exit)
    }

    pub fn cuts(&self) -> &[Cut] {
        match self {
            Self::Message(plan) => &plan.cuts,
            // They are reported row by row, when the rows are judged.
            Self::Merged(_) => &[],
            Self::Whole(whole) => &whole.cuts,
        }
    }

    /// Returns the requests, each with its recipients. The files in them stand for themselves until they are planned.
    pub fn requests(&self, files: &Files) -> Result<Vec<(Recipients, String)>, Vec<Problem>> {
        match self {
            Self::Message(plan) => plan.requests(files).map_err(|violations| violation_problems(&violations)),
            Self::Merged(_) => Ok(Vec::new()),
            Self::Whole(whole) => Ok(vec![(whole.recipients.clone(), whole.fill_in(files))]),
        }
    }

    /// Gives the notice to a plan of the ledger. The files are in the plan already.
    pub async fn stage(&self, planning: &mut Planning, files: &Files) -> Result<Result<(), Vec<Problem>>, LedgerError> {
        if let Self::Merged(plan) = self {
            return plan.stage(planning, files).await;
        }
        let requests = match self.requests(files) {
            Ok(requests) => requests,
            Err(problems) => return Ok(Err(problems)),
        };
        for (recipients, body) in requests {
            let msgtype = read_values(&body)["msgtype"].as_str().unwrap_or_default().to_owned();
            planning.add_request(0, &recipients.list(), body.as_bytes(), &msgtype).await?;
        }
        Ok(Ok(()))
    }

    /// Returns what the history calls the notice: its first words.
    pub async fn title(&self, files: &Files) -> String {
        if let Self::Merged(plan) = self {
            return find_title(plan.merge.lock().await.letter.values());
        }
        let first = self.requests(files).ok().and_then(|requests| requests.into_iter().next());
        first.map(|(_, body)| find_title(&read_values(&body))).unwrap_or_default()
    }

    /// Returns the headings of the table whose rows are the notices.
    pub async fn headings(&self) -> Vec<String> {
        match self {
            Self::Merged(plan) => plan.merge.lock().await.people.headings().to_vec(),
            _ => Vec::new(),
        }
    }

    /// Returns the app that sends.
    pub fn agentid(&self) -> i64 {
        match self {
            Self::Message(plan) => plan.terms.agentid,
            Self::Merged(plan) => plan.terms.agentid,
            Self::Whole(whole) => whole.values["agentid"].as_i64().unwrap_or_default(),
        }
    }

    /// Returns after how many seconds the user wants a repeat to arrive: zero without the duplicate check. `None` if nothing says
    /// so, and a repeat is a mistake.
    pub fn repeats_after(&self) -> Option<i64> {
        match self {
            Self::Message(plan) => plan.terms.repeats_after(),
            Self::Merged(plan) => plan.terms.repeats_after(),
            Self::Whole(whole) if whole.values["enable_duplicate_check"] == 0 => Some(0),
            Self::Whole(whole) => whole.values["duplicate_check_interval"].as_i64(),
        }
    }

    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Whole(_))
    }

    /// Returns whether people may be reached in two ways, so that they receive the notice twice.
    pub fn is_of_several_kinds(&self) -> bool {
        matches!(self, Self::Message(plan) if !plan.named.fits_one_request() && plan.named.is_of_several_kinds())
    }

    /// Returns the requests for a dry run: a whole one exactly as it is written.
    fn printed_requests(&self, files: &Files) -> Result<Vec<(Recipients, String)>, Vec<Problem>> {
        match self {
            Self::Whole(whole) => Ok(vec![(whole.recipients.clone(), whole.text.clone())]),
            _ => self.requests(files),
        }
    }

    /// Prints the requests as they would be sent, byte for byte, without network and without a secret.
    pub async fn print(&self, settings: &Settings, files: &Files, format: Format) -> Result<(), Vec<Problem>> {
        if let Self::Merged(plan) = self {
            return plan.print(settings, files, format).await;
        }
        let requests = self.printed_requests(files)?;
        let server = settings.server();
        if format == Format::Json {
            let request = |(recipients, body): &(Recipients, String)| json!({ "recipients": recipients, "body": body });
            let object = json!({
                "outcome": "dry_run",
                "server": server,
                "requests": requests.iter().map(request).collect::<Vec<_>>(),
                "cut": report::json::cuts_as_json(self.cuts()),
                "files": files.describe(),
            });
            output::say(&object.to_string());
            return Ok(());
        }
        for (_, request) in &requests {
            output::say(request);
        }
        for line in files.upload_lines() {
            output::remark(&line);
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
    terms: Terms,
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
        let terms = Terms::of(&send.delivery, settings)?;
        let named = Named::gather(&send.audience)?;
        let draft = message::draft(message, files)?;
        let headings = named.sources.iter().flatten().flat_map(|source| source.headings.iter().map(String::as_str));
        draft.hint_at_fields(headings);
        let mut plan = Self { draft, terms, named, cuts: Vec::new() };
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
        self.terms.set(self.named.set_scope(Notice::builder().agentid(self.terms.agentid).message(message)))
    }
}

/// Returns the place of a kind in [`Recipients::each`].
fn place_of(kind: Kind) -> usize {
    match kind {
        Kind::Class | Kind::Everyone => 0,
        Kind::Student => 1,
        Kind::Parent => 2,
        Kind::ExternalUser => 3,
    }
}

/// The characters of a title that are kept.
const TITLE: usize = 30;

fn find_title(request: &Value) -> String {
    let msgtype = request["msgtype"].as_str().unwrap_or_default();
    let body = &request[msgtype];
    let words = [&body["content"], &body["title"], &body["articles"][0]["title"]].into_iter().find_map(Value::as_str);
    let words = words.unwrap_or(msgtype).lines().next().unwrap_or_default().trim();
    if words.chars().count() <= TITLE { words.to_owned() } else { words.chars().take(TITLE).chain(['…']).collect() }
}
