//! HTTP clients for the two requests that `wecom_school::Client` does not make.

use wecom_school::reqwest::{Client, ClientBuilder};

/// Returns a builder that can be built: reqwest panics if the process has no provider of cryptography.
pub fn builder() -> ClientBuilder {
    // An error says that there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}
