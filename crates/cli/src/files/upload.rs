//! Checks a file that is to be uploaded, before anything is sent.

use std::{io::Read, path::Path};

use bytes::Bytes;
use wecom_school::{
    FileProblem,
    media::MediaType,
    types::{FileKind, FileLimits},
};

use super::bounded::{self, Unread};
use crate::{exit::Exit, lang::words, problem::Problem, violation};

/// Reads a file that may be uploaded as this type.
pub fn read(path: &Path, media_type: MediaType) -> Result<Bytes, Problem> {
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&path.display());
    let unreadable = |unread: Unread| {
        let reason = unread.reason();
        let problem = problem(words!("the file can't be read: {reason}"; "无法读取文件：{reason}"));
        if unread.is_absent() { problem.help(not_found(path)) } else { problem }
    };
    let limits = media_type.file_limits();
    let refused = |found: FileProblem| {
        let why = violation::file_problem(&found);
        problem(words!("it can't be sent as {media_type}: {why}"; "不能作为 {media_type} 发送：{why}"))
    };
    let (file, metadata) = bounded::open(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unreadable(Unread::NoFile));
    }
    // A file whose size is out of the limits is not read.
    FileLimits::bytes(limits.min_bytes, limits.max_bytes).check_head(metadata.len(), &[]).map_err(refused)?;
    let mut bytes = Vec::new();
    // A file that grows meanwhile is found to be too large.
    file.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(error.into()))?;
    limits.check(&bytes).map_err(refused)?;
    Ok(bytes.into())
}

fn not_found(path: &Path) -> String {
    if path.to_string_lossy().starts_with('@') {
        words!(
            "write the path without @, which is for files in --json and --articles";
            "请去掉路径前的 @：它只用于 --json 和 --articles 中的文件"
        )
    } else {
        words!(
            "for a file that was uploaded already, use --media-id or --thumb-media-id";
            "已上传的文件请用 --media-id 或 --thumb-media-id 指定"
        )
    }
}
