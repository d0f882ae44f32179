//! What a command that runs a sandbox needs: its arguments, a sandbox made of them, and the moment to end.
//!
//! ```no_run
//! use clap::Parser;
//! use wecom_school_sandbox::command::{Arguments, ending};
//!
//! #[derive(Parser)]
//! struct Command {
//!     #[command(flatten)]
//!     sandbox: Arguments,
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let ending = ending()?;
//! let sandbox = Command::parse().sandbox.builder()?.start().await?;
//! println!("{} is open at {}", sandbox.school().name(), sandbox.url());
//! ending.await;
//! # Ok(())
//! # }
//! ```

use std::{fmt, io, net::IpAddr, path::PathBuf};

use tracing_subscriber::filter::LevelFilter;

use crate::{DEFAULT_OUTBOX_CAPACITY, Sandbox, SandboxBuilder, School, SchoolError, guard};

/// Where a sandbox listens unless it is told otherwise.
pub const DEFAULT_PORT: u16 = 8117;

/// What can be typed. Each argument has the name of its field, by which a command can word its help otherwise.
#[derive(Clone, Debug, clap::Args)]
#[non_exhaustive]
pub struct Arguments {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT, value_parser = port)]
    pub port: u16,

    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Accept a host beyond loopback: whoever reaches it can read and change everything
    #[arg(long)]
    pub allow_remote: bool,

    /// A name by which browsers may call it, beside IP addresses, localhost and names without a dot; may be repeated
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub allow_host: Vec<String>,

    /// A school of your own, in TOML or JSON [default: an invented one]
    #[arg(long, value_name = "FILE")]
    pub school: Option<PathBuf>,

    /// The most notices that the outbox holds; the oldest make room
    #[arg(long, value_name = "NOTICES", default_value_t = DEFAULT_OUTBOX_CAPACITY)]
    pub outbox_capacity: usize,

    /// Say nothing about single requests
    #[arg(long, short)]
    pub quiet: bool,
}

impl Arguments {
    /// The sandbox that is asked for. Its file of a school is read now.
    ///
    /// # Errors
    /// A school's file that can't be read, or is none.
    pub fn builder(&self) -> Result<SandboxBuilder, SchoolError> {
        let school = self.school.as_deref().map_or_else(|| Ok(School::invented()), School::from_file)?;
        let builder = Sandbox::builder()
            .school(school)
            .listen((self.host, self.port))
            .allow_remote(self.allow_remote)
            .outbox_capacity(self.outbox_capacity);
        Ok(self.allow_host.iter().fold(builder, SandboxBuilder::allow_host))
    }

    /// Says on standard error what is asked of the sandbox, unless it is to be quiet. Called once, before it starts.
    pub fn log(&self) {
        tracing_subscriber::fmt()
            .with_max_level(if self.quiet { LevelFilter::WARN } else { LevelFilter::INFO })
            .with_target(false)
            .with_writer(io::stderr)
            // It would say on stderr that stderr is closed, and panic within a request.
            .log_internal_errors(false)
            .init();
    }
}

fn port(text: &str) -> Result<u16, ArgumentError> {
    text.parse().map_err(|_| ArgumentError::Port)
}

fn host_name(name: &str) -> Result<String, ArgumentError> {
    if guard::is_name(name) { Ok(name.to_owned()) } else { Err(ArgumentError::HostName) }
}

/// Why the value of an argument is refused. clap has it as the source of its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The port is none.
    Port,
    /// The name of a host is none, or more than that.
    HostName,
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Port => "write an integer from 0 to 65535",
            Self::HostName => "write a name alone, such as sandbox.test",
        })
    }
}

impl std::error::Error for ArgumentError {}

/// Waits for Ctrl-C, or for the system to ask for an end. It listens from now on, and not from when it is awaited: who
/// waits for what a command prints may end it at once.
///
/// # Errors
/// A system that lets nobody listen.
///
/// # Panics
/// Outside a tokio runtime.
#[cfg(unix)]
pub fn ending() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
///
/// # Errors
/// None; on other systems there may be.
#[cfg(not(unix))]
pub fn ending() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
