//! The Rust interface of a running sandbox.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    thread,
};

use axum::middleware::from_fn_with_state;
use tokio::{net::TcpListener, runtime, sync::oneshot};

use crate::{
    Cases, Clock, DEFAULT_OUTBOX_CAPACITY, Endpoint, Faults, Outbox, RequestCounts, RequestRecord, School, api,
    control,
    guard::{Guard, guard},
    server,
    state::Shared,
    tokens::TokenEnd,
};

/// A running sandbox. It stops when it is dropped.
///
/// It has its own thread and its own runtime: it goes on answering while a test blocks or pauses tokio's time.
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    shared: Shared,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Sandbox {
    /// Returns a builder with the defaults: the invented school on a free port of 127.0.0.1.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            school: None,
            cases: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_remote_allowed: false,
            allowed_hosts: Vec::new(),
            outbox_capacity: DEFAULT_OUTBOX_CAPACITY,
        }
    }

    /// Returns the base URL, `http://127.0.0.1:PORT` without a slash at the end, which replaces
    /// [`Call::SERVER`](wecom_school_types::Call::SERVER).
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address and port on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the school that it serves, with the ids and secrets that a client needs.
    pub fn school(&self) -> &School {
        &self.shared.school
    }

    /// Returns the outbox as it is now: the accepted notices with their recipients.
    pub fn outbox(&self) -> Outbox {
        self.shared.lock().outbox.snapshot()
    }

    /// Empties the outbox. Ids go on, and the duplicate check still protects the accepted notices.
    pub fn clear_outbox(&self) {
        self.shared.lock().outbox.clear();
    }

    /// Returns the clock of the sandbox.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Returns a handle to add, list and remove faults.
    pub fn faults(&self) -> Faults {
        self.shared.faults.clone()
    }

    /// Returns the counters of an endpoint's requests.
    pub fn requests(&self, endpoint: Endpoint) -> RequestCounts {
        self.shared.lock().requests.counts(endpoint)
    }

    /// Returns the last requests, at most 1,000, oldest first.
    pub fn request_log(&self) -> Vec<RequestRecord> {
        self.shared.lock().requests.oldest_first().cloned().collect()
    }

    /// Ends every issued token, as the server may do at any time: calls with a token of an app get error 40014, with one of
    /// a suite 40082.
    pub fn end_tokens(&self) {
        self.shared.lock().tokens.end_all(TokenEnd::Invalid);
    }

    /// Puts everything back to the start: no tokens, media, notices, faults or results of cases, counters at 0, the clock at the real time.
    /// The address and the school stay.
    pub fn reset(&self) {
        self.shared.reset();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url()).field("school", self.school()).finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The panic hook has reported a panic already.
            let _ = thread.join();
        }
    }
}

/// The settings of a sandbox.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start` is called"]
pub struct SandboxBuilder {
    school: Option<School>,
    cases: Option<Cases>,
    address: SocketAddr,
    is_remote_allowed: bool,
    allowed_hosts: Vec<String>,
    outbox_capacity: usize,
}

impl SandboxBuilder {
    /// Sets the school to serve. Default: [`School::invented`].
    pub fn school(mut self, school: School) -> Self {
        self.school = Some(school);
        self
    }

    /// Sets conformance cases, which clients in any language can be tested with over HTTP. Default: none.
    ///
    /// `GET /cases` lists them, and `GET /cases/ID` shows one. A client with the base URL `http://127.0.0.1:PORT/cases/ID` makes the
    /// call of the case:
    ///
    /// - For a request, the sandbox compares what arrives with the value of the case. A value that is accepted has to arrive as it
    ///   is, and one that is refused must not arrive.
    /// - For an answer, the sandbox answers with the value of the case, and the client has to read it.
    ///
    /// Other calls below that URL, such as those for a token, are answered as usual. The test says by `POST /cases/ID/verdict` with
    /// `{"verdict": "accepted"}` or `{"verdict": "refused"}` what the client made of the case. Without that, a refused request and
    /// an answer stay open. `GET /cases/results` sums up.
    pub fn cases(mut self, cases: Cases) -> Self {
        self.cases = Some(cases);
        self
    }

