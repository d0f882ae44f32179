//! A file that was judged, in its frame: opened anew for every attempt.

use std::{
    fmt, io,
    sync::{Arc, Mutex},
};

use futures_util::{StreamExt, stream};
use tokio::{fs::File, io::AsyncReadExt};
use tokio_util::io::ReaderStream;
use wecom_school_types::FileFormat;

use super::{
    multipart::Frame,
    source::{Content, Reader},
};
use crate::sync::lock;

/// A file in its frame.
#[derive(Clone)]
pub(crate) struct Parcel {
    name: String,
    frame: Frame,
    file_length: u64,
    content: Arc<Mutex<Content>>,
}

/// What a file opened for an attempt is read from.
enum Opened {
    Bytes(bytes::Bytes),
    Reader(Reader),
}

impl Parcel {
    pub(super) fn new(name: &str, format: Option<FileFormat>, file_length: u64, content: Arc<Mutex<Content>>) -> Self {
        let media_type = format.map_or("application/octet-stream", FileFormat::media_type);
        let frame = Frame::new(name, media_type, file_length);
        Self { name: name.to_owned(), frame, file_length, content }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be sent again.
    pub fn is_repeatable(&self) -> bool {
        !matches!(*lock(&self.content), Content::Reader(_))
    }

    pub fn content_type(&self) -> &str {
        &self.frame.content_type
    }

    /// The length of file and frame.
    pub fn length(&self) -> u64 {
        self.frame.head.len() as u64 + self.file_length + self.frame.tail.len() as u64
    }

    /// The body of one attempt.
    pub async fn open(&self) -> io::Result<reqwest::Body> {
        let (head, tail) = (self.frame.head.clone(), self.frame.tail.clone());
        let file = match self.take().await? {
            Opened::Bytes(bytes) => stream::once(std::future::ready(Ok(bytes))).left_stream(),
            // A file that has grown since it was judged is cut where its length was promised.
            Opened::Reader(reader) => ReaderStream::new(reader.take(self.file_length)).right_stream(),
        };
        let frame = |part| stream::once(std::future::ready(Ok::<_, io::Error>(part)));
        Ok(reqwest::Body::wrap_stream(frame(head).chain(file).chain(frame(tail))))
    }

    async fn take(&self) -> io::Result<Opened> {
        let path = {
            let mut content = lock(&self.content);
            match &mut *content {
                Content::Bytes(bytes) => return Ok(Opened::Bytes(bytes.clone())),
                Content::Path(path) => path.clone(),
                Content::Reader(reader) => {
                    let spent = || io::Error::other("it was read once already, and can't be read again");
                    return reader.take().map(Opened::Reader).ok_or_else(spent);
                }
            }
        };
        Ok(Opened::Reader(Box::pin(File::open(path).await?)))
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel").field("name", &self.name).field("length", &self.file_length).finish_non_exhaustive()
    }
}
