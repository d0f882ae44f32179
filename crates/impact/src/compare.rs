//! Compares two trees of elements.

use std::{
    collections::{BTreeMap, BTreeSet},
    ptr,
};

use serde_json::Value;

use crate::{
    change::{Behaviour, Change, DOCUMENTATION, Source},
    element::{Class, Element, Fact, Use},
    names::TYPE,
    rules::{ADDRESS, EVENTS, Effect, FACTS, NOT_IN_RUST, OF_ANY_TYPE, WORDS, of_event, of_fact, shown, without_words},
    side::Side,
};

/// Compares two sets of schemas, each with its tree.
pub fn changes(sides: [&Side; 2], [old, new]: [&Element<'_>; 2]) -> Vec<Change> {
    let mut comparison = Comparison { sides, found: BTreeMap::new() };
    comparison.pair(old, new);
    comparison.other_names();
    comparison.found.iter().map(|(key, found)| comparison.change(key, found)).collect()
}

/// The kind of a change, its sentence, and its locations on both sides.
type Key = (String, String, [Option<String>; 2]);

/// What is known of a change. A change of a shared definition is found at each place that uses it.
struct Found {
    effect: Effect,
    subject: Option<String>,
    /// The location of the schema that changed.
    schema: String,
    breaks: BTreeSet<String>,
    rust: BTreeSet<String>,
    uses: BTreeSet<Use>,
}

struct Comparison<'a> {
    sides: [&'a Side; 2],
    found: BTreeMap<Key, Found>,
}

impl Comparison<'_> {
    /// Compares an element with what it became.
    fn pair(&mut self, old: &Element<'_>, new: &Element<'_>) {
        let values = |keyword: &str| [old, new].map(|element| element.facts.get(keyword).map(|fact| &fact.value));
        let [was, is] = values("type");
        let is_same_type = was == is;
        let mut words: BTreeMap<[&str; 2], Vec<&str>> = BTreeMap::new();
        for keyword in old.facts.keys().chain(new.facts.keys()).copied().collect::<BTreeSet<_>>() {
            let [was, is] = values(keyword);
            let is_word = WORDS.contains(&keyword);
            let is_common = is_same_type || is_word || OF_ANY_TYPE.contains(&keyword);
            let has_no_name = keyword == "rustType" && (was.is_none() || is.is_none());
            if was == is || !is_common || has_no_name {
                continue;
            }
            let facts = [old, new].map(|element| element.facts.get(keyword));
            let says_the_same = |(was, is)| keyword == "deprecationReason" || without_words(was) == without_words(is);
            if is_word || was.zip(is).is_some_and(says_the_same) {
                let schemas = facts.map(|fact| fact.or(facts[0]).or(facts[1]).map_or("", |fact| &fact.schema));
                words.entry(schemas).or_default().push(keyword);
            } else {
                self.fact([old, new], keyword, facts);
            }
        }
        for (schemas, keywords) in words {
            let said = format!("has another {}", keywords.join(" and "));
            let effect = Effect::Same("descriptions limit nothing");
            self.note(&[old, new], "", (DOCUMENTATION, said, effect), schemas.map(Some), schemas[1]);
        }
        if is_same_type {
            let classes: BTreeSet<Class> = old.children.iter().chain(&new.children).map(|child| child.class).collect();
            classes.into_iter().for_each(|class| self.children(class, old, new));
        }
    }

    fn fact(&mut self, elements: [&Element<'_>; 2], keyword: &str, facts: [Option<&Fact>; 2]) {
        let values = facts.map(|fact| fact.map(|fact| without_words(&fact.value)));
        let [was, is] = [values[0].as_ref(), values[1].as_ref()];
        let (kind, said, effect) = match FACTS.iter().find(|(known, ..)| *known == keyword) {
            Some((_, kind, present, absent, judge)) => {
                let effect = if elements[1].class == Class::Parameter { ADDRESS } else { judge.effect(was, is) };
                let kind = match (*kind, effect) {
                    ("limit", Effect::Narrower) => "limit-tightened",
                    ("limit", Effect::Wider) => "limit-relaxed",
                    ("limit", _) => "limit-changed",
                    (kind, _) => kind,
                };
                (kind, of_fact(kind, present, absent, was, is), effect)
            }
            None => {
                let value = |value: Option<&Value>| value.map_or("absent".to_owned(), shown);
                let said = format!("has `{keyword}` {} (before: {})", value(is), value(was));
                ("other", said, Effect::Other("this report does not know the keyword: look up what it means"))
            }
        };
        // A fact that no keyword states stands where the element does.
        let is_derived = facts.iter().flatten().any(|fact| fact.location == fact.schema);
        let location = |(element, fact): (&'_ Element<'_>, Option<&Fact>)| match fact {
            Some(fact) => Some(fact.location.clone()),
            None => is_derived.then(|| element.location.clone()),
        };
        let locations = [location((elements[0], facts[0])), location((elements[1], facts[1]))];
        let schema = facts[1].or(facts[0]).map_or("", |fact| &fact.schema);
        self.note(&elements, keyword, (kind, said, effect), locations.each_ref().map(Option::as_deref), schema);
    }

    /// Compares the children of a class.
    fn children(&mut self, class: Class, old: &Element<'_>, new: &Element<'_>) {
        let [was, is] = [old.children_of(class), new.children_of(class)];
        let pairs = paired(&was, &is);
        for (was, now) in &pairs {
            let is_still_used = class == Class::Value && is.iter().any(|other| other.id == was.id);
            self.identity(was, now, is_still_used);
            self.pair(was, now);
        }
        for went in was.iter().filter(|old| !pairs.iter().any(|(was, _)| ptr::eq(*was, **old))) {
            self.came_or_went("removed", went, &old.name);
        }
        for came in is.iter().filter(|new| !pairs.iter().any(|(_, is)| ptr::eq(*is, **new))) {
            self.came_or_went("added", came, &new.name);
        }
        let kept = is.iter().filter(|new| pairs.iter().any(|(_, is)| ptr::eq(*is, **new)));
        let is_reordered = !kept.map(|new| &new.id).eq(pairs.iter().map(|(_, is)| &is.id));
        if let (true, Some((kind, said, effect))) = (is_reordered, event(class, "order")) {
            let [was, is] =
                [old, new].map(|parent| parent.facts.get("type").map_or(&parent.location, |fact| &fact.schema));
            self.note(&[old, new], "", (kind, said.to_owned(), effect), [Some(was), Some(is)], is);
        }
    }

    /// Compares what an element is called in JSON and in Rust.
    fn identity(&mut self, old: &Element<'_>, new: &Element<'_>, is_still_used: bool) {
        for (what, was, is) in [("changed", &old.id, &new.id), ("renamed", &old.name, &new.name)] {
            let Some((kind, said, effect)) = event(new.class, what).filter(|_| was != is && !was.is_empty()) else {
                continue;
            };
            let is_other = what == "changed" && is_still_used;
            let effect = if is_other { Effect::Other("the same value means something else") } else { effect };
            let was = if said.contains("`{") { format!("`{was}`") } else { was.clone() };
            let said = format!("{} (before: {was})", of_event(said, new, ""));
            let locations = [Some(old.location.as_str()), Some(new.location.as_str())];
            self.note(&[old, new], "", (kind, said, effect), locations, &new.location);
        }
    }

    fn came_or_went(&mut self, what: &str, element: &Element<'_>, of: &str) {
        let class = element.class;
        let is_said = || self.found.values().any(|found| found.rust.contains(&element.name));
        let call =
            element.children_of(Class::Call).first().copied().filter(|_| class == Class::Type).unwrap_or(element);
        let event = event(call.class, what).filter(|_| class != Class::Type || !is_said());
        let Some((kind, said, effect)) = event else { return };
        let effect = if effect == Effect::NewProperty && element.is_required() { Effect::Narrower } else { effect };
        let at = element.location.as_str();
        let locations = if what == "added" { [None, Some(at)] } else { [Some(at), None] };
        let found = self.note(&[element], "", (kind, of_event(said, call, of), effect), locations, at);
        found.rust.extend(element.all_names());
        if what == "added" && matches!(class, Class::Property | Class::Union) {
            let required = element.names.iter().filter(|name| name.signature.starts_with("a required method"));
            found.breaks.extend(required.map(|name| format!("`{}` must be called", name.path)));
        }
        if class == Class::Value {
            // The enumeration accepts it or not.
            let name = found.subject.take().unwrap_or_default();
            found.breaks.extend((what == "added").then(|| format!("a `match` that names every value misses `{name}`")));
        }
    }

    /// Adds a change, or what another place that shares it adds to it.
    fn note(
        &mut self,
        elements: &[&Element<'_>],
        keyword: &str,
        (kind, said, effect): (&str, String, Effect),
        locations: [Option<&str>; 2],
        schema: &str,
    ) -> &mut Found {
        let names = || elements.iter().flat_map(|element| &element.names);
        let member = if names().any(|name| name.keyword == keyword) { keyword } else { TYPE };
        let concerned = names().filter(|name| name.keyword.is_empty() || name.keyword == member);
        let is_in_rust = kind != DOCUMENTATION && !NOT_IN_RUST.contains(&kind) && !kind.ends_with("order");
        let breaks = names().filter(|_| is_in_rust).filter_map(|name| self.sides[1].names.breaks_name(name));
        let (breaks, schema): (Vec<String>, _) = (breaks.collect(), schema.to_owned());
        let subject = elements.last().and_then(|element| element.subject.clone());
        let key = (kind.to_owned(), said, locations.map(|location| location.map(str::to_owned)));
        let (none, uses) = (BTreeSet::new(), BTreeSet::new());
        let found = Found { effect, subject, schema, breaks: none.clone(), rust: none, uses };
        let found = self.found.entry(key).or_insert(found);
        found.breaks.extend(breaks);
        found.rust.extend(concerned.map(|name| name.path.clone()));
        found.uses.extend(elements.iter().flat_map(|element| element.uses.iter().cloned()));
        found
    }

    /// Adds what breaks code and follows from no change above.
    fn other_names(&mut self) {
        let [old, new] = self.sides;
        for (at, path, why) in old.names.breaks(&new.names) {
            let is_said =
                |found: &Found| found.breaks.contains(&why) || (!found.breaks.is_empty() && found.rust.contains(&path));
            if self.found.values().any(is_said) {
                continue;
            }
            let said = why.strip_prefix(&format!("`{path}` ")).unwrap_or(&why).to_owned();
            let found = Found {
                effect: Effect::Same("JSON is the same"),
                subject: Some(path.clone()),
                schema: at.to_owned(),
                breaks: [why].into(),
                rust: [path].into(),
                uses: BTreeSet::new(),
            };
            self.found.insert(("rust".to_owned(), said, [Some(at.to_owned()), None]), found);
        }
    }

    fn change(&self, (kind, said, [old, new]): &Key, found: &Found) -> Change {
        let side = self.sides[usize::from(new.is_some())];
        let mut paths = found.uses.iter().map(|place| place.path.as_str());
        let path =
            paths.next().filter(|first| !first.is_empty() && paths.all(|path| path == *first)).map(str::to_owned);
        let subject = found.subject.clone().or(path).unwrap_or_else(|| side.name(&found.schema));
        let source = side.source(&found.schema).map(|source| format!(" ({source})")).unwrap_or_default();
        let line = format!("- `{subject}` {}{source}.", said.trim_end_matches('.'));
        let in_words = |place: &Use| match place.path.as_str() {
            "" => format!("`{}`", place.root),
            path => format!("`{path}` of `{}`", place.root),
        };
        let used_by: BTreeSet<String> = found.uses.iter().map(in_words).collect();
        let breaks: Vec<&str> = found.breaks.iter().map(String::as_str).collect();
        Change {
            kind: kind.clone(),
            subject,
            said: said.clone(),
            old: old.clone(),
            new: new.clone(),
            source: if breaks.is_empty() {
                Source::Compiles(compiles(kind))
            } else {
                Source::Breaks(breaks.join("; "))
            },
            behaviour: behaviour(found.effect, &found.uses),
            rust: found.rust.iter().cloned().collect(),
            used_by: used_by.into_iter().collect(),
            changelog: (kind != DOCUMENTATION).then_some(line),
        }
    }
}

fn event(class: Class, what: &str) -> Option<(&'static str, &'static str, Effect)> {
    let row = EVENTS.iter().find(|(known, kind, ..)| *known == class && kind.ends_with(what))?;
    Some((row.1, row.2, row.3))
}

/// Returns which old element is which new one, in the order of the old ones. Properties are recognised by their names in
/// JSON first, all others by their names in Rust.
fn paired<'e>(old: &[&'e Element<'e>], new: &[&'e Element<'e>]) -> Vec<(&'e Element<'e>, &'e Element<'e>)> {
    let mut free = new.to_vec();
    let mut found = BTreeMap::new();
    for is_first in [true, false] {
        for (index, was) in old.iter().enumerate() {
            let is_alike = |is: &&Element<'_>| match (was.class == Class::Property) == is_first {
                true => was.id == is.id,
                false => was.name == is.name && !was.name.is_empty(),
            };
            if let (false, Some(at)) = (found.contains_key(&index), free.iter().position(is_alike)) {
                found.insert(index, free.remove(at));
            }
        }
    }
    found.into_iter().map(|(index, is)| (old[index], is)).collect()
}

