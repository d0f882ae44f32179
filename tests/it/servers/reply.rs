//! What a server does with a request, well-behaved or not.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
    time::sleep,
};

/// What a server does with a request: it writes these bytes, and goes on as [`Then`] says.
#[derive(Clone, Debug)]
pub struct Reply {
    bytes: Vec<u8>,
    then: Then,
    /// The server waits for a permit before the first byte, and uses it up.
    permits: Option<Arc<Semaphore>>,
}

#[derive(Clone, Debug)]
pub enum Then {
    /// Waits for the next request.
    Continue,
    Close,
    /// Closes the connection with the next request on it unread.
    LeaveUnread,
    /// Writes nothing more, with the connection open.
    Silence,
    /// Writes these bytes again and again, with a pause before each.
    Repeat(Vec<u8>, Duration),
    Reset,
}

impl Reply {
    /// Writes these bytes, whatever they are.
    pub fn raw(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        Self { bytes: bytes.into(), then, permits: None }
    }

    /// A valid HTTP response: its length is that of its body.
    pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
        Self::raw([head.as_bytes(), body].concat(), Then::Continue)
    }

    /// Status 200 with a body of the type JSON, valid or not.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::answer("200 OK", "Content-Type: application/json\r\n", body)
    }

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

    /// Closes the connection without an answer.
    pub fn close() -> Self {
        Self::raw("", Then::Close)
    }

    pub fn silence() -> Self {
        Self::raw("", Then::Silence)
    }

    pub fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }

    pub fn twice(self) -> Self {
        Self { bytes: self.bytes.repeat(2), ..self }
    }

    /// Returns a reply that waits for a permit of the returned semaphore.
    pub fn held(self) -> (Self, Arc<Semaphore>) {
        let permits = Arc::new(Semaphore::new(0));
        (self.held_by(&permits), permits)
    }

    /// Returns a reply that waits for a permit of this semaphore.
    pub fn held_by(self, permits: &Arc<Semaphore>) -> Self {
        Self { permits: Some(Arc::clone(permits)), ..self }
    }

    /// Returns whether a client waits for the answer until its time-out.
    pub fn is_silent(&self) -> bool {
        matches!(&self.then, Then::Silence) || matches!(&self.then, Then::Repeat(_, pause) if !pause.is_zero())
    }

    /// Replies, and returns whether the connection can take another request.
    pub async fn play(self, connection: &mut TcpStream) -> io::Result<bool> {
        if let Some(permits) = self.permits {
            permits.acquire().await.map_err(io::Error::other)?.forget();
        }
        connection.write_all(&self.bytes).await?;
        match self.then {
            Then::Continue => return Ok(true),
            Then::Close => {}
            Then::LeaveUnread => return connection.peek(&mut [0]).await.map(|_| false),
            // The client closes the connection when its time is over.
            Then::Silence => return connection.read_to_end(&mut Vec::new()).await.map(|_| false),
            Then::Repeat(bytes, pause) => loop {
                sleep(pause).await;
                connection.write_all(&bytes).await?;
            },
            Then::Reset => connection.set_zero_linger()?,
        }
        Ok(false)
    }
}
