//! What a server does with a request, well-behaved or not.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
    time::sleep,
};

/// What a server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Writes these bytes, then waits for the next request.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    BytesAndClose(Vec<u8>),
    /// Writes these bytes; closes the connection with the next request on it unread.
    BytesAndUnread(Vec<u8>),
    /// Writes these bytes and then nothing more, with the connection open.
    BytesAndSilence(Vec<u8>),
    /// Writes the first bytes, and the second ones again and again, with a pause before each.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// Resets the connection.
    Reset,
    /// Replies once there is a permit, and uses the permit up.
    Held(Arc<Semaphore>, Box<Reply>),
    /// Waits, then replies.
    After(Duration, Box<Reply>),
}

impl Reply {
    /// A valid HTTP response.
    pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let length = body.len();
        let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes();
        bytes.extend_from_slice(body);
        Self::Bytes(bytes)
    }

    /// Status 200 with a body of the type JSON, valid or not.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::answer("200 OK", "Content-Type: application/json\r\n", body)
    }

    /// A status with an HTML page.
    pub fn status(status: &str) -> Self {
        Self::answer(status, "Content-Type: text/html\r\n", format!("<html><h1>{status}</h1></html>"))
    }

    pub fn redirect(status: &str, location: &str) -> Self {
        Self::answer(status, &format!("Location: {location}\r\n"), "")
    }

    pub fn errcode(errcode: i64) -> Self {
        Self::json(format!(r#"{{"errcode":{errcode},"errmsg":"hint: [{errcode}], more info"}}"#))
    }

    pub fn sent() -> Self {
        Self::json(
            r#"{"errcode":0,"errmsg":"ok","invalid_parent_userid":[],"invalid_student_userid":[],"invalid_party":[]}"#,
        )
    }

    pub fn uploaded() -> Self {
        Self::json(r#"{"errcode":0,"errmsg":"","type":"file","media_id":"media-1","created_at":"1380000000"}"#)
    }

    pub fn token(token: &str) -> Self {
        Self::json(format!(r#"{{"errcode":0,"errmsg":"ok","access_token":"{token}","expires_in":7200}}"#))
    }

    /// Closes without an answer.
    pub fn close() -> Self {
        Self::BytesAndClose(Vec::new())
    }

    pub fn silence() -> Self {
        Self::BytesAndSilence(Vec::new())
    }

    /// The same response, after which the server closes the connection.
    pub fn and_close(self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::BytesAndClose(bytes),
            other => other,
        }
    }

    /// Returns a reply that waits for a permit of the returned semaphore.
    pub fn held(reply: Self) -> (Self, Arc<Semaphore>) {
        let permits = Arc::new(Semaphore::new(0));
        (Self::Held(Arc::clone(&permits), Box::new(reply)), permits)
    }

    pub fn after(delay: Duration, reply: Self) -> Self {
        Self::After(delay, Box::new(reply))
    }

    /// Replies, and returns whether the connection can take another request.
    pub async fn play(self, connection: &mut TcpStream) -> io::Result<bool> {
        match self {
            Self::After(delay, then) => {
                sleep(delay).await;
                Box::pin(then.play(connection)).await
            }
            Self::Held(released, then) => {
                released.acquire().await.map_err(io::Error::other)?.forget();
                Box::pin(then.play(connection)).await
            }
            Self::Bytes(bytes) => connection.write_all(&bytes).await.map(|()| true),
            Self::BytesAndClose(bytes) => connection.write_all(&bytes).await.map(|()| false),
            Self::BytesAndUnread(bytes) => {
                connection.write_all(&bytes).await?;
                connection.peek(&mut [0]).await.map(|_| false)
            }
            Self::BytesAndSilence(bytes) => {
                connection.write_all(&bytes).await?;
                // The client closes the connection when its time is over.
                connection.read_to_end(&mut Vec::new()).await.map(|_| false)
            }
            Self::Endless(head, more, pause) => {
                connection.write_all(&head).await?;
                loop {
                    if !pause.is_zero() {
                        sleep(pause).await;
                    }
                    connection.write_all(&more).await?;
                }
            }
            Self::Reset => connection.set_zero_linger().map(|()| false),
        }
    }
}
