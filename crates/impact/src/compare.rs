//! The comparison: what is compared with what, and how a change is noted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    change::{Behaviour, Change, Kind, Source},
    side::{Place, Side, place},
    surface::ShownField,
    uses::Use,
};
use wecom_schemas::library::Node;

/// A schema as it was and as it is.
#[derive(Clone)]
pub struct Pair<'a> {
    /// As it was.
    pub old: Node<'a>,
    /// As it is.
    pub new: Node<'a>,
}

impl<'a> Pair<'a> {
    /// The values of a keyword, if they differ.
    pub fn differs(&self, keyword: &str) -> Option<(Option<&'a Value>, Option<&'a Value>)> {
        let (old, new) = (self.old.map.get(keyword), self.new.map.get(keyword));
        (old != new).then_some((old, new))
    }

    /// The schemas under `name`, if there are two.
    pub fn child(&self, name: &str) -> Option<Self> {
        Some(Self { old: self.old.child(name)?, new: self.new.child(name)? })
    }
}

/// Where a change is: on both sides, or on one.
#[derive(Clone)]
pub enum At<'a> {
    /// It is another one.
    Both(Pair<'a>),
    /// It is gone.
    Old(Node<'a>),
    /// It is new.
    New(Node<'a>),
}

impl<'a> At<'a> {
    /// The schema as it was.
    pub fn was(&self) -> Option<&Node<'a>> {
        match self {
            Self::Both(pair) => Some(&pair.old),
            Self::Old(node) => Some(node),
            Self::New(_) => None,
        }
    }

    /// The schema as it is.
    pub fn is(&self) -> Option<&Node<'a>> {
        match self {
            Self::Both(pair) => Some(&pair.new),
            Self::New(node) => Some(node),
            Self::Old(_) => None,
        }
    }
}

impl<'a> From<&Pair<'a>> for At<'a> {
    fn from(pair: &Pair<'a>) -> Self {
        Self::Both(pair.clone())
    }
}

/// Whether something is felt in requests, and in answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// A request has it.
    pub requests: bool,
    /// An answer has it.
    pub answers: bool,
}

impl Reach {
    /// What happens when less is accepted.
    pub fn refuses(self) -> Behaviour {
        match (self.requests, self.answers) {
            (true, true) => Behaviour::Refuses("requests and answers that were accepted are refused".into()),
            (true, false) => Behaviour::Refuses("requests that were accepted are refused".into()),
            (false, true) => Behaviour::Refuses("answers that were read are refused".into()),
            (false, false) => Behaviour::Refuses("values that were accepted are refused".into()),
        }
    }

    /// What happens when more is accepted. Whoever sends has more room; whoever reads meets what could not come before.
    pub fn accepts(self) -> Behaviour {
        if self.answers {
            Behaviour::Other("answers bring what was refused before: a program may meet it for the first time".into())
        } else {
            Behaviour::Wider("more is accepted".into())
        }
    }
}

/// Where a change stands on each side.
pub struct Places {
    /// Where it stood.
    pub old: Option<Place>,
    /// Where it stands.
    pub new: Option<Place>,
}

impl Places {
    /// `below` in a schema, on the sides that have it.
    fn of(comparison: &Comparison<'_>, at: &At<'_>, below: &str) -> Self {
        let location = |side: &Side, node: &Node<'_>| {
            let is_there = side.library.file(node.file)?.pointer(&format!("{}{below}", node.pointer)).is_some();
            is_there.then(|| format!("{}{below}", place(node)))
        };
        Self {
            old: at.was().and_then(|node| location(comparison.old, node)),
            new: at.is().and_then(|node| location(comparison.new, node)),
        }
    }

    /// It is gone.
    pub fn in_old(node: &Node<'_>) -> Self {
        Self { old: Some(place(node)), new: None }
    }

    /// It is new.
    pub fn in_new(node: &Node<'_>) -> Self {
        Self { old: None, new: Some(place(node)) }
    }

    /// It was and is.
    pub fn in_both(pair: &Pair<'_>) -> Self {
        Self { old: Some(place(&pair.old)), new: Some(place(&pair.new)) }
    }

    /// A keyword of `pair`, on the sides that have it.
    pub fn of_keyword(pair: &Pair<'_>, keyword: &str) -> Self {
        let at = |node: &Node<'_>| node.has(keyword).then(|| format!("{}/{keyword}", place(node)));
        Self { old: at(&pair.old), new: at(&pair.new) }
    }
}

/// The two sides, and what has been found.
pub struct Comparison<'a> {
    /// What was.
    pub old: &'a Side,
    /// What is.
    pub new: &'a Side,
    /// From each definition of the old side to what it became.
    pub pairs: BTreeMap<Place, Place>,
    /// Branches that came or went with their union: their types are not said again.
    pub said: BTreeSet<Place>,
    /// What has been found so far.
    pub changes: Vec<Change>,
}

/// What was found, before it is known whom it concerns.
pub struct Finding {
    /// What kind of fact.
    pub kind: Kind,
    /// The rest of a sentence about the subject.
    pub said: String,
    /// What becomes of code.
    pub source: Source,
    /// What becomes of values.
    pub behaviour: Behaviour,
    /// What of the type is touched: `MAX_BYTES`; nothing means the type itself.
    pub members: Vec<String>,
}

