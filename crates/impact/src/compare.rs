//! Compares two trees of elements.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use serde_json::Value;

use crate::{
    element::{Element, Fact, Role, Use},
    names::{REQUIRED, TYPE},
    report::{Change, Consequence, DOCUMENTATION},
    rules::{
        ADDRESS, EVENTS, Effect, FACTS, NOT_IN_RUST, OF_ANY_TYPE, WORDS, in_words, without_words, word_event, word_fact,
    },
    side::Side,
};

pub fn changes(sides: [&Side; 2], [old, new]: [&Element<'_>; 2]) -> Vec<Change> {
    let mut comparison = Comparison { sides, found: BTreeMap::new() };
    comparison.compare(old, new);
    comparison.note_other_names();
    comparison.found.iter().map(|(key, found)| comparison.change(key, found)).collect()
}

/// The kind of a change, its sentence, and its locations on both sides.
type Key = (String, String, [Option<String>; 2]);

/// What is known of a change. A change of a shared definition is found at each path that uses it.
struct Found {
    effect: Effect,
    subject: Option<String>,
    breaks: BTreeSet<String>,
    rust: BTreeSet<String>,
    uses: BTreeSet<Use>,
}

struct Comparison<'a> {
    sides: [&'a Side; 2],
    found: BTreeMap<Key, Found>,
}

impl Comparison<'_> {
    fn compare(&mut self, old: &Element<'_>, new: &Element<'_>) {
        let values = |keyword: &str| [old, new].map(|element| element.facts.get(keyword).map(|fact| &fact.value));
        let [was, is] = values("type");
        let is_same_type = was == is;
        let mut words: BTreeMap<[Option<String>; 2], Vec<&str>> = BTreeMap::new();
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
                let schema = |fact: &Fact| fact.location.rsplit_once('/').map(|(schema, _)| schema.to_owned());
                let schemas = facts.map(|fact| fact.or(facts[0]).or(facts[1]).and_then(schema));
                words.entry(schemas).or_default().push(keyword);
            } else {
                self.compare_fact([old, new], keyword, facts);
            }
        }
        for (schemas, keywords) in words {
            let said = format!("has other words in `{}`", keywords.join("`, `"));
            let effect = Effect::Same("descriptions limit nothing");
            self.note(&[old, new], "", (DOCUMENTATION, said, effect), schemas);
        }
        if is_same_type {
            let roles: BTreeSet<Role> = old.children.iter().chain(&new.children).map(|child| child.role).collect();
            for role in roles {
                self.compare_children(role, old, new);
            }
        }
    }

    fn compare_fact(&mut self, elements: [&Element<'_>; 2], keyword: &str, facts: [Option<&Fact>; 2]) {
        let values = facts.map(|fact| fact.map(|fact| without_words(&fact.value)).filter(|value| !value.is_null()));
        let [was, is] = [values[0].as_ref(), values[1].as_ref()];
        let known = FACTS.iter().find(|(known, ..)| *known == keyword);
        let (kind, said, effect) = if let Some((_, kind, present, absent, rule)) = known {
            let effect = if elements[1].role == Role::Parameter { ADDRESS } else { rule.effect(was, is) };
            let kind = match (*kind, effect) {
                ("limit", Effect::Narrower) => "limit-tightened",
                ("limit", Effect::Wider) => "limit-relaxed",
                ("limit", _) => "limit-changed",
                (kind, _) => kind,
            };
            (kind, word_fact(present, absent, was, is), effect)
        } else {
            let value = |value: Option<&Value>| value.map_or("absent".to_owned(), in_words);
            let said = format!("has `{keyword}` {} (before: {})", value(is), value(was));
            ("other", said, Effect::Other("this report does not know the keyword: look up what it means"))
        };
        let locations = facts.map(|fact| fact.map(|fact| fact.location.clone()));
        self.note(&elements, keyword, (kind, said, effect), locations);
    }

    fn compare_children(&mut self, role: Role, old: &Element<'_>, new: &Element<'_>) {
        let is = new.children_of(role);
        let (pairs, went, came) = pair(old.children_of(role), &is);
        for &(was, now) in &pairs {
            let is_still_used = role == Role::Value && is.iter().any(|other| other.id == was.id);
            self.compare_names(was, is[now], is_still_used);
            self.compare(was, is[now]);
        }
        for went in went {
            self.note_added_or_removed("removed", went, &old.name);
        }
        for came in came {
            self.note_added_or_removed("added", is[came], &new.name);
        }
        if let (false, Some((kind, said, effect))) = (pairs.is_sorted_by_key(|(_, now)| now), find_event(role, "order"))
        {
            let location =
                |parent: &Element<'_>| parent.facts.get("type").map_or(&parent.location, |fact| &fact.location).clone();
            let locations = [old, new].map(|parent| Some(location(parent)));
            self.note(&[old, new], "", (kind, said.to_owned(), effect), locations);
        }
    }

    /// Compares what an element is called in JSON and in Rust.
    fn compare_names(&mut self, old: &Element<'_>, new: &Element<'_>, is_still_used: bool) {
        for (what, was, is) in [("changed", &old.id, &new.id), ("renamed", &old.name, &new.name)] {
            let Some((kind, said, effect)) = find_event(new.role, what).filter(|_| was != is && !was.is_empty()) else {
                continue;
            };
            let is_other = what == "changed" && is_still_used;
            let effect = if is_other { Effect::Other("the same value means something else") } else { effect };
            let was = if said.contains("`{") { format!("`{was}`") } else { was.clone() };
            let said = format!("{} (before: {was})", word_event(said, new, ""));
            let locations = [Some(old.location.clone()), Some(new.location.clone())];
            self.note(&[old, new], "", (kind, said, effect), locations);
        }
    }

    fn note_added_or_removed(&mut self, what: &str, element: &Element<'_>, of: &str) {
        let role = element.role;
        let is_said = || self.found.values().any(|found| found.rust.contains(&element.name));
        let call = element.children_of(Role::Call).first().copied().filter(|_| role == Role::Type).unwrap_or(element);
        let event = find_event(call.role, what).filter(|_| role != Role::Type || !is_said());
        let Some((kind, said, effect)) = event else { return };
        let effect = if effect == Effect::NewProperty && element.is_required() { Effect::Narrower } else { effect };
        let at = Some(element.location.clone());
        let locations = if what == "added" { [None, at] } else { [at, None] };
        let found = self.note(&[element], "", (kind, word_event(said, call, of), effect), locations);
        found.rust.extend(element.all_names());
        if what == "added" && matches!(role, Role::Property | Role::Union) {
            let required = element.names.iter().filter(|name| name.signature == REQUIRED);
            found.breaks.extend(required.map(|name| format!("`{}` must be called", name.path)));
        }
        if role == Role::Value {
            // The enumeration accepts it or not.
            let name = found.subject.take().unwrap_or_default();
            found.breaks.extend((what == "added").then(|| format!("a `match` that names every value misses `{name}`")));
        }
    }

    /// Adds a change, or what another path that shares it adds to it.
    fn note(
        &mut self,
        elements: &[&Element<'_>],
        keyword: &str,
        (kind, said, effect): (&str, String, Effect),
        locations: [Option<String>; 2],
    ) -> &mut Found {
        let names = || elements.iter().flat_map(|element| &element.names);
        let member = if names().any(|name| name.keyword == keyword) { keyword } else { TYPE };
        let concerned = names().filter(|name| name.keyword.is_empty() || name.keyword == member);
        let is_in_rust = kind != DOCUMENTATION && !NOT_IN_RUST.contains(&kind) && !kind.ends_with("order");
        let breaks = names().filter(|_| is_in_rust).filter_map(|name| self.sides[1].names.breaks_name(name));
        let breaks: Vec<String> = breaks.collect();
        let found = self.found.entry((kind.to_owned(), said, locations)).or_insert_with(|| {
            let subject = elements.last().and_then(|element| element.subject.clone());
            Found { effect, subject, breaks: BTreeSet::new(), rust: BTreeSet::new(), uses: BTreeSet::new() }
        });
        found.breaks.extend(breaks);
        found.rust.extend(concerned.map(|name| name.path.clone()));
        found.uses.extend(elements.iter().flat_map(|element| element.uses.iter().cloned()));
        found
    }

    /// Adds what breaks code and follows from no change above.
    fn note_other_names(&mut self) {
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
                breaks: [why].into(),
                rust: [path].into(),
                uses: BTreeSet::new(),
            };
            self.found.insert(("rust".to_owned(), said, [Some(at.to_owned()), None]), found);
        }
    }

    fn change(&self, (kind, said, [old, new]): &Key, found: &Found) -> Change {
        let side = self.sides[usize::from(new.is_some())];
        let location = new.as_ref().or(old.as_ref()).map_or("", String::as_str);
        let mut paths = found.uses.iter().map(|used| used.path.as_str());
        let path =
            paths.next().filter(|first| !first.is_empty() && paths.all(|path| path == *first)).map(str::to_owned);
        let subject = found.subject.clone().or(path).unwrap_or_else(|| side.name(location));
        let page = side.source(location).map(|source| format!(" ({source})")).unwrap_or_default();
        let line = format!("- `{subject}` {}{page}.", said.trim_end_matches('.'));
        let use_in_words = |used: &Use| match used.path.as_str() {
            "" => format!("`{}`", used.root),
            path => format!("`{path}` of `{}`", used.root),
        };
        let used_by: BTreeSet<String> = found.uses.iter().map(use_in_words).collect();
        Change {
            kind: kind.clone(),
            subject,
            said: said.clone(),
            old: old.clone(),
            new: new.clone(),
            source: effect_on_code(kind, &found.breaks),
            behaviour: effect_on_values(found.effect, &found.uses),
            rust: found.rust.iter().cloned().collect(),
            used_by: used_by.into_iter().collect(),
            changelog: (kind != DOCUMENTATION).then_some(line),
        }
    }
}

