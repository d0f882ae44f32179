//! A message that is rendered for each row of a table (`--each`): the notices and their preview.

use std::collections::BTreeSet;

use serde_json::json;
use tokio::sync::Mutex;
use wecom_school::notice::RecvScope;
use wecom_school_campaign::{Clock, Kind, Ledger, LedgerError, NewCampaign, Planned, Planning, School};

use super::terms::Terms;
use crate::{
    arguments::{Send, send},
    audience::{Entry, Recipients, Source, scope_of},
    connect::Settings,
    layout::format_count,
    merge::{Merge, Preview},
    output::{self, Format},
    problem::{Exit, Problem},
    uploads::Files,
};

pub struct MergedPlan {
    /// One reads the table at a time.
    pub merge: Mutex<Merge>,
    pub terms: Terms,
    pub scope: RecvScope,
    pub recipients: Recipients,
    /// The table in memory, if a list of missed people repeats its columns.
    pub source: Option<(Kind, Source)>,
    is_source_wanted: bool,
}

impl MergedPlan {
    /// Reads the message and the table, and judges the notice of every row. Sends nothing.
    pub fn make(
        message: &send::Message,
        send: &Send,
        settings: &Settings,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let terms = Terms::of(&send.delivery, settings)?;
        if send.delivery.rest_to.is_some() {
            let what = words!("--rest-to writes ids, but --each needs their rows too"; "--rest-to 只写出 id，而 --each 还需要表格中的各行");
            return Err(Problem::usage(what)
                .help(words!(
                    "leave it out: the same command sends what is missing, and nothing twice";
                    "请去掉它：再次运行同一命令即可补发未发送的部分，不会重复"
                ))
                .into());
        }
        let merge = Merge::prepare(message, &send.audience, &send.merging, files)?;
        Ok(Self {
            merge: Mutex::new(merge),
            terms,
            scope: scope_of(&send.audience).unwrap_or_default(),
            recipients: Recipients::default(),
            source: None,
            is_source_wanted: send.delivery.missed_to.is_some(),
        })
    }

    /// Collects the recipients, each once, as soon as the classes have ids.
    pub fn collect_recipients(&mut self) -> Result<(), Problem> {
        let (mut recipients, mut seen) = (Recipients::default(), BTreeSet::new());
        for entry in self.merge.get_mut().people.read() {
            let Entry { kind, id, .. } = entry?;
            if seen.insert(id.to_ascii_lowercase()) {
                match kind {
                    Kind::Student => recipients.students.push(id),
                    Kind::Class => recipients.classes.push(id),
                    _ => recipients.parents.push(id),
                }
            }
        }
        self.recipients = recipients;
        if self.is_source_wanted {
            self.source = self.merge.get_mut().people.source()?;
        }
        Ok(())
    }

    /// Shows some of the notices before a question.
    pub async fn show_preview(&self) {
        if let Some(preview) = &self.merge.lock().await.preview {
            output::remark(&(preview.render() + "\n"));
        }
    }

    /// Gives the notice of each row to a plan of the ledger.
    pub async fn stage(&self, planning: &mut Planning, files: &Files) -> Result<Result<(), Vec<Problem>>, LedgerError> {
        let Merge { people, letter, .. } = &mut *self.merge.lock().await;
        for entry in people.read() {
            let content = entry.map_err(Vec::from).and_then(|entry| {
                let notice = letter.notice(&entry, self.terms.agentid, files)?;
                let content = self.terms.protect(notice);
                Ok((entry, content.map_err(|error| Problem::new(Exit::Invalid, error.to_string()))?))
            });
            match content {
                Ok((entry, content)) => {
                    planning.add(0, entry.kind, &entry.id, &content, entry.cells.as_deref()).await?;
                }
                Err(problems) => return Ok(Err(problems)),
            }
        }
        Ok(Ok(()))
    }

    /// Counts the requests without writing them to the history.
    async fn count(&self, files: &Files) -> Result<Planned, Vec<Problem>> {
        let unusable = |error: LedgerError| Problem::new(Exit::Unwritten, error.to_string());
        let ledger = Ledger::in_memory(Clock::default()).map_err(unusable)?;
        let school = School { name: String::new(), corp: String::new(), app: String::new() };
        let new = NewCampaign { schools: vec![school], ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.map_err(unusable)?;
        self.stage(&mut planning, files).await.map_err(unusable)??;
        Ok(planning.finish().await.map_err(unusable)?)
    }

    /// Prints some of the notices, and what would be sent, without network and without a secret.
    pub async fn print(&self, settings: &Settings, files: &Files, format: Format) -> Result<(), Vec<Problem>> {
        let Planned { people, repeats, parts, .. } = self.count(files).await?;
        let (rows, server) = (people + repeats, settings.server());
        let merge = self.merge.lock().await;
        let preview = merge.preview.as_ref();
        if format == Format::Json {
            let object = json!({
                "outcome": "dry_run",
                "server": server,
                "rows": rows,
                "people": people,
                "repeats": repeats,
                "requests": parts,
                "preview": preview.map(Preview::as_json),
                "cuts": merge.cuts,
                "files": files.describe(),
            });
            output::say(&object.to_string());
            return Ok(());
        }
        output::say(&preview.map(Preview::render).unwrap_or_default());
        for line in files.upload_lines() {
            output::remark(&line);
        }
        let [rows, repeats, parts] = [rows, repeats, parts].map(format_count);
        output::remark(&words!(
            "nothing was sent: dry run, rows: {rows}, requests: {parts}, repeated rows: {repeats}, by {server}";
            "未发送（试运行）：{rows} 行，{parts} 个请求，重复 {repeats} 行，服务器：{server}"
        ));
        Ok(())
    }
}
