//! The local files that a message names: they are checked first, then uploaded.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use wecom_school::{Client, Error, Media, Uploaded, media::MediaType};

use super::{stdin::is_stdin, upload};
use crate::problem::{Problem, unless_any};

/// The local files that a message names, each once.
#[derive(Debug, Default)]
pub struct Files(Vec<LocalFile>);

/// A file that is uploaded before the message is sent.
#[derive(Debug)]
pub struct LocalFile {
    pub path: PathBuf,
    pub media_type: MediaType,
    /// The name that people see.
    pub name: String,
    /// What was checked is uploaded, even if the file changes meanwhile.
    pub bytes: Bytes,
    pub uploaded: Option<Uploaded>,
}

#[derive(Clone, Debug)]
pub enum MediaRef {
    /// The `media_id` of a file that was uploaded before.
    Known(String),
    /// The index of a local file in [`Files`].
    Local(usize),
}

impl Files {
    /// Adds a file, unless it is there already.
    pub fn add(&mut self, path: &Path, media_type: MediaType, name: Option<&str>) -> MediaRef {
        let named = || path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let name = name.map_or_else(named, str::to_owned);
        // Two ways to write a path are one file.
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let is_same =
            |file: &LocalFile| whole(&file.path) == whole(path) && file.media_type == media_type && file.name == name;
        let place = self.0.iter().position(is_same).unwrap_or_else(|| {
            let path = path.to_owned();
            self.0.push(LocalFile { path, media_type, name, bytes: Bytes::new(), uploaded: None });
            self.0.len() - 1
        });
        MediaRef::Local(place)
    }

    /// Reads all files, and checks that they may be uploaded.
    pub fn check(&mut self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for file in &mut self.0 {
            match upload::read(&file.path, file.media_type) {
                Ok(bytes) => file.bytes = bytes,
                Err(problem) => problems.push(problem),
            }
        }
        unless_any(problems, ())
    }

    /// Returns the `media_id` of an uploaded file; before the upload, its path behind an `@`.
    pub fn media_id(&self, media: &MediaRef) -> String {
        match media {
            MediaRef::Known(media_id) => media_id.clone(),
            MediaRef::Local(place) => match &self.0[*place] {
                LocalFile { uploaded: Some(uploaded), .. } => uploaded.media_id.to_string(),
                LocalFile { path, .. } => format!("@{}", path.display()),
            },
        }
    }

    /// Uploads the files one after the other, and calls `watch` with the number of bytes sent. The error has the file that
    /// could not be uploaded.
    pub async fn upload(
        &mut self,
        client: &Client,
        watch: impl Fn(u64) + Clone + Send + Sync + 'static,
    ) -> Result<(), (PathBuf, Error)> {
        let mut before = 0;
        for file in &mut self.0 {
            let watch = watch.clone();
            let media = Media::bytes(file.media_type, file.name.clone(), file.bytes.clone())
                .watched(move |sent, _| watch(before + sent));
            let uploaded = client.upload(media).await.map_err(|error| (file.path.clone(), error))?;
            file.uploaded = Some(uploaded);
            before += file.bytes.len() as u64;
        }
        Ok(())
    }

    /// Returns the number of bytes to upload.
    pub fn length(&self) -> u64 {
        self.0.iter().map(|file| file.bytes.len() as u64).sum()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, LocalFile> {
        self.0.iter()
    }
}

/// Returns the local file that a `media_id` names by a path behind an `@`, relative to the file in which that is written.
pub fn local(media_id: &str, written_in: &Path) -> Option<PathBuf> {
    let path = media_id.strip_prefix('@').filter(|path| !path.is_empty())?;
    let folder = if is_stdin(written_in) { None } else { written_in.parent() };
    Some(folder.unwrap_or(Path::new("")).join(path))
}
