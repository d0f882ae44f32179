//! What is read from disk and from standard input.

pub mod bounded;
mod judge;
pub mod stdin;
pub mod text;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use wecom_school::{Client, Error, Media, Uploaded, media::MediaType};

use crate::problem::Problem;

/// The local files that a message names, each once.
#[derive(Debug, Default)]
pub struct Files(Vec<LocalFile>);

/// A file that is uploaded before the message is sent.
#[derive(Debug)]
pub struct LocalFile {
    pub path: PathBuf,
    pub media_type: MediaType,
    /// What people see of it.
    pub name: String,
    /// What was judged is what is uploaded, whatever happens to the file meanwhile.
    pub bytes: Bytes,
    pub uploaded: Option<Uploaded>,
}

/// What stands where a message wants a `media_id`.
#[derive(Clone, Debug)]
pub enum MediaRef {
    /// One that the server has given.
    Known(String),
    /// A file here, by its place among [`Files`].
    Local(usize),
}

impl Files {
    /// Notes a file that a message names.
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

    /// Reads and judges all of them.
    ///
    /// # Errors
    /// What is wrong with each.
    pub fn judge(&mut self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for file in &mut self.0 {
            match judge::read(&file.path, file.media_type) {
                Ok(bytes) => file.bytes = bytes,
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The `media_id`, once it is uploaded; until then its path behind an `@`.
    pub fn media_id(&self, media: &MediaRef) -> String {
        match media {
            MediaRef::Known(media_id) => media_id.clone(),
            MediaRef::Local(place) => match &self.0[*place] {
                LocalFile { uploaded: Some(uploaded), .. } => uploaded.media_id.to_string(),
                LocalFile { path, .. } => format!("@{}", path.display()),
            },
        }
    }

    /// Uploads one after the other; `watch` is told how many bytes of all have been sent.
    ///
    /// # Errors
    /// Why one could not be uploaded. Those before it stay uploaded.
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

    /// How many bytes there are to upload.
    pub fn length(&self) -> u64 {
        self.0.iter().map(|file| file.bytes.len() as u64).sum()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, LocalFile> {
        self.0.iter()
    }
}

/// The file that stands where a `media_id` is wanted: its path behind an `@`, seen from where that is written.
pub fn local(media_id: &str, written_in: &Path) -> Option<PathBuf> {
    let path = media_id.strip_prefix('@').filter(|path| !path.is_empty())?;
    let folder = if stdin::is_stdin(written_in) { None } else { written_in.parent() };
    Some(folder.unwrap_or(Path::new("")).join(path))
}
