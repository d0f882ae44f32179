//! The apps of a school: its own, and those of third parties.

use super::file::{AppEntry, Secret};

/// An app (应用) of the corp.
#[derive(Clone, Debug)]
pub struct App {
    pub(super) entry: AppEntry,
    /// Indices of the classes that it may reach; `None` for the whole school.
    pub(crate) reach: Option<Vec<usize>>,
}

impl App {
    /// Returns the app's id.
    pub fn agentid(&self) -> i64 {
        self.entry.agentid
    }

    /// Returns the app's name.
    pub fn name(&self) -> &str {
        &self.entry.name
    }

    /// Returns the secret for gettoken; `None` for a third-party app, whose suite has one.
    pub fn secret(&self) -> Option<&str> {
        self.entry.secret.as_ref().map(|secret| secret.0.as_str())
    }

    /// Returns whether it is among 家长可使用的应用 (the apps for parents). If not, sending gets error 48002.
    pub fn is_for_parents(&self) -> bool {
        self.entry.for_parents
    }

    /// Returns whether it is enabled. If not, sending gets error 50003.
    pub fn is_enabled(&self) -> bool {
        self.entry.enabled
    }

    /// Returns the appids of the miniprograms linked to it.
    pub fn miniprograms(&self) -> &[String] {
        &self.entry.miniprograms
    }

    pub(crate) fn reaches(&self, class: usize) -> bool {
        self.reach.as_ref().is_none_or(|classes| classes.contains(&class))
    }

    pub(crate) fn is_third_party(&self) -> bool {
        self.entry.secret.is_none()
    }
}

/// A third-party suite (第三方应用) that the corp has authorised, with its one app.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
pub struct Suite {
    pub(super) suite_id: String,
    pub(super) suite_secret: Secret,
    pub(super) suite_ticket: Secret,
    pub(super) permanent_code: Secret,
    pub(super) app: App,
}

impl Suite {
    /// Returns the suite's id.
    pub fn suite_id(&self) -> &str {
        &self.suite_id
    }

    /// Returns the suite's secret.
    pub fn suite_secret(&self) -> &str {
        &self.suite_secret.0
    }

    /// Returns the ticket that WeCom would push to the provider.
    pub fn suite_ticket(&self) -> &str {
        &self.suite_ticket.0
    }

    /// Returns the corp's permanent authorisation code.
    pub fn permanent_code(&self) -> &str {
        &self.permanent_code.0
    }

    /// Returns the suite's app in the corp.
    pub fn app(&self) -> &App {
        &self.app
    }
}
