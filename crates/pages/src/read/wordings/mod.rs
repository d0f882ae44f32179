//! Finds the wordings that the pages use, and the facts that each states.
//!
//! Each module has the wordings of one topic, the longer ones first. A text is searched in a fixed order: conditions on
//! other parameters, then lists of values, then everything that limits.

// All wordings have one signature, although some of them always state something.
#![allow(clippy::unnecessary_wraps)]

mod context;
mod dependence;
mod lengths;
mod marks;
mod numbers;

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use self::context::{Context, NUMBER, Statement, Wording};
use super::{
    about::{About, Found},
    values,
};
use crate::{fact::Fact, pattern};

/// Parts of many wordings, which these name between `%`.
const WORDS: &[(&str, &str)] = &[
    // Words before the greatest number that is accepted.
    (
        "%atmost%",
        r"(?:%most%\s*(?:%notover%|%may%|限制)?(?:值)?(?:\s*(?:限制)?(?:为|是|到|在|：|:))?|至多(?:支持)?(?:为|是)?|%notover%(?:最大值)?|(?:个数|长度|数量|大小)上限(?:为|是|：|:)?|上限值?(?:为|是|：|:)|(?:字数|长度|大小|个数|数量|字符数|字节数)限制(?:为|在|是|：|:)?|小于(?:或者?)?等于|≤|<=)",
    ),
    ("%most%", r"最(?:大|多|长|高)的?(?:长度|字节数?|字符数?|字数|个数|数量|数目|值|条数|大小|数)?"),
    ("%notover%", r"不(?:能|可以?|得|允许|应|要|会)?(?:超过|大于|多于|超出|长于|高于)"),
    (
        "%may%",
        r"(?:仅|只)?(?:支持|可以?|允许|能够?)?(?:一次(?:性)?|同时|批量|单次)?(?:传入?|填写?|填入|设置|包含|输入|添加|选择?|指定|查询|返回|获?取|拉取|获取|上传|配置|创建|邀请|关联|绑定|删除|移除|更新|导入|提交|有|显示|展示)?",
    ),
    // Words before the smallest number that is accepted.
    (
        "%atleast%",
        r"(?:最(?:小|少|短|低)(?:长度|值|个数|数量)?(?:不(?:能|可|得)?(?:少于|小于|低于)|需要?|支持)?(?:为|是|：|:)?|至少(?:为|是|需要?|包含|有|填写?|传入?|设置|选择)?|不(?:能|可|得|应|要)?(?:少于|小于|低于|短于)|大于(?:或者?)?等于|≥|>=)",
    ),
    ("%to%", r"\s*(?:~|～|-|–|—|至|到)\s*"),
    ("%bytes%", r"(?:个)?\s*(?:字节|[Bb]ytes?\b)"),
    (
        "%chars%",
        r"(?:个)?\s*(?:(?:[Uu][Tt][Ff]-?8\s*)(?:编码)?(?:的)?|英文|中英文|中文或英文|unicode)?(?:字符|文字|字)",
    ),
    ("%han%", r"(?:个)?\s*(?:汉字|中文(?:字符|字|汉字)?)"),
    ("%entries%", r"\s*(?:个|条|项|位|人|名|篇|家|张|组|种|行|份|台)"),
    ("%inside%", r"\s*(?:以内|之内|以下|内)"),
    ("%size%", r"\s*(?P<unit>[KkMmGg])(?:[Bb])?(?:[Yy]tes?)?"),
    ("%time%", r"\s*(?:个)?\s*(?P<unit>s(?-u:\b)|秒钟?|分钟|个?小时|天)"),
    (
        "%format%",
        r"(?-u:\b)(?:jpe?g|png|gif|bmp|webp|amr|mp3|mp4|wav|avi|docx?|xlsx?|pptx?|pdf|txt|csv|xml|zip|rar)(?-u:\b)",
    ),
    ("%num%", NUMBER),
];

type Ready = Vec<(Regex, fn(&Captures, &Context) -> Statement)>;

/// Wordings that are read before lists of values: their numbers are no values.
static FIRST: LazyLock<Ready> = LazyLock::new(|| compile(&[dependence::WORDINGS]));

static THEN: LazyLock<Ready> =
    LazyLock::new(|| compile(&[marks::TYPES_WITH_NUMBERS, lengths::WORDINGS, numbers::WORDINGS, marks::WORDINGS]));

