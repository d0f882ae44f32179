//! Plans a campaign: everybody whom the input names, divided into requests whose bytes are frozen.
//!
//! Recipients are collected in temporary tables, which the database sorts, so that the memory does not grow with the campaign.
//! Only the last step writes to the ledger, in one transaction.

mod earlier;
mod new;
mod staging;
mod write;

use sha2::{Digest as _, Sha256};
use wecom_school::{media::MediaType, notice::MediaId};

pub(crate) use self::earlier::RECENT;
pub(crate) use self::new::placeholder;
pub use self::new::{NewCampaign, Planned, School};
use self::{new::PlannedFile, staging::Staged, write::Plan};
use crate::{
    content::{Content, Kind, digest_of_notice},
    database::{Database, values},
    error::LedgerError,
    ledger::Ledger,
    steps::step,
};

/// A campaign that is being planned. If it is dropped, nothing is planned.
#[derive(Debug)]
pub struct Planning {
    ledger: Ledger,
    /// What the temporary tables know the plan by.
    token: i64,
    new: NewCampaign,
    /// The number of the last recipient.
    last: i64,
    /// The rows that are not written to the temporary tables yet.
    staged: Staged,
    contents: i64,
    /// The digest of the latest content: as a rule, the next recipient has the same.
    latest: Option<[u8; 32]>,
    files: Vec<PlannedFile>,
    msgtype: String,
    digest: Sha256,
}

impl Ledger {
    /// Begins to plan a campaign. A handle, with its clones, plans one campaign at a time: when another plan begins, what belongs
    /// to this one is refused.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn plan(&self, new: NewCampaign) -> Result<Planning, LedgerError> {
        let token = fastrand::i64(..);
        self.read(move |database| staging::create(database, token)).await?;
        let mut digest = Sha256::new();
        for School { corp, app, .. } in &new.schools {
            hash(&mut digest, [b"school", corp.as_bytes(), app.as_bytes()]);
        }
        Ok(Planning {
            ledger: self.clone(),
            token,
            new,
            last: 0,
            staged: Staged::default(),
            contents: 0,
            latest: None,
            files: Vec::new(),
            msgtype: String::new(),
            digest,
        })
    }
}

impl Planning {
    /// Adds a file, and returns what a notice names in the place of its `media_id`. A run uploads it for each school, and again
    /// when an upload expires.
    ///
    /// # Panics
    /// It does not panic: every placeholder is a valid `media_id`.
    pub fn add_file(&mut self, media_type: MediaType, name: &str, bytes: Vec<u8>) -> MediaId {
        let placeholder = self.add_stored_file(media_type.to_string(), name, bytes);
        MediaId::try_from(placeholder).expect("it is a short text")
    }

    /// Adds a file that the ledger has, and returns its placeholder.
    pub(crate) fn add_stored_file(&mut self, media_type: String, name: &str, bytes: Vec<u8>) -> String {
        let file = PlannedFile::new(media_type, name, bytes);
        let placeholder = placeholder(&file.digest);
        if self.files.iter().all(|other| other.digest != file.digest) {
            self.files.push(file);
        }
        placeholder
    }

    /// Adds a parent, a student or a class, with the notice for it. `school` is the index of the school, and `cells` is the
    /// input's row.
    ///
    /// # Errors
    /// An index without a school, an empty id, a kind that only occurs in whole requests, and a ledger that can't be used.
    pub async fn add(
        &mut self,
        school: usize,
        kind: Kind,
        id: &str,
        content: &Content,
        cells: Option<&[String]>,
    ) -> Result<(), LedgerError> {
        self.expect_school(school)?;
        if !matches!(kind, Kind::Parent | Kind::Student | Kind::Class) {
            return Err(LedgerError::refused(format!("{} occurs in whole requests only", kind.name())));
        }
        if id.is_empty() {
            return Err(LedgerError::refused(format!("recipient {} has an empty id", self.last + 1)));
        }
        if self.latest != Some(content.digest) {
            self.contents += 1;
            self.latest = Some(content.digest);
            self.msgtype.clone_from(&content.msgtype);
            self.staged.add_content(self.contents, false, &content.digest, &content.json);
        }
        self.last += 1;
        hash(&mut self.digest, [&school.to_be_bytes(), kind.name().as_bytes(), id.as_bytes(), &content.json]);
        let cells = cells.map(|cells| serde_json::to_string(cells).unwrap_or_default());
        self.staged.add(self.last, school, kind, id, self.contents, cells);
        if self.staged.is_full() { self.stage().await } else { Ok(()) }
    }

