//! Plans what to send, and checks it first: a message from the command line with its recipients, or a whole request from a file.

use std::path::Path;

use serde_json::{Map, Value, json};
use wecom_school::notice::RecvScope;
use wecom_school_campaign::{Clock, Ledger, LedgerError, NewCampaign, Planned, Planning, School};

use super::{
    division::{divide, fits_one_request},
    report::{self, Report},
    terms::Terms,
    whole::{WholeRequest, read_values},
};
use crate::{
    arguments::{Send, send},
    audience::{Recipients, Stream, scope_of},
    connect::Settings,
    finding::Cut,
    input::{MAX_IDS_BYTES, MAX_TABLE_BYTES},
    layout::{cut_end, format_count},
    merge::{Merge, Preview},
    output::{self, Format},
    problem::{Exit, Problem, expect_both},
    reach::missed,
    uploads::Files,
};

pub struct Plan {
    notice: PlannedNotice,
    pub terms: Terms,
    pub recipients: Recipients,
    /// Who in the families receives the notice.
    pub scope: RecvScope,
    /// The texts that the server cuts for everybody.
    pub cuts: Vec<Cut>,
}

enum PlannedNotice {
    /// The same for everybody, or of its own for each row (`--each`).
    Message(Box<Merge>),
    Whole(Box<WholeRequest>),
}

/// Why a notice can't be planned.
pub enum Unplanned {
    Ledger(LedgerError),
    Problems(Vec<Problem>),
}

impl From<LedgerError> for Unplanned {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<Vec<Problem>> for Unplanned {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Problem> for Unplanned {
    fn from(problem: Problem) -> Self {
        Self::Problems(problem.into())
    }
}

impl Plan {
    /// Reads the message, its files and its recipients, and reports everything that is wrong with them. Sends nothing. The
    /// recipients follow by [`collect_recipients`](Self::collect_recipients).
    pub fn of_message(
        message: &send::Message,
        send: &Send,
        settings: &Settings,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let Send { content, delivery, .. } = send;
        let terms = Terms::of(delivery, settings)?;
        if content.merging.each && delivery.rest_to.is_some() {
            let what = words!("--rest-to writes ids, but --each needs their rows too"; "--rest-to 只写出 id，而 --each 还需要表格中的各行");
            return Err(Problem::usage(what)
                .help(words!(
                    "leave it out: the same command sends what is missing, and nothing twice";
                    "请去掉它：再次运行同一命令即可补发未发送的部分，不会重复"
                ))
                .into());
        }
        let max_bytes = if content.merging.each { MAX_TABLE_BYTES } else { MAX_IDS_BYTES };
        let (mut merge, ()) = expect_both(Merge::prepare(message, content, max_bytes, files), terms.check())?;
        let cuts = std::mem::take(&mut merge.shared_cuts);
        let (recipients, scope) = (Recipients::default(), scope_of(&content.audience).unwrap_or_default());
        Ok(Self { notice: PlannedNotice::Message(merge.into()), terms, recipients, scope, cuts })
    }

    /// Reads a whole request with its files.
    pub fn of_request(path: &Path, settings: &Settings, files: &mut Files) -> Result<Self, Vec<Problem>> {
        let whole = WholeRequest::read(path, settings.is_suite(), files)?;
        Ok(Self {
            terms: Terms::of_request(&whole.values),
            recipients: whole.recipients.clone(),
            scope: whole.scope,
            cuts: whole.cuts.clone(),
            notice: PlannedNotice::Whole(Box::new(whole)),
        })
    }

    /// Returns the recipients as they are named; `None` for a whole request.
    pub fn people(&mut self) -> Option<&mut Stream> {
        match &mut self.notice {
            PlannedNotice::Message(merge) => Some(&mut merge.people),
            PlannedNotice::Whole(_) => None,
        }
    }

