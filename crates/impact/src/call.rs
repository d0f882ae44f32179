//! Where a request is sent, and what is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, target},
    side::place,
};
use wecom_schemas::{
    library::Node,
    model::Repeat,
    words::{self, Language},
};

/// The plain facts of a call: the keyword, the constant of Rust, how a sentence goes on, what an absent one means.
const FACTS: &[(&str, &str, &str, &str)] = &[
    ("server", "SERVER", "is sent to", ""),
    ("method", "METHOD", "is sent by", ""),
    ("path", "PATH", "is sent to", ""),
    ("in", "PLACE", "carries its properties in the", "body"),
];

impl<'a> Comparison<'a> {
    /// Compares where a request is sent, and what is answered.
    pub fn call(&mut self, pair: &Pair<'a>) {
        match (pair.old.child("call"), pair.new.child("call")) {
            (Some(old), Some(new)) => self.both(pair, &Pair { old, new }),
            (None, Some(new)) => {
                let finding = Finding {
                    kind: Kind::CallAdded,
                    said: format!("can be sent: {}", address(&new)),
                    source: Source::Compiles("`Call` is new for it".into()),
                    behaviour: Behaviour::Wider("it can be sent".into()),
                    members: Vec::new(),
                };
                self.note_below(&pair.into(), "/call", finding);
            }
            (Some(old), None) => {
                let finding = Finding {
                    kind: Kind::CallRemoved,
                    said: format!("can't be sent any more: {}", address(&old)),
                    source: Source::Breaks("it is no `Call` any more".into()),
                    behaviour: Behaviour::Refuses("it can't be sent".into()),
                    members: Vec::new(),
                };
                self.note_below(&pair.into(), "/call", finding);
            }
            (None, None) => {}
        }
    }

    fn both(&mut self, pair: &Pair<'a>, call: &Pair<'a>) {
        for (keyword, constant, verb, absent) in FACTS {
            if call.differs(keyword).is_none() {
                continue;
            }
            let shown = |node: &Node<'a>| node.text(keyword).unwrap_or(absent);
            let (old, new) = (shown(&call.old), shown(&call.new));
            let (said, behaviour) = if old.is_empty() {
                // Schemas of another time did not say it: that is no other place than before.
                let behaviour = Behaviour::Same("the schemas did not say it before".into());
                (format!("{verb} `{new}`, which was not said before"), behaviour)
            } else {
                (format!("{verb} `{new}`, it was `{old}`"), Behaviour::Other("requests go elsewhere".into()))
            };
            self.call_changed(pair, &format!("/call/{keyword}"), said, behaviour, Some(constant));
        }
        self.response(pair, call);
        self.query(pair, call);
        self.repeat(pair, call);
        let known = ["server", "method", "path", "in", "repeat", "response", "query"];
        let keywords: BTreeSet<&String> = call.old.map.keys().chain(call.new.map.keys()).collect();
        for keyword in keywords.into_iter().filter(|keyword| !known.contains(&keyword.as_str())) {
            if let Some((old, new)) = call.differs(keyword) {
                let shown = |value: Option<&Value>| value.map_or("absent".to_owned(), Value::to_string);
                let said = format!("is called with `{keyword}` {}, it was {}", shown(new), shown(old));
                let behaviour = Behaviour::Other("requests are made otherwise".into());
                self.call_changed(pair, &format!("/call/{keyword}"), said, behaviour, None);
            }
        }
    }

    /// Compares when a request may be repeated after a doubt.
    fn repeat(&mut self, pair: &Pair<'a>, call: &Pair<'a>) {
        if call.differs("repeat").is_none() {
            return;
        }
        let shown = |node: &Node<'a>| Repeat::read(node).map(|repeat| words::repeat(Language::English, &repeat));
        let said = match (shown(&call.old), shown(&call.new)) {
            (Some(old), Some(new)) => format!("says of a repeat: {new} It said: {old}"),
            (None, Some(new)) => format!("says of a repeat: {new} It said nothing before."),
            (_, None) => "says nothing of a repeat any more".to_owned(),
        };
        let behaviour = if call.old.has("repeat") {
            Behaviour::Other("after a doubt, the client repeats it by another rule".into())
        } else {
            // Schemas of another time did not say it, and the clients of that time knew the rule themselves.
            Behaviour::Same("the schemas did not say it before".into())
        };
        self.call_changed(pair, "/call/repeat", said, behaviour, Some("REPEAT"));
    }

    /// Notes a change of the call, with the constant that says it if there is one.
    fn call_changed(
        &mut self,
        pair: &Pair<'a>,
        below: &str,
        said: String,
        behaviour: Behaviour,
        constant: Option<&str>,
    ) {
        let source = Source::Compiles("a constant has another value".into());
        let members = constant.into_iter().map(str::to_owned).collect();
        let finding = Finding { kind: Kind::CallChanged, said, source, behaviour, members };
        self.note_below(&pair.into(), below, finding);
    }

    fn response(&mut self, pair: &Pair<'a>, call: &Pair<'a>) {
        let Some(response) = call.child("response") else { return };
        let (Some(old), Some(new)) = (target(self.old, &response.old), target(self.new, &response.new)) else { return };
        if self.pairs.get(&place(&old)) == Some(&place(&new)) {
            return;
        }
        let (was, is) = (self.old.subject(&old), self.new.subject(&new));
        let finding = Finding {
            kind: Kind::CallChanged,
            said: format!("is answered by `{is}`, it was `{was}`"),
            source: Source::Breaks(format!("`Call::Response` is `{is}`, it was `{was}`")),
            behaviour: Behaviour::Other("the answer is read as another type".into()),
            members: vec!["Response".into()],
        };
        self.note_below(&pair.into(), "/call/response", finding);
    }

    fn query(&mut self, pair: &Pair<'a>, call: &Pair<'a>) {
        let named = |node: &Node<'a>| -> Vec<(&'a str, Node<'a>)> {
            node.entries("query").into_iter().filter_map(|entry| Some((entry.text("name")?, entry))).collect()
        };
        let (old, new) = (named(&call.old), named(&call.new));
        let is_required = |node: &Node<'_>| node.map.get("required") == Some(&Value::Bool(true));
        let mut said = Vec::new();
        for (name, node) in &new {
            match old.iter().find(|(other, _)| other == name) {
                None if is_required(node) => said.push(format!("asks for `{name}` in its address")),
                None => said.push(format!("may have `{name}` in its address")),
                Some((_, was)) => {
                    match (is_required(was), is_required(node)) {
                        (false, true) => said.push(format!("asks for `{name}` in its address, it was optional")),
                        (true, false) => said.push(format!("may leave `{name}` out of its address, it was required")),
                        _ => {}
                    }
                    let entry = Pair { old: was.clone(), new: node.clone() };
                    self.part(&At::from(pair), &entry, &["name", "required"]);
                }
            }
        }
        let gone = old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name));
        said.extend(gone.map(|(name, _)| format!("has no `{name}` in its address any more")));
        let order = |list: &[(&'a str, Node<'a>)]| list.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        if said.is_empty() && order(&old) != order(&new) {
            said.push("has its parameters in another order".into());
        }
        for said in said {
            self.call_changed(
                pair,
                "/call/query",
                said,
                Behaviour::Other("the address is another one".into()),
                Some("QUERY"),
            );
        }
    }
}

fn address(call: &Node<'_>) -> String {
    format!("{} `{}`", call.text("method").unwrap_or_default(), call.text("path").unwrap_or_default())
}
