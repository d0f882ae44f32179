//! Wordings for what depends on another parameter, for fixed values, for defaults and for booleans.

use regex::Captures;

use super::{
    context::{Context, Statement, Wording},
    marks, numbers,
};
use crate::fact::{Amount, Condition, Fact, Notation};

pub const WORDINGS: &[Wording] = &[
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:时|的时候)?[，,]?\s*(?:此字段|该字段|该参数|此参数|则|会|将|被)*忽略",
        |found, _| Some(vec![Fact::IgnoredBy(Condition::new(&found["p"], read_values(found)))]),
    ),
    (
        r"(?P<p>[a-z][a-z0-9_.]*)\s*(?:==?|取值?为|为|是)\s*(?P<v>-?\d+(?:\s*(?:或者?|、|/|和)\s*\d+)*)\s*(?:(?:时|的时候)[，,]?\s*(?:该字段|此字段|该参数|此参数)?)?(?:表示|代表|是指)",
        // Of the parameter itself, this is a list of its values.
        |found, context| {
            let condition = Condition::new(&found["p"], read_values(found));
            let is_itself = condition.parameter == context.about.name;
            Some(vec![if is_itself { Fact::Values(condition.values) } else { Fact::MeaningBy(condition) }])
        },
    ),
    (
        r#"固定(?:取值|值|填写|填|传)?\s*(?:为|是|填|：|:)*\s*[“"']?(?P<v>[A-Za-z0-9_][A-Za-z0-9_./\-]*)[”"']?"#,
        read_fixed,
    ),
    (r#"(?:卡片|类型|消息|此处|此时)的?(?:类型)?(?:为|填写?)\s*[“"'](?P<v>[a-z][a-z0-9_]*)[”"']"#, read_fixed),
    (
        r"true\s*(?:表示|代表|为|是|：|:|-|=)|false\s*(?:表示|代表|为|是|：|:|-|=)|(?:是|否)?[，,]?\s*(?:true|false)\s*(?:或|/|、|,)\s*(?:true|false)",
        |_, context| marks::state_type("boolean", context),
    ),
    (r"默认值?(?:和|与|及|、)最大值(?:都|均)?(?:为|是)\s*(?P<n>\d+)", |found, context| {
        let most = Fact::Maximum(Amount::plain(found["n"].parse().ok()?));
        let is_it = context.about.is_number() && context.ends();
        is_it.then(|| vec![Fact::Default(found["n"].to_owned()), most])
    }),
    (
        r#"(?:默认|缺省)(?:值|情况下|情况|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>-?\d+(?:\.\d+)?|true|false)[”"']?(?:\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天))?(?P<entries>[个条人名])?"#,
        read_default,
    ),
    (
        r#"(?:默认|缺省)(?:值|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>[A-Za-z_][A-Za-z0-9_]*)[”"']?"#,
        read_default,
    ),
];

fn read_values(found: &Captures) -> Vec<String> {
    let digits =
        |part: &str| part.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect::<String>();
    let parts = found["v"].split(['或', '、', '/', '和', '者']);
    parts.map(digits).filter(|value| !value.is_empty()).collect()
}

/// `此时固定为：text`. `根部门固定为1` is about something else.
fn read_fixed(found: &Captures, context: &Context) -> Statement {
    let clause = context.clause();
    let of_this = clause.is_empty()
        || clause.contains('此')
        || clause.contains('该')
        || clause.contains('这')
        || ["值", "类型", "目前", "当前", "字段", "参数"].iter().any(|end| clause.ends_with(end));
    of_this.then(|| vec![Fact::Fixed(found["v"].trim_end_matches('.').to_owned())])
}

fn read_default(found: &Captures, context: &Context) -> Statement {
    let value = &found["v"];
    if let Some(unit) = found.name("unit") {
        let seconds = numbers::seconds_in(value.parse().ok()?, unit.as_str())?;
        return Some(vec![Fact::Default(Amount::seconds(seconds).written())]);
    }
    let counts_items = found.name("entries").is_some() && !context.about.is_number();
    if context.about.is_object() || counts_items || !context.ends() {
        return None;
    }
    let mut facts = vec![Fact::Default(value.to_owned())];
    if ["true", "false"].contains(&value) {
        facts.push(Fact::Type("boolean".into()));
    }
    Some(facts)
}