    /// Collects the recipients, each once, as soon as the classes have ids.
    pub fn collect_recipients(&mut self) -> Result<(), Problem> {
        let is_for_all = !self.is_each();
        if let Some(people) = self.people() {
            self.recipients = people.recipients(is_for_all)?;
        }
        Ok(())
    }

    pub fn is_whole(&self) -> bool {
        matches!(self.notice, PlannedNotice::Whole(_))
    }

    /// Returns whether each row of a table has its own notice.
    pub fn is_each(&self) -> bool {
        self.preview().is_some()
    }

    /// Returns whether people may be reached in two ways, and so by two requests.
    pub fn is_of_several_kinds(&self) -> bool {
        let kinds = self.recipients.each().iter().filter(|(_, ids)| !ids.is_empty()).count();
        !self.is_whole() && kinds > 1 && !fits_one_request(&self.recipients)
    }

    /// Returns what the history calls the notice: its first words.
    pub fn title(&self) -> String {
        find_title(match &self.notice {
            PlannedNotice::Message(merge) => merge.letter.draft.values(),
            PlannedNotice::Whole(whole) => &whole.values,
        })
    }

    /// Returns the headings of the table whose rows are the notices.
    pub fn headings(&self) -> Vec<String> {
        match &self.notice {
            PlannedNotice::Message(merge) if merge.preview.is_some() => merge.people.headings().to_vec(),
            _ => Vec::new(),
        }
    }

    /// Returns some of the notices if each row has its own.
    pub fn preview(&self) -> Option<&Preview> {
        if let PlannedNotice::Message(merge) = &self.notice { merge.preview.as_ref() } else { None }
    }

    /// Gives the notice to a plan of the ledger. The files are in the plan already.
    pub async fn stage(&mut self, planning: &mut Planning, files: &Files) -> Result<(), Unplanned> {
        if let PlannedNotice::Message(merge) = &mut self.notice
            && merge.preview.is_some()
        {
            let Merge { people, letter, .. } = &mut **merge;
            for entry in people.read() {
                let entry = entry?;
                let notice = letter.notice(entry.cells.as_deref(), self.terms.agentid, files)?;
                let content = self.terms.protect(notice);
                let content = content.map_err(|error| Problem::new(Exit::Invalid, error.to_string()))?;
                planning.add(0, entry.kind, &entry.id, &content, entry.cells.as_deref()).await?;
            }
            return Ok(());
        }
        let requests = match &self.notice {
            PlannedNotice::Message(merge) => divide(&merge.letter, self.terms, &self.recipients, files)?,
            PlannedNotice::Whole(whole) => vec![(self.recipients.clone(), whole.fill_in(files))],
        };
        for (recipients, body) in requests {
            let msgtype = read_values(&body)["msgtype"].as_str().unwrap_or_default().to_owned();
            planning.add_request(0, &recipients.list(), body.as_bytes(), &msgtype).await?;
        }
        Ok(())
    }

    /// Writes the people who did not receive the notice. Returns the exit code if that fails.
    pub fn write_missed(&mut self, path: &Path, report: &Report) -> Option<Exit> {
        let (named, invalid) = report.missed();
        if named.is_empty() {
            output::remark(&words!(
                "--missed-to: nothing was accepted, so no file is written"; "--missed-to：没有通知被接受，因此未写文件"
            ));
            return None;
        }
        let missed = missed::list(report.survey.as_ref(), &named, &invalid);
        let directory = report.survey.as_ref().map(|survey| &survey.directory);
        let source = self.people().map_or(Ok(None), Stream::source);
        let written = source.and_then(|source| missed::write(path, &missed, directory, source.as_ref()));
        let problem = written.err()?;
        output::complain(&problem);
        Some(problem.exit)
    }

