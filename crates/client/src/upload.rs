//! Uploads files: their type, size and format are checked before anything is sent, and they are sent as a stream.
//!
//! This module writes the multipart headers itself: those of reqwest can't contain `filelength`, and have a Chinese filename
//! in a form (RFC 5987) that the page does not show.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt},
};
use tokio_util::io::ReaderStream;
use wecom_school_types::{
    Call, FileFormat, FileKind, FileLimits, FileProblem,
    media::{MediaType, Upload},
    notice::MediaId,
};

use crate::{
    error::{Cause, Kind},
    sync::lock,
};

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
#[expect(clippy::struct_field_names, reason = "the page names it media_type")]
pub struct Media {
    media_type: MediaType,
    name: String,
    /// For a reader: the length that its caller declared. That of a path is read when the file is checked.
    length: u64,
    content: Content,
    progress: Option<Progress>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { media_type, name, content, .. } = self;
        f.debug_struct("Media").field("media_type", media_type).field("name", name).field("content", content).finish()
    }
}

impl Media {
    /// A file on disk. It is read while it is sent, and keeps its name.
    pub fn path(media_type: MediaType, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { media_type, name, length: 0, content: Content::Path(path.to_owned()), progress: None }
    }

    /// A file in memory. People see the `name` of a file of type `file`.
    pub fn bytes(media_type: MediaType, name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let (name, length) = (name.into(), bytes.len() as u64);
        Self { media_type, name, length, content: Content::Bytes(bytes), progress: None }
    }

    /// A file of `length` bytes from a reader. People see the `name` of a file of type `file`.
    ///
    /// It can be read once, so its upload is not repeated when it fails. The head of the request declares `length` to the
    /// server: a longer reader is cut there, a shorter one fails.
    pub fn reader(
        media_type: MediaType,
        name: impl Into<String>,
        reader: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Self {
        Self { media_type, name: name.into(), length, content: Content::Reader(Some(Box::pin(reader))), progress: None }
    }

    /// Sets the name to send, instead of the name on disk.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Calls `progress` with the number of bytes handed to the connection and the size of the file. Each attempt begins at 0
    /// again.
    #[must_use]
    pub fn watched(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Arc::new(progress)), ..self }
    }

    /// Returns what kind of file it is.
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// Checks the file: its size, its format by its first bytes, and how long it plays where that is limited.
    pub(crate) async fn check(mut self) -> Result<(MediaType, FileBody), Cause> {
        let shown = match &self.content {
            Content::Path(path) => path.display().to_string(),
            _ => self.name.clone(),
        };
        let unreadable = |error| Cause::with_source(Kind::Request, format!("{shown} can't be read: {error}"), error);
        let refused = |problem| Cause::with_source(Kind::Request, format!("{shown}: {problem}"), problem);
        let head = self.check_head_of_file().await.map_err(unreadable)?.map_err(refused)?;
        let format = FileFormat::of(&head);
        Ok((self.media_type, FileBody::new(self.name, format, self.length, self.content, self.progress)))
    }

    /// Checks the file and returns its beginning. It reads only as much as the limits ask for.
    async fn check_head_of_file(&mut self) -> io::Result<Result<Bytes, FileProblem>> {
        let limits = self.media_type.file_limits();
        if let Content::Path(path) = &self.content {
            let metadata = tokio::fs::metadata(path).await?;
            if !metadata.is_file() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
            }
            self.length = metadata.len();
        }
        // A size outside the limits is refused before anything is read.
        if let Err(problem) = FileLimits::bytes(limits.min_bytes, limits.max_bytes).check_head(self.length, &[]) {
            return Ok(Err(problem));
        }
        let mut reader = self.content.open().await?;
        // Only the whole file shows how long it plays; such files are small.
        let needs_all = limits.max_seconds.is_some();
        let wanted = if needs_all { self.length } else { self.length.min(FileLimits::HEAD as u64) };
        let mut beginning = Vec::new();
        (&mut reader).take(wanted).read_to_end(&mut beginning).await?;
        let checked = if needs_all && beginning.len() as u64 == self.length {
            limits.check(&beginning)
        } else {
            limits.check_head(self.length, &beginning)
        };
        let beginning = Bytes::from(beginning);
        if let Content::Reader(whole) = &mut self.content {
            *whole = Some(Box::pin(io::Cursor::new(beginning.clone()).chain(reader)));
        }
        Ok(checked.map(|()| beginning))
    }
}

/// An uploaded file, which messages can refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The id with which messages refer to the file.
    pub media_id: MediaId,
    /// What kind of file it is.
    pub media_type: MediaType,
    /// When the server received the file.
    pub created_at: SystemTime,
}

impl Uploaded {
    /// Returns when the server deletes the file, 3 days after receiving it. It refuses later messages with this file with
    /// 40007.
    pub fn expires_at(&self) -> SystemTime {
        self.created_at + lifetime(self.media_type)
    }

