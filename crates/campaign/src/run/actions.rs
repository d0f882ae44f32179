//! The steps that a school is sent with. Each ends with a state that the ledger has committed.

use std::time::Duration;

use wecom_school::{Bytes, Client, Errcode, Error, Media, Moment, Sent};

use super::{
    events::RunEvent,
    shared::Shared,
    uploads::{self, Upload},
};
use crate::{
    claim::{Claim, Claimed, Demand, claim},
    clock::count_millis,
    database::Database,
    error::LedgerError,
    plan::School,
    state::{Event, State},
    steps::step,
    work::{self, Ended, Place, Wait},
};

/// What a school is sent with.
#[derive(Clone)]
pub(super) struct Actions<'a> {
    pub shared: &'a Shared,
    pub school: &'a School,
    pub place: Place,
    pub client: Client,
}

/// What a look into the ledger led to.
pub(super) enum Found {
    Claim(Claim),
    /// A file was uploaded.
    Uploaded,
    UploadFailed(Upload, Error),
    Stopped,
}

/// What follows from the outcome of a request, for the whole school.
#[derive(Clone, Debug)]
pub(super) enum Then {
    GoOn,
    Pause(Duration, Wait),
    GiveUp(Error),
}

impl Actions<'_> {
    /// Waits, then takes parts; or uploads a file if the parts need one.
    pub async fn look(self, wait: Duration, limit: usize, under_way: Vec<i64>) -> Result<Found, LedgerError> {
        self.shared.sleep(wait).await;
        if self.shared.stop.is_cancelled() {
            return Ok(Found::Stopped);
        }
        let (place, worker) = (self.place.clone(), self.shared.worker.id().to_owned());
        let is_paced = !self.client.is_loopback();
        let found = self
            .shared
            .write(self.school, move |database| {
                if let Some(upload) = uploads::take(database, &place, &worker)? {
                    return Ok(Err(upload));
                }
                let (worker, asked, under_way) = (worker.clone(), Moment::now(), under_way.clone());
                claim(database, &place, &Demand { worker, asked, under_way, limit, is_paced }).map(Ok)
            })
            .await?;
        match found {
            Err(upload) => self.upload(upload).await,
            Ok(claim) => {
                match claim {
                    Claim::Parts(_) => step("claimed"),
                    Claim::Wait { why: Wait::OtherWorker, .. } => drop(self.shared.worker.free_dead().await),
                    _ => {}
                }
                Ok(Found::Claim(claim))
            }
        }
    }

    async fn upload(self, upload: Upload) -> Result<Found, LedgerError> {
        self.shared.observe(self.school, &RunEvent::Uploading { name: upload.name.clone() });
        let media = Media::bytes(upload.media_type, upload.name.clone(), Bytes::clone(&upload.bytes));
        let media_id = match self.client.upload(media).await {
            Ok(uploaded) => uploaded.media_id.to_string(),
            Err(error) => return Ok(Found::UploadFailed(upload, error)),
        };
        let (place, done) = (self.place.clone(), upload.clone());
        let record = move |database: &mut dyn Database| uploads::record(database, &place, &done, &media_id);
        self.shared.write(self.school, record).await?;
        step("uploaded");
        self.shared.observe(self.school, &RunEvent::Uploaded { name: upload.name });
        Ok(Found::Uploaded)
    }

    /// Lets other workers upload a file that failed here.
    pub async fn return_upload(self, upload: Upload, then: Then) -> Result<(), LedgerError> {
        let place = self.place.clone();
        let record = move |database: &mut dyn Database| {
            uploads::give_back(database, &place, &upload)?;
            follow(database, &place, &then)
        };
        self.shared.write(self.school, record).await
    }

    /// Sends a part. `None` means that nothing was sent, because the claim is over or the ledger could not record the outcome.
    pub async fn send(self, part: &mut Claimed) -> Option<Result<Sent, Error>> {
        if self.shared.is_failing() || self.shared.stop.is_cancelled() {
            return None;
        }
        let json = std::mem::take(&mut part.json);
        let deadline = part.deadline()?.min(self.client.deadline());
        Some(self.client.with_deadline(deadline).send_json(json).await)
    }

    /// Records how a part ended, with what follows from it.
    pub async fn record(
        self,
        part: Claimed,
        outcome: Option<Result<Sent, Error>>,
        then: Then,
    ) -> Result<(i64, State), LedgerError> {
        let error = outcome.as_ref().and_then(|outcome| outcome.as_ref().err());
        let sent = outcome.iter().flatten().next();
        let unclear = sent.filter(|sent| sent.has_undocumented_list).map(|_| work::UNDOCUMENTED_LIST.to_owned());
        let ended = Ended {
            part: part.part,
            claim: part.claim,
            event: outcome.as_ref().map_or(Event::NotSent, work::event_of),
            errcode: error.and_then(Error::errcode).map(Errcode::get),
            // A request that a pause kept back has no error of its own: the pause is recorded.
            error: error.filter(|error| error.attempts() > 0 || !error.is_rate_limited()).map(Error::cause).or(unclear),
            invalid: sent.map(|sent| sent.invalid.clone()).unwrap_or_default(),
        };
        if outcome.is_some() {
            step("sent");
        }
        let is_expired =
            error.is_some_and(|error| error.errcode() == Some(Errcode::INVALID_MEDIA_ID) && error.effect().is_none());
        let place = self.place.clone();
        let record = move |database: &mut dyn Database| {
            let mut ended = ended.clone();
            if is_expired && uploads::expire(database, &place, ended.part)? {
                ended.event = Event::NotSent;
            }
            let state = work::record(database, &place, ended)?;
            follow(database, &place, &then)?;
            Ok(state)
        };
        let recorded = self.shared.write(self.school, record).await;
        let Claimed { part, people, .. } = part;
        match (&recorded, outcome) {
            (Ok(state), Some(outcome)) => {
                step("recorded");
                self.shared.observe(self.school, &RunEvent::PartEnded { part, people, state: *state, outcome });
            }
            (Err(_), Some(outcome)) => {
                self.shared.observe(self.school, &RunEvent::Unrecorded { part, people, outcome });
            }
            (_, None) => {}
        }
        recorded.map(|state| (part, state))
    }

    /// Notes an event for the timeline.
    pub async fn note(self, kind: &'static str) -> Result<(), LedgerError> {
        let place = self.place.clone();
        self.shared
            .write(self.school, move |database| work::note(database, place.campaign, Some(&place), kind, None))
            .await
    }
}

fn follow(database: &mut dyn Database, place: &Place, then: &Then) -> Result<(), LedgerError> {
    match then {
        Then::GoOn => Ok(()),
        Then::Pause(wait, why) => work::pause(database, place, count_millis(*wait), *why),
        Then::GiveUp(error) => work::give_up(database, place, &error.cause()),
    }
}
