//! Collects every log and searches all texts for secrets.

use std::{
    error::Error as StdError,
    fmt::Debug,
    future::Future,
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::{fmt::format::FmtSpan, util::SubscriberInitExt};
use wecom_school::Error;

use super::MARK;

/// The targets that log whenever a client connects.
pub const HTTP_LOGS: &[&str] = &["wecom_school::calls", "reqwest::connect", "hyper_util::client::legacy"];

#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Vec<u8>>>);

impl Watch {
    /// Runs a test with a subscriber that records every log, and searches the logs. Logs of `targets` have to be among them, so
    /// that a search of nothing fails.
    pub fn over<F: Future<Output = ()>>(targets: &[&str], test: impl FnOnce(Self) -> F) {
        // After every call site has met a subscriber that records everything, no other test can switch it off.
        let _is_set = tracing::subscriber::set_global_default(tracing_subscriber::registry());
        let watch = Self::default();
        let log = watch.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        let guard = subscriber.set_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test(watch.clone()));
        drop(runtime);
        drop(guard);
        let logged = watch.text();
        for target in targets {
            assert!(logged.contains(&format!(" {target}")), "nothing of {target} was logged");
        }
        for line in logged.lines() {
            assert_clean("a log", line);
        }
    }

    pub fn assert_not_logged(&self, text: &str) {
        assert!(!self.text().contains(text), "{text} was logged");
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[track_caller]
pub fn assert_shows_nothing(what: &str, value: &dyn Debug) {
    assert_clean(what, &format!("{value:?}"));
    assert_clean(what, &format!("{value:#?}"));
}

#[track_caller]
pub fn assert_silent(what: &str, error: &Error) {
    let mut error: Option<&dyn StdError> = Some(error);
    while let Some(link) = error {
        assert_clean(what, &link.to_string());
        assert_clean(what, &format!("{link:#}"));
        assert_shows_nothing(what, &link);
        error = link.source();
    }
}

#[track_caller]
pub fn assert_result<T: Debug>(what: &str, result: &Result<T, Error>) {
    match result {
        Ok(value) => assert_shows_nothing(what, value),
        Err(error) => {
            assert_silent(what, error);
            assert_clean(what, error.errmsg().unwrap_or_default());
        }
    }
    assert_shows_nothing(what, result);
}

#[track_caller]
pub fn assert_clean(what: &str, text: &str) {
    // No encoding changes the letters of the mark; some change their case.
    assert!(!text.to_lowercase().contains(MARK), "{what} shows a secret: {text}");
}

#[test]
fn a_secret_would_be_found() {
    use super::{ALL, encoded, in_json};
    for secret in ALL {
        for text in [secret.to_owned(), encoded(secret), in_json(secret), secret.to_uppercase()] {
            assert!(std::panic::catch_unwind(|| assert_clean("a text", &text)).is_err(), "{text}");
        }
    }
    let logged = std::panic::catch_unwind(|| {
        Watch::over(&[], |_| async { tracing::trace!(target: "any", token = ALL[0], "logged") });
    });
    assert!(logged.is_err());
}