fn find_event(role: Role, what: &str) -> Option<(&'static str, &'static str, Effect)> {
    let row = EVENTS.iter().find(|(known, kind, ..)| *known == role && kind.ends_with(what))?;
    Some((row.1, row.2, row.3))
}

/// Returns the old elements that are still there, each with the index of the new one, then those that are not, then the
/// indices of new ones. Properties are recognised by their names in JSON first, all others by their names in Rust.
fn pair<'e>(
    old: Vec<&'e Element<'e>>,
    new: &[&Element<'_>],
) -> (Vec<(&'e Element<'e>, usize)>, Vec<&'e Element<'e>>, Vec<usize>) {
    let mut pairs = BTreeMap::new();
    let mut went: BTreeMap<usize, &Element<'_>> = old.into_iter().enumerate().collect();
    let mut came: Vec<usize> = (0..new.len()).collect();
    for is_first in [true, false] {
        for (index, was) in mem::take(&mut went) {
            let is_by_id = (was.role == Role::Property) == is_first;
            let by_name = |is: &Element<'_>| was.name == is.name && !was.name.is_empty();
            let is_alike = |at: &usize| if is_by_id { was.id == new[*at].id } else { by_name(new[*at]) };
            match came.iter().position(is_alike) {
                Some(at) => _ = pairs.insert(index, (was, came.remove(at))),
                None => _ = went.insert(index, was),
            }
        }
    }
    (pairs.into_values().collect(), went.into_values().collect(), came)
}

