//! A file that was judged, in its frame: opened anew for every attempt.

use std::{
    fmt, io,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::{fs::File, io::AsyncReadExt};
use tokio_util::io::ReaderStream;
use wecom_school_types::{Call, FileFormat, media::Upload};

use super::{
    multipart::Frame,
    source::{Content, Reader, Watch},
};
use crate::sync::lock;

/// A file in its frame.
#[derive(Clone)]
pub(crate) struct Parcel {
    name: String,
    frame: Frame,
    file_length: u64,
    content: Arc<Mutex<Content>>,
    fault: Arc<Mutex<Option<io::Error>>>,
    watch: Option<Watch>,
}

/// What a file opened for an attempt is read from.
enum Opened {
    Bytes(Bytes),
    Reader(Reader),
}

impl Parcel {
    pub(super) fn new(
        name: &str,
        format: Option<FileFormat>,
        file_length: u64,
        content: Content,
        watch: Option<Watch>,
    ) -> Self {
        let media_type = format.map_or("application/octet-stream", FileFormat::media_type);
        let frame = Frame::new(Upload::PART.unwrap_or_default(), name, media_type, file_length);
        let content = Arc::new(Mutex::new(content));
        Self { name: name.to_owned(), frame, file_length, content, fault: Arc::default(), watch }
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
            Opened::Bytes(bytes) => pieces(bytes).left_stream(),
            Opened::Reader(reader) => self.promised(reader).right_stream(),
        };
        let file = file.inspect(self.watching());
        let frame = |part| stream::once(std::future::ready(Ok::<_, io::Error>(part)));
        Ok(reqwest::Body::wrap_stream(frame(head).chain(file).chain(frame(tail))))
    }

    /// Why the file of an attempt could not be read to its end, if that is why it failed.
    pub fn fault(&self) -> Option<io::Error> {
        lock(&self.fault).take()
    }

    /// Tells whoever watches of each piece.
    fn watching(&self) -> impl FnMut(&io::Result<Bytes>) + use<> {
        let (watch, length, mut sent) = (self.watch.clone(), self.file_length, 0);
        move |piece| {
            if let (Some(Watch(watch)), Ok(piece)) = (&watch, piece) {
                sent += piece.len() as u64;
                watch(sent, length);
            }
        }
    }

    /// As much of a file as its length has promised: one that has grown since it was judged is cut there, one that
    /// ends earlier fails.
    fn promised(&self, reader: Reader) -> impl Stream<Item = io::Result<Bytes>> + use<> {
        let (promised, fault) = (self.file_length, Arc::clone(&self.fault));
        let mut read = 0;
        let end = stream::once(std::future::ready(None));
        let pieces = ReaderStream::new(reader.take(promised)).map(Some).chain(end);
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
            // The body of a request may fail, but not say why: what it says is lost on its way.
            let kind = error.kind();
            *lock(&fault) = Some(error);
            Err(kind.into())
        })
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

/// A file in memory, in pieces, so that it can be watched too.
fn pieces(mut bytes: Bytes) -> impl Stream<Item = io::Result<Bytes>> {
    const PIECE: usize = 64 << 10;
    let next = move || (!bytes.is_empty()).then(|| Ok(bytes.split_to(bytes.len().min(PIECE))));
    stream::iter(std::iter::from_fn(next))
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel").field("name", &self.name).field("length", &self.file_length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_watched_file_is_told_piece_by_piece_to_its_end() {
        let length = 200_000;
        for content in [
            Content::Bytes(vec![0; 200_000].into()),
            Content::Reader(Some(Box::pin(io::Cursor::new(vec![0; 200_000])))),
        ] {
            let told = Arc::new(Mutex::new(Vec::new()));
            let watch = Arc::clone(&told);
            let watch = Watch(Arc::new(move |sent, of| lock(&watch).push((sent, of))));
            let parcel = Parcel::new("x", None, length, content, Some(watch));
            let body = parcel.open().await.unwrap().collect().await.unwrap().to_bytes();
            assert_eq!(body.len() as u64, parcel.length());
            let told = lock(&told);
            assert!(told.len() > 2 && told.is_sorted() && told.iter().all(|(_, of)| *of == length));
            assert_eq!(told.last(), Some(&(length, length)));
        }
    }
}
