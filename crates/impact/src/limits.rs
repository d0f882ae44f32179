//! Limits of texts, integers and lists.

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair},
};
use wecom_schemas::{library::Node, model::Unit};

/// A bound that was moved.
struct Bound {
    keyword: &'static str,
    /// What Rust calls it.
    member: &'static str,
    is_upper: bool,
    /// The sentence in which the number stands, before it and behind it.
    around: (&'static str, String),
    /// What is so without a limit.
    unlimited: &'static str,
}

/// The greatest length of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Length {
    max: usize,
    unit: Unit,
    is_cut: bool,
}

impl Length {
    fn of(node: &Node<'_>) -> Option<Self> {
        let is_cut = node.text("overflow") == Some("truncate");
        let bytes = node.size("maxBytes").map(|max| Self { max, unit: Unit::Bytes, is_cut });
        bytes.or_else(|| node.size("maxLength").map(|max| Self { max, unit: Unit::Characters, is_cut: false }))
    }

    fn keyword(self) -> &'static str {
        match self.unit {
            Unit::Bytes => "maxBytes",
            Unit::Characters => "maxLength",
        }
    }

    fn member(self) -> &'static str {
        match self.unit {
            Unit::Bytes => "MAX_BYTES",
            Unit::Characters => "MAX_CHARACTERS",
        }
    }

    fn in_words(self) -> String {
        match self.unit {
            Unit::Bytes => format!("{} bytes", self.max),
            Unit::Characters => format!("{} characters", self.max),
        }
    }

    /// Whether every text that `self` accepts is accepted by `other`. A character has 1 to 4 bytes of UTF-8.
    fn is_within(self, other: Self) -> bool {
        const MOST_BYTES_OF_A_CHARACTER: usize = 4;
        other.is_cut
            || !self.is_cut
                && match (self.unit, other.unit) {
                    (Unit::Characters, Unit::Bytes) => self.max.saturating_mul(MOST_BYTES_OF_A_CHARACTER) <= other.max,
                    _ => self.max <= other.max,
                }
    }
}

impl<'a> Comparison<'a> {
    /// Compares two texts.
    pub fn text(&mut self, pair: &Pair<'a>) {
        self.length(pair);
        self.overflow(pair);
        let at = At::from(pair);
        if let Some((_, new)) = pair.differs("minLength") {
            let (kind, said, behaviour) = match new {
                Some(_) => (Kind::LimitTightened, "must not be empty", self.reach(&at).refuses()),
                None => (Kind::LimitRelaxed, "may be empty", self.reach(&at).accepts()),
            };
            let (said, source, members) = (said.into(), self.source(pair, &[]), vec!["LIMITS".into()]);
            self.note_below(&at, "/minLength", Finding { kind, said, source, behaviour, members });
        }
        if let Some((_, new)) = pair.differs("idTranslation") {
            let said =
                if new.is_some() { "supports id translation" } else { "does not support id translation any more" };
            let finding = Finding {
                kind: Kind::IdTranslationChanged,
                said: said.into(),
                source: self.source(pair, &["idTranslation"]),
                behaviour: Behaviour::Other("the same text is shown otherwise if it holds ids".into()),
                members: vec!["LIMITS".into()],
            };
            self.note_below(&at, "/idTranslation", finding);
        }
        if let Some((_, new)) = pair.differs("secret") {
            let said = if new.is_some() { "is a secret" } else { "is no secret any more" };
            let finding = Finding {
                kind: Kind::SecretChanged,
                said: said.into(),
                source: self.source(pair, &["secret"]),
                behaviour: Behaviour::Same("the same texts are accepted; logs show it or not".into()),
                members: Vec::new(),
            };
            self.note_below(&at, "/secret", finding);
        }
    }

    fn length(&mut self, pair: &Pair<'a>) {
        let (old, new) = (Length::of(&pair.old), Length::of(&pair.new));
        let at = At::from(pair);
        let reach = self.reach(&at);
        let shown = || Behaviour::Other("nothing is refused; the server cuts elsewhere".into());
        let (kind, said, behaviour, keyword) = match (old, new) {
            (Some(old), Some(new)) if (old.max, old.unit) == (new.max, new.unit) => return,
            (None, None) => return,
            (None, Some(new)) if new.is_cut => {
                (Kind::LimitTightened, format!("is cut after {}, it was not", new.in_words()), shown(), new.keyword())
            }
            (None, Some(new)) => {
                let said = format!("may have up to {}, there was no limit", new.in_words());
                (Kind::LimitTightened, said, reach.refuses(), new.keyword())
            }
            (Some(old), None) => {
                let behaviour = if old.is_cut { shown() } else { reach.accepts() };
                let said = format!("may be of any length, it was up to {}", old.in_words());
                (Kind::LimitRelaxed, said, behaviour, old.keyword())
            }
            (Some(old), Some(new)) => {
                let kind = match (old.is_within(new), new.is_within(old)) {
                    _ if old.unit == new.unit && old.max < new.max => Kind::LimitRelaxed,
                    _ if old.unit == new.unit => Kind::LimitTightened,
                    (true, _) => Kind::LimitRelaxed,
                    (false, true) => Kind::LimitTightened,
                    (false, false) => Kind::LimitChanged,
                };
                let behaviour = match old.is_within(new) {
                    true if new.is_cut => shown(),
                    true => reach.accepts(),
                    false => reach.refuses(),
                };
                let was = if old.unit == new.unit { old.max.to_string() } else { old.in_words() };
                let may = if new.is_cut { "is cut after" } else { "may have up to" };
                (kind, format!("{may} {}, it was {was}", new.in_words()), behaviour, new.keyword())
            }
        };
        let source = self.source(pair, &["maxBytes", "maxLength"]);
        let mut members: Vec<String> = [old, new].into_iter().flatten().map(|length| length.member().into()).collect();
        members.dedup();
        self.note_below(&at, &format!("/{keyword}"), Finding { kind, said, source, behaviour, members });
    }