fn compile(groups: &[&[Wording]]) -> Ready {
    let spelt = |words: &str| WORDS.iter().fold(words.to_owned(), |words, (name, part)| words.replace(name, part));
    groups.iter().copied().flatten().map(|(words, says)| (pattern(&spelt(words)), *says)).collect()
}

/// Returns every fact that a text states, and the text with the words that state facts blotted out, byte by byte. Words
/// that have stated a fact are not read again.
pub fn read(text: &str, about: About) -> (Vec<Fact>, String) {
    let says_integer = about.types.is_none() && ["整型", "整形", "整数"].iter().any(|word| text.contains(word));
    let about = if says_integer { About { types: Some("integer"), ..about } } else { about };
    let mut rest = text.to_owned();
    let mut facts = Vec::new();
    let context = Context { about, text, values: &[], before: "", after: "" };
    let before = apply(&FIRST, context, &mut rest);
    // The values of an object are those of a property that is not named.
    let (found, own) = if about.is_object() { Default::default() } else { values::read(&rest, about) };
    let stated = || found.iter().flat_map(|found| &found.facts);
    let is_listed =
        |value: &String| stated().any(|fact| matches!(fact, Fact::Values(values) if values.contains(value)));
    for Found { facts: stated, range } in before {
        let is_of_one_value = own.iter().any(|own| own.contains(&range.start));
        // A default of something else, such as `1表示限时（默认30分钟）`, remains unread.
        let is_other = |fact: &Fact| matches!(fact, Fact::Default(value) if !is_listed(value));
        // A fixed value that is one of the listed values applies under a condition, such as `2表示读写；0表示旧应用，固定为0`.
        let is_conditional = |fact: &Fact| matches!(fact, Fact::Fixed(value) if is_listed(value));
        if (is_of_one_value && stated.iter().any(is_other)) || stated.iter().any(is_conditional) {
            rest.replace_range(range.clone(), &text[range]);
        } else {
            facts.extend(stated);
        }
    }
    for Found { facts: stated, range } in found {
        blot_out(range, &mut rest);
        facts.extend(stated);
    }
    let after = apply(&THEN, Context { values: &own, ..context }, &mut rest);
    facts.extend(after.into_iter().flat_map(|statement| statement.facts));
    (facts, rest)
}

/// Returns what the wordings state, and blots it out. `around` is the context of them all.
fn apply(ready: &Ready, around: Context, rest: &mut String) -> Vec<Found> {
    let text = around.text;
    let mut all = Vec::new();
    for (pattern, says) in ready {
        let statements: Vec<Found> = pattern
            .captures_iter(rest)
            .filter_map(|captures| {
                let range = captures.get(0)?.range();
                // A part of the text about one value limits no other.
                if around.values.iter().any(|own| own.contains(&range.start)) {
                    return None;
                }
                let context = Context { before: text.get(..range.start)?, after: text.get(range.end..)?, ..around };
                let whole = ["n", "m", "v"].iter().all(|name| is_whole(&captures, name, text))
                    && !goes_on(text.get(range.clone())?, context.after);
                let facts = if whole { says(&captures, &context) } else { None }?;
                Some(Found { facts, range })
            })
            .collect();
        for statement in &statements {
            blot_out(statement.range.clone(), rest);
        }
        all.extend(statements);
    }
    all
}

/// Whether the last word is the beginning of another: `20字` of `20字节`, `20个以内` of `以内容`.
fn goes_on(words: &str, after: &str) -> bool {
    (words.ends_with('字') && after.starts_with(['节', '符', '段', '母']))
        || (words.ends_with('内') && after.starts_with(['容', '部']))
}

/// Whether a number is no part of a longer one, such as `2.25` or `4.1.36`.
fn is_whole(captures: &Captures, name: &str, text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let Some(number) = captures.name(name).filter(|number| number.as_str().ends_with(is_digit)) else { return true };
    let (before, after) = (&text[..number.start()], &text[number.end()..]);
    let goes_on = after.strip_prefix('.').unwrap_or(after).starts_with(is_digit);
    let began = number.as_str().starts_with(is_digit) && before.strip_suffix('.').unwrap_or(before).ends_with(is_digit);
    !(began || goes_on)
}

/// Replaces words by a character that no wording has. The other bytes keep their positions.
fn blot_out(range: Range<usize>, rest: &mut String) {
    let blot = "\u{1}".repeat(range.len());
    rest.replace_range(range, &blot);
}
