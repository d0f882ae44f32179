//! Open lists of codes, and their classes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places},
    side::place,
    values::{by_key, is_reordered, kept},
};
use wecom_schemas::library::Node;

impl<'a> Comparison<'a> {
    /// Compares the codes that are known.
    pub fn codes(&mut self, pair: &Pair<'a>) {
        let Some(codes) = pair.child("codes") else { return };
        self.known(pair, &codes);
        self.classes(pair, &codes);
    }

    fn known(&mut self, pair: &Pair<'a>, codes: &Pair<'a>) {
        let (old, new) = (by_key(&codes.old, "known", "code"), by_key(&codes.new, "known", "code"));
        let at = At::from(pair);
        let name = |entry: &Node<'_>| entry.text("name").unwrap_or_default().to_owned();
        let text = |entry: &Node<'_>, key: &str| entry.text(key).unwrap_or_default().to_owned();
        let item = self.new.surface.item(&place(&pair.new)).map(|item| item.name.clone()).unwrap_or_default();
        let known = |entry: &Node<'_>| format!("its class is `{}`", text(entry, "class"));
        let kept = kept(&old, &new, "name");
        for (code, entry) in new.iter().filter(|(code, _)| !kept.iter().any(|(_, is)| is.0 == *code)) {
            let finding = Finding {
                kind: Kind::CodeAdded,
                said: format!("documents {code} (`{}`): {}", name(entry), text(entry, "meaning")),
                source: Source::Compiles("a constant is new".into()),
                behaviour: Behaviour::Other(format!("the code was kept before; now {}", known(entry))),
                members: vec![name(entry), "KNOWN".into()],
            };
            self.note_entry(&at, Some(item.clone()), Places::in_new(entry), finding);
        }
        for (code, entry) in old.iter().filter(|(code, _)| !kept.iter().any(|(was, _)| was.0 == *code)) {
            let finding = Finding {
                kind: Kind::CodeRemoved,
                said: format!("does not document {code} (`{}`) any more", name(entry)),
                source: Source::Breaks(format!("`{item}::{}` is gone", name(entry))),
                behaviour: Behaviour::Other("the code is still kept, without meaning, remedy and class".into()),
                members: vec![name(entry), "KNOWN".into()],
            };
            self.note_entry(&at, Some(item.clone()), Places::in_old(entry), finding);
        }
        for ((code, was), (now, is)) in kept {
            let entry = Pair { old: was.clone(), new: is.clone() };
            if now != code {
                let finding = Finding {
                    kind: Kind::CodeChanged,
                    said: format!("has `{}` as {now}, it was {code}", name(is)),
                    source: Source::same(),
                    behaviour: Behaviour::Other("the constant is another code".into()),
                    members: vec![name(is), "KNOWN".into()],
                };
                self.note_entry(&at, Some(item.clone()), Places::of_keyword(&entry, "code"), finding);
            }
            if name(was) != name(is) {
                let finding = Finding {
                    kind: Kind::CodeChanged,
                    said: format!("has {code} as `{}`, it was `{}`", name(is), name(was)),
                    source: Source::Breaks(format!("`{item}::{}` is gone", name(was))),
                    behaviour: Behaviour::Same("the number is the same".into()),
                    members: vec![name(was), name(is)],
                };
                self.note_entry(&at, Some(item.clone()), Places::of_keyword(&entry, "name"), finding);
            }
            if let Some((Some(Value::String(old)), Some(Value::String(new)))) = entry.differs("class") {
                let finding = Finding {
                    kind: Kind::CodeChanged,
                    said: format!("has {code} (`{}`) in class `{new}`, it was `{old}`", name(is)),
                    source: Source::same(),
                    behaviour: Behaviour::Other("whoever goes by the class does something else".into()),
                    members: vec![name(is), "KNOWN".into()],
                };
                self.note_entry(&at, Some(item.clone()), Places::of_keyword(&entry, "class"), finding);
            }
            self.part(&at, &entry, &["code", "name", "class"]);
        }
    }

    fn classes(&mut self, pair: &Pair<'a>, codes: &Pair<'a>) {
        let (old, new) = (by_key(&codes.old, "classes", "name"), by_key(&codes.new, "classes", "name"));
        let at = At::from(pair);
        let item = self.new.surface.item(&place(&pair.new));
        let class = item.map(|item| format!("{}Class", item.name)).unwrap_or_default();
        let path = item.map(|item| format!("{}Class", item.path)).unwrap_or_default();
        let mut found = Vec::new();
        for (name, entry) in new.iter().filter(|(name, _)| !old.iter().any(|(other, _)| other == name)) {
            let name = name.as_str().unwrap_or_default();
            let source = Source::Compiles("the enum of classes is `#[non_exhaustive]`".into());
            found.push((name, format!("has a class `{name}`"), source, Places::in_new(entry)));
        }
        for (name, entry) in old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name)) {
            let name = name.as_str().unwrap_or_default();
            let source = Source::Breaks(format!("`{class}::{name}` is gone"));
            found.push((name, format!("has no class `{name}` any more"), source, Places::in_old(entry)));
        }
        for (name, said, source, places) in found {
            let behaviour = Behaviour::Other("whoever goes by the class does something else".into());
            let finding = Finding { kind: Kind::ClassChanged, said, source, behaviour, members: Vec::new() };
            let rust = BTreeSet::from([format!("{path}::{name}")]);
            self.push(&at, Some(class.clone()), places, finding, rust);
        }
        for (name, was) in &old {
            if let Some((_, is)) = new.iter().find(|(other, _)| other == name) {
                self.part(&at, &Pair { old: was.clone(), new: is.clone() }, &["name"]);
            }
        }
        if is_reordered(&old, &new) {
            let finding = Finding {
                kind: Kind::OrderChanged,
                said: "has its classes in another order".into(),
                source: Source::same(),
                behaviour: Behaviour::Other("`Ord` of the classes goes by the order".into()),
                members: Vec::new(),
            };
            self.note_below(&at, "/codes/classes", finding);
        }
    }
}
