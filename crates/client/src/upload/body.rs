//! The body of an upload: a file framed as multipart/form-data, opened anew for every attempt.
//!
//! reqwest's own frame can't carry `filelength`, and writes a Chinese filename in a form (RFC 5987) that the page does not
//! show.

use std::{
    fmt, io,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt},
};
use tokio_util::io::ReaderStream;
use wecom_school_types::{Call, FileFormat, media::Upload};

use crate::sync::lock;

pub(super) type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// Receives how many bytes, of how many, were handed to the connection.
pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Where a file comes from.
pub(super) enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    /// A reader can be read once: its upload is never repeated.
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

/// Escapes a filename as browsers do: characters that would end it early are percent-encoded, the rest is UTF-8.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A checked file in its frame.
#[derive(Clone)]
pub(crate) struct FileBody {
    name: String,
    content_type: String,
    /// The bytes before and after the file.
    frame: [Bytes; 2],
    file_length: u64,
    content: Arc<Mutex<Content>>,
    fault: Arc<Mutex<Option<io::Error>>>,
    progress: Option<Progress>,
}

impl FileBody {
    pub(super) fn new(
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
            escaped(&name),
            format.map_or("application/octet-stream", FileFormat::media_type)
        );
        Self {
            name,
            content_type: format!("multipart/form-data; boundary={boundary}"),
            frame: [head.into(), format!("\r\n--{boundary}--\r\n").into()],
            file_length,
            content: Arc::new(Mutex::new(content)),
            fault: Arc::default(),
            progress,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn is_repeatable(&self) -> bool {
        !matches!(*lock(&self.content), Content::Reader(_))
    }

    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Returns the length of file and frame.
    pub fn length(&self) -> u64 {
        self.frame.iter().map(|part| part.len() as u64).sum::<u64>() + self.file_length
    }

    /// Returns the body of one attempt.
    pub async fn open(&self) -> io::Result<reqwest::Body> {
        let reader: Reader = match self.content() {
            Content::Bytes(bytes) => Box::pin(io::Cursor::new(bytes)),
            Content::Path(path) => Box::pin(File::open(path).await?),
            Content::Reader(reader) => {
                reader.ok_or_else(|| io::Error::other("it was read once already, and can't be read again"))?
            }
        };
        let (progress, length, mut sent) = (self.progress.clone(), self.file_length, 0);
        let file = self.promised(reader).inspect(move |piece| {
            if let (Some(progress), Ok(piece)) = (&progress, piece) {
                sent += piece.len() as u64;
                progress(sent, length);
            }
        });
        let [head, tail] = self.frame.clone().map(|part| stream::once(std::future::ready(Ok::<_, io::Error>(part))));
        Ok(reqwest::Body::wrap_stream(head.chain(file).chain(tail)))
    }

    /// Returns why the file could not be read to its end, if that is why an attempt failed.
    pub fn fault(&self) -> Option<io::Error> {
        lock(&self.fault).take()
    }

    /// Takes a reader, and copies the others.
    fn content(&self) -> Content {
        match &mut *lock(&self.content) {
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Path(path) => Content::Path(path.clone()),
            Content::Reader(reader) => Content::Reader(reader.take()),
        }
    }

    /// Reads as many bytes as the head of the body declares: a file that has grown since its check is cut there, a shorter
    /// file fails.
    fn promised(&self, reader: Reader) -> impl Stream<Item = io::Result<Bytes>> + use<> {
        const PIECE: usize = 64 << 10;
        let (promised, fault) = (self.file_length, Arc::clone(&self.fault));
        let mut read = 0;
        let end = stream::once(std::future::ready(None));
        let pieces = ReaderStream::with_capacity(reader.take(promised), PIECE).map(Some).chain(end);
        pieces.map(move |piece| {
            let error = match piece {
                Some(Ok(bytes)) => {
                    read += bytes.len() as u64;
                    return Ok(bytes);
                }
                None if read == promised => return Ok(Bytes::new()),
                None => io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    format!("it ends after {read} bytes, and {promised} were promised"),
                ),
                Some(Err(error)) => error,
            };
            // The body of a request may fail, but its error does not come back from reqwest.
            let kind = error.kind();
            *lock(&fault) = Some(error);
            Err(kind.into())
        })
    }
}
