//! `/sandbox/media`

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use wecom_school_types::{FileFormat, FileLimits};

use super::{error::ControlError, extract::Named, range::Asked};
use crate::{bilingual::bilingual, media::MOST_BYTES, state::Shared};

/// The most files that an answer lists.
const MOST_LISTED: usize = 1000;

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let state = shared.lock();
    let newest: Vec<_> = state.media.newest().take(MOST_LISTED).collect();
    Json(json!({
        "files": newest, "held": state.media.len(), "kept_bytes": state.media.kept_bytes(), "capacity_bytes": MOST_BYTES,
    }))
}

/// The bytes of a file, or a part of them, with the type that they are of, whatever the upload said.
pub(super) async fn content(
    State(shared): State<Shared>,
    Named(media_id): Named,
    asked: HeaderMap,
) -> Result<Response, ControlError> {
    let found = shared.lock().media.get(&media_id).map(|media| media.content.clone());
    let found = found
        .ok_or_else(|| ControlError::not_found(bilingual!("no file has this media_id"; "没有文件使用这个 media_id")))?;
    let gone = || {
        bilingual!(
            "its bytes had to make room for newer files; the media_id goes on working";
            "内容已为较新的文件让出空间，media_id 仍然可用"
        )
    };
    let content = found.ok_or_else(|| ControlError::new(StatusCode::GONE, gone()))?;
    let format = FileFormat::of(&content[..content.len().min(FileLimits::HEAD)]);
    let media_type = format.map_or("application/octet-stream", FileFormat::media_type);
    // A file is what somebody sent: a browser must not take it for a page.
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::ACCEPT_RANGES, "bytes"),
    ];
    let length = content.len();
    Ok(match Asked::of(&asked, length) {
        Asked::Whole => (headers, content).into_response(),
        Asked::Part(part) => {
            let said = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            (StatusCode::PARTIAL_CONTENT, headers, [(header::CONTENT_RANGE, said)], content.slice(part)).into_response()
        }
        Asked::Beyond => {
            let refusal = ControlError::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                bilingual!("the file has {length} bytes: ask for some of them"; "文件有 {length} 字节：请求的范围不在其中"),
            );
            ([(header::CONTENT_RANGE, format!("bytes */{length}"))], refusal).into_response()
        }
    })
}
