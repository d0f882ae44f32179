//! The app and the duplicate check of every request of a delivery.

use serde_json::Value;
use wecom_school::{
    Error,
    notice::{Notice, Text},
};
use wecom_school_campaign::Content;

use crate::{
    arguments::send::Delivery, connect::Settings, finding::violation_problems, message::Unaddressed, problem::Problem,
};

#[derive(Clone, Copy)]
pub struct Terms {
    pub agentid: i64,
    is_duplicate_check_on: bool,
    duplicate_check_interval: Option<i64>,
}

impl Terms {
    pub fn of(delivery: &Delivery, settings: &Settings) -> Result<Self, Problem> {
        Ok(Self {
            agentid: settings.agentid(delivery.agentid)?,
            is_duplicate_check_on: !delivery.repeats.no_duplicate_check,
            duplicate_check_interval: delivery.repeats.duplicate_check_interval,
        })
    }

    /// Returns what a whole request says.
    pub fn of_request(request: &Value) -> Self {
        Self {
            agentid: request["agentid"].as_i64().unwrap_or_default(),
            is_duplicate_check_on: request["enable_duplicate_check"] != 0,
            duplicate_check_interval: request["duplicate_check_interval"].as_i64(),
        }
    }

    /// Fails if no notice can have these values.
    pub fn check(self) -> Result<(), Vec<Problem>> {
        let notice = Notice::builder().agentid(self.agentid).message(Text::builder().content("-"));
        let checked = self.set(notice).toall(true).build();
        checked.map(|_| ()).map_err(|violations| violation_problems(&violations))
    }

    /// Returns after how many seconds the user wants a repeat to arrive: zero without the duplicate check. `None` if nothing says
    /// so, and a repeat is a mistake.
    pub fn repeats_after(self) -> Option<i64> {
        if self.is_duplicate_check_on { self.duplicate_check_interval } else { Some(0) }
    }

    /// Sets the duplicate check as the options say.
    pub fn set(self, mut notice: Unaddressed) -> Unaddressed {
        if self.is_duplicate_check_on {
            notice = notice.enable_duplicate_check(true);
        }
        if let Some(seconds) = self.duplicate_check_interval {
            notice = notice.duplicate_check_interval(seconds);
        }
        notice
    }

    /// Sets the duplicate check: to the longest interval, unless the options say otherwise.
    pub fn protect(self, notice: Unaddressed) -> Result<Content, Error> {
        if self.repeats_after().is_none() { Content::new(notice) } else { Content::unprotected(self.set(notice)) }
    }
}
