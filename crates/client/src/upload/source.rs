//! Where a file comes from.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};
use wecom_school_types::{FileFormat, FileKind, FileLimits, FileProblem, media::MediaType};

use super::Parcel;

/// A file to be uploaded, of one of the four types.
///
/// ```no_run
/// # async fn upload(client: wecom_school::Client) -> Result<(), wecom_school::Error> {
/// use wecom_school::{Media, media::MediaType};
///
/// let poster = client.upload(Media::path(MediaType::Image, "poster.png")).await?;
/// println!("{} until {:?}", poster.media_id, poster.expires_at());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "a name of the page")]
pub struct Media {
    media_type: MediaType,
    name: String,
    /// Of a reader, what it was said to give.
    length: u64,
    content: Content,
    watch: Option<Watch>,
}

/// Is told how many bytes of how many have been handed to the connection.
#[derive(Clone)]
pub(super) struct Watch(pub Arc<dyn Fn(u64, u64) + Send + Sync>);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

pub(super) type Reader = Pin<Box<dyn AsyncRead + Send>>;

pub(super) enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    /// Can be read once: an upload of it is never repeated.
    Reader(Option<Reader>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&bytes.len()).finish(),
            Self::Reader(_) => f.write_str("Reader"),
        }
    }
}

/// Why a file is not uploaded.
#[derive(Debug)]
pub(crate) enum NotUploadable {
    Unreadable(String, io::Error),
    Refused(String, FileProblem),
}

impl Media {
    /// A file on disk. It is read as it is sent, and called by its name there.
    pub fn path(media_type: MediaType, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { media_type, name, length: 0, content: Content::Path(path.to_owned()), watch: None }
    }

    /// A file in memory. `name` is what people see of a `file`.
    pub fn bytes(media_type: MediaType, name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { media_type, name: name.into(), length: bytes.len() as u64, content: Content::Bytes(bytes), watch: None }
    }

    /// A file that is read from elsewhere, of `length` bytes. `name` is what people see of a `file`.
    ///
    /// It can be read once, so its upload is not repeated when it fails. `length` is promised to the server
    /// before the first byte: a reader that gives more is cut there, one that gives less fails.
    pub fn reader(
        media_type: MediaType,
        name: impl Into<String>,
        reader: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Self {
        Self { media_type, name: name.into(), length, content: Content::Reader(Some(Box::pin(reader))), watch: None }
    }

    /// Another name than that on disk.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Tells how far an upload has come: how many bytes of how many have been handed to the connection. Each attempt
    /// begins again.
    #[must_use]
    pub fn watched(self, watch: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { watch: Some(Watch(Arc::new(watch))), ..self }
    }

    /// What kind of file it is.
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// Judges the file: its size, its format by its first bytes, and how long it plays where that is limited.
    pub(crate) async fn check(self) -> Result<(MediaType, Parcel), NotUploadable> {
        let Self { media_type, name, length, content, watch } = self;
        let limits = media_type.file_limits();
        let shown = match &content {
            Content::Path(path) => path.display().to_string(),
            _ => name.clone(),
        };
        let unreadable = |error| NotUploadable::Unreadable(shown.clone(), error);
        let refused = |problem| NotUploadable::Refused(shown.clone(), problem);
        let (content, length, head) = match content {
            Content::Bytes(bytes) => {
                limits.check(&bytes).map_err(refused)?;
                let head = bytes.slice(..bytes.len().min(FileLimits::HEAD));
                (Content::Bytes(bytes), length, head)
            }
            Content::Path(path) => {
                let file = tokio::fs::File::open(&path).await.map_err(unreadable)?;
                let metadata = file.metadata().await.map_err(unreadable)?;
                if !metadata.is_file() {
                    let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no file");
                    return Err(unreadable(error));
                }
                let length = metadata.len();
                let judged = judge(Box::pin(file), length, limits).await.map_err(unreadable)?;
                let (head, _) = judged.map_err(refused)?;
                (Content::Path(path), length, head)
            }
            Content::Reader(reader) => {
                let reader = reader.unwrap_or_else(|| Box::pin(tokio::io::empty()));
                let judged = judge(reader, length, limits).await.map_err(unreadable)?;
                let (head, reader) = judged.map_err(refused)?;
                (Content::Reader(Some(reader)), length, head)
            }
        };
        let format = FileFormat::of(&head);
        Ok((media_type, Parcel::new(&name, format, length, content, watch)))
    }
}

/// Reads as much of a file as its limits ask for. Gives its beginning, and a reader from its beginning on.
async fn judge(
    mut reader: Reader,
    length: u64,
    limits: FileLimits,
) -> io::Result<Result<(Bytes, Reader), FileProblem>> {
    // A size that is out of the question needs no reading.
    let size_alone = FileLimits::bytes(limits.min_bytes, limits.max_bytes);
    if let Err(problem) = size_alone.check_head(length, &[]) {
        return Ok(Err(problem));
    }
    // How long it plays is told by the whole of it; such files are small.
    let wanted = if limits.max_seconds.is_some() { length } else { length.min(FileLimits::HEAD as u64) };
    let mut beginning = Vec::new();
    (&mut reader).take(wanted).read_to_end(&mut beginning).await?;
    let verdict = if limits.max_seconds.is_some() && beginning.len() as u64 == length {
        limits.check(&beginning)
    } else {
        limits.check_head(length, &beginning)
    };
    let beginning = Bytes::from(beginning);
    Ok(verdict.map(|()| {
        let whole: Reader = Box::pin(io::Cursor::new(beginning.clone()).chain(reader));
        (beginning, whole)
    }))
}
