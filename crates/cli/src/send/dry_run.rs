//! `--dry-run`: prints what would be sent, byte for byte. It uses no network and no secret.

use serde_json::json;
use wecom_school::{Addressable, types::Violations};

use super::{plan::Plan, report::json, whole::Whole};
use crate::{
    audience::Recipients,
    connect::Settings,
    cut::Cut,
    exit::Exit,
    files::Files,
    lang::words,
    output::{self, Format},
    problem::Problem,
    violation,
};

pub struct DryRun {
    requests: Vec<(Recipients, String)>,
    cuts: Vec<Cut>,
}

impl DryRun {
    pub fn of_message(plan: &Plan, files: &Files) -> Result<Self, Vec<Problem>> {
        let notice = plan.notice(files).map_err(|violations| violation::problems(&violations))?;
        let notices = if plan.named.fits_one_request() {
            vec![plan.named.address(notice).build().map_err(|violations| violation::problems(&violations))?]
        } else {
            let parts = plan.named.audience().parts();
            let notices = parts.iter().map(|part| notice.to(part)).collect::<Result<Vec<_>, _>>();
            notices.map_err(|error| violation::problems(error.violations().unwrap_or(&Violations::default())))?
        };
        let json = |notice| serde_json::to_string(notice).unwrap_or_default();
        Ok(Self {
            requests: notices.iter().map(|notice| (notice.into(), json(notice))).collect(),
            cuts: plan.cuts.clone(),
        })
    }

    pub fn of_whole(whole: Whole) -> Self {
        Self { requests: vec![(whole.recipients, whole.text)], cuts: whole.cuts }
    }

    pub fn print(&self, settings: &Settings, files: &Files, format: Format) -> Exit {
        match format {
            Format::Table => self.print_for_people(settings, files),
            Format::Json => self.print_as_json(settings, files),
        }
        Exit::Success
    }

    /// Prints the requests as the result, one a line, and the rest to standard error.
    fn print_for_people(&self, settings: &Settings, files: &Files) {
        for (_, request) in &self.requests {
            output::say(request);
        }
        for file in files.iter() {
            let (path, media_type, bytes) = (file.path.display(), file.media_type, file.bytes.len());
            output::remark(&words!(
                "upload: {path}: {media_type}, {bytes} bytes"; "上传：{path}：{media_type}，{bytes} 字节"
            ));
        }
        let everybody: Recipients = self.requests.iter().map(|(recipients, _)| recipients.clone()).collect();
        let (requests, whom, server) = (self.requests.len(), everybody.counted(), settings.server());
        output::remark(&words!(
            "nothing was sent: dry run, requests: {requests}, to {whom}, by {server}";
            "未发送（试运行）：{requests} 个请求，收件人：{whom}，服务器：{server}"
        ));
    }

    fn print_as_json(&self, settings: &Settings, files: &Files) {
        let object = json!({
            "outcome": "dry_run",
            "server": settings.server(),
            "requests": self.requests.iter().map(|(recipients, body)| {
                json!({ "recipients": recipients, "body": body })
            }).collect::<Vec<_>>(),
            "cut": json::cuts(&self.cuts),
            "files": files.iter().map(|file| json!({
                "file": file.path.display().to_string(),
                "type": file.media_type,
                "name": file.name,
                "bytes": file.bytes.len(),
            })).collect::<Vec<_>>(),
        });
        output::say(&object.to_string());
    }
}
