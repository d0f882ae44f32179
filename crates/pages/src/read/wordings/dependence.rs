//! What depends on another parameter, and values that are always the same.

use regex::Captures;

use super::{Context, Statement, Wording};
use crate::fact::Fact;

/// Its wordings.
pub const WORDINGS: &[Wording] = &[
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:时|的时候)?[，,]?\s*(?:此字段|该字段|该参数|此参数|则|会|将|被)*忽略",
        ignored_by,
    ),
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:(?:时|的时候)[，,]?\s*(?:该字段|此字段|该参数|此参数)?)?(?:表示|代表|是指)",
        meaning_by,
    ),
    (r#"固定(?:取值|值|填写|填|传)?\s*(?:为|是|填|：|:)*\s*[“"']?(?P<v>[A-Za-z0-9_][A-Za-z0-9_./\-]*)[”"']?"#, fixed),
    (r#"(?:卡片|类型|消息|此处|此时)的?(?:类型)?(?:为|填写?)\s*[“"'](?P<v>[a-z][a-z0-9_]*)[”"']"#, fixed),
];

fn numbers_of(list: &str) -> Vec<String> {
    let digits =
        |part: &str| part.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect::<String>();
    list.split(['或', '、', '/', '和', '者']).map(digits).filter(|value| !value.is_empty()).collect()
}

/// `recv_scope为1忽略`
fn ignored_by(found: &Captures, _: &Context) -> Statement {
    Some(vec![Fact::ignored_by(&found["p"], numbers_of(&found["v"]))])
}

/// `recv_scope为0或2表示…`; said of the parameter itself it is a list of values.
fn meaning_by(found: &Captures, context: &Context) -> Statement {
    let (parameter, values) = (&found["p"], numbers_of(&found["v"]));
    if parameter == context.about.name {
        return Some(vec![Fact::values(values)]);
    }
    Some(vec![Fact::meaning_by(parameter, values)])
}

/// `此时固定为：text`; `根部门固定为1` is said of something else.
fn fixed(found: &Captures, context: &Context) -> Statement {
    let clause = context.clause();
    let of_this = clause.is_empty()
        || clause.contains('此')
        || clause.contains('该')
        || clause.contains('这')
        || ["值", "类型", "目前", "当前", "字段", "参数"].iter().any(|end| clause.ends_with(end));
    of_this.then(|| vec![Fact::Fixed(found["v"].trim_end_matches('.').to_owned())])
}
