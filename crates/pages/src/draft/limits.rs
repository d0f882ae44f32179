//! Facts of texts and integers as keywords.

use serde_json::{Map, Value, json};

use super::known::Known;
use crate::fact::{Amount, Fact, Overflow, Unit};

/// The limits of a text in a request. A limit that an example breaks is a doubt and no limit.
pub fn text(known: &mut Known, shown: &[&str], required: bool, schema: &mut Map<String, Value>) {
    not_empty(known, shown, required, schema);
    let overflow = known.take(|fact| match fact {
        Fact::Overflow(overflow) => Some(*overflow),
        _ => None,
    });
    let bytes = known.take(|fact| match fact {
        Fact::MaxBytes(amount) => Some(*amount),
        _ => None,
    });
    let limited = match bytes {
        Some(amount) => max_bytes(known, amount, overflow, shown, schema),
        None => max_characters(known, overflow, shown, schema),
    };
    if !limited && let Some(overflow) = overflow {
        known.doubt(format!("`{}`, but of which length?", Fact::Overflow(overflow)));
    }
    if known.says(&Fact::IdTranslation) {
        schema.insert("idTranslation".into(), json!(true));
    }
}

fn not_empty(known: &mut Known, shown: &[&str], required: bool, schema: &mut Map<String, Value>) {
    let stated = known.says(&Fact::NotEmpty);
    let least = known.take(|fact| match fact {
        Fact::MinBytes(amount) => Some((amount.number, fact.clone())),
        Fact::MinCharacters(number) => Some((i64::try_from(*number).unwrap_or(i64::MAX), fact.clone())),
        _ => None,
    });
    if let Some((_, fact)) = least.as_ref().filter(|(number, _)| *number > 1) {
        known.doubt(format!("`{fact}`: of a least length, the dialect knows only \"not empty\""));
    }
    let says_so = stated || least.as_ref().is_some_and(|(number, _)| *number > 0);
    if !says_so && (!required || least.is_some()) {
        return;
    }
    if shown.contains(&"") {
        known.doubt("an example has it empty: may it be?");
        return;
    }
    if !says_so {
        known.doubt("it is required, and the page does not say whether it may be empty: it may not is assumed");
    }
    schema.insert("minLength".into(), json!(1));
}

fn max_bytes(
    known: &mut Known,
    amount: Amount,
    overflow: Option<Overflow>,
    shown: &[&str],
    schema: &mut Map<String, Value>,
) -> bool {
    let fact = Fact::MaxBytes(amount);
    let times = match amount.unit {
        Unit::One => 1,
        Unit::K => 1024,
        Unit::M => 1024 * 1024,
        Unit::G => 1024 * 1024 * 1024,
        Unit::Seconds => 0,
    };
    let Some(limit) = amount.number.checked_mul(times).filter(|limit| *limit > 0) else {
        known.doubt(format!("`{fact}` is no length of a text"));
        return false;
    };
    let cut = overflow == Some(Overflow::Cut);
    if !cut && shown.iter().any(|text| i64::try_from(text.len()).is_ok_and(|length| length > limit)) {
        known.doubt(format!("`{fact}`, but its example is longer: left out"));
        return true;
    }
    if amount.unit != Unit::One {
        known.doubt(format!("`{fact}` is read as {limit} bytes of this text, by 1024: or is it the size of a file?"));
    }
    if overflow.is_none() {
        known.doubt("the page does not say what becomes of more: refused is assumed");
    }
    schema.insert("maxBytes".into(), json!(limit));
    schema.insert("overflow".into(), json!(if cut { "truncate" } else { "reject" }));
    true
}

fn max_characters(
    known: &mut Known,
    overflow: Option<Overflow>,
    shown: &[&str],
    schema: &mut Map<String, Value>,
) -> bool {
    let limit = known.take(|fact| match fact {
        Fact::MaxCharacters(limit) => Some(*limit),
        _ => None,
    });
    let Some(limit) = limit else { return false };
    let fact = Fact::MaxCharacters(limit);
    let is_longer = |text: &&str| u64::try_from(text.chars().count()).is_ok_and(|count| count > limit);
    if overflow == Some(Overflow::Cut) {
        known.doubt(format!("`{fact}` and `overflow=cut`: the dialect can cut by bytes alone, left out"));
    } else if limit == 0 || i64::try_from(limit).is_err() || shown.iter().any(is_longer) {
        known.doubt(format!("`{fact}`, but its example is longer: left out"));
    } else {
        schema.insert("maxLength".into(), json!(limit));
        schema.insert("unit".into(), json!("characters"));
    }
    true
}

/// The range of an integer; that of 64 bits where none is said, as always in an answer.
pub fn integer(known: &mut Known, shown: &[i64], bounded: bool, schema: &mut Map<String, Value>) {
    let bound = |known: &mut Known, pick: fn(&Fact) -> Option<Amount>| if bounded { known.take(pick) } else { None };
    let minimum = bound(known, |fact| match fact {
        Fact::Minimum(amount) => Some(*amount),
        _ => None,
    });
    let maximum = bound(known, |fact| match fact {
        Fact::Maximum(amount) => Some(*amount),
        _ => None,
    });
    let mut range = (value(known, minimum, i64::MIN), value(known, maximum, i64::MAX));
    if range.0 > range.1 || shown.iter().any(|shown| !(range.0..=range.1).contains(shown)) {
        let facts = [minimum.map(Fact::Minimum), maximum.map(Fact::Maximum)];
        known.doubt(no_place(facts.into_iter().flatten()));
        range = (i64::MIN, i64::MAX);
    } else if minimum.is_some() != maximum.is_some() {
        known.doubt("the page says one end of the range alone: the other one is that of 64 bits");
    }
    schema.insert("minimum".into(), json!(range.0));
    schema.insert("maximum".into(), json!(range.1));
    let is_time = known.says(&Fact::Unit(Unit::Seconds))
        || [minimum, maximum].iter().flatten().any(|amount| amount.unit == Unit::Seconds)
        || (bounded && known.look(in_seconds).is_some());
    if is_time {
        schema.insert("unit".into(), json!("seconds"));
    }
}

/// Limits that refuse the page's own example, or each other.
pub fn no_place(facts: impl Iterator<Item = Fact>) -> String {
    let facts: Vec<String> = facts.map(|fact| format!("`{fact}`")).collect();
    format!("{} leaves no place for its example: left out", facts.join(" and "))
}

/// The plain number of an amount.
fn value(known: &mut Known, amount: Option<Amount>, otherwise: i64) -> i64 {
    match amount {
        Some(Amount { number, unit: Unit::One | Unit::Seconds }) => number,
        Some(amount) => {
            known.doubt(format!("`{amount}` is no bound of an integer"));
            otherwise
        }
        None => otherwise,
    }
}

fn in_seconds(fact: &Fact) -> Option<()> {
    match fact {
        Fact::Default(text) => text.parse::<Amount>().ok().filter(|amount| amount.unit == Unit::Seconds).map(drop),
        _ => None,
    }
}