fn effect_on_code(kind: &str, breaks: &BTreeSet<String>) -> Consequence {
    let (effect, why) = match kind {
        _ if !breaks.is_empty() => ("breaks", breaks.iter().map(String::as_str).collect::<Vec<_>>().join("; ")),
        "deprecated" => ("compiles", "a warning comes or goes, which is an error where warnings are denied".to_owned()),
        DOCUMENTATION => ("compiles", "comments are not code".to_owned()),
        kind if kind.ends_with("-added") => ("compiles", "names are new".to_owned()),
        _ => ("compiles", "no name or type changes".to_owned()),
    };
    Consequence { effect, why }
}

/// Returns what an effect comes to in requests and answers.
fn effect_on_values(effect: Effect, uses: &BTreeSet<Use>) -> Consequence {
    let in_answers = uses.iter().any(|used| used.in_answer);
    let in_requests = uses.iter().any(|used| !used.in_answer);
    let refuses = match (in_requests, in_answers) {
        (true, true) => "requests and answers that were accepted are refused",
        (true, false) => "requests that were accepted are refused",
        (false, true) => "answers that were read are refused",
        (false, false) => "values that were accepted are refused",
    };
    let (effect, why) = match effect {
        Effect::Same(why) => ("same", why),
        Effect::Accepts(why) => ("wider", why),
        Effect::Other(why) => ("other", why),
        Effect::Narrower => ("refuses", refuses),
        Effect::Wider if in_answers => ("other", "readers may receive what they have never seen"),
        Effect::Wider => ("wider", "more is accepted"),
        Effect::NewProperty if in_answers => {
            ("same", "it was ignored; now it is read, and refused only in another form")
        }
        Effect::NewProperty => ("wider", "requests with it were refused"),
        Effect::LostProperty if in_requests => ("refuses", refuses),
        Effect::LostProperty => ("other", "it was read; now it is ignored"),
        Effect::NewDefault | Effect::OtherDefault if in_answers => ("other", "answers without it are read differently"),
        Effect::OtherDefault => ("other", "requests without it mean something else"),
        Effect::NewDefault => ("same", "a request without it is the same request"),
    };
    Consequence { effect, why: why.to_owned() }
}
