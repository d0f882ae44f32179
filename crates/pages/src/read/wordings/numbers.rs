//! Wordings for spans of time, the number of entries, the range of a number, and numbers alone, whose meaning follows from
//! the type.

use regex::Captures;

use super::context::{Context, Statement, Wording, count, read_number};
use crate::fact::{Amount, Fact, Unit};

pub const WORDINGS: &[Wording] = &[
    (r"%atmost%\s*(?P<n>%num%)%time%", |found, context| Some(vec![Fact::Maximum(read_time(found, context)?)])),
    (r"%atleast%\s*(?P<n>%num%)%time%", |found, context| Some(vec![Fact::Minimum(read_time(found, context)?)])),
    (r"单位\s*(?:为|是|：|:)?\s*秒|以秒为单位|（秒）|\(秒\)", |_, context| {
        // For a point in time, this only names the unit of counting.
        Some(if context.mentions(&["时间戳"]) { Vec::new() } else { vec![Fact::Unit(Unit::Seconds)] })
    }),
    (r"(?P<n>%num%)%to%(?P<m>%num%)%entries%", read_item_range),
    (r"(?:个数|长度)\s*(?:为|：|:|范围|取值|是|在)*\s*(?P<n>\d+)%to%(?P<m>\d+)", read_item_range),
    (r"%atleast%\s*(?P<n>%num%)%entries%", |found, context| {
        let least = count(found, "n")?;
        counts_own_items(context).then(|| vec![Fact::MinItems(least)])
    }),
    (r"%atmost%\s*(?P<n>%num%)%entries%", read_max_items),
    (r"(?P<n>%num%)%entries%%inside%", read_max_items),
    (r"(?:列表|数组)长度(?:必须|固定)?(?:为|是)\s*(?P<n>\d+)", |found, context| {
        let number = count(found, "n")?;
        context.ends().then(|| vec![Fact::MinItems(number), Fact::MaxItems(number)])
    }),
    (r"(?P<open>[\[(（])\s*(?P<n>-?%num%)\s*[,，]\s*(?P<m>%num%)\s*(?P<close>[\])）])", read_range),
    (
        r"(?:取值|值的?|有效)*范围\s*(?:为|是|在|：|:)*\s*(?P<open>)(?P<n>-?%num%)%to%(?P<m>[+-]?%num%)(?P<close>)",
        read_range,
    ),
    (
        r"(?:取值|可填|可取|有效值|值)\s*(?:为|是|在|：|:)*\s*(?P<open>)(?P<n>\d+)\s*(?:~|～|至|到|-)\s*(?P<m>\d+)(?P<close>)",
        read_range,
    ),
    (r"(?P<open>)(?P<n>\d+)%to%(?P<m>\d+)(?P<close>)\s*之间", read_range),
    (r"(?:必须|需要?|应|须)大于\s*(?P<n>\d+)", |found, context| {
        let least = read_amount(found, "n")?.number.checked_add(1)?;
        (limits_own_value(context) && context.ends()).then(|| vec![Fact::Minimum(Amount::plain(least))])
    }),
    (r"%atmost%\s*(?P<n>%num%)\s*位", read_maximum),
    (r"%atmost%\s*(?P<n>%num%)", read_maximum),
    (r"%atleast%\s*(?P<n>%num%)", read_minimum),
];

fn read_amount(found: &Captures, name: &str) -> Option<Amount> {
    let value = match found[name].strip_prefix('-') {
        Some(positive) => read_number(positive)?.checked_neg()?,
        None => read_number(found[name].trim_start_matches('+'))?,
    };
    Some(Amount::plain(value))
}

/// Whether the words count the items of this list, and not those of something else.
fn counts_own_items(context: &Context) -> bool {
    let about = context.about;
    // A text may join several things.
    let is_joined = context.mentions(&["分隔", "隔开", "分割", "拼接"]);
    let may_be_list = about.types.is_none() && !about.is_number() && !is_joined;
    (context.is_of_list() || may_be_list) && context.counts_items() && context.is_limit()
}

fn limits_own_value(context: &Context) -> bool {
    context.about.is_number() && context.is_limit()
}

fn read_item_range(found: &Captures, context: &Context) -> Statement {
    let of_these = !found[0].starts_with(['个', '长']) || (context.is_of_list() && context.ends());
    read_min_and_max_items(found).filter(|_| of_these && counts_own_items(context))
}

