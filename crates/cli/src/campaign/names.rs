//! What outcomes and kinds of recipients are called.

use wecom_school_campaign::Outcome;

pub use crate::audience::describe_kind as of_kind;

pub fn of_outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => words!("accepted"; "已接受"),
        Outcome::Invalid => words!("not reached"; "未送达"),
        Outcome::Refused => words!("refused"; "被拒绝"),
        Outcome::Unknown => words!("in doubt"; "不确定"),
        Outcome::Cancelled => words!("cancelled"; "已取消"),
        Outcome::InFlight => words!("on the way"; "发送中"),
        _ => words!("not sent yet"; "尚未发送"),
    }
}
