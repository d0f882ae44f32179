//! The address of a server, and how it is connected to.

use std::{fs, sync::Arc, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
#[cfg(feature = "aws-lc")]
use rustls::crypto::aws_lc_rs as cryptography;
#[cfg(all(feature = "ring", not(feature = "aws-lc")))]
use rustls::crypto::ring as cryptography;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error;
use crate::{error::LedgerError, system::name_or_socket};

const FORM: &str = "Write it as postgres://user:password@host:5432/database; in user and password, / ? # @ are written %2F %3F %23 %40";

/// How long a connection may take, and how long a silent server counts as alive.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(30);

/// What a connection begins with. A commit is on disk before it is reported, whatever the server does by default. A worker that
/// stands still holds no row for longer than a lease. The plan of a large campaign takes as long as it takes.
const SETTINGS: &str =
    "SET statement_timeout = 0; SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'";

/// The address of a server.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// What errors call the server. It has neither user nor password.
    pub name: Arc<str>,
}

impl Address {
    pub fn parse(url: &str) -> Result<Self, LedgerError> {
        let invalid = || LedgerError::other(format!("PostgreSQL: the address is invalid. {FORM}"));
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(invalid());
        }
        let (url, options) = Options::take(url)?;
        // What the parser says may repeat a part of the password.
        let mut config: Config = url.parse().map_err(|_| invalid())?;
        let (hosts, ports) = (config.get_hosts(), config.get_ports());
        if hosts.is_empty() || config.get_dbname().is_none() {
            return Err(invalid());
        }
        let port = |place: usize| ports.get(place).or(ports.first()).copied().unwrap_or(5432);
        let names = hosts.iter().enumerate().map(|(place, host)| match name_or_socket(host) {
            Ok(name) => format!("{name}:{}", port(place)),
            Err(socket) => socket.display().to_string(),
        });
        let name = format!("PostgreSQL at {}", names.collect::<Vec<_>>().join(", "));
        let is_near = hosts.iter().all(is_near);
        let tls = match options.mode.as_deref() {
            Some("disable") => None,
            None if is_near => None,
            None | Some("require" | "verify-full") => {
                Some(MakeRustlsConnect::new(tls(options.roots.as_deref(), &name)?))
            }
            Some(_) => {
                let text = format!(
                    "{name}: sslmode is disable, require or verify-full. Both of the latter check the certificate"
                );
                return Err(LedgerError::other(text));
            }
        };
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        config.connect_timeout(config.get_connect_timeout().copied().unwrap_or(CONNECT));
        config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE).keepalives_interval(CONNECT).keepalives_retries(3);
        if config.get_application_name().is_none() {
            config.application_name("wecom-school");
        }
        Ok(Self { config, tls, name: name.into() })
    }

    pub fn connect(&self) -> Result<Client, LedgerError> {
        let connected = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = connected.map_err(|error| error::of_connecting(&self.name, &error))?;
        let set_up = |client: &mut Client| {
            client.batch_execute(SETTINGS)?;
            client.query_one("SHOW server_encoding", &[])?.try_get::<_, String>(0)
        };
        let encoding = set_up(&mut client).map_err(|error| error::of_connecting(&self.name, &error))?;
        // Otherwise an outcome could have characters that the ledger can't record. SQL_ASCII keeps every byte.
        if encoding != "UTF8" && encoding != "SQL_ASCII" {
            let text =
                format!("{}: the database has the encoding {encoding}. Create it with the encoding UTF8", self.name);
            return Err(LedgerError::other(text));
        }
        Ok(client)
    }
}

/// Returns whether no network is between the server and this process.
fn is_near(host: &Host) -> bool {
    let is_loopback = |name: &str| name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    name_or_socket(host).map_or(true, |name| name == "localhost" || is_loopback(name))
}

/// The options of an address that the library for PostgreSQL does not know.
#[derive(Default)]
struct Options {
    mode: Option<String>,
    /// A file of certificates to trust, in the place of those of the system.
    roots: Option<String>,
}

impl Options {
    fn take(url: &str) -> Result<(String, Self), LedgerError> {
        let mut options = Self::default();
        let Some((address, query)) = url.split_once('?') else { return Ok((url.to_owned(), options)) };
        let mut others = Vec::new();
        for option in query.split('&') {
            match option.split_once('=') {
                Some(("sslmode", mode)) => options.mode = Some(mode.to_owned()),
                Some(("sslrootcert", path)) if path.contains('%') => {
                    return Err(LedgerError::other("PostgreSQL: write the path of sslrootcert without %"));
                }
                Some(("sslrootcert", path)) => options.roots = Some(path.to_owned()),
                _ => others.push(option),
            }
        }
        Ok((format!("{address}?{}", others.join("&")), options))
    }
}

fn tls(roots: Option<&str>, name: &str) -> Result<ClientConfig, LedgerError> {
    let failed = |error: &dyn std::fmt::Display| LedgerError::other(format!("{name}: TLS: {error}"));
    let provider = Arc::new(cryptography::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| failed(&error))?;
    let Some(path) = roots else {
        return Ok(builder.with_platform_verifier().map_err(|error| failed(&error))?.with_no_client_auth());
    };
    let pem = fs::read(path).map_err(|error| LedgerError::other(format!("{path}: {error}")))?;
    let mut trusted = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| LedgerError::other(format!("{path}: {error}")))?;
        trusted.add(certificate).map_err(|error| LedgerError::other(format!("{path}: {error}")))?;
    }
    if trusted.is_empty() {
        return Err(LedgerError::other(format!("{path}: it has no certificate in PEM form")));
    }
    Ok(builder.with_root_certificates(trusted).with_no_client_auth())
}
