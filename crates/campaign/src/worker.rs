//! The processes that send from a ledger, and how the others notice that one has died.
//!
//! Each worker has a lease, which its signs of life prolong. When the lease is over, its parts are free. Next to a ledger in a
//! file, each worker also holds a lock on a file of its own. The operating system ends the lock with the process, so that the
//! others need not wait for the lease.

use std::{
    convert::Infallible,
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    database::{Database, sqlite::beside, values},
    error::LedgerError,
    ledger::Ledger,
    system,
};

/// How long a worker keeps its parts without a sign of life, in milliseconds.
pub(crate) const LEASE: i64 = 60_000;

/// A lease that ends later than this was given by a clock that went back. Others may give a sign of life after this worker has read
/// the time, so that their leases end a little later than those that begin now.
pub(crate) const LONGEST_LEASE: i64 = 2 * LEASE;

/// This process, as the other workers of a ledger see it. When it is dropped, its parts are free.
pub(crate) struct Worker {
    ledger: Ledger,
    campaign: i64,
    id: String,
    _lock: Option<Lock>,
}

impl Worker {
    /// Registers a worker of a campaign, and frees the parts of workers that have died on this machine.
    pub(crate) async fn register(ledger: &Ledger, campaign: i64) -> Result<Self, LedgerError> {
        let id = format!("{:016x}", fastrand::u64(..));
        let lock = ledger.path.as_ref().map(|path| Lock::take(path, &id)).transpose()?;
        let worker = Self { ledger: ledger.clone(), campaign, id, _lock: lock };
        worker.give_sign_of_life().await?;
        worker.free_dead().await?;
        Ok(worker)
    }

    /// Returns the id that the parts of this worker bear.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Prolongs the lease from time to time. It never returns: run it beside the work.
    ///
    /// A ledger that can't be reached ends nothing here. Once the lease is over, others may take the parts of this worker;
    /// their claims fence its late answers off.
    pub(crate) async fn keep_alive(&self) -> Infallible {
        loop {
            sleep(Duration::from_millis(LEASE as u64 / 4)).await;
            let _later = self.give_sign_of_life().await;
        }
    }

    /// Frees the parts of workers that have died on this machine.
    ///
    /// Call it when the last parts of a school are held by others.
    pub(crate) async fn free_dead(&self) -> Result<(), LedgerError> {
        let Some(path) = self.ledger.path.clone() else {
            // The leases alone decide.
            let remove = |database: &mut dyn Database| {
                let now = database.now()?;
                database.execute("DELETE FROM worker WHERE lease_until <= ?1", &values![now]).map(drop)
            };
            return self.ledger.write(remove).await;
        };
        let own = self.id.clone();
        let workers = self.ledger.read(move |database| {
            let rows = database.query("SELECT worker FROM worker WHERE worker <> ?1", &values![&own[..]])?;
            rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<Vec<_>, _>>()
        });
        let mut dead = workers.await?;
        dead.retain(|worker| is_dead(&path, worker));
        if dead.is_empty() {
            return Ok(());
        }
        let freed = dead.clone();
        self.ledger.write(move |database| freed.iter().try_for_each(|worker| release(database, worker))).await?;
        for worker in &dead {
            // The file says nothing once its worker is no longer registered.
            let _removed = fs::remove_file(lock_path(&path, worker));
        }
        Ok(())
    }

    /// Ends the worker: its parts are free when this returns.
    pub(crate) async fn release(mut self) -> Result<(), LedgerError> {
        let id = std::mem::take(&mut self.id);
        self.ledger.write(move |database| release(database, &id)).await
    }

    async fn give_sign_of_life(&self) -> Result<(), LedgerError> {
        let (id, campaign) = (self.id.clone(), self.campaign);
        self.ledger.write(move |database| give_sign_of_life(database, &id, campaign)).await
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let id = std::mem::take(&mut self.id);
        if !id.is_empty() {
            // Nobody waits for it. If it fails, the lock or the lease frees the parts.
            self.ledger.write_unattended(move |database| release(database, &id));
        }
    }
}

/// Registers a worker, or prolongs its lease.
pub(crate) fn give_sign_of_life(database: &mut dyn Database, worker: &str, campaign: i64) -> Result<(), LedgerError> {
    let until = database.now()? + LEASE;
    let process = i64::from(std::process::id());
    database.execute(
        "INSERT INTO worker (worker, process, sends, lease_until) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (worker) DO UPDATE SET lease_until = excluded.lease_until",
        &values![worker, process, campaign, until],
    )?;
    Ok(())
}

/// Frees the parts of a worker that is certainly dead, or has ended.
pub(crate) fn release(database: &mut dyn Database, worker: &str) -> Result<(), LedgerError> {
    database.execute("DELETE FROM worker WHERE worker = ?1", &values![worker])?;
    Ok(())
}

/// The lock of a worker. The operating system ends it with the process.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(ledger: &Path, worker: &str) -> Result<Self, LedgerError> {
        let path = lock_path(ledger, worker);
        let file = system::create_private_file(&path).map_err(|error| LedgerError::of_file(&path, &error))?;
        match file.lock() {
            // Then nobody can lock it, and the lease decides.
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(LedgerError::of_file(&path, &error)),
            _ => Ok(Self { path, _file: file }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _removed = fs::remove_file(&self.path);
    }
}

fn lock_path(ledger: &Path, worker: &str) -> PathBuf {
    beside(ledger, &format!("-worker-{worker}"))
}

/// Returns whether nobody holds the lock of a worker. A file that can't be read proves nothing: the lease decides.
pub(crate) fn is_dead(ledger: &Path, worker: &str) -> bool {
    match File::options().write(true).open(lock_path(ledger, worker)) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_))),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}