    /// Prints what would be sent, without network and without a secret: of notices for each row some, else each request byte for
    /// byte.
    pub async fn print(&mut self, settings: &Settings, files: &Files, format: Format) -> Result<(), Vec<Problem>> {
        let server = settings.server();
        let (object, text, summary) = match &self.notice {
            PlannedNotice::Message(merge) if merge.preview.is_some() => self.describe_rows(server, files).await?,
            PlannedNotice::Message(merge) => {
                self.describe_requests(server, &divide(&merge.letter, self.terms, &self.recipients, files)?)
            }
            PlannedNotice::Whole(whole) => {
                self.describe_requests(server, &[(self.recipients.clone(), whole.text.clone())])
            }
        };
        if format == Format::Json {
            let mut printed = Map::from_iter([("outcome".to_owned(), "dry_run".into())]);
            printed.insert("server".into(), server.into());
            printed.extend(object.as_object().cloned().unwrap_or_default());
            printed.insert("files".into(), files.describe());
            output::say(&Value::Object(printed).to_string());
            return Ok(());
        }
        output::say(&text);
        for line in files.upload_lines() {
            output::remark(&line);
        }
        output::remark(&summary);
        Ok(())
    }

    /// Describes requests for programs and for people, and counts them.
    fn describe_requests(&self, server: &str, requests: &[(Recipients, String)]) -> (Value, String, String) {
        let request = |(recipients, body): &(Recipients, String)| json!({ "recipients": recipients, "body": body });
        let object = json!({
            "requests": requests.iter().map(request).collect::<Vec<_>>(),
            "cut": report::json::cuts_as_json(&self.cuts),
        });
        let text = requests.iter().map(|(_, body)| body.trim_end_matches('\n')).collect::<Vec<_>>().join("\n");
        let (count, whom) = (requests.len(), self.recipients.describe_counts());
        let summary = words!(
            "nothing was sent: dry run, requests: {count}, to {whom}, by {server}";
            "未发送（试运行）：{count} 个请求，接收人：{whom}，服务器：{server}"
        );
        (object, text, summary)
    }

    /// Describes the notices of rows. They are planned in memory, and so counted without writing them to the history.
    async fn describe_rows(&mut self, server: &str, files: &Files) -> Result<(Value, String, String), Vec<Problem>> {
        let school = School { name: String::new(), corp: String::new(), app: String::new() };
        let new = NewCampaign { schools: vec![school], ..NewCampaign::default() };
        let plan = async {
            let mut planning = Ledger::in_memory(Clock::default())?.plan(new).await?;
            self.stage(&mut planning, files).await?;
            Ok(planning.finish().await?)
        };
        let Planned { people, repeats, parts, .. } = plan.await.map_err(|unplanned| match unplanned {
            Unplanned::Ledger(error) => Problem::new(Exit::Unwritten, error.to_string()).into(),
            Unplanned::Problems(problems) => problems,
        })?;
        let (rows, preview) = (people + repeats, self.preview());
        let cuts = if let PlannedNotice::Message(merge) = &self.notice { merge.cuts } else { 0 };
        let object = json!({
            "rows": rows,
            "people": people,
            "repeats": repeats,
            "requests": parts,
            "preview": preview.map(Preview::as_json),
            "cuts": cuts,
        });
        let text = preview.map(Preview::render).unwrap_or_default();
        let [rows, repeats, parts] = [rows, repeats, parts].map(format_count);
        let summary = words!(
            "nothing was sent: dry run, rows: {rows}, requests: {parts}, repeated rows: {repeats}, by {server}";
            "未发送（试运行）：{rows} 行，{parts} 个请求，重复 {repeats} 行，服务器：{server}"
        );
        Ok((object, text, summary))
    }
}

/// The characters of a title that are kept.
const TITLE: usize = 30;

fn find_title(request: &Value) -> String {
    let msgtype = request["msgtype"].as_str().unwrap_or_default();
    let body = &request[msgtype];
    let words = [&body["content"], &body["title"], &body["articles"][0]["title"]].into_iter().find_map(Value::as_str);
    cut_end(words.unwrap_or(msgtype).lines().next().unwrap_or_default().trim(), TITLE)
}
