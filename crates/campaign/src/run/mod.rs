//! Sends the parts of a campaign, school by school, until nothing is left.

mod actions;
mod events;
mod school;
mod shared;
mod uploads;
mod waits;

use std::{collections::BTreeMap, sync::Arc};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio_util::sync::CancellationToken;
use wecom_school::Client;

use self::{
    actions::Actions,
    school::SchoolRun,
    shared::{Observer, Shared},
};
pub use self::{
    events::{RunEnded, RunEvent, SchoolEnd, SchoolEnded},
    waits::Waits,
};
use crate::{
    database::Database,
    error::LedgerError,
    ledger::Ledger,
    plan::School,
    query::read_schools,
    work::{self, Place},
    worker::Worker,
};

/// A run of a campaign by this process.
pub struct Run {
    ledger: Ledger,
    campaign: i64,
    clients: BTreeMap<(String, String), Client>,
    concurrency: usize,
    cancellation: CancellationToken,
    waits: Option<Waits>,
    observer: Observer,
}

impl Run {
    /// Prepares a run of a campaign.
    pub fn new(ledger: &Ledger, campaign: i64) -> Self {
        Self {
            ledger: ledger.clone(),
            campaign,
            clients: BTreeMap::new(),
            concurrency: 4,
            cancellation: CancellationToken::new(),
            waits: None,
            observer: Arc::new(|_, _| {}),
        }
    }

    /// Adds the client of a school. Schools without one are left to other workers.
    #[must_use]
    pub fn client(mut self, corp: impl Into<String>, app: impl Into<String>, client: Client) -> Self {
        self.clients.insert((corp.into(), app.into()), client);
        self
    }

    /// Sets how many requests of a school are under way at once. Default: 4. Of all schools they are at most 64, or as many as of one.
    ///
    /// Up to as many again are claimed ahead; while the server answers faster than the ledger commits, up to 64 of all schools.
    #[must_use]
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Sets how long the run waits, and for what. Default: [`Waits::default`], or [`Waits::of_loopback`] if all servers are on this
    /// machine.
    #[must_use]
    pub fn waits(mut self, waits: Waits) -> Self {
        self.waits = Some(waits);
        self
    }

    /// Sets what ends the run: requests under way come to their end and are recorded, waits end at once, and nothing new begins.
    #[must_use]
    pub fn cancellation(mut self, token: CancellationToken) -> Self {
        self.cancellation = token;
        self
    }

    /// Sets what is called for each event, with the school that it happens to. It must return soon: the school waits for it.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&School, &RunEvent) + Send + Sync + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Sends until nothing is left, the run is cancelled, or no school can go on.
    ///
    /// If the call is dropped, the ledger has what was under way in flight, and the next run continues it.
    ///
    /// # Errors
    /// A campaign that does not exist, the client of a school that it does not have, and a ledger that can't be used any more:
    /// [`RunEvent::Unrecorded`] tells what the ledger does not know.
    pub async fn run(self) -> Result<RunEnded, LedgerError> {
        let Self { ledger, campaign, clients, concurrency, cancellation, waits, observer } = self;
        let keys: Vec<(String, String)> = clients.keys().cloned().collect();
        let schools = ledger.write(move |database| start(database, campaign, &keys)).await?;
        let waits = waits.unwrap_or_else(|| {
            let is_local = clients.values().all(Client::is_loopback);
            if is_local { Waits::of_loopback() } else { Waits::default() }
        });
        let worker = Worker::register(&ledger, self.campaign).await?;
        let shared =
            Shared::new(ledger, worker, concurrency, clients.len(), waits, observer, cancellation.child_token());
        let sending = async {
            let runs = schools.iter().filter_map(|school| {
                let client = clients.get(&(school.corp.clone(), school.app.clone()))?;
                Some(run_school(&shared, campaign, school, client))
            });
            // Every school comes to its end, also after the ledger is lost.
            let ended: Vec<Result<SchoolEnded, LedgerError>> = runs.collect::<FuturesUnordered<_>>().collect().await;
            ended.into_iter().collect::<Result<Vec<_>, _>>()
        };
        let ended = tokio::select! {
            ended = sending => ended,
            never = shared.worker.keep_alive() => match never {},
        };
        let released = shared.worker.release().await;
        let mut ended = ended?;
        released?;
        ended.sort_by_key(|ended| schools.iter().position(|school| *school == ended.school));
        Ok(RunEnded { schools: ended })
    }
}

async fn run_school(
    shared: &Shared,
    campaign: i64,
    school: &School,
    client: &Client,
) -> Result<SchoolEnded, LedgerError> {
    let actions = Actions {
        shared,
        school,
        place: Place { campaign, corp: school.corp.clone(), app: school.app.clone() },
        client: client.without_rate_limit_pauses().with_cancellation(shared.stop.clone()),
    };
    let end = SchoolRun::new(actions).run().await?;
    Ok(SchoolEnded { school: school.clone(), end })
}

/// Returns the schools of a campaign, once it is sure that those of the clients are among them.
fn start(database: &mut dyn Database, campaign: i64, clients: &[(String, String)]) -> Result<Vec<School>, LedgerError> {
    let schools = read_schools(database, campaign)?;
    for (corp, app) in clients {
        if !schools.iter().any(|school| school.corp == *corp && school.app == *app) {
            return Err(LedgerError::refused(format!("campaign {campaign} does not send by app {app} of {corp}")));
        }
        work::start(database, &Place { campaign, corp: corp.clone(), app: app.clone() })?;
    }
    Ok(schools)
}