    /// Sets the address and port to listen on; port 0 takes a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets whether an address beyond loopback is accepted; by default it is not. Everyone who reaches it can read and
    /// change everything.
    pub fn allow_remote(mut self, is_allowed: bool) -> Self {
        self.is_remote_allowed = is_allowed;
        self
    }

    /// Allows a host name in requests, besides IP addresses, `localhost` and names without a dot. The name has no scheme
    /// and no port.
    ///
    /// Requests by any other name are refused with 403, since a page of the web can let its own host name lead here.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Sets the most notices that the outbox holds; new notices replace the oldest. Default:
    /// [`DEFAULT_OUTBOX_CAPACITY`].
    ///
    /// All notices together take at most about 256 MiB, whatever their number. The duplicate check protects as many requests,
    /// and at least 10,000; each takes about 200 bytes.
    pub fn outbox_capacity(mut self, notices: usize) -> Self {
        self.outbox_capacity = notices;
        self
    }

    /// Starts the sandbox on a new thread, and waits until it listens.
    ///
    /// # Errors
    /// An address beyond loopback that is not [allowed](Self::allow_remote), an address that can't be listened on (in use,
    /// or not of this machine), or a thread that can't be started.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let address = self.address;
        if !address.ip().to_canonical().is_loopback() {
            if !self.is_remote_allowed {
                return Err(StartError::Remote { address });
            }
            tracing::warn!(%address, "listening beyond loopback: everyone who reaches this address can read and change everything");
        }
        let shared = Shared::new(self.school.unwrap_or_else(School::invented), self.cases, self.outbox_capacity);
        let guard_state = Guard::new(&self.allowed_hosts);
        let router = api::router(shared.clone())
            .merge(control::router(shared.clone()))
            .layer(from_fn_with_state(guard_state, guard));
        let (stop, stopped) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let failed = move |error| StartError::Listen { address, error: Arc::new(error) };
        let run = async move |started: oneshot::Sender<io::Result<SocketAddr>>| {
            let listening = TcpListener::bind(address).await;
            // The receiver is gone if the start was cancelled.
            match listening.and_then(|listener| Ok((listener.local_addr()?, listener))) {
                Ok((address, listener)) => {
                    let _ = started.send(Ok(address));
                    server::serve(listener, router, stopped).await;
                }
                Err(error) => drop(started.send(Err(error))),
            }
        };
        let thread = thread::Builder::new().name("wecom-school-sandbox".to_owned()).spawn(move || {
            match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(run(started)),
                Err(error) => drop(started.send(Err(error))),
            }
        });
        let thread = thread.map_err(failed)?;
        let gone = || io::Error::other("the sandbox's thread ended as it started");
        let address = start.await.unwrap_or_else(|_| Err(gone())).map_err(failed)?;
        Ok(Sandbox { shared, address, stop: Some(stop), thread: Some(thread) })
    }
}

/// Why a sandbox did not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not on loopback.
    Remote {
        /// The requested address, which is beyond loopback.
        address: SocketAddr,
    },
    /// The address can't be listened on.
    Listen {
        /// The address that [`SandboxBuilder::listen`] sets.
        address: SocketAddr,
        /// The error of the system, such as an address in use.
        error: Arc<io::Error>,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote { address } => write!(
                f,
                "{address} is not on loopback, where others could read and change everything: \
                 listen on 127.0.0.1, or allow it (--allow-remote, allow_remote(true))"
            ),
            Self::Listen { address, error } => {
                write!(f, "can't listen on {address}: {error}: choose another port (0 takes a free one) or address")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let Self::Listen { error, .. } = self else { return None };
        Some(&**error)
    }
}
