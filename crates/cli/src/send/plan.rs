//! Plans what to send, and checks it first: a message from the command line with its recipients, or a whole request.

use wecom_school::{
    Addressable as _, Violations,
    notice::{Message, Notice, NoticeBuilder, Text},
    types::{Build, Given},
};

use super::{
    message::{self, MessageDraft},
    whole::Whole,
};
use crate::{
    arguments::{Send, send},
    audience::{Named, Recipients},
    connect::Settings,
    cut::{self, Cut},
    files::Files,
    finding::Finding,
    objection,
    problem::{Problem, unless_any},
    violation,
};

/// A notice that lacks only its recipients.
pub type Unaddressed = NoticeBuilder<Given, Given>;

pub enum Plan {
    Message(MessagePlan),
    Whole(Whole),
}

pub struct MessagePlan {
    draft: MessageDraft,
    agentid: i64,
    is_duplicate_check_on: bool,
    duplicate_check_interval: Option<i64>,
    pub named: Named,
    cuts: Vec<Cut>,
}

impl Plan {
    pub fn recipients(&self) -> &Recipients {
        match self {
            Self::Message(plan) => &plan.named.recipients,
            Self::Whole(whole) => &whole.recipients,
        }
    }

    pub fn cuts(&self) -> &[Cut] {
        match self {
            Self::Message(plan) => &plan.cuts,
            Self::Whole(whole) => &whole.cuts,
        }
    }

    /// Returns the recipients and the body of each request.
    pub fn requests(&self, files: &Files, is_dry_run: bool) -> Result<Vec<(Recipients, String)>, Vec<Problem>> {
        match self {
            Self::Message(plan) => plan.requests(files).map_err(|violations| violation::problems(&violations)),
            Self::Whole(whole) => {
                let body = if is_dry_run { whole.text.clone() } else { whole.filled(files) };
                Ok(vec![(whole.recipients.clone(), body)])
            }
        }
    }
}

impl MessagePlan {
    /// Reads what the message and its audience take, and reports everything that is wrong with them. Nothing is sent.
    pub fn make(
        message: &send::Message,
        send: &Send,
        settings: &Settings,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let send::Delivery { agentid, no_duplicate_check, duplicate_check_interval, .. } = send.delivery;
        let agentid = settings.agentid(agentid)?;
        let named = Named::gather(&send.audience)?;
        let draft = message::draft(message, files)?;
        let is_duplicate_check_on = !no_duplicate_check;
        let mut plan =
            Self { draft, agentid, is_duplicate_check_on, duplicate_check_interval, named, cuts: Vec::new() };
        let mut problems = match plan.notice(files) {
            Ok(notice) => match notice.toall(true).build() {
                Ok(notice) => {
                    plan.cuts = cut::of(&notice);
                    let request = serde_json::to_string(&notice).unwrap_or_default();
                    objection::of(&request).iter().map(Finding::problem).collect()
                }
                Err(violations) => violation::problems(&violations),
            },
            Err(violations) => {
                // Problems outside the message are reported together with its own.
                let beside = plan.around(Text::builder().content("-")).toall(true).build();
                [Some(violations), beside.err()].iter().flatten().flat_map(violation::problems).collect()
            }
        };
        problems.extend(files.check().err().unwrap_or_default());
        unless_any(problems, plan)
    }

    pub fn notice(&self, files: &Files) -> Result<Unaddressed, Violations> {
        Ok(self.around(self.draft.message(files)?))
    }

    fn requests(&self, files: &Files) -> Result<Vec<(Recipients, String)>, Violations> {
        let notice = self.notice(files)?;
        let notices = if self.named.fits_one_request() {
            vec![self.named.address(notice).build()?]
        } else {
            let parts = self.named.audience().parts();
            let notices = parts.iter().map(|part| notice.to(part)).collect::<Result<_, _>>();
            notices.map_err(|error| error.violations().cloned().unwrap_or_default())?
        };
        let request = |notice| (Recipients::from(notice), serde_json::to_string(notice).unwrap_or_default());
        Ok(notices.iter().map(request).collect())
    }

    fn around(&self, message: impl Build<Message>) -> Unaddressed {
        let mut notice = self.named.scoped(Notice::builder().agentid(self.agentid).message(message));
        if self.is_duplicate_check_on {
            notice = notice.enable_duplicate_check(true);
        }
        if let Some(seconds) = self.duplicate_check_interval {
            notice = notice.duplicate_check_interval(seconds);
        }
        notice
    }
}