fn compiles(kind: &str) -> String {
    let why = match kind {
        "deprecated" => "a warning comes or goes, which is an error where warnings are denied",
        DOCUMENTATION => "comments are not code",
        kind if kind.ends_with("-added") => "names are new",
        _ => "no name or type changes",
    };
    why.to_owned()
}

/// Returns what an effect comes to in requests and answers.
fn behaviour(effect: Effect, uses: &BTreeSet<Use>) -> Behaviour {
    let in_answers = uses.iter().any(|place| place.in_answer);
    let in_requests = uses.iter().any(|place| !place.in_answer);
    let refuses = match (in_requests, in_answers) {
        (true, true) => "requests and answers that were accepted are refused",
        (true, false) => "requests that were accepted are refused",
        (false, true) => "answers that were read are refused",
        (false, false) => "values that were accepted are refused",
    };
    let (kind, why): (fn(String) -> Behaviour, &str) = match effect {
        Effect::Same(why) => (Behaviour::Same, why),
        Effect::Accepts(why) => (Behaviour::Wider, why),
        Effect::Other(why) => (Behaviour::Other, why),
        Effect::Narrower => (Behaviour::Refuses, refuses),
        Effect::Wider if in_answers => (Behaviour::Other, "readers may receive what they have never seen"),
        Effect::Wider => (Behaviour::Wider, "more is accepted"),
        Effect::NewProperty if in_answers => {
            (Behaviour::Same, "it was ignored; now it is read, and refused only in another form")
        }
        Effect::NewProperty => (Behaviour::Wider, "requests with it were refused"),
        Effect::LostProperty if in_requests => (Behaviour::Refuses, refuses),
        Effect::LostProperty => (Behaviour::Other, "it was read; now it is ignored"),
        Effect::NewDefault | Effect::OtherDefault if in_answers => {
            (Behaviour::Other, "answers without it are read differently")
        }
        Effect::OtherDefault => (Behaviour::Other, "requests without it mean something else"),
        Effect::NewDefault => (Behaviour::Same, "a request without it is the same request"),
    };
    kind(why.to_owned())
}