    /// Returns whether the file has expired on the server.
    pub fn is_expired(&self) -> bool {
        self.expires_at() <= SystemTime::now()
    }

    pub(crate) fn new(media_id: MediaId, media_type: MediaType, created_at: Option<u64>) -> Self {
        let created_at = created_at
            .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
            .filter(|time| time.checked_add(lifetime(media_type)).is_some())
            .unwrap_or_else(SystemTime::now);
        Self { media_id, media_type, created_at }
    }
}

fn lifetime(media_type: MediaType) -> Duration {
    Duration::from_secs(media_type.file_limits().kept_seconds.unwrap_or_default())
}

type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// Receives the number of bytes handed to the connection, and the size of the file.
type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    /// A reader can be read once: its upload is never repeated.
    Reader(Option<Reader>),
}

impl Content {
    async fn open(&mut self) -> io::Result<Reader> {
        Ok(match self {
            Self::Path(path) => Box::pin(File::open(path).await?),
            Self::Bytes(bytes) => Box::pin(io::Cursor::new(bytes.clone())),
            Self::Reader(reader) => {
                reader.take().ok_or_else(|| io::Error::other("it was read once already, and can't be read again"))?
            }
        })
    }
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

/// Escapes a filename as browsers do: characters that would end it early are percent-encoded, the rest is UTF-8.
fn escape_filename(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[derive(Clone)]
pub(crate) struct FileBody {
    pub name: String,
    pub content_type: String,
    pub is_repeatable: bool,
    /// The bytes before and after the file.
    frame: [Bytes; 2],
    file_length: u64,
    content: Arc<tokio::sync::Mutex<Content>>,
    read_error: Arc<Mutex<Option<io::Error>>>,
    progress: Option<Progress>,
}

impl FileBody {
    fn new(
        name: String,
        format: Option<FileFormat>,
        file_length: u64,
        content: Content,
        progress: Option<Progress>,
    ) -> Self {
        let boundary = format!("----wecom-school-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"; filelength={file_length}\r\n\
             Content-Type: {}\r\n\r\n",
            Upload::PART.unwrap_or_default(),
            escape_filename(&name),
            format.map_or("application/octet-stream", FileFormat::media_type)
        );
        Self {
            name,
            content_type: format!("multipart/form-data; boundary={boundary}"),
            frame: [head.into(), format!("\r\n--{boundary}--\r\n").into()],
            file_length,
            is_repeatable: !matches!(content, Content::Reader(_)),
            content: Arc::new(content.into()),
            read_error: Arc::default(),
            progress,
        }
    }

    /// Returns the length of file and frame.
    pub fn length(&self) -> u64 {
        self.frame.iter().map(|part| part.len() as u64).sum::<u64>() + self.file_length
    }

    /// Returns the body of one attempt.
    pub async fn open(&self) -> io::Result<reqwest::Body> {
        let reader = self.content.lock().await.open().await?;
        let (progress, length, mut sent) = (self.progress.clone(), self.file_length, 0);
        let file = self.read_declared_length(reader).inspect(move |piece| {
            if let (Some(progress), Ok(piece)) = (&progress, piece) {
                sent += piece.len() as u64;
                progress(sent, length);
            }
        });
        let [head, tail] = self.frame.clone().map(|part| stream::once(std::future::ready(Ok::<_, io::Error>(part))));
        Ok(reqwest::Body::wrap_stream(head.chain(file).chain(tail)))
    }

    /// Takes the error from reading the file, if it made an attempt fail.
    pub fn take_read_error(&self) -> Option<io::Error> {
        lock(&self.read_error).take()
    }

    /// Reads as many bytes as the head of the body declares: a file that has grown since its check is cut there, a shorter
    /// file fails.
    fn read_declared_length(&self, reader: Reader) -> impl Stream<Item = io::Result<Bytes>> + use<> {
        const CHUNK_BYTES: usize = 64 << 10;
        let (declared, read_error) = (self.file_length, Arc::clone(&self.read_error));
        let mut read = 0;
        let end = stream::once(std::future::ready(None));
        let pieces = ReaderStream::with_capacity(reader.take(declared), CHUNK_BYTES).map(Some).chain(end);
        pieces.map(move |piece| {
            let error = match piece {
                Some(Ok(bytes)) => {
                    read += bytes.len() as u64;
                    return Ok(bytes);
                }
                None if read == declared => return Ok(Bytes::new()),
                None => io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    format!("it ends after {read} bytes, but {declared} were declared"),
                ),
                Some(Err(error)) => error,
            };
            // The body of a request may fail, but its error does not come back from reqwest.
            let kind = error.kind();
            *lock(&read_error) = Some(error);
            Err(kind.into())
        })
    }
}
