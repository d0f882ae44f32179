//! The ledger: a thread that owns the database, and commits what waits for it in groups.

use std::{path::Path, sync::Arc, thread};

use tokio::sync::{mpsc, oneshot};

use crate::{
    clock::Clock,
    database::{Database, sqlite::Sqlite},
    error::LedgerError,
    migrations,
};

/// A ledger of campaigns. It is cheap to clone.
///
/// Every write is committed to disk before its call returns. Writes that wait at the same time share one commit.
#[derive(Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
    /// What locks of workers are made next to; `None` for a ledger without a file.
    pub(crate) path: Option<Arc<Path>>,
}

type Jobs = mpsc::Sender<Box<dyn Job>>;

/// What the handles of a ledger share. The order counts: without the sender, the thread ends.
struct Shared {
    jobs: Jobs,
    _thread: Thread,
}

/// The thread that owns a file. The last handle waits for its end: then the file is complete without its log, so that a copy of
/// this one file is a copy of the ledger.
struct Thread(Option<thread::JoinHandle<()>>);

impl Drop for Thread {
    fn drop(&mut self) {
        // The work of the thread may hold the last handle.
        let thread = self.0.take().filter(|thread| thread.thread().id() != thread::current().id());
        let _ended = thread.map(thread::JoinHandle::join);
    }
}

/// How many writes share a commit at most.
const MAX_GROUP: usize = 256;

/// How often a transaction is done again that others undid.
const MAX_REPEATS: usize = 10;

impl Ledger {
    /// Opens the ledger in a file, and creates it if it does not exist: readable for its owner alone.
    ///
    /// # Errors
    /// A folder that does not exist, a file that is no ledger, and a ledger of a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, LedgerError> {
        Self::open_with_clock(path, Clock::default())
    }

    /// Opens the ledger in a file, with another clock than that of the machine.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with_clock(path: impl AsRef<Path>, clock: Clock) -> Result<Self, LedgerError> {
        let path = path.as_ref();
        Self::of(Sqlite::open(path, clock)?, migrations::run)?.at(path)
    }

    /// Opens the ledger in a file to read it, by this clock, also while another process writes, and where this process may not write.
    ///
    /// # Errors
    /// A file that does not exist or is no ledger, and a ledger of another version. Whatever would write fails with an error
    /// that [is unwritable](LedgerError::is_unwritable).
    pub fn open_read_only(path: impl AsRef<Path>, clock: Clock) -> Result<Self, LedgerError> {
        let path = path.as_ref();
        let mut database = Sqlite::open_read_only(path, &clock)?;
        if !database.has_tables()? {
            // A process was killed while it created the ledger.
            return Self::in_memory(clock);
        }
        Self::of(database, migrations::check)?.at(path)
    }

    /// Notes where the ledger is. Workers that come by another way must find the same locks.
    fn at(self, path: &Path) -> Result<Self, LedgerError> {
        let path = path.canonicalize().map_err(|error| LedgerError::of_file(path, &error))?;
        Ok(Self { path: Some(path.into()), ..self })
    }

    /// Creates a ledger that ends with the process, for notices that nobody has to resume.
    ///
    /// # Errors
    /// No memory.
    pub fn in_memory(clock: Clock) -> Result<Self, LedgerError> {
        Self::of(Sqlite::in_memory(clock)?, migrations::run)
    }

    /// Connects to a ledger in PostgreSQL, which workers on several machines share: `postgres://user:password@host/database`.
    ///
    /// The connection is encrypted, and the certificate of the server checked by those of the system, or by the file
    /// `?sslrootcert=FILE`. `?sslmode=disable` turns this off. So does a server on the same machine, unless `?sslmode=require`
    /// is given. The ledger needs a database or a schema of its own, in the encoding UTF8, and a session of its own: a pool that shares
    /// sessions between transactions is not supported.
    ///
    /// # Errors
    /// An invalid address, a server that can't be reached, and a ledger of a newer version. No error has the password.
    #[cfg(feature = "postgres")]
    pub async fn connect(url: &str) -> Result<Self, LedgerError> {
        let url = url.to_owned();
        let (ready, opened) = oneshot::channel();
        let open = move || {
            let mut database = crate::database::postgres::Postgres::connect(&url)?;
            migrations::run(&mut database)?;
            Ok(database)
        };
        // The connection waits on its own, which a thread that runs futures can't.
        let (jobs, _thread) = Self::spawn(open, move |opened| drop(ready.send(opened)))?;
        opened.await.map_err(|_| stopped())??;
        // A server needs nobody to wait for the end of a connection.
        Ok(Self::of_thread(jobs, None))
    }

    fn of(
        mut database: impl Database,
        prepare: impl FnOnce(&mut dyn Database) -> Result<(), LedgerError>,
    ) -> Result<Self, LedgerError> {
        prepare(&mut database)?;
        let (jobs, thread) = Self::spawn(|| Ok(database), |_| {})?;
        Ok(Self::of_thread(jobs, Some(thread)))
    }

    fn of_thread(jobs: Jobs, thread: Option<thread::JoinHandle<()>>) -> Self {
        Self { shared: Arc::new(Shared { jobs, _thread: Thread(thread) }), path: None }
    }

    /// Starts the thread that owns the database.
    fn spawn<D: Database>(
        open: impl FnOnce() -> Result<D, LedgerError> + Send + 'static,
        report: impl FnOnce(Result<(), LedgerError>) + Send + 'static,
    ) -> Result<(Jobs, thread::JoinHandle<()>), LedgerError> {
        let (jobs, waiting) = mpsc::channel(1024);
        let run = move || match open() {
            Ok(mut database) => {
                report(Ok(()));
                serve(&mut database, waiting);
            }
            Err(error) => report(Err(error)),
        };
        let started = thread::Builder::new().name("ledger".to_owned()).spawn(run);
        let thread = started.map_err(|error| LedgerError::other(error.to_string()))?;
        Ok((jobs, thread))
    }

    /// Runs statements in a transaction that sees one state of the ledger, and changes nothing but temporary tables.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Database) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.submit(work, false).await
    }

    /// Runs statements in a transaction, which is committed when this returns. An error undoes them.
    ///
    /// The work is done again if others undid the transaction, or if the connection was lost before the commit; only the last
    /// time counts. If the connection is lost during the commit, the error [is unreachable](LedgerError::is_unreachable), and
    /// nobody knows whether the work is done.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Database) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.submit(work, true).await
    }

    /// Runs statements in a transaction as soon as possible. Nobody learns whether they succeed.
    pub(crate) fn write_unattended(
        &self,
        work: impl FnMut(&mut dyn Database) -> Result<(), LedgerError> + Send + 'static,
    ) {
        let (reply, _nobody) = oneshot::channel();
        let _full = self.shared.jobs.try_send(Box::new(Task { work, done: None, reply, is_write: true }));
    }

    async fn submit<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Database) -> Result<T, LedgerError> + Send + 'static,
        is_write: bool,
    ) -> Result<T, LedgerError> {
        let (reply, ended) = oneshot::channel();
        let job = Task { work, done: None, reply, is_write };
        self.shared.jobs.send(Box::new(job)).await.map_err(|_| stopped())?;
        ended.await.map_err(|_| stopped())?
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path).finish_non_exhaustive()
    }
}

