//! What is said of a schema: words, defaults, deprecation, names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, target},
    side::place,
};
use wecom_schemas::library::Node;

/// Keywords that are words and nothing else, wherever they stand.
pub const WORDS: &[&str] = &["term", "description", "source", "meaning", "remedy", "remedyZh"];

impl<'a> Comparison<'a> {
    /// Compares what is said of a schema.
    pub fn annotations(&mut self, pair: &Pair<'a>) {
        let at = At::from(pair);
        self.words(&at, pair);
        self.default(pair);
        self.deprecation(pair);
        self.rust_name(pair);
        self.meaning(pair);
    }

    /// The words of `pair`, which stands at `at` or is a part of it that has no name of its own.
    pub fn words(&mut self, at: &At<'a>, pair: &Pair<'a>) {
        let changed: Vec<&str> = WORDS.iter().copied().filter(|keyword| pair.differs(keyword).is_some()).collect();
        if changed.is_empty() {
            return;
        }
        let is_part = at.is().is_some_and(|node| place(node) != place(&pair.new));
        let name = pair.new.text("name").or_else(|| pair.new.text("title")).filter(|_| is_part);
        let of = name.map(|name| format!(" of `{name}`")).unwrap_or_default();
        let finding = Finding {
            kind: Kind::Words,
            said: format!("has another {}{of}", changed.join(" and ")),
            source: Source::Compiles("comments are no code".into()),
            behaviour: Behaviour::Same("words limit nothing".into()),
            members: Vec::new(),
        };
        let before = self.changes.len();
        self.note(at, finding);
        if let Some(change) = self.changes.get_mut(before) {
            (change.old, change.new) = (Some(place(&pair.old)), Some(place(&pair.new)));
        }
    }

    fn default(&mut self, pair: &Pair<'a>) {
        if pair.differs("default").is_none() {
            return;
        }
        let (old, new) = (default_of(self.old, &pair.old), default_of(self.new, &pair.new));
        let at = At::from(pair);
        let said = match (&old, &new) {
            (old, new) if old == new => "says its default in another place".to_owned(),
            (None, Some(new)) => format!("is {new} where it is absent"),
            (Some(old), Some(new)) => format!("is {new} where it is absent, it was {old}"),
            (old, None) => format!("has no default any more, it was {}", old.as_ref().unwrap_or(&Value::Null)),
        };
        let behaviour = match (&old, &new) {
            _ if old == new => Behaviour::Same("the default is the same".into()),
            _ if self.reach(&at).answers => Behaviour::Other("an answer without it is read otherwise".into()),
            (Some(_), Some(_)) => Behaviour::Other("a request without it means something else".into()),
            _ => Behaviour::Same("a request without it is the same request".into()),
        };
        let source = self.source(pair, &["default"]);
        let items = [self.old.surface.item(&place(&pair.old)), self.new.surface.item(&place(&pair.new))];
        let members = items.into_iter().flatten().flat_map(|item| &item.members);
        let members: BTreeSet<String> =
            members.filter(|(keyword, _)| *keyword == "default").map(|(_, member)| member.clone()).collect();
        let members = members.into_iter().collect();
        let finding = Finding { kind: Kind::DefaultChanged, said, source, behaviour, members };
        self.note_below(&at, "/default", finding);
    }

    fn deprecation(&mut self, pair: &Pair<'a>) {
        let (was, is) = (pair.old.has("deprecated"), pair.new.has("deprecated"));
        let reason = pair.new.text("deprecationReason").unwrap_or_default();
        let warns = "code that uses it compiles with a warning, and not where warnings are denied";
        let (kind, said, why) = match (was, is) {
            (false, true) => (Kind::PropertyDeprecated, format!("is deprecated: {reason}"), warns),
            (true, false) => (Kind::PropertyUndeprecated, "is not deprecated any more".into(), "a warning is gone"),
            (true, true) if pair.differs("deprecationReason").is_some() => {
                (Kind::Words, "is deprecated for another reason".into(), "the warning has other words")
            }
            _ => return,
        };
        let finding = Finding {
            kind,
            said,
            source: Source::Compiles(why.into()),
            behaviour: Behaviour::Same("the same values are accepted".into()),
            members: Vec::new(),
        };
        self.note_below(&pair.into(), "/deprecationReason", finding);
    }

    fn rust_name(&mut self, pair: &Pair<'a>) {
        let (old, new) = (self.old.surface.field(&place(&pair.old)), self.new.surface.field(&place(&pair.new)));
        let (Some(old), Some(new)) = (old, new) else { return };
        if old.name == new.name {
            return;
        }
        let finding = Finding {
            kind: Kind::PropertyRenamed,
            said: format!("is called `{}` in Rust, it was `{}`", new.name, old.name),
            source: Source::Breaks(format!("`{}::{}` is gone, and so is its setter", old.owner, old.name)),
            behaviour: Behaviour::Same("JSON keeps its name".into()),
            members: Vec::new(),
        };
        self.note_below(&pair.into(), "/rustName", finding);
    }
}

/// The default of a property: its own, or that of what it refers to.
fn default_of<'a>(side: &'a super::side::Side, node: &Node<'a>) -> Option<Value> {
    node.map.get("default").cloned().or_else(|| target(side, node)?.map.get("default").cloned())
}
