//! What the tests send, and how they come to see it.

use wecom_school::{
    Media,
    media::MediaType,
    notice::{Message, Notice, NoticeBuilder},
    types::{Build, Given},
};

use super::page::Inbox;

/// A picture of a school, 640 by 360.
pub const POSTER: &[u8] = include_bytes!("files/poster.png");

/// The sun rises above it, in two seconds.
pub const FILM: &[u8] = include_bytes!("files/film.mp4");

/// The phone on which a notice is shown.
pub const PHONE: &str = "[data-part=phone]";

/// The rows of the list, newest first.
pub const ROWS: &str = "[data-part=notices-list] li";

impl Inbox {
    /// Uploads a file, and gives its `media_id`.
    pub async fn upload(&self, media_type: MediaType, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.at.client.upload(Media::bytes(media_type, name, bytes.into())).await.unwrap().media_id.to_string()
    }

    /// Uploads the picture of the school.
    pub async fn upload_poster(&self) -> String {
        self.upload(MediaType::Image, "校园开放日.png", POSTER).await
    }

    /// A notice to the first class.
    pub fn notice(&self, message: impl Build<Message>) -> NoticeBuilder<Given, Given> {
        Notice::builder().to_party(["21"]).agentid(self.at.agentid()).message(message)
    }

    /// Sends a message to the first class, and gives the id of the notice.
    pub async fn send(&self, message: impl Build<Message>) -> u64 {
        self.send_notice(self.notice(message)).await
    }

    /// Sends a notice, and gives its id.
    pub async fn send_notice(&self, notice: NoticeBuilder<Given, Given>) -> u64 {
        let _sent = self.at.client.send(&notice.build().unwrap()).await.unwrap();
        self.at.sandbox.outbox().last().unwrap().id()
    }

    /// Sends what the types may not allow, and gives the id of the notice.
    pub async fn send_json(&self, request: String) -> u64 {
        let _sent = self.at.client.send_json(request).await.unwrap();
        self.at.sandbox.outbox().last().unwrap().id()
    }

    /// Opens a notice by a click on its row.
    pub async fn read(&self, id: u64) {
        self.click(&format!("{ROWS}[data-id=\"{id}\"] a")).await;
        self.find(&format!("[data-notice=\"{id}\"] {PHONE}")).await;
    }

    /// Sends a message, sees it arrive and reads it.
    pub async fn receive(&self, message: impl Build<Message>) -> u64 {
        let id = self.send(message).await;
        self.read(id).await;
        id
    }
}
