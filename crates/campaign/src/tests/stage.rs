//! A campaign in a ledger, and workers that take its parts.

use wecom_school::{
    Invalid, Moment,
    notice::{Notice, Text},
};

use super::ledgers::Ledgers;
use crate::{
    Content, Kind, Ledger, NewCampaign, Planned, School,
    claim::{Claim, Claimed, Demand, claim},
    database::{Database, values},
    error::LedgerError,
    state::{Event, PartState, State},
    work::{Ended, Place, Wait, pause, record, state_of},
    worker::{give_sign_of_life, release},
};

pub struct Stage {
    pub ledger: Ledger,
    pub place: Place,
}

impl Stage {
    /// Plans a campaign with so many requests.
    pub async fn new(ledgers: &Ledgers, parts: usize) -> Self {
        let ledger = ledgers.open();
        let campaign = plan(&ledger, parts).await.unwrap().campaign;
        Self { ledger, place: Place { campaign, corp: "corp".into(), app: "1".into() } }
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Database) -> Result<T, LedgerError> + Send + 'static,
    ) -> T {
        self.ledger.write(work).await.unwrap()
    }

    /// A worker gives a sign of life, and takes parts.
    pub async fn claim(&self, worker: &'static str, limit: usize) -> Claim {
        self.ask(demand(worker, limit)).await
    }

    pub async fn ask(&self, demand: Demand) -> Claim {
        let place = self.place.clone();
        self.write(move |database| {
            give_sign_of_life(database, &demand.worker, 1)?;
            claim(database, &place, &demand)
        })
        .await
    }

    /// Takes parts, and returns their numbers.
    pub async fn take(&self, worker: &'static str, limit: usize) -> Vec<i64> {
        numbers(&self.claim(worker, limit).await)
    }

    /// A worker reports how a part ended that it took as this claim.
    pub async fn report(&self, part: i64, claim: i64, event: Event) -> State {
        let (place, ended) = (self.place.clone(), ended(part, claim, event));
        self.write(move |database| record(database, &place, ended.clone())).await
    }

    /// The app is paused for a minute.
    pub async fn pause(&self, why: Wait) {
        let place = self.place.clone();
        self.write(move |database| pause(database, &place, 60_000, why)).await;
    }

    /// A worker dies.
    pub async fn kill(&self, worker: &'static str) {
        self.write(move |database| release(database, worker)).await;
    }

    pub async fn state(&self, part: i64) -> State {
        let place = self.place.clone();
        self.write(move |database| read(database, &place, part)).await.0.state
    }
}

/// Plans a notice of its own for each of so many parents.
pub async fn plan(ledger: &Ledger, parts: usize) -> Result<Planned, LedgerError> {
    let school = School { name: "a".into(), corp: "corp".into(), app: "1".into() };
    let new = NewCampaign { schools: vec![school], allows_repeats: true, ..NewCampaign::default() };
    let mut planning = ledger.plan(new).await?;
    for part in 0..parts {
        let text = Text::builder().content(format!("{part} 元"));
        let content = Content::new(Notice::builder().agentid(1).message(text)).unwrap();
        planning.add(0, Kind::Parent, &format!("parent{part}"), &content, None).await?;
    }
    planning.finish().await
}

pub fn demand(worker: &str, limit: usize) -> Demand {
    Demand { worker: worker.into(), asked: Moment::now(), under_way: Vec::new(), limit, is_paced: false }
}

pub fn numbers(claim: &Claim) -> Vec<i64> {
    claimed(claim).iter().map(|part| part.part).collect()
}

pub fn claimed(claim: &Claim) -> &[Claimed] {
    if let Claim::Parts(parts) = claim { parts } else { &[] }
}

pub fn ended(part: i64, claim: i64, event: Event) -> Ended {
    Ended { part, claim, event, errcode: None, error: None, invalid: Invalid::default() }
}

/// Returns what the ledger has of a part, and who holds it.
pub fn read(database: &mut dyn Database, place: &Place, part: i64) -> Result<(PartState, Option<String>), LedgerError> {
    let rows = database.query(
        &format!("SELECT {}, part.worker FROM part WHERE part.campaign = ?1 AND part.part = ?2", crate::work::COLUMNS),
        &values![place.campaign, part],
    )?;
    Ok((state_of(&rows[0])?, rows[0].optional_text(9).map(str::to_owned)))
}