    fn overflow(&mut self, pair: &Pair<'a>) {
        let (Some(old), Some(new)) = (Length::of(&pair.old), Length::of(&pair.new)) else { return };
        let at = At::from(pair);
        let (said, behaviour) = match (old.is_cut, new.is_cut) {
            (false, true) => ("is cut where it is too long, it was refused", self.reach(&at).accepts()),
            (true, false) => ("is refused where it is too long, it was cut", self.reach(&at).refuses()),
            _ => return,
        };
        let finding = Finding {
            kind: Kind::OverflowChanged,
            said: said.into(),
            source: self.source(pair, &["overflow"]),
            behaviour,
            members: vec!["shown".into(), "is_cut".into()],
        };
        self.note_below(&at, "/overflow", finding);
    }

    /// Compares two integers.
    pub fn integer(&mut self, pair: &Pair<'a>) {
        let unit = pair.new.text("unit").map(|unit| format!(" {unit}")).unwrap_or_default();
        let (lower, upper) = (("is at least", unit.clone()), ("is at most", unit));
        let unlimited = "may be any number";
        self.bound(pair, &Bound { keyword: "minimum", member: "MINIMUM", is_upper: false, around: lower, unlimited });
        self.bound(pair, &Bound { keyword: "maximum", member: "MAXIMUM", is_upper: true, around: upper, unlimited });
        if let Some((old, new)) = pair.differs("unit") {
            let named = |unit: Option<&serde_json::Value>| {
                unit.and_then(serde_json::Value::as_str).map_or("nothing in particular".to_owned(), str::to_owned)
            };
            let finding = Finding {
                kind: Kind::MeaningChanged,
                said: format!("counts {}, it was {}", named(new), named(old)),
                source: Source::same(),
                behaviour: Behaviour::Other("the same number means something else".into()),
                members: Vec::new(),
            };
            self.note_below(&pair.into(), "/unit", finding);
        }
    }

    /// Compares two lists, and their entries.
    pub fn list(&mut self, pair: &Pair<'a>) {
        let (lower, upper) = (("has at least", " entries".to_owned()), ("may have up to", " entries".to_owned()));
        let (empty, endless) = ("may be empty", "may have any number of entries");
        self.bound(
            pair,
            &Bound { keyword: "minItems", member: "MIN_ITEMS", is_upper: false, around: lower, unlimited: empty },
        );
        self.bound(
            pair,
            &Bound { keyword: "maxItems", member: "MAX_ITEMS", is_upper: true, around: upper, unlimited: endless },
        );
        if let Some(items) = pair.child("items") {
            self.node(&items);
        }
    }

    fn bound(&mut self, pair: &Pair<'a>, bound: &Bound) {
        let number = |node: &Node<'_>| node.integer(bound.keyword);
        let (old, new) = (number(&pair.old), number(&pair.new));
        if old == new {
            return;
        }
        let at = At::from(pair);
        let is_tighter = match (old, new) {
            (Some(old), Some(new)) => (new < old) == bound.is_upper,
            (_, new) => new.is_some(),
        };
        let (kind, behaviour) = if is_tighter {
            (Kind::LimitTightened, self.reach(&at).refuses())
        } else {
            (Kind::LimitRelaxed, self.reach(&at).accepts())
        };
        let (before, behind) = &bound.around;
        let said = match (old, new) {
            (Some(old), Some(new)) => format!("{before} {new}{behind}, it was {old}"),
            (None, Some(new)) => format!("{before} {new}{behind}, there was no limit"),
            (Some(old), None) => format!("{}, the limit was {old}", bound.unlimited),
            (None, None) => return,
        };
        let source = self.source(pair, &[bound.keyword]);
        let members = vec![bound.member.to_owned()];
        self.note_below(&at, &format!("/{}", bound.keyword), Finding { kind, said, source, behaviour, members });
    }
}
