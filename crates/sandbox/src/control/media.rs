//! `/sandbox/media`

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use wecom_school_types::runtime::{FileFormat, FileLimits};

use super::{error::ControlError, extract::Named};
use crate::{media::MOST_BYTES, state::Shared};

/// The most files that an answer lists.
const MOST_LISTED: usize = 1000;

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let state = shared.lock();
    let newest: Vec<_> = state.media.newest().take(MOST_LISTED).collect();
    Json(json!({
        "files": newest, "held": state.media.len(), "kept_bytes": state.media.kept_bytes(), "capacity_bytes": MOST_BYTES,
    }))
}

/// The bytes of a file, with the type that they are of, whatever the upload said.
pub(super) async fn content(State(shared): State<Shared>, Named(media_id): Named) -> Response {
    let found = shared.lock().media.get(&media_id).map(|media| media.content.clone());
    match found {
        None => ControlError::not_found("no file has this media_id").into_response(),
        Some(None) => {
            let text = "its bytes had to make room for newer files; the media_id goes on working";
            ControlError::new(StatusCode::GONE, text).into_response()
        }
        Some(Some(content)) => {
            let format = FileFormat::of(&content[..content.len().min(FileLimits::HEAD)]);
            let media_type = format.map_or("application/octet-stream", FileFormat::media_type);
            // A file is what somebody sent: a browser must not take it for a page.
            let headers =
                [(header::CONTENT_TYPE, media_type), (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")];
            (headers, content).into_response()
        }
    }
}
