//! The wordings of the pages, each with the facts that it states. A wording that is not here is *unread*, and said.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    numbers::NUMBER,
    statements::{self as say, About, Context, Read},
    values,
};
use crate::fact::Fact;

/// What was read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What is stated.
    pub facts: Vec<Fact>,
    /// The words that state it.
    pub place: Range<usize>,
}

/// Words before a greatest number.
const AT_MOST: &str = r"(?:最(?:大|多|长|高)(?:的)?(?:长度|字节数|字符数|个数|数量|值|条数)?(?:不(?:能|可|得|允许)?(?:超过|大于|多于)|(?:仅|只)?(?:支持|可以?|允许|能)(?:传入?|填写?|设置|包含|输入|添加|选择?)?|(?:填写?|传入?|设置|包含|输入|返回|取)|限制)?(?:值)?(?:为|是|到|：|:)?|至多(?:支持)?(?:为|是)?|不(?:能|可|得|允许|应)?(?:超过|大于|多于|超出)(?:最大值)?|(?:个数|长度|数量|大小)?上限(?:为|是|：|:)?|(?:字数|长度|大小|个数|数量)限制(?:为|在|是|：|:)?|小于(?:或)?等于|≤|<=)";
/// Words before a smallest number.
const AT_LEAST: &str = r"(?:最(?:小|少|短|低)(?:长度|值|个数|数量)?(?:不(?:能|可|得)?(?:少于|小于|低于)|需要?|支持)?(?:为|是|：|:)?|至少(?:为|是|需要?|包含|有)?|不(?:能|可|得)?(?:少于|小于|低于)|大于(?:或)?等于|≥|>=)";
/// Between two numbers.
const TO: &str = r"\s*(?:~|～|-|–|—|至|到|,\s*)\s*";
const BYTES: &str = r"(?:个)?\s*(?:字节|[Bb]ytes?\b)";
const CHARACTERS: &str =
    r"(?:个)?\s*(?:(?:[Uu][Tt][Ff]-?8\s*)(?:编码)?(?:的)?|英文|中英文|unicode)?(?:字符|字(?:[^节符段母]|$))";
const HAN: &str = r"(?:个)?\s*(?:汉字|中文(?:字符|字|汉字)?)";
const ENTRIES: &str = r"\s*(?:个|条|项|位|人|名|篇|家|张|组)";
const FORMAT: &str =
    r"(?-u:\b)(?:jpe?g|png|gif|bmp|webp|amr|mp3|mp4|wav|avi|docx?|xlsx?|pptx?|pdf|txt|csv|xml|zip|rar)(?-u:\b)";
const SIZE: &str = r"\s*(?P<unit>[KkMmGg])(?:[Bb])?(?:[Yy]tes?)?";

/// Wordings that are read before lists of values: their numbers are no values.
const FIRST: &[(&str, Read)] = &[
    // What depends on another parameter.
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:=|==|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:时|的时候)?[，,]?\s*(?:此字段|该字段|该参数|此参数|则|会|将|被)*忽略",
        say::ignored_by,
    ),
    (
        r"(?:当|若|如果|仅当|只有|只有当)?\s*(?P<p>[a-z][a-z0-9_.]*)\s*(?:=|==|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:表示|代表|时|的时候)",
        say::meaning_by,
    ),
    // One value, or several.
    (
        r#"固定(?:取值|值|填写|填|传)?\s*(?:为|是|填|：|:)*\s*[“"']?(?P<v>[A-Za-z0-9_][A-Za-z0-9_./\-]*)[”"']?"#,
        say::fixed,
    ),
    (
        r"true\s*(?:表示|代表|为|是|：|:|-|=)|false\s*(?:表示|代表|为|是|：|:|-|=)|(?:是|否)?[，,]?\s*(?:true|false)\s*(?:或|/|、|,)\s*(?:true|false)",
        say::boolean,
    ),
    // Defaults.
    (
        r#"(?:默认|缺省)(?:值|情况下|情况|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>-?\d+(?:\.\d+)?|true|false)[”"']?\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天)?(?P<end>)"#,
        say::default,
    ),
    (
        r#"(?:默认|缺省)(?:值|取值)?\s*(?:为|是|取|填|：|:|=)+\s*[“"']?(?P<v>[A-Za-z_][A-Za-z0-9_]*)[”"']?(?P<unit>)"#,
        say::default,
    ),
    (
        r#"(?:不填|不传|不指定|不设置|未填|未指定|不填写|为空)(?:则|时|，|,|会)*\s*(?:默认)\s*(?:为|是|取|填|：|:)*\s*(?P<v>-?\d+|true|false)\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天)?"#,
        say::default,
    ),
];

