//! Checks the local files that a message names, and plans their uploads.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use serde_json::{Value, json};
use wecom_school::{
    FileProblem,
    media::MediaType,
    types::{FileKind, FileLimits},
};
use wecom_school_campaign::{Planning, UploadedFile};

use crate::{
    finding::describe_file_problem,
    input::{self, Unread, is_stdin},
    problem::{Exit, Problem, unless_any},
};

/// The local files that a message names, each once.
#[derive(Debug, Default)]
pub struct Files(Vec<LocalFile>);

#[derive(Clone, Debug)]
pub struct LocalFile {
    pub path: PathBuf,
    pub media_type: MediaType,
    pub name: String,
    /// The bytes that were checked. They are uploaded even if the file changes after the check.
    pub bytes: Bytes,
    /// Its placeholder in a plan.
    placeholder: Option<String>,
    pub uploaded: Option<UploadedFile>,
}

#[derive(Clone, Debug)]
pub enum MediaRef {
    MediaId(String),
    /// The index of a local file in [`Files`].
    Local(usize),
}

impl Files {
    pub fn add(&mut self, path: &Path, media_type: MediaType, name: Option<&str>) -> MediaRef {
        let name = name.map_or_else(|| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(), Into::into);
        // Different paths may lead to the same file.
        let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let is_same = |file: &LocalFile| {
            canonical(&file.path) == canonical(path) && file.media_type == media_type && file.name == name
        };
        let index = self.0.iter().position(is_same).unwrap_or_else(|| {
            let (path, name) = (path.to_owned(), name.into_owned());
            self.0.push(LocalFile { path, media_type, name, bytes: Bytes::new(), placeholder: None, uploaded: None });
            self.0.len() - 1
        });
        MediaRef::Local(index)
    }

    /// Reads the files, and checks their size and format.
    pub fn read(&mut self) -> Result<(), Vec<Problem>> {
        let read = |file: &mut LocalFile| read_file(&file.path, file.media_type).map(|bytes| file.bytes = bytes);
        unless_any(self.0.iter_mut().filter_map(|file| read(file).err()).collect(), ())
    }

    /// Returns the placeholder of a file that is planned; of any other file, an `@` and its path.
    pub fn media_id(&self, media: &MediaRef) -> String {
        match media {
            MediaRef::MediaId(media_id) => media_id.clone(),
            MediaRef::Local(index) => match &self.0[*index] {
                LocalFile { placeholder: Some(placeholder), .. } => placeholder.clone(),
                LocalFile { path, .. } => format!("@{}", path.display()),
            },
        }
    }

    /// Adds the files to a plan. What the plan calls them then stands in the places of their `media_id`.
    pub fn plan(&mut self, planning: &mut Planning) {
        for file in &mut self.0 {
            let placeholder = planning.add_file(file.media_type, &file.name, file.bytes.to_vec());
            file.placeholder = Some(placeholder.as_str().to_owned());
        }
    }

    /// Notes which files a run has uploaded.
    pub fn note_uploads(&mut self, uploads: &[UploadedFile]) {
        for file in &mut self.0 {
            file.uploaded =
                uploads.iter().find(|upload| Some(upload.placeholder.as_str()) == file.placeholder.as_deref()).cloned();
        }
    }

    /// Returns the first file that is not uploaded.
    pub fn find_missing(&self) -> Option<&LocalFile> {
        self.0.iter().find(|file| file.uploaded.is_none())
    }

    /// Describes the files for programs.
    pub fn describe(&self) -> Value {
        let file = |file: &LocalFile| {
            json!({
                "file": file.path.display().to_string(),
                "type": file.media_type,
                "name": file.name,
                "bytes": file.bytes.len(),
            })
        };
        self.iter().map(file).collect()
    }

    /// Returns a line for each file that will be uploaded.
    pub fn upload_lines(&self) -> Vec<String> {
        let line = |file: &LocalFile| {
            let (path, media_type, bytes) = (file.path.display(), file.media_type, file.bytes.len());
            words!("upload: {path}: {media_type}, {bytes} bytes"; "上传：{path}：{media_type}，{bytes} 字节")
        };
        self.iter().map(line).collect()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, LocalFile> {
        self.0.iter()
    }
}

/// Returns the local file that a `media_id` such as `@cover.png` names. The path is relative to the file `written_in`.
pub fn find_local_path(media_id: &str, written_in: &Path) -> Option<PathBuf> {
    let path = media_id.strip_prefix('@').filter(|path| !path.is_empty())?;
    let folder = if is_stdin(written_in) { None } else { written_in.parent() };
    Some(folder.unwrap_or(Path::new("")).join(path))
}

fn read_file(path: &Path, media_type: MediaType) -> Result<Bytes, Problem> {
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&path.display());
    let unreadable = |unread: Unread| {
        let reason = unread.reason();
        problem(words!("the file can't be read: {reason}"; "无法读取文件：{reason}"))
            .maybe_help(unread.is_absent().then(|| suggest_option(path)))
    };
    let limits = media_type.file_limits();
    let refused = |found: FileProblem| {
        let why = describe_file_problem(&found);
        problem(words!("it can't be sent as {media_type}: {why}"; "不能作为 {media_type} 发送：{why}"))
    };
    let (file, metadata) = input::open(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unreadable(Unread::NoFile));
    }
    // A file whose size is outside the limits is not read.
    FileLimits::bytes(limits.min_bytes, limits.max_bytes).check_head(metadata.len(), &[]).map_err(refused)?;
    let mut bytes = Vec::new();
    // Reading one byte more than the limit reveals a file that has grown.
    file.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(error.into()))?;
    limits.check(&bytes).map_err(refused)?;
    Ok(bytes.into())
}

fn suggest_option(path: &Path) -> String {
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
