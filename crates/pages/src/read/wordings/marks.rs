//! Wordings without a number, or with one in a name: types, overflow, id translation, deprecation, formats and sizes of
//! pictures.

use regex::Captures;

use super::context::{Context, Statement, Wording};
use crate::fact::{Amount, Fact, Overflow, ascending};

/// Types with a number in their name, which would be read as another number.
pub const TYPES_WITH_NUMBERS: &[Wording] = &[(
    r"(?:32|64)\s*位\s*(?:无符号|有符号)?\s*(?:整型|整数|整形|int)|u?int(?:8|16|32|64)(?:_t)?\b",
    |_, context| state_type("integer", context),
)];

pub const WORDINGS: &[Wording] = &[
    (
        r"超(?:过|出)(?:的)?(?:限制|长度|部分)?(?:后|时|则|将|会|的部分|部分|系统)*(?:被|自动)*(?:截断|截取)|自动截断",
        |_, _| Some(vec![Fact::Overflow(Overflow::Cut)]),
    ),
    (
        r"超(?:过|出)(?:最大值|上限|限制)(?:时|则|会|将)*(?:按|取|使用|以)(?:最大值|默认值|上限)(?:处理|计算|返回)?",
        |_, _| Some(vec![Fact::Overflow(Overflow::Cut)]),
    ),
    (
        r"超(?:过|出)(?:最大值|上限|限制|长度)?(?:时|则|会|将|后)*(?:直接)?(?:报错|返回错误|返回失败|失败|拒绝)",
        |_, _| Some(vec![Fact::Overflow(Overflow::Refused)]),
    ),
    (r"(?P<not>不)?支持\s*id\s*转译", |found, _| {
        Some(if found.name("not").is_none() { vec![Fact::IdTranslation] } else { Vec::new() })
    }),
    (
        r"(?:即将|已经?|将被?|已被)(?:废弃|弃用|下线|停用)|废弃(?:字段|参数)|(?:字段|参数)(?:废弃|弃用)|不再(?:使用|推荐使用|推荐|维护|支持)|不(?:推荐|建议)(?:再)?使用",
        read_deprecated,
    ),
    (r"不(?:能|可以?|得|允许)为空|必须非空", read_not_empty),
    (r"非负(?:整型|整数|整形)", |_, context| {
        let mut facts = state_type("integer", context)?;
        facts.push(Fact::Minimum(Amount::plain(0)));
        Some(facts)
    }),
    (r"整型|整形|整数", |_, context| state_type("integer", context)),
    // `字符串` is a part of `字符串长度`.
    (r"字符串类型|类型为字符串|(?:^|[，,。])\s*字符串", |found, context| {
        (!found[0].ends_with("字符串") || context.ends()).then(|| state_type("string", context)).flatten()
    }),
    (r"浮点(?:型|数)", |_, context| state_type("number", context)),
    (r"布尔(?:型|值|类型)?", |_, context| state_type("boolean", context)),
    (
        r"(?i)(?:仅|只)?支持(?:的)?(?:格式(?:为|有|：|:)?)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?(?:格式)?",
        read_formats,
    ),
    (
        r"(?i)(?:仅限|格式(?:为|有|：|:|仅限)*)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?格式",
        read_formats,
    ),
    (r"(?P<w>\d{2,5})\s*(?:px|像素)?\s*[*×xX]\s*(?P<h>\d{2,5})", |found, context| {
        let is_picture = context.mentions(&["图", "尺寸", "像素", "分辨率", "头像"]);
        is_picture.then(|| vec![Fact::Pixels(vec![format!("{}x{}", &found["w"], &found["h"])])])
    }),
];

/// Returns the type of the parameter. In the row of a list, the words name the type of the entries.
pub fn state_type(types: &str, context: &Context) -> Statement {
    Some(if context.about.is_list() { Vec::new() } else { vec![Fact::Type(types.to_owned())] })
}

/// `即将废弃`. `旧接口已废弃` and `不再使用企业微信的成员` are about something else, and `2表示离职，已废弃` may be.
fn read_deprecated(found: &Captures, context: &Context) -> Statement {
    let clause = context.clause();
    let is_its_own = !["接口", "版本", "企业", "成员"].iter().any(|other| clause.contains(other));
    let is_all = !found[0].starts_with('不') || context.ends();
    let names_itself = ["字段", "参数"].iter().any(|subject| clause.ends_with(subject) || found[0].contains(subject));
    (is_its_own && is_all && (names_itself || !context.follows_a_value())).then(|| vec![Fact::Deprecated])
}

/// `不能为空`. `二者不能同时为空` and `如果不能为空` are about something else.
fn read_not_empty(_: &Captures, context: &Context) -> Statement {
    let clause = context.clause();
    let is_its_own = !["者", "如", "若", "和", "同时", "/"].iter().any(|other| clause.contains(other));
    // A list that is not empty has an entry, which may itself be empty.
    let fact = if context.about.is_list() { Fact::MinItems(1) } else { Fact::NotEmpty };
    (is_its_own && context.ends()).then(|| vec![fact])
}

fn read_formats(found: &Captures, _: &Context) -> Statement {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    let names = found["f"].split(|letter| !is_letter(letter)).filter(|name| !name.is_empty());
    Some(vec![Fact::Formats(ascending(names.map(|name| name.to_uppercase().replace("JPEG", "JPG"))))])
}