/// Wordings that are read after them. The longer ones come first.
const THEN: &[(&str, Read)] = &[
    // Types with a number in their name.
    (r"(?:32|64)\s*位\s*(?:无符号|有符号)?\s*(?:整型|整数|整形|int)|u?int(?:8|16|32|64)(?:_t)?\b", say::integer),
    // Lengths between two numbers.
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%bytes%", say::bytes_between),
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%chars%", say::characters_between),
    (r"(?P<n>%num%)%to%(?P<m>%num%)%entries%", say::entries_between),
    // Greatest lengths.
    (r"%atmost%\s*(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%", say::max_bytes),
    (r"(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%\s*(?:以内|之内|以下)", say::max_bytes),
    (r"%atmost%\s*(?P<n>%num%)\s*%han%", say::max_han),
    (r"(?P<n>%num%)\s*%han%\s*(?:以内|之内|以下)", say::max_han),
    (r"%atmost%\s*(?P<n>%num%)\s*%chars%", say::max_characters),
    (r"(?P<n>%num%)\s*%chars%\s*(?:以内|之内|以下)", say::max_characters),
    (r"%atmost%\s*(?P<n>%num%)%size%", say::max_bytes),
    (r"(?P<n>%num%)%size%\s*(?:以内|之内|以下)", say::max_bytes),
    // Smallest ones.
    (r"%atleast%\s*(?P<n>%num%)\s*%bytes%", say::min_bytes),
    (r"%atleast%\s*(?P<n>%num%)\s*%chars%", say::min_characters),
    (r"%atleast%\s*(?P<n>%num%)%entries%", say::min_entries),
    // Times.
    (r"%atmost%\s*(?P<n>%num%)\s*(?:个)?\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天)", say::max_time),
    (r"%atleast%\s*(?P<n>%num%)\s*(?:个)?\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天)", say::min_time),
    // Entries.
    (r"%atmost%\s*(?P<n>%num%)%entries%", say::max_entries),
    (r"(?P<n>%num%)%entries%\s*(?:以内|之内|以下)", say::max_entries),
    // Ranges of numbers.
    (r"(?P<open>[\[(（])\s*(?P<n>-?%num%)\s*[,，]\s*(?P<m>%num%)\s*(?P<close>[\])）])", say::range),
    (
        r"(?:取值|值的?|有效)*范围\s*(?:为|是|在|：|:)*\s*(?P<open>)(?P<n>-?%num%)%to%(?P<m>%num%)(?P<close>)",
        say::range,
    ),
    (
        r"(?:取值|值|有效值)\s*(?:为|是|在|：|:)*\s*(?P<open>)(?P<n>\d+)\s*(?:~|～|至|到)\s*(?P<m>\d+)(?P<close>)",
        say::range,
    ),
    (r"(?:必须|需要?|应)?大于\s*(?P<n>\d+)(?P<more>)", say::above),
    // A number alone: what it limits follows from the type.
    (r"%atmost%\s*(?P<n>%num%)(?P<rest>)", say::at_most),
    (r"%atleast%\s*(?P<n>%num%)(?P<rest>)", say::at_least),
    // What becomes of more.
    (
        r"超(?:过|出)(?:的)?(?:限制|长度|部分)?(?:后|时|则|将|会|的部分|部分)*(?:被|自动)*(?:截断|截取)|自动截断",
        say::cut,
    ),
    (
        r"超(?:过|出)(?:最大值|上限|限制)(?:时|则|会|将)*(?:按|取|使用|以)(?:最大值|默认值|上限)(?:处理|计算|返回)?",
        say::cut,
    ),
    (
        r"超(?:过|出)(?:最大值|上限|限制|长度)?(?:时|则|会|将|后)*(?:直接)?(?:报错|返回错误|返回失败|失败|拒绝)",
        say::refused,
    ),
    // Marks.
    (r"(?P<not>不)?支持\s*id\s*转译", say::id_translation),
    (
        r"(?:即将|已经?|将被?|已被)(?:废弃|弃用|下线|停用)|废弃(?:字段|参数)|(?:字段|参数)(?:废弃|弃用)|不再(?:使用|推荐使用|推荐|维护)|不(?:推荐|建议)(?:再)?使用",
        say::deprecated,
    ),
    (r"不(?:能|可以?|得|允许)为空|(?:必须)?非空", say::not_empty),
    // Files and pictures.
    (
        r"(?i)(?:仅|只)?支持(?:的)?(?:格式(?:为|有|：|:)?)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?(?:格式)?",
        say::formats,
    ),
    (
        r"(?i)(?:仅限|格式(?:为|有|：|:|仅限)*)?\s*(?P<f>%format%(?:\s*(?:、|,|，|/|或|和|及|\|)\s*%format%)*)\s*(?:等)?格式",
        say::formats,
    ),
    (r"(?P<w>\d{2,5})\s*[*×xX]\s*(?P<h>\d{2,5})", say::pixels),
    // Types and units in words.
    (r"整型|整形|整数", say::integer),
    (r"布尔(?:型|值|类型)?", say::boolean),
    (r"单位\s*(?:为|是|：|:)?\s*秒|以秒为单位|（秒）|\(秒\)", say::seconds),
];

