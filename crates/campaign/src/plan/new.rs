//! What a plan is made of, and what comes of it.

use std::fmt::Write as _;

use crate::content::digest;

/// The app of a school that sends, as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct School {
    /// What people call it.
    pub name: String,
    /// The id of its corp. For another server than WeCom's own, the address of the server belongs to it.
    pub corp: String,
    /// The id of the app.
    pub app: String,
}

/// What a new campaign is called, and how it is planned.
#[derive(Clone, Debug, Default)]
pub struct NewCampaign {
    /// What people call it.
    pub name: String,
    /// Whether it is a notice that was sent at once, and not planned before.
    pub is_send: bool,
    /// The headings of the input's columns.
    pub headings: Vec<String>,
    /// The schools, which recipients name by their index.
    pub schools: Vec<School>,
    /// For each school, how the program that runs the campaign finds the credentials of the app again. Give no secret. Default:
    /// nothing.
    pub sources: Vec<String>,
    /// Nothing is sent before this time, in milliseconds since 1970.
    pub send_at: Option<i64>,
    /// Whether to plan a notice that the same people were sent in the last four hours, or are about to be sent. A request with the
    /// same bytes as an earlier one notifies nobody, as long as the server holds repeats back.
    pub allows_repeats: bool,
    /// Whether to check and count everything, and plan nothing.
    pub is_dry_run: bool,
}

impl NewCampaign {
    /// Returns the name that the ledger has for the kind of campaign.
    pub(super) const fn kind(&self) -> &'static str {
        if self.is_send { "send" } else { "campaign" }
    }
}

/// What was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The number of the campaign.
    pub campaign: i64,
    /// How many recipients there are.
    pub people: i64,
    /// How many recipients the input repeats with the same notice; they are sent it once.
    pub repeats: i64,
    /// How many requests there are.
    pub parts: i64,
}

/// A file that notices of a plan name.
#[derive(Clone, Debug)]
pub(super) struct PlannedFile {
    pub digest: [u8; 32],
    pub media_type: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl PlannedFile {
    pub fn new(media_type: String, name: &str, bytes: Vec<u8>) -> Self {
        let digest = digest(&[media_type.as_bytes(), b"\0", name.as_bytes(), b"\0", &bytes].concat());
        Self { digest, media_type, name: name.to_owned(), bytes }
    }
}

/// Returns the placeholder that a body has instead of a `media_id` until the file is uploaded.
pub(crate) fn placeholder(digest: &[u8]) -> String {
    digest.iter().fold("file-".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