impl<'a> Comparison<'a> {
    /// Notes a change of the schema itself.
    pub fn note(&mut self, at: &At<'a>, finding: Finding) {
        self.note_below(at, "", finding);
    }

    /// Notes a change at `below` in the schema.
    pub fn note_below(&mut self, at: &At<'a>, below: &str, finding: Finding) {
        let mut rust = BTreeSet::new();
        for (side, node) in self.sides(at) {
            let place = place(&node);
            if let Some(item) = side.surface.item(&place) {
                match finding.members.as_slice() {
                    [] => rust.extend([item.path.clone()]),
                    members => rust.extend(members.iter().map(|member| format!("{}::{member}", item.path))),
                }
            }
            rust.extend(fields(side, &place).iter().flat_map(ShownField::paths));
        }
        let places = Places::of(self, at, below);
        self.push(at, None, places, finding, rust);
    }

    /// Notes a change whose places and names in Rust are known, and its subject if it is not that of the schema.
    pub fn push(
        &mut self,
        at: &At<'a>,
        subject: Option<String>,
        places: Places,
        finding: Finding,
        rust: BTreeSet<String>,
    ) {
        let sides = self.sides(at);
        let mut used_by = BTreeSet::new();
        for (side, node) in &sides {
            used_by.extend(side.uses.at(&place(node)).map(Use::in_words));
        }
        // What is, speaks before what was.
        let Some((side, node)) = sides.last() else { return };
        let (subject, source) = (subject.unwrap_or_else(|| side.subject(node)), side.source(node));
        let changelog = (finding.kind != Kind::Words).then(|| {
            let source = source.map(|source| format!(" ({source})")).unwrap_or_default();
            format!("- `{subject}` {}{source}.", finding.said)
        });
        self.changes.push(Change {
            kind: finding.kind,
            subject,
            said: finding.said,
            old: places.old,
            new: places.new,
            source: finding.source,
            behaviour: finding.behaviour,
            rust: rust.into_iter().collect(),
            used_by: used_by.into_iter().collect(),
            changelog,
        });
    }

    /// The sides that a change is on, with their schemas.
    pub fn sides(&self, at: &At<'a>) -> Vec<(&'a Side, Node<'a>)> {
        let old = at.was().map(|node| (self.old, node.clone()));
        old.into_iter().chain(at.is().map(|node| (self.new, node.clone()))).collect()
    }

    /// Where a schema is felt.
    pub fn reach(&self, at: &At<'a>) -> Reach {
        let mut reach = Reach { requests: false, answers: false };
        for (side, node) in self.sides(at) {
            for found in side.uses.at(&place(&node)) {
                reach.answers |= found.in_answer;
                reach.requests |= !found.in_answer;
            }
        }
        reach
    }

    /// Whether code still compiles when these keywords changed: each name that comes of them is still there, and each
    /// property made of the schema has its type and takes what it took.
    pub fn source(&self, pair: &Pair<'a>, keywords: &[&str]) -> Source {
        let (old_place, new_place) = (place(&pair.old), place(&pair.new));
        let (old, new) = (self.old.surface.item(&old_place), self.new.surface.item(&new_place));
        let mut gone = Vec::new();
        if let Some(old) = old {
            let still = new.map_or(&[][..], |new| new.members.as_slice());
            let lost = old.members.iter().filter(|member| keywords.contains(&member.0) && !still.contains(member));
            gone.extend(lost.map(|(_, member)| format!("`{}::{member}` is gone", old.name)));
        }
        let renamed = |ty: &str| match (old, new) {
            (Some(old), Some(new)) => ty.replace(&old.name, &new.name),
            _ => ty.to_owned(),
        };
        let now = fields(self.new, &new_place);
        for was in fields(self.old, &old_place) {
            let Some(is) = now.iter().find(|field| (&field.owner, &field.name) == (&was.owner, &was.name)) else {
                continue;
            };
            let takes_the_same = is.parameter == renamed(&was.parameter);
            if is.ty != renamed(&was.ty) {
                let setter = if takes_the_same { ", though its builder takes the same" } else { "" };
                gone.push(format!("`{}::{}` is `{}`, it was `{}`{setter}", is.owner, is.name, is.ty, was.ty));
            } else if !takes_the_same {
                gone.push(format!("`{}` takes `{}`, it took `{}`", is.setter(), is.parameter, was.parameter));
            }
        }
        if gone.is_empty() { Source::same() } else { Source::Breaks(gone.join("; ")) }
    }
}

/// The properties whose type is made of a schema: the schema itself, those that refer to it, those that list it.
pub fn fields(side: &Side, place: &str) -> Vec<ShownField> {
    let (mut found, mut seen, mut ahead) = (Vec::new(), BTreeSet::new(), vec![place.to_owned()]);
    while let Some(place) = ahead.pop() {
        if !seen.insert(place.clone()) {
            continue;
        }
        found.extend(side.surface.field(&place).cloned());
        ahead.extend(side.uses.references(&place).cloned());
        ahead.extend(place.strip_suffix("/items").map(str::to_owned));
    }
    found.sort_by(|left, right| (&left.owner, &left.name).cmp(&(&right.owner, &right.name)));
    found
}

/// Where the `$ref` of a schema leads; nothing if it leads nowhere.
pub fn target<'a>(side: &'a Side, node: &Node<'a>) -> Option<Node<'a>> {
    side.library.follow(node).ok()
}
