//! What an absent parameter means, and the values of switches.

use regex::Captures;

use super::{Context, Statement, Wording, times};
use crate::fact::{Amount, Fact};

/// Its wordings.
pub const WORDINGS: &[Wording] = &[
    (
        r"true\s*(?:表示|代表|为|是|：|:|-|=)|false\s*(?:表示|代表|为|是|：|:|-|=)|(?:是|否)?[，,]?\s*(?:true|false)\s*(?:或|/|、|,)\s*(?:true|false)",
        boolean,
    ),
    (r"默认值?(?:和|与|及|、)最大值(?:都|均)?(?:为|是)\s*(?P<n>\d+)", default_and_maximum),
    (
        r#"(?:默认|缺省)(?:值|情况下|情况|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>-?\d+(?:\.\d+)?|true|false)[”"']?(?:\s*(?P<unit>s(?-u:\b)|秒|分钟|小时|天))?(?P<entries>[个条人名])?"#,
        default,
    ),
    (r#"(?:默认|缺省)(?:值|取值)?\s*(?:为|是|取|填|：|:|=)*\s*[“"']?(?P<v>[A-Za-z_][A-Za-z0-9_]*)[”"']?"#, default),
];

/// `true表示…，false表示…`
fn boolean(_: &Captures, context: &Context) -> Statement {
    Some(if context.about.is_list() { Vec::new() } else { vec![Fact::Type("boolean".into())] })
}

/// `默认值和最大值都为100`
fn default_and_maximum(found: &Captures, context: &Context) -> Statement {
    let number = &found["n"];
    let most = Fact::Maximum(Amount::plain(number.parse().ok()?));
    (context.about.is_number() && context.ends()).then(|| vec![Fact::Default(number.to_owned()), most])
}

/// `默认1800s`
fn default(found: &Captures, context: &Context) -> Statement {
    let value = &found["v"];
    if let Some(unit) = found.name("unit") {
        let seconds = times::seconds_in(value.parse().ok()?, unit.as_str())?;
        return Some(vec![Fact::Default(Amount::seconds(seconds).to_string())]);
    }
    if context.about.is_object() || (found.name("entries").is_some() && !context.about.is_number()) {
        return None;
    }
    if !context.ends() {
        return None;
    }
    let mut facts = vec![Fact::Default(value.to_owned())];
    if ["true", "false"].contains(&value) {
        facts.push(Fact::Type("boolean".into()));
    }
    Some(facts)
}
