//! Lists of values, and single values.

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places},
    side::place,
};
use wecom_schemas::{library::Node, names};

/// An entry of a list, with what tells it apart in JSON.
pub type Entry<'a> = (&'a Value, Node<'a>);

/// The entries of a list by what tells them apart.
pub fn by_key<'a>(node: &Node<'a>, list: &str, key: &str) -> Vec<Entry<'a>> {
    node.entries(list).into_iter().filter_map(|entry| Some((entry.map.get(key)?, entry))).collect()
}

/// The entries that are on both sides: those of one name in Rust, and of the rest those of one key in JSON.
pub fn kept<'a, 'b>(old: &'b [Entry<'a>], new: &'b [Entry<'a>], name: &str) -> Vec<(&'b Entry<'a>, &'b Entry<'a>)> {
    let named = |list: &'b [Entry<'a>], entry: &Entry<'a>| {
        list.iter().find(|(_, other)| other.map.get(name) == entry.1.map.get(name))
    };
    let found = old.iter().filter_map(|was| {
        let of_key = || new.iter().find(|is| is.0 == was.0 && named(old, is).is_none());
        Some((was, named(new, was).or_else(of_key)?))
    });
    found.collect()
}

/// Whether the entries that both lists have stand in another order.
pub fn is_reordered(old: &[Entry<'_>], new: &[Entry<'_>]) -> bool {
    let common = |list: &[Entry<'_>], other: &[Entry<'_>]| -> Vec<Value> {
        let keys = list.iter().map(|(key, _)| (*key).clone());
        keys.filter(|key| other.iter().any(|(other, _)| *other == key)).collect()
    };
    common(old, new) != common(new, old)
}

impl<'a> Comparison<'a> {
    /// Compares two single values.
    pub fn constant(&mut self, pair: &Pair<'a>) {
        let Some((Some(old), Some(new))) = pair.differs("const") else { return };
        let at = At::from(pair);
        // The tag of a branch has no type of its own: its name in Rust is that of the branch.
        let has_type = self.new.surface.item(&place(&pair.new)).is_some();
        let name = |value: &Value| names::pascal(value.as_str().unwrap_or_default());
        let source = if has_type {
            Source::Breaks(format!("the value `{}` is gone", name(old)))
        } else {
            Source::Compiles("the branch keeps its name".into())
        };
        let finding = Finding {
            kind: Kind::ConstantChanged,
            said: format!("is always {new}, it was {old}"),
            source,
            behaviour: self.reach(&at).refuses(),
            members: if has_type { vec![name(old), name(new)] } else { Vec::new() },
        };
        self.note_below(&at, "/const", finding);
    }

    /// Compares two lists of values.
    pub fn enumeration(&mut self, pair: &Pair<'a>) {
        let (old, new) = (by_key(&pair.old, "oneOf", "const"), by_key(&pair.new, "oneOf", "const"));
        let at = At::from(pair);
        let title = |entry: &Node<'_>| entry.text("title").unwrap_or_default().to_owned();
        let item = self.new.surface.item(&place(&pair.new)).map(|item| item.name.clone()).unwrap_or_default();
        let kept = kept(&old, &new, "title");
        for (value, entry) in new.iter().filter(|(value, _)| !kept.iter().any(|(_, is)| is.0 == *value)) {
            let why = format!("`{item}` is exhaustive: a match that names every value misses `{}`", title(entry));
            let finding = Finding {
                kind: Kind::ValueAdded,
                said: format!("may be {value} (`{}`)", title(entry)),
                source: Source::Breaks(why),
                behaviour: self.reach(&at).accepts(),
                members: vec![title(entry)],
            };
            self.note_entry(&at, None, Places::in_new(entry), finding);
        }
        for (value, entry) in old.iter().filter(|(value, _)| !kept.iter().any(|(was, _)| was.0 == *value)) {
            let finding = Finding {
                kind: Kind::ValueRemoved,
                said: format!("must not be {value} (`{}`) any more", title(entry)),
                source: Source::Breaks(format!("`{item}::{}` is gone", title(entry))),
                behaviour: self.reach(&at).refuses(),
                members: vec![title(entry)],
            };
            self.note_entry(&at, None, Places::in_old(entry), finding);
        }
        let is_still_there = |value: &Value| new.iter().any(|(other, _)| *other == value);
        for ((value, was), (now, is)) in kept {
            let entry = Pair { old: was.clone(), new: is.clone() };
            if now != value {
                let finding = Finding {
                    kind: Kind::ConstantChanged,
                    said: format!("has `{}` as {now}, it was {value}", title(is)),
                    source: Source::same(),
                    behaviour: if is_still_there(value) {
                        Behaviour::Other("the same value means something else".into())
                    } else {
                        self.reach(&at).refuses()
                    },
                    members: vec![title(is)],
                };
                self.note_entry(&at, None, Places::of_keyword(&entry, "const"), finding);
            }
            if title(was) != title(is) {
                let finding = Finding {
                    kind: Kind::ValueRenamed,
                    said: format!("has {value} as `{}`, it was `{}`", title(is), title(was)),
                    source: Source::Breaks(format!("`{item}::{}` is gone", title(was))),
                    behaviour: Behaviour::Same("JSON is the same".into()),
                    members: vec![title(was), title(is)],
                };
                self.note_entry(&at, None, Places::in_both(&entry), finding);
            }
            self.part(&at, &entry, &["const", "title", "file"]);
            self.file(pair, &entry);
        }
        // The order in Rust is that of the names.
        if is_reordered(&by_key(&pair.old, "oneOf", "title"), &by_key(&pair.new, "oneOf", "title")) {
            let behaviour = Behaviour::Other("`ALL`, `Ord` and what is drawn from them go by the order".into());
            let said = "has its values in another order".into();
            let source = Source::same();
            let members = vec!["ALL".into()];
            self.note_below(&at, "/oneOf", Finding { kind: Kind::OrderChanged, said, source, behaviour, members });
        }
    }

    /// Notes a change of one entry of a list that makes a type. It is about the entry, and not about the properties.
    pub fn note_entry(&mut self, at: &At<'a>, subject: Option<String>, places: Places, finding: Finding) {
        let sides = self.sides(at);
        let items = sides.iter().filter_map(|(side, node)| side.surface.item(&place(node)));
        let rust = items.flat_map(|item| finding.members.iter().map(|member| format!("{}::{member}", item.path)));
        let rust = rust.collect();
        self.push(at, subject, places, finding, rust);
    }
}
