//! A running sandbox, as Rust sees it.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    thread,
};

use axum::middleware::from_fn_with_state;
use tokio::{net::TcpListener, runtime, sync::oneshot};

use crate::{
    Clock, DEFAULT_OUTBOX_CAPACITY, Endpoint, Faults, Outbox, RequestCounts, RequestRecord, School, api, control,
    guard::{Guard, guard},
    server,
    state::Shared,
    tokens::End,
};

/// A running sandbox. It stops when it is dropped.
///
/// It lives on a thread of its own, with a runtime of its own: a test may block, or pause tokio's time, and the
/// sandbox goes on answering.
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    shared: Shared,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Sandbox {
    /// Says how a sandbox is to be, before it starts.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            school: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_remote_allowed: false,
            allowed_hosts: Vec::new(),
            outbox_capacity: DEFAULT_OUTBOX_CAPACITY,
        }
    }

    /// Where it listens: `http://127.0.0.1:PORT`, without a slash at the end. It takes the place of
    /// [`Call::SERVER`](wecom_school_types::Call::SERVER).
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address and port on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The school that it serves: the ids and secrets that a client needs.
    pub fn school(&self) -> &School {
        &self.shared.school
    }

    /// The outbox as it is now: every notice that was accepted, with everyone who received it.
    pub fn outbox(&self) -> Outbox {
        self.shared.lock().outbox.snapshot()
    }

    /// Empties the outbox. Ids go on, and what was accepted is still protected by the duplicate check.
    pub fn clear_outbox(&self) {
        self.shared.lock().outbox.clear();
    }

    /// The clock that everything in the sandbox goes by.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The faults: add one to see what a client does.
    pub fn faults(&self) -> Faults {
        Faults(self.shared.state())
    }

    /// How many requests an endpoint has had, and what became of them.
    pub fn requests(&self, endpoint: Endpoint) -> RequestCounts {
        self.shared.lock().requests.counts(endpoint)
    }

    /// The last requests, at most 1,000, oldest first.
    pub fn request_log(&self) -> Vec<RequestRecord> {
        self.shared.lock().requests.log().cloned().collect()
    }

    /// Ends every token that has been issued, as the server may do at any time: each gets error 40014 from now on, a
    /// suite's 40082.
    pub fn end_tokens(&self) {
        self.shared.lock().tokens.end_all(End::Invalid);
    }

    /// Puts everything back to the start: no tokens, media, notices, faults; counters at 0; the clock at the real
    /// time. Address and school stay.
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
            // The thread catches no panic of its own to report; requests that panicked have been reported.
            let _ = thread.join();
        }
    }
}

/// How a sandbox is to be.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start` is called"]
pub struct SandboxBuilder {
    school: Option<School>,
    address: SocketAddr,
    is_remote_allowed: bool,
    allowed_hosts: Vec<String>,
    outbox_capacity: usize,
}

impl SandboxBuilder {
    /// The school to serve. Default: [`School::invented`].
    pub fn school(mut self, school: School) -> Self {
        self.school = Some(school);
        self
    }

    /// The address and port to listen on; port 0 takes a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Whether an address beyond loopback is accepted. Anybody who reaches it can read everything. Default: no.
    pub fn allow_remote(mut self, is_allowed: bool) -> Self {
        self.is_remote_allowed = is_allowed;
        self
    }

    /// A name by which the sandbox may be called, beside IP addresses, `localhost` and names without a dot.
    ///
    /// Browsers say by which name they found it. Another one is refused with 403, since any page of the web can make a
    /// name of its own lead here. A name stands here without a scheme and a port.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// The most notices that the outbox holds; the oldest make room. Default: [`DEFAULT_OUTBOX_CAPACITY`].
    ///
    /// All notices together take at most some 256 MiB, whatever their number.
    pub fn outbox_capacity(mut self, notices: usize) -> Self {
        self.outbox_capacity = notices;
        self
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    /// An address beyond loopback that was not [allowed](Self::allow_remote), one that can't be listened on (taken,
    /// or not of this machine), and no thread to be had.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let address = self.address;
        if !is_loopback(address.ip()) {
            if !self.is_remote_allowed {
                return Err(StartError::Remote { address });
            }
            tracing::warn!(%address, "listening beyond loopback: whoever reaches this address can read and change everything");
        }
        let shared = Shared::new(self.school.unwrap_or_else(School::invented), self.outbox_capacity);
        let guard_state = Guard::new(&self.allowed_hosts);
        let router = api::router(shared.clone())
            .merge(control::router(shared.clone()))
            .layer(from_fn_with_state(guard_state, guard));
        let (stop, stopped) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let failed = move |error| StartError::Listen { address, error: Arc::new(error) };
        let thread = thread::Builder::new().name("wecom-school-sandbox".to_owned()).spawn(move || {
            let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    // Nobody waits for it if the start was given up.
                    let _ = started.send(Err(error));
                    return;
                }
            };
            runtime.block_on(async move {
                let listening = TcpListener::bind(address).await;
                match listening.and_then(|listener| Ok((listener.local_addr()?, listener))) {
                    Ok((address, listener)) => {
                        let _ = started.send(Ok(address));
                        server::serve(listener, router, stopped).await;
                    }
                    Err(error) => {
                        let _ = started.send(Err(error));
                    }
                }
            });
        });
        let thread = thread.map_err(failed)?;
        let gone = || io::Error::other("the sandbox's thread ended as it started");
        let address = start.await.unwrap_or_else(|_| Err(gone())).map_err(failed)?;
        Ok(Sandbox { shared, address, stop: Some(stop), thread: Some(thread) })
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Why a sandbox did not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not on loopback.
    Remote {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address can't be listened on.
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
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
        match self {
            Self::Remote { .. } => None,
            Self::Listen { error, .. } => Some(&**error),
        }
    }
}
