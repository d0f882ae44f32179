//! What outcomes and kinds of recipients are called.

use wecom_school_campaign::{Kind, Outcome};

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

pub fn of_kind(kind: Kind) -> String {
    match kind {
        Kind::Parent => words!("parent"; "家长"),
        Kind::Student => words!("student"; "学生"),
        Kind::Class => words!("class"; "班级"),
        Kind::ExternalUser => words!("external user"; "外部联系人"),
        Kind::Everyone => words!("the whole school"; "全校"),
    }
}
