//! `--dry-run`: prints what would be sent, byte for byte. It uses no network and no secret.

use serde_json::json;

use super::{plan::Plan, report};
use crate::{
    audience::Recipients,
    connect::Settings,
    files::Files,
    lang::words,
    output::{self, Format},
    problem::Problem,
};

pub fn print(plan: &Plan, settings: &Settings, files: &Files, format: Format) -> Result<(), Vec<Problem>> {
    let requests = plan.requests(files, true)?;
    match format {
        Format::Table => print_for_people(requests, settings, files),
        Format::Json => {
            let request = |(recipients, body): &(Recipients, String)| json!({ "recipients": recipients, "body": body });
            let object = json!({
                "outcome": "dry_run",
                "server": settings.server(),
                "requests": requests.iter().map(request).collect::<Vec<_>>(),
                "cut": report::json::cuts(plan.cuts()),
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
    Ok(())
}

/// Prints the requests as the result, one a line, and the rest to standard error.
fn print_for_people(requests: Vec<(Recipients, String)>, settings: &Settings, files: &Files) {
    for (_, request) in &requests {
        output::say(request);
    }
    for file in files.iter() {
        let (path, media_type, bytes) = (file.path.display(), file.media_type, file.bytes.len());
        output::remark(
            &words!("upload: {path}: {media_type}, {bytes} bytes"; "上传：{path}：{media_type}，{bytes} 字节"),
        );
    }
    let (count, server) = (requests.len(), settings.server());
    let whom = requests.into_iter().map(|(recipients, _)| recipients).collect::<Recipients>().counted();
    output::remark(&words!(
        "nothing was sent: dry run, requests: {count}, to {whom}, by {server}";
        "未发送（试运行）：{count} 个请求，收件人：{whom}，服务器：{server}"
    ));
}
