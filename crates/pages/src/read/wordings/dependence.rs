//! Wordings for what depends on another parameter, and for fixed values.

use regex::Captures;

use super::context::{Context, Statement, Wording};
use crate::fact::{Condition, Fact};

pub const WORDINGS: &[Wording] = &[
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:时|的时候)?[，,]?\s*(?:此字段|该字段|该参数|此参数|则|会|将|被)*忽略",
        |found, _| Some(vec![Fact::IgnoredBy(Condition::new(&found["p"], values(found)))]),
    ),
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:(?:时|的时候)[，,]?\s*(?:该字段|此字段|该参数|此参数)?)?(?:表示|代表|是指)",
        // Of the parameter itself, this is a list of its values.
        |found, context| {
            let condition = Condition::new(&found["p"], values(found));
            let is_itself = condition.parameter == context.about.name;
            Some(vec![if is_itself { Fact::Values(condition.values) } else { Fact::MeaningBy(condition) }])
        },
    ),
    (r#"固定(?:取值|值|填写|填|传)?\s*(?:为|是|填|：|:)*\s*[“"']?(?P<v>[A-Za-z0-9_][A-Za-z0-9_./\-]*)[”"']?"#, fixed),
    (r#"(?:卡片|类型|消息|此处|此时)的?(?:类型)?(?:为|填写?)\s*[“"'](?P<v>[a-z][a-z0-9_]*)[”"']"#, fixed),
];

fn values(found: &Captures) -> Vec<String> {
    let digits =
        |part: &str| part.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect::<String>();
    let parts = found["v"].split(['或', '、', '/', '和', '者']);
    parts.map(digits).filter(|value| !value.is_empty()).collect()
}

/// `此时固定为：text`. `根部门固定为1` is about something else.
fn fixed(found: &Captures, context: &Context) -> Statement {
    let clause = context.clause();
    let of_this = clause.is_empty()
        || clause.contains('此')
        || clause.contains('该')
        || clause.contains('这')
        || ["值", "类型", "目前", "当前", "字段", "参数"].iter().any(|end| clause.ends_with(end));
    of_this.then(|| vec![Fact::Fixed(found["v"].trim_end_matches('.').to_owned())])
}
