//! Wordings for defaults and for booleans.

use regex::Captures;

use super::{
    context::{Context, Statement, Wording},
    marks, numbers,
};
use crate::fact::{Amount, Fact, Notation};

pub const WORDINGS: &[Wording] = &[
    (
        r"true\s*(?:表示|代表|为|是|：|:|-|=)|false\s*(?:表示|代表|为|是|：|:|-|=)|(?:是|否)?[，,]?\s*(?:true|false)\s*(?:或|/|、|,)\s*(?:true|false)",
        |_, context| marks::types("boolean", context),
    ),
    (r"默认值?(?:和|与|及|、)最大值(?:都|均)?(?:为|是)\s*(?P<n>\d+)", |found, context| {
        let most = Fact::Maximum(Amount::plain(found["n"].parse().ok()?));
        let is_it = context.about.is_number() && context.ends();
        is_it.then(|| vec![Fact::Default(found["n"].to_owned()), most])
    }),
    (
        r#"(?:默认|缺省)(?:值|情况下|情况|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>-?\d+(?:\.\d+)?|true|false)[”"']?(?:\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天))?(?P<entries>[个条人名])?"#,
        default,
    ),
    (r#"(?:默认|缺省)(?:值|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>[A-Za-z_][A-Za-z0-9_]*)[”"']?"#, default),
];

/// `默认1800s`
fn default(found: &Captures, context: &Context) -> Statement {
    let value = &found["v"];
    if let Some(unit) = found.name("unit") {
        let seconds = numbers::seconds_in(value.parse().ok()?, unit.as_str())?;
        return Some(vec![Fact::Default(Amount::seconds(seconds).written())]);
    }
    let counts_entries = found.name("entries").is_some() && !context.about.is_number();
    if context.about.is_object() || counts_entries || !context.ends() {
        return None;
    }
    let mut facts = vec![Fact::Default(value.to_owned())];
    if ["true", "false"].contains(&value) {
        facts.push(Fact::Type("boolean".into()));
    }
    Some(facts)
}