static READY: LazyLock<[Vec<(Regex, Read)>; 2]> = LazyLock::new(|| {
    // A wording that does not compile would never be read: a test counts them.
    let ready = |(pattern, read): &(&str, Read)| Some((Regex::new(&spelt(pattern)).ok()?, *read));
    [FIRST, THEN].map(|wordings| wordings.iter().filter_map(ready).collect())
});

/// A wording with its words in place of their names.
fn spelt(pattern: &str) -> String {
    [
        ("%atmost%", AT_MOST),
        ("%atleast%", AT_LEAST),
        ("%entries%", ENTRIES),
        ("%bytes%", BYTES),
        ("%chars%", CHARACTERS),
        ("%size%", SIZE),
        ("%han%", HAN),
        ("%format%", FORMAT),
        ("%num%", NUMBER),
        ("%to%", TO),
    ]
    .into_iter()
    .fold(pattern.to_owned(), |pattern, (name, words)| pattern.replace(name, words))
}

/// Everything that the wordings of a text state. Words that have stated something are not read again.
pub fn read(text: &str, about: About) -> Vec<Found> {
    let mut rest = text.to_owned();
    let mut found = Vec::new();
    let [first, then] = &*READY;
    wordings(first, text, about, &mut rest, &mut found);
    for list in values::read(&rest) {
        take(list, &mut rest, &mut found);
    }
    wordings(then, text, about, &mut rest, &mut found);
    found
}

fn wordings(ready: &[(Regex, Read)], text: &str, about: About, rest: &mut String, found: &mut Vec<Found>) {
    for (pattern, read) in ready {
        let statements: Vec<Found> = pattern
            .captures_iter(rest)
            .filter_map(|captures| {
                let place = captures.get(0)?.range();
                let facts = read(&captures, &Context { about, text, after: &text[place.end..] })?;
                Some(Found { facts, place })
            })
            .collect();
        for statement in statements {
            take(statement, rest, found);
        }
    }
}

/// Notes a statement, and blots out its words. Bytes keep their places.
fn take(statement: Found, rest: &mut String, found: &mut Vec<Found>) {
    rest.replace_range(statement.place.clone(), &BLOT.repeat(statement.place.len()));
    found.push(statement);
}

/// No wording has this letter.
pub const BLOT: &str = "\u{1}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wording_compiles() {
        for (pattern, _) in FIRST.iter().chain(THEN) {
            assert!(Regex::new(&spelt(pattern)).is_ok(), "{:?}", Regex::new(&spelt(pattern)));
            assert!(!spelt(pattern).contains('%'), "{pattern}");
        }
    }
}
