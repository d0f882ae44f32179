//! What a wording states, once it was found: the numbers and words in it, made facts.

use regex::Captures;

use super::numbers::number;
use crate::fact::{Amount, Fact, Overflow, Unit};

/// What is known of a parameter when its description is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Its name, without the objects that hold it.
    pub name: &'a str,
    /// Its type, where column or example tell it.
    pub types: Option<&'a str>,
}

impl About<'_> {
    fn is_list(&self) -> bool {
        self.types.is_some_and(|types| types.ends_with("[]"))
    }

    fn is_number(&self) -> bool {
        self.types.is_some_and(|types| types == "integer" || types == "number")
    }

    fn is_text(&self) -> bool {
        self.types == Some("string")
    }
}

/// What a wording may look at besides its own words.
pub struct Context<'a> {
    /// The parameter.
    pub about: About<'a>,
    /// The whole text.
    pub text: &'a str,
    /// What follows the wording.
    pub after: &'a str,
}

impl Context<'_> {
    /// Whether a number that names no unit ends here: `30次` and `100%` are about something else.
    fn ends(&self) -> bool {
        self.after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || "，,。.；;、)）]】！!：:\u{1}".contains(next))
    }

    /// Whether a span of time is the value of this parameter, and not between two others.
    fn is_time(&self) -> bool {
        let spans = ["跨度", "相差", "之间", "范围", "相距", "开始时间", "结束时间", "起始"];
        let times = ["秒", "间隔", "时长", "有效期", "有效时间", "过期", "超时", "1s", "0s"];
        !spans.iter().any(|word| self.text.contains(word)) && times.iter().any(|word| self.text.contains(word))
    }
}

/// What a wording says; `None` where it turns out to say nothing that is certain.
pub type Read = fn(&Captures, &Context) -> Option<Vec<Fact>>;

type Statement = Option<Vec<Fact>>;

fn text<'a>(found: &'a Captures, name: &str) -> &'a str {
    found.name(name).map_or("", |found| found.as_str())
}

fn count(found: &Captures, name: &str) -> Option<u64> {
    number(text(found, name))?.try_into().ok()
}

/// A size in bytes, with its K or M as it stands.
fn size(found: &Captures) -> Option<Amount> {
    let unit = match text(found, "unit") {
        "K" | "k" => Unit::K,
        "M" | "m" => Unit::M,
        "G" | "g" => Unit::G,
        _ => Unit::One,
    };
    Some(Amount { number: number(text(found, "n"))?, unit })
}

/// A span of time in seconds.
fn seconds_in(count: i64, unit: &str) -> Option<i64> {
    let each = match unit {
        "s" | "秒" => 1,
        "分钟" => 60,
        "小时" => 3600,
        "天" => 86400,
        _ => return None,
    };
    count.checked_mul(each)
}

fn time(found: &Captures) -> Option<Amount> {
    Some(Amount::seconds(seconds_in(number(text(found, "n"))?, text(found, "unit"))?))
}

fn numbers_of(list: &str) -> Vec<String> {
    let digits =
        |part: &str| part.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect::<String>();
    list.split(['或', '、', '/', '和', '者']).map(digits).filter(|value| !value.is_empty()).collect()
}

/// `recv_scope为0或2表示…`; said of the parameter itself it is a list of values.
pub fn meaning_by(found: &Captures, context: &Context) -> Statement {
    let parameter = text(found, "p");
    (parameter != context.about.name).then(|| vec![Fact::meaning_by(parameter, numbers_of(text(found, "v")))])
}

/// `recv_scope为1忽略`
pub fn ignored_by(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::ignored_by(text(found, "p"), numbers_of(text(found, "v")))])
}

/// `此时固定为：text`
pub fn fixed(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::Fixed(text(found, "v").trim_end_matches('.').to_owned())])
}

/// `默认1800s`
pub fn default(found: &Captures, context: &Context) -> Statement {
    let value = text(found, "v");
    let unit = text(found, "unit");
    if unit.is_empty() {
        return context.ends().then(|| vec![Fact::Default(value.to_owned())]);
    }
    Some(vec![Fact::Default(Amount::seconds(seconds_in(value.parse().ok()?, unit)?).to_string())])
}

/// `整型`; of a list it speaks of the entries.
pub fn integer(_: &Captures, context: &Context) -> Statement {
    Some(if context.about.is_list() { Vec::new() } else { vec![Fact::Type("integer".into())] })
}

/// `true表示…，false表示…`
pub fn boolean(_: &Captures, context: &Context) -> Statement {
    Some(if context.about.is_list() { Vec::new() } else { vec![Fact::Type("boolean".into())] })
}

/// `单位秒`
pub fn seconds(_: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::Unit(Unit::Seconds)])
}

/// `1~64个字节`
pub fn bytes_between(found: &Captures, _: &Context) -> Statement {
    let (least, most) = (number(text(found, "n"))?, number(text(found, "m"))?);
    Some(vec![Fact::MinBytes(Amount::plain(least)), Fact::MaxBytes(Amount::plain(most))])
}

/// `1~64个字符`
pub fn characters_between(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MinCharacters(count(found, "n")?), Fact::MaxCharacters(count(found, "m")?)])
}