/// `最多支持1000个`. Of a number, it limits the value; of a text, it is not clear what is counted.
fn read_max_items(found: &Captures, context: &Context) -> Statement {
    if limits_own_value(context) && context.counts_items() {
        return Some(vec![Fact::Maximum(read_amount(found, "n")?)]);
    }
    // `不长于32位` is the length of a text.
    let most = count(found, "n").filter(|_| !(found[0].ends_with('位') && context.ends()))?;
    counts_own_items(context).then(|| vec![Fact::MaxItems(most)])
}

fn read_range(found: &Captures, context: &Context) -> Statement {
    let outside = |bound: &str| ["(", "（", ")", "）"].contains(&bound);
    let (open, close) = (&found["open"], &found["close"]);
    let announced = ["范围", "取值", "区间", "介于"].iter().any(|word| context.clause().contains(word));
    // Two numbers in round brackets are an aside, in square ones they may be an example.
    let certain = match (outside(open), outside(close)) {
        (true, true) => false,
        (false, false) => {
            announced
                || found[0].contains("范围")
                || found[0].ends_with("之间")
                || found[0].starts_with(['取', '可', '值', '有'])
        }
        _ => true,
    };
    if context.about.is_text() || context.about.is_object() || !certain || !context.is_limit() {
        return (certain && context.is_of_list() && context.clause().contains("长度"))
            .then(|| read_min_and_max_items(found))
            .flatten();
    }
    if open.is_empty() && !context.ends() && !found[0].ends_with("之间") {
        return None;
    }
    if context.is_of_list() && context.clause().contains("长度") {
        return read_min_and_max_items(found);
    }
    let least = read_amount(found, "n")?.number.checked_add(i64::from(outside(open)))?;
    let most = read_amount(found, "m")?.number.checked_sub(i64::from(outside(close)))?;
    Some(vec![Fact::Minimum(Amount::plain(least)), Fact::Maximum(Amount::plain(most))])
}

fn read_min_and_max_items(found: &Captures) -> Statement {
    Some(vec![Fact::MinItems(count(found, "n")?), Fact::MaxItems(count(found, "m")?)])
}

fn read_maximum(found: &Captures, context: &Context) -> Statement {
    let about = context.about;
    let fact = match (about.is_number(), context.is_of_list(), about.is_text()) {
        (true, ..) => Fact::Maximum(read_amount(found, "n")?),
        (_, true, _) => Fact::MaxItems(count(found, "n")?),
        (.., true) => Fact::MaxLength(count(found, "n")?),
        _ => return None,
    };
    is_alone(found, context).then(|| vec![fact])
}

fn read_minimum(found: &Captures, context: &Context) -> Statement {
    let fact = match (context.about.is_number(), context.is_of_list()) {
        (true, _) => Fact::Minimum(read_amount(found, "n")?),
        (_, true) => Fact::MinItems(count(found, "n")?),
        _ => return None,
    };
    is_alone(found, context).then(|| vec![fact])
}

/// Whether the number is a limit without a unit. A sign states a limit only where nothing is before it:
/// `版本号跳变（>=2）` is about something else.
fn is_alone(found: &Captures, context: &Context) -> bool {
    let is_sign = found[0].starts_with(['≤', '≥', '<', '>']);
    let is_first = context.clause().is_empty() && !context.before.ends_with(['（', '(']);
    context.ends() && context.is_limit() && (!is_sign || is_first)
}

pub fn seconds_in(count: i64, unit: &str) -> Option<i64> {
    let each = match unit {
        "s" | "秒" | "秒钟" => 1,
        "分钟" => 60,
        "小时" | "个小时" => 3600,
        "天" => 86400,
        _ => return None,
    };
    count.checked_mul(each)
}

fn read_time(found: &Captures, context: &Context) -> Option<Amount> {
    let seconds = seconds_in(read_number(&found["n"])?, &found["unit"])?;
    // A video has a length, and its id has none; nor has a point in time.
    let name = context.about.name;
    let is_moment = ["start", "begin", "end"].iter().any(|word| name.contains(word)) && name.contains("time");
    let may_be_time = !context.about.is_text() && !context.about.is_object() && !name.ends_with("id") && !is_moment;
    let is_time = context.mentions(&["秒", "间隔", "时长", "有效期", "有效时间", "过期", "超时", "1s", "0s"]);
    let between =
        ["跨度", "相差", "之间", "范围", "区间", "相距", "开始时间", "结束时间", "起始", "播放", "录制", "间隔不"];
    (may_be_time && is_time && !context.mentions(&between) && context.is_limit()).then(|| Amount::seconds(seconds))
}
