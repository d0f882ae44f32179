//! What is to be sent, once all of it is known and found good.

use wecom_school::{
    Violations,
    notice::{Message, Notice, NoticeBuilder, Text},
    types::{Build, Given},
};

use super::message::{self, Draft};
use crate::{
    arguments::{Send, send::Delivery},
    audience::Named,
    check,
    connect::Settings,
    cut::{self, Cut},
    exit::Exit,
    files::Files,
    objection::{self, Objection},
    problem::Problem,
};

/// A notice that has everything but recipients.
pub type Unaddressed = NoticeBuilder<Given, Given>;

/// A message from the command line, and whom it is for.
pub struct Plan {
    draft: Draft,
    delivery: Options,
    pub named: Named,
    /// What the server cuts of the message.
    pub cuts: Vec<Cut>,
}

/// What stands beside the message in a request.
struct Options {
    agentid: i64,
    is_duplicate_check_on: bool,
    duplicate_check_interval: Option<i64>,
}

impl Plan {
    /// Reads what the message and its audience take. Nothing is sent.
    ///
    /// # Errors
    /// Everything that is wrong with what was typed, read or left out.
    pub fn make(
        message: &crate::arguments::send::Message,
        send: &Send,
        settings: &Settings,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let Delivery { agentid, no_duplicate_check, duplicate_check_interval, .. } = send.delivery;
        let delivery = Options {
            agentid: settings.agentid(agentid)?,
            is_duplicate_check_on: !no_duplicate_check,
            duplicate_check_interval,
        };
        let named = Named::gather(&send.audience)?;
        let draft = message::draft(message, files)?;
        let plan = Self { draft, delivery, named, cuts: Vec::new() };
        let notice = match plan.notice(files) {
            Ok(notice) => notice.toall(true).build().map_err(|violations| refused(&violations)),
            Err(violations) => {
                // What is wrong beside the message is told with it.
                let beside = plan.around(Text::builder().content("-")).toall(true).build();
                Err([Some(violations), beside.err()].iter().flatten().flat_map(refused).collect())
            }
        };
        let notice = notice.and_then(|notice| {
            let objections = objection::of(&notice);
            if objections.is_empty() { Ok(notice) } else { Err(objections.iter().map(Objection::problem).collect()) }
        });
        match (notice, files.judge()) {
            (Ok(notice), Ok(())) => Ok(Self { cuts: cut::of(&notice), ..plan }),
            (notice, files) => Err([notice.err(), files.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// The notice without recipients.
    ///
    /// # Errors
    /// What the types refuse.
    pub fn notice(&self, files: &Files) -> Result<Unaddressed, Violations> {
        Ok(self.around((self.draft)(files)?))
    }

    fn around(&self, message: impl Build<Message>) -> Unaddressed {
        let Options { agentid, is_duplicate_check_on, duplicate_check_interval } = self.delivery;
        let mut notice = self.named.scoped(Notice::builder().agentid(agentid).message(message));
        if is_duplicate_check_on {
            notice = notice.enable_duplicate_check(true);
        }
        if let Some(seconds) = duplicate_check_interval {
            notice = notice.duplicate_check_interval(seconds);
        }
        notice
    }
}

/// Reports each violation as a problem, and how many more there are.
pub fn refused(violations: &Violations) -> Vec<Problem> {
    let rest = check::of_rest(violations.omitted()).map(|rest| rest.in_a_line());
    violations.iter().map(check::said).chain(rest).map(|what| Problem::new(Exit::Invalid, what)).collect()
}
