//! Objects: their properties, what has to be there, and the rule that binds them.

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, fields},
    side::{Side, place},
};
use wecom_schemas::library::Node;

impl<'a> Comparison<'a> {
    /// Compares two objects.
    pub fn object(&mut self, pair: &Pair<'a>) {
        let (old, new) = (pair.old.children("properties"), pair.new.children("properties"));
        for (name, node) in &new {
            match old.iter().find(|(other, _)| other == name) {
                Some((_, was)) => {
                    let property = Pair { old: was.clone(), new: node.clone() };
                    self.required(pair, &property, name);
                    self.node(&property);
                }
                None => self.added(pair, node, name),
            }
        }
        for (_, node) in old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name)) {
            self.removed(node);
        }
        self.order(pair, &old, &new);
        self.strangers(pair);
        self.rule(pair);
        self.union(pair);
        self.call(pair);
    }

    fn order(&mut self, pair: &Pair<'a>, old: &[(&'a str, Node<'a>)], new: &[(&'a str, Node<'a>)]) {
        let common = |list: &[(&'a str, Node<'a>)], other: &[(&'a str, Node<'a>)]| -> Vec<&'a str> {
            let names = list.iter().map(|(name, _)| *name);
            names.filter(|name| other.iter().any(|(other, _)| other == name)).collect()
        };
        if common(old, new) != common(new, old) {
            self.reordered(pair, "/properties", "writes its properties in another order");
        }
    }

    /// The order of the properties is that of the JSON, and of the builder's type parameters.
    pub fn reordered(&mut self, pair: &Pair<'a>, below: &str, said: &str) {
        let awaited = |side: &'a Side, node: &Node<'_>| {
            side.surface.item(&place(node)).map_or(&[][..], |item| item.awaited.as_slice())
        };
        let (old, new) = (awaited(self.old, &pair.old), awaited(self.new, &pair.new));
        let kept = old.iter().filter(|name| new.contains(name));
        let source = if kept.eq(new.iter().filter(|name| old.contains(name))) {
            Source::same()
        } else {
            Source::Breaks("the builder's type parameters are in another order, for whoever names them".into())
        };
        let finding = Finding {
            kind: Kind::OrderChanged,
            said: said.into(),
            source,
            behaviour: Behaviour::Other("the same value is written as other bytes".into()),
            members: Vec::new(),
        };
        self.note_below(&pair.into(), below, finding);
    }

    fn added(&mut self, object: &Pair<'a>, node: &Node<'a>, name: &str) {
        let at = At::New(node.clone());
        let reach = self.reach(&at);
        let shown = fields(self.new, &place(node));
        let is_required = requires(&object.new, name);
        let source = if is_required && shown.iter().any(|field| field.is_awaited) {
            let owner = shown.first().map(|field| field.owner.as_str()).unwrap_or_default();
            Source::Breaks(format!("`{owner}Builder` waits for it, and has a type parameter more"))
        } else {
            Source::Compiles(
                "the struct is `#[non_exhaustive]`: no literal and no pattern of it names every field".into(),
            )
        };
        let behaviour = match (is_required, reach.answers, reach.requests) {
            (true, ..) => reach.refuses(),
            (false, true, _) => {
                Behaviour::Same("it was passed over; now it is read, and refused only if it has another form".into())
            }
            (false, false, _) => Behaviour::Wider("requests that have it were refused".into()),
        };
        let said = if is_required { "is new, and required" } else { "is new, and optional" };
        let finding = Finding { kind: Kind::PropertyAdded, said: said.into(), source, behaviour, members: Vec::new() };
        self.note_with_all_below(&at, finding);
    }

    fn removed(&mut self, node: &Node<'a>) {
        let at = At::Old(node.clone());
        let reach = self.reach(&at);
        let shown = fields(self.old, &place(node));
        let source = match shown.first() {
            Some(field) => Source::Breaks(format!("`{}::{}` is gone, and so is its setter", field.owner, field.name)),
            None => Source::Compiles("Rust has no field for it".into()),
        };
        let behaviour =
            if reach.requests { reach.refuses() } else { Behaviour::Other("it is passed over; it was read".into()) };
        let said = "is gone".into();
        self.note_with_all_below(
            &at,
            Finding { kind: Kind::PropertyRemoved, said, source, behaviour, members: Vec::new() },
        );
    }

    /// Notes something that came or went, with the types of all that stands in it.
    pub fn note_with_all_below(&mut self, at: &At<'a>, finding: Finding) {
        let before = self.changes.len();
        self.note(at, finding);
        let sides = self.sides(at);
        if let Some(change) = self.changes.get_mut(before) {
            for (side, node) in sides {
                change.rust.extend(side.surface.below(&place(&node)).map(|shown| shown.path.clone()));
            }
            change.rust.sort();
            change.rust.dedup();
        }
    }

    /// Whether a property that both sides have has to be there.
    fn required(&mut self, object: &Pair<'a>, property: &Pair<'a>, name: &str) {
        let (was, is) = (requires(&object.old, name), requires(&object.new, name));
        if was == is {
            return;
        }
        let at = At::from(property);
        let awaits =
            |side: &Side, node: &Node<'_>| side.surface.field(&place(node)).is_some_and(|field| field.is_awaited);
        let builder = match (awaits(self.old, &property.old), awaits(self.new, &property.new)) {
            (false, true) => Some("the builder waits for it, and has a type parameter more"),
            (true, false) => Some("the builder has a type parameter less"),
            _ => None,
        };
        let source = match (self.source(property, &[]), builder) {
            (Source::Breaks(why), Some(builder)) => Source::Breaks(format!("{why}; {builder}")),
            (Source::Compiles(_), Some(builder)) => Source::Breaks(builder.into()),
            (source, None) => source,
        };
        let reach = self.reach(&at);
        let (kind, said, behaviour) = if is {
            (Kind::PropertyRequired, "has to be there, it was optional", reach.refuses())
        } else if reach.answers {
            let why = "answers may come without it";
            (Kind::PropertyOptional, "may be absent, it was required", Behaviour::Other(why.into()))
        } else {
            (Kind::PropertyOptional, "may be absent, it was required", reach.accepts())
        };
        self.note(&at, Finding { kind, said: said.into(), source, behaviour, members: Vec::new() });
    }

    fn strangers(&mut self, pair: &Pair<'a>) {
        let refuses = |node: &Node<'_>| match node.map.get("additionalProperties") {
            Some(Value::Bool(others)) => Some(!others),
            _ => node.has("unevaluatedProperties").then_some(true),
        };
        let at = At::from(pair);
        let (said, source, behaviour) = match (refuses(&pair.old), refuses(&pair.new)) {
            (old, new) if old == new => return,
            (Some(true), Some(false)) => {
                let behaviour = Behaviour::Wider("properties that nobody knows are passed over".into());
                ("passes over properties that it does not know", self.source_of_properties(pair), behaviour)
            }
            (Some(false), Some(true)) => {
                ("refuses properties that it does not know", self.source_of_properties(pair), self.reach(&at).refuses())
            }
            (_, Some(_)) => {
                let source = Source::Breaks("a branch and an object are read and written otherwise".into());
                ("stands by itself, it was a branch of a union", source, self.reach(&at).refuses())
            }
            (_, None) => {
                let source = Source::Breaks("a branch and an object are read and written otherwise".into());
                ("is a branch of a union, it stood by itself", source, self.reach(&at).refuses())
            }
        };
        let finding =
            Finding { kind: Kind::StrangersChanged, said: said.into(), source, behaviour, members: Vec::new() };
        self.note(&at, finding);
    }

    /// Answers fill in defaults and requests do not: the types of properties follow.
    fn source_of_properties(&self, pair: &Pair<'a>) -> Source {
        let common = pair.new.children("properties").into_iter().filter_map(|(name, new)| {
            let old = pair.old.child("properties")?.child(name)?;
            Some(Pair { old, new })
        });
        let broken = common.filter_map(|property| match self.source(&property, &[]) {
            Source::Breaks(why) => Some(why),
            Source::Compiles(_) => None,
        });
        let broken: Vec<String> = broken.collect();
        if broken.is_empty() { Source::same() } else { Source::Breaks(broken.join("; ")) }
    }

    fn rule(&mut self, pair: &Pair<'a>) {
        if pair.differs("atLeastOneOf").is_none() {
            return;
        }
        let at = At::from(pair);
        let (old, new) = (pair.old.texts("atLeastOneOf"), pair.new.texts("atLeastOneOf"));
        let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let reach = self.reach(&at);
        let is_wider = old.iter().all(|name| new.contains(name));
        let (kind, said, source, behaviour) = match (old.as_slice(), new.as_slice()) {
            ([], new) => (
                Kind::RuleChanged,
                format!("has to name at least one of {}", listed(new)),
                Source::Breaks("its fields are private, and getters take their place".into()),
                reach.refuses(),
            ),
            (old, []) => (
                Kind::RuleChanged,
                format!("may leave out all of {}", listed(old)),
                Source::Breaks("`AT_LEAST_ONE_OF` is gone, and fields take the place of getters".into()),
                reach.accepts(),
            ),
            (old, new) => {
                let is_the_same = is_wider && old.len() == new.len();
                let said = format!("has to name at least one of {}, it was {}", listed(new), listed(old));
                let behaviour = match is_wider {
                    true if is_the_same => Behaviour::Same("the same objects are accepted".into()),
                    true => reach.accepts(),
                    false => reach.refuses(),
                };
                let kind = if is_the_same { Kind::OrderChanged } else { Kind::RuleChanged };
                (kind, said, Source::same(), behaviour)
            }
        };
        let members = vec!["AT_LEAST_ONE_OF".into()];
        self.note_below(&at, "/atLeastOneOf", Finding { kind, said, source, behaviour, members });
    }
}

fn requires(object: &Node<'_>, name: &str) -> bool {
    object.texts("required").contains(&name)
}