    /// Adds a request whose bytes exist already, with everybody whom it names. It is sent as it is: an id that it names twice
    /// counts as a repeat.
    ///
    /// # Errors
    /// An index without a school, a request without recipients, and a ledger that can't be used.
    pub async fn add_request(
        &mut self,
        school: usize,
        recipients: &[(Kind, String)],
        json: &[u8],
        msgtype: &str,
    ) -> Result<(), LedgerError> {
        self.expect_school(school)?;
        if recipients.is_empty() {
            return Err(LedgerError::refused("a request has no recipients"));
        }
        self.contents += 1;
        self.latest = None;
        msgtype.clone_into(&mut self.msgtype);
        hash(&mut self.digest, [b"request", &school.to_be_bytes(), json]);
        self.staged.add_content(self.contents, true, &digest_of_notice(json), json);
        for (kind, id) in recipients {
            self.last += 1;
            self.staged.add(self.last, school, *kind, id, self.contents, None);
        }
        if self.staged.is_full() { self.stage().await } else { Ok(()) }
    }

    /// Returns the newest campaign that plans exactly this, finished or not: the same schools, and everybody with the same notice in
    /// the same order. If it is not finished, it is better continued than planned again. A notice that is sent at once is only
    /// compared with others of its kind, and a cancelled campaign is no match.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn find_same(&self) -> Result<Option<i64>, LedgerError> {
        let (digest, kind) = (self.digest(), self.new.kind());
        self.ledger
            .read(move |database| {
                let found = database.query(
                    "SELECT max(campaign) FROM campaign WHERE digest = ?1 AND kind = ?2 AND cancelled_at IS NULL",
                    &values![&digest[..], kind],
                )?;
                Ok(found[0].optional_integer(0))
            })
            .await
    }

    /// Writes the campaign to the ledger.
    ///
    /// # Errors
    /// A campaign without recipients; [an earlier notice](LedgerError::earlier) with the same content for the same people, whatever
    /// the order and the division into requests; and a ledger that can't be used. What was sent counts for four hours, what an
    /// interrupted send has left for 20 hours, and what a campaign is about to send always.
    pub async fn finish(mut self) -> Result<Planned, LedgerError> {
        self.stage().await?;
        let digest = self.digest();
        let Self { ledger, token, new, files, msgtype, .. } = self;
        ledger.read(move |database| staging::sort(database, token)).await?;
        let plan = Plan { token, new, files, msgtype, digest };
        let write = move |database: &mut dyn Database| write::write(database, &plan).inspect(|_| step("planning"));
        let planned = ledger.write(write).await.inspect(|_| step("planned"));
        ledger.read(move |database| staging::remove(database, token)).await?;
        planned
    }

    async fn stage(&mut self) -> Result<(), LedgerError> {
        self.ledger.read(self.staged.take_write(self.token)).await
    }

    fn expect_school(&self, school: usize) -> Result<(), LedgerError> {
        let schools = self.new.schools.len();
        if school < schools {
            return Ok(());
        }
        Err(LedgerError::refused(format!("the campaign has {schools} schools, and none with the index {school}")))
    }

    /// Returns the digest of everything that decides the requests.
    fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }
}

fn hash<const N: usize>(digest: &mut Sha256, parts: [&[u8]; N]) {
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
}
