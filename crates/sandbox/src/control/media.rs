//! `/sandbox/media`: the uploaded files and their bytes.

use std::ops::Range;

use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{self, IF_RANGE, RANGE},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use wecom_school_types::{FileFormat, FileLimits};

use super::http::{ControlError, PathValue, control_error};
use crate::{media::MAX_BYTES, state::Shared};

const MAX_LISTED: usize = 1000;

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let state = shared.lock();
    let newest: Vec<_> = state.media.files.values().rev().take(MAX_LISTED).collect();
    Json(json!({
        "files": newest, "held": state.media.files.len(), "kept_bytes": state.media.kept_bytes, "capacity_bytes": MAX_BYTES,
    }))
}

/// Answers the bytes of a file, or a part of them. The media type follows from the bytes, not from the upload.
pub(super) async fn content(
    State(shared): State<Shared>,
    PathValue(media_id): PathValue,
    asked: HeaderMap,
) -> Result<Response, ControlError> {
    let found = shared.lock().media.files.get(&media_id).map(|media| media.content.clone());
    let unknown = || control_error!(NOT_FOUND, "no file has this media_id"; "没有文件使用这个 media_id");
    let content = found.ok_or_else(unknown)?.ok_or_else(|| {
        control_error!(GONE,
            "its bytes were dropped for newer files; the media_id still works";
            "内容已为较新的文件让出空间，media_id 仍然可用"
        )
    })?;
    let format = FileFormat::of(&content[..content.len().min(FileLimits::HEAD)]);
    let media_type = format.map_or("application/octet-stream", FileFormat::media_type);
    // A browser must not take an uploaded file for a page.
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::ACCEPT_RANGES, "bytes"),
    ];
    let length = content.len();
    Ok(match read_range(&asked, length) {
        None => (headers, content).into_response(),
        Some(part) if part.is_empty() => {
            let error = control_error!(RANGE_NOT_SATISFIABLE,
                "the file has {length} bytes: ask for some of them"; "文件有 {length} 字节：请求的范围不在其中"
            );
            ([(header::CONTENT_RANGE, format!("bytes */{length}"))], error).into_response()
        }
        Some(part) => {
            let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            (StatusCode::PARTIAL_CONTENT, headers, [(header::CONTENT_RANGE, range)], content.slice(part))
                .into_response()
        }
    })
}

/// Returns the part of a file that `Range` asks for, as players do; an empty one if it begins beyond the end.
///
/// A malformed range, several ranges, and a condition on a version get the whole file, as HTTP requires.
fn read_range(headers: &HeaderMap, length: usize) -> Option<Range<usize>> {
    // `parse` would accept a plus sign. A number beyond all files is the largest there is.
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().unwrap_or(usize::MAX))
    };
    let range = headers.get(RANGE).filter(|_| !headers.contains_key(IF_RANGE))?;
    let (first, last) = range.to_str().ok()?.trim().strip_prefix("bytes=")?.trim().split_once('-')?;
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Some(first..last.saturating_add(1).min(length)),
        (Some(first), None) if last.is_empty() => Some(first..length),
        // The last bytes of the file.
        (None, Some(count)) if first.is_empty() => Some(length.saturating_sub(count)..length),
        _ => None,
    }
}
