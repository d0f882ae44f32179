//! What outcomes and kinds of recipients are called.

use wecom_school_campaign::{Kind, Outcome};

pub fn of_outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => words!("accepted"; "已接受"),
        Outcome::Invalid => words!("not reached (invalid)"; "未送达（无效）"),
        Outcome::Refused => words!("refused"; "被拒绝"),
        Outcome::Unknown => words!("in doubt"; "不确定"),
        Outcome::Cancelled => words!("cancelled"; "已取消"),
        Outcome::InFlight => words!("on the way"; "发送中"),
        _ => words!("not sent yet"; "尚未发送"),
    }
}

/// Says what a refusal of people in doubt means; `None` if nobody was refused, or nobody is in doubt.
pub fn of_late_refusal(outcome: Outcome, errcode: Option<i64>) -> Option<String> {
    let code = errcode.filter(|_| outcome == Outcome::Unknown)?;
    Some(if code == 81013 {
        words!(
            "an earlier attempt had no answer; the server now says that they can't be reached (81013), so they probably do not \
             follow and have nothing";
            "此前一次发送没有应答；服务器现在答复无法送达（81013），对方很可能未关注，也没有收到"
        )
    } else {
        words!(
            "an earlier attempt had no answer; the server now refuses the notice ({code})";
            "此前一次发送没有应答；服务器现在拒绝了该通知（{code}）"
        )
    })
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