/// `1到8条`
pub fn entries_between(found: &Captures, context: &Context) -> Statement {
    if context.about.is_text() || context.about.is_number() {
        return None;
    }
    Some(vec![Fact::MinItems(count(found, "n")?), Fact::MaxItems(count(found, "m")?)])
}

/// `不超过128个字节`
pub fn max_bytes(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MaxBytes(size(found)?)])
}

/// `最多64个字符`
pub fn max_characters(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MaxCharacters(count(found, "n")?)])
}

/// `不超过20个汉字`
pub fn max_han(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MaxHan(count(found, "n")?)])
}

/// `至少5个字节`
pub fn min_bytes(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MinBytes(Amount::plain(number(text(found, "n"))?))])
}

/// `至少2个字符`
pub fn min_characters(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::MinCharacters(count(found, "n")?)])
}

/// `最多支持1000个`; said of a number it is its value, said of a text it is not clear what is counted.
pub fn max_entries(found: &Captures, context: &Context) -> Statement {
    let most = count(found, "n")?;
    if context.about.is_text() {
        return None;
    }
    Some(vec![if context.about.is_number() {
        Fact::Maximum(Amount::plain(most.try_into().ok()?))
    } else {
        Fact::MaxItems(most)
    }])
}

/// `至少1个`
pub fn min_entries(found: &Captures, context: &Context) -> Statement {
    let least = count(found, "n")?;
    (!context.about.is_text() && !context.about.is_number()).then(|| vec![Fact::MinItems(least)])
}

/// `最大不超过4小时`
pub fn max_time(found: &Captures, context: &Context) -> Statement {
    context.is_time().then(|| Some(vec![Fact::Maximum(time(found)?)]))?
}

/// `最少60秒`
pub fn min_time(found: &Captures, context: &Context) -> Statement {
    context.is_time().then(|| Some(vec![Fact::Minimum(time(found)?)]))?
}

/// `[0, 2^32)`
pub fn range(found: &Captures, context: &Context) -> Statement {
    let outside = |bound: &str| bound == "(" || bound == "（" || bound == ")" || bound == "）";
    let (open, close) = (text(found, "open"), text(found, "close"));
    // Two numbers in round brackets are an aside.
    if context.about.is_text() || (outside(open) && outside(close)) || (open.is_empty() && !context.ends()) {
        return None;
    }
    let least = match text(found, "n").strip_prefix('-') {
        Some(positive) => -number(positive)?,
        None => number(text(found, "n"))?,
    };
    let least = least + i64::from(outside(open));
    let most = number(text(found, "m"))?.checked_sub(i64::from(outside(close)))?;
    Some(vec![Fact::Minimum(Amount::plain(least)), Fact::Maximum(Amount::plain(most))])
}

/// `必须大于1`
pub fn above(found: &Captures, context: &Context) -> Statement {
    if context.about.is_text() || context.about.is_list() || !context.ends() {
        return None;
    }
    Some(vec![Fact::Minimum(Amount::plain(number(text(found, "n"))?.checked_add(1)?))])
}

/// `最大值100`: what it limits follows from the type.
pub fn at_most(found: &Captures, context: &Context) -> Statement {
    if !context.ends() {
        return None;
    }
    let most = number(text(found, "n"))?;
    Some(vec![if context.about.is_number() {
        Fact::Maximum(Amount::plain(most))
    } else if context.about.is_list() {
        Fact::MaxItems(most.try_into().ok()?)
    } else if context.about.is_text() {
        Fact::MaxLength(most.try_into().ok()?)
    } else {
        return None;
    }])
}

/// `最小值1`
pub fn at_least(found: &Captures, context: &Context) -> Statement {
    if !context.ends() {
        return None;
    }
    let least = number(text(found, "n"))?;
    Some(vec![if context.about.is_number() {
        Fact::Minimum(Amount::plain(least))
    } else if context.about.is_list() {
        Fact::MinItems(least.try_into().ok()?)
    } else {
        return None;
    }])
}

/// `超过会自动截断`
pub fn cut(_: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::Overflow(Overflow::Cut)])
}

/// `超过则报错`
pub fn refused(_: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::Overflow(Overflow::Refused)])
}

/// `支持id转译`
pub fn id_translation(found: &Captures, _: &Context) -> Statement {
    Some(if text(found, "not").is_empty() { vec![Fact::IdTranslation] } else { Vec::new() })
}

/// `即将废弃`
pub fn deprecated(_: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::Deprecated])
}

/// `不能为空`
pub fn not_empty(_: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::NotEmpty])
}

/// `支持JPG、PNG格式`
pub fn formats(found: &Captures, _: &Context) -> Statement {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    let names = text(found, "f").split(|letter| !is_letter(letter)).filter(|name| !name.is_empty());
    Some(vec![Fact::formats(names.map(|name| name.to_uppercase().replace("JPEG", "JPG")))])
}

/// `1068*455`, of a picture.
pub fn pixels(found: &Captures, context: &Context) -> Statement {
    let is_picture = ["图", "尺寸", "像素", "分辨率", "头像"].iter().any(|word| context.text.contains(word));
    is_picture.then(|| vec![Fact::pixels([format!("{}x{}", text(found, "w"), text(found, "h"))])])
}