fn stopped() -> LedgerError {
    LedgerError::other("the thread of the ledger has ended")
}

/// Work that waits for the database.
trait Job: Send {
    fn is_write(&self) -> bool;

    /// Does the work inside the transaction. An error undoes the transaction.
    fn run(&mut self, database: &mut dyn Database) -> Result<(), LedgerError>;

    /// Reports the result, once the transaction is committed or undone.
    fn finish(self: Box<Self>, committed: Result<(), LedgerError>);
}

struct Task<T, F> {
    work: F,
    done: Option<T>,
    reply: oneshot::Sender<Result<T, LedgerError>>,
    is_write: bool,
}

impl<T: Send, F: FnMut(&mut dyn Database) -> Result<T, LedgerError> + Send> Job for Task<T, F> {
    fn is_write(&self) -> bool {
        self.is_write
    }

    fn run(&mut self, database: &mut dyn Database) -> Result<(), LedgerError> {
        self.done = Some((self.work)(database)?);
        Ok(())
    }

    fn finish(self: Box<Self>, committed: Result<(), LedgerError>) {
        let Self { done, reply, .. } = *self;
        // Nobody may wait any more.
        let _ = reply.send(committed.and_then(|()| done.ok_or_else(stopped)));
    }
}

/// Serves jobs until no handle of the ledger is left.
fn serve(database: &mut dyn Database, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
    let mut next = None;
    while let Some(first) = next.take().or_else(|| waiting.blocking_recv()) {
        let is_write = first.is_write();
        let mut group = vec![first];
        while is_write && group.len() < MAX_GROUP {
            match waiting.try_recv() {
                Ok(job) if job.is_write() => group.push(job),
                other => {
                    next = other.ok();
                    break;
                }
            }
        }
        run_group(database, group, is_write);
    }
}

/// Runs jobs in one transaction. A job that fails is reported, and the others are done without it.
fn run_group(database: &mut dyn Database, mut group: Vec<Box<dyn Job>>, is_write: bool) {
    let mut repeats = 0;
    while !group.is_empty() {
        let mut failure = match run_transaction(database, &mut group, is_write) {
            Ok(()) => return group.into_iter().for_each(|job| job.finish(Ok(()))),
            Err(failure) => failure,
        };
        let is_done_again = match failure.step {
            // Nobody knows whether it is committed. Each job must lead to a right state when it is done again later.
            Step::Commit => failure.error.is_undone(),
            Step::Begin | Step::Job(_) => failure.error.is_undone() || failure.error.is_unreachable(),
        };
        if is_done_again && repeats < MAX_REPEATS {
            repeats += 1;
            match database.reconnect() {
                Ok(()) => continue,
                Err(error) => failure.error = error,
            }
        }
        if let Step::Job(place) = failure.step
            && !failure.error.concerns_all()
        {
            group.remove(place).finish(Err(failure.error));
        } else {
            return group.into_iter().for_each(|job| job.finish(Err(failure.error.clone())));
        }
    }
}

struct Failure {
    step: Step,
    error: LedgerError,
}

enum Step {
    Begin,
    /// The job of this place in the group.
    Job(usize),
    Commit,
}

fn run_transaction(database: &mut dyn Database, group: &mut [Box<dyn Job>], is_write: bool) -> Result<(), Failure> {
    let at = |step| move |error| Failure { step, error };
    database.begin(is_write).map_err(at(Step::Begin))?;
    let mut jobs = group.iter_mut().enumerate();
    let done = jobs
        .try_for_each(|(place, job)| job.run(database).map_err(at(Step::Job(place))))
        .and_then(|()| database.run_script("COMMIT").map_err(at(Step::Commit)));
    if done.is_err() {
        // The database may have undone it already.
        let _ = database.run_script("ROLLBACK");
    }
    done
}
