//! Two schemas, keyword by keyword. What no rule knows is still said.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    annotations::WORDS,
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places, target},
    definitions::limits,
    side::place,
};
use wecom_schemas::library::Node;

/// Keywords that a rule of their own compares, or that say nothing to anybody downstream.
const KNOWN: &[&str] = &[
    "$schema",
    "$defs",
    "$ref",
    "title",
    "term",
    "description",
    "source",
    "errata",
    "default",
    "deprecated",
    "deprecationReason",
    "rustName",
    "picture",
    "meaningBy",
    "type",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "oneOf",
    "variants",
    "atLeastOneOf",
    "call",
    "items",
    "minItems",
    "maxItems",
    "minLength",
    "maxBytes",
    "maxLength",
    "overflow",
    "unit",
    "idTranslation",
    "secret",
    "minimum",
    "maximum",
    "enum",
    "codes",
    "file",
];

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Reference,
    Constant,
    Enumeration,
    Object,
    List,
    Text,
    Flag,
    Codes,
    Integer,
    Boolean,
    TextOrInteger,
}

impl Family {
    /// What a schema describes, by its keywords.
    fn of(node: &Node<'_>) -> Self {
        match node.types().as_slice() {
            _ if node.has("$ref") => Self::Reference,
            _ if node.has("const") => Self::Constant,
            _ if node.has("oneOf") && !node.has("variants") => Self::Enumeration,
            ["array", ..] => Self::List,
            ["string", "integer"] => Self::TextOrInteger,
            ["string", ..] => Self::Text,
            ["integer"] if node.has("enum") => Self::Flag,
            ["integer"] if node.has("codes") => Self::Codes,
            ["integer"] => Self::Integer,
            ["boolean"] => Self::Boolean,
            _ => Self::Object,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Reference => "a reference",
            Self::Constant => "a single value",
            Self::Enumeration => "one of a list of values",
            Self::Object => "an object",
            Self::List => "a list",
            Self::Text => "a text",
            Self::Flag => "a switch",
            Self::Codes => "a code",
            Self::Integer => "an integer",
            Self::Boolean => "a boolean",
            Self::TextOrInteger => "a text or an integer",
        }
    }
}

impl<'a> Comparison<'a> {
    /// Compares two schemas and what stands in them.
    pub fn node(&mut self, pair: &Pair<'a>) {
        self.annotations(pair);
        self.name(pair);
        match (pair.old.has("$ref"), pair.new.has("$ref")) {
            (false, false) => self.content(pair),
            _ => self.reference(pair),
        }
    }

    /// Two schemas of which at least one only refers to another.
    fn reference(&mut self, pair: &Pair<'a>) {
        let (Some(old), Some(new)) = (target(self.old, &pair.old), target(self.new, &pair.new)) else {
            // A reference to nowhere: the generator says so of its side.
            return self.unnamed(pair, "$ref");
        };
        if self.pairs.get(&place(&old)) == Some(&place(&new)) {
            return;
        }
        let (was, is) = (self.old.surface.item(&place(&old)), self.new.surface.item(&place(&new)));
        let said = match (was, is) {
            (Some(was), Some(is)) => format!("is of type `{}`, it was `{}`", is.name, was.name),
            _ => format!("is what {} says, it was what {} says", place(&new), place(&old)),
        };
        let is_other = pair.old.has("$ref") && pair.new.has("$ref");
        let at = At::from(pair);
        let behaviour = if !is_other {
            Behaviour::Same("what it accepts is said apart".into())
        } else if limits(&old) == limits(&new) {
            Behaviour::Same("both accept the same".into())
        } else {
            self.reach(&at).refuses()
        };
        let source = self.source(pair, &[]);
        self.note_below(
            &at,
            "/$ref",
            Finding { kind: Kind::TypeChanged, said, source, behaviour, members: Vec::new() },
        );
        if !is_other {
            // One schema for several places was made of one, or the other way round.
            self.content(&Pair { old, new });
        }
    }

    /// What a schema accepts, and how Rust has it.
    fn content(&mut self, pair: &Pair<'a>) {
        let (was, is) = (Family::of(&pair.old), Family::of(&pair.new));
        if was != is {
            return self.other_family(pair, was, is);
        }
        self.null(pair);
        match is {
            Family::Reference | Family::Boolean | Family::TextOrInteger | Family::Flag => {}
            Family::Constant => self.constant(pair),
            Family::Enumeration => self.enumeration(pair),
            Family::Object => self.object(pair),
            Family::List => self.list(pair),
            Family::Text => self.text(pair),
            Family::Codes => self.codes(pair),
            Family::Integer => self.integer(pair),
        }
        let keywords: BTreeSet<&String> = pair.old.map.keys().chain(pair.new.map.keys()).collect();
        for keyword in keywords.into_iter().filter(|keyword| !KNOWN.contains(&keyword.as_str())) {
            self.unnamed(pair, keyword);
        }
    }

    fn other_family(&mut self, pair: &Pair<'a>, was: Family, is: Family) {
        let at = At::from(pair);
        let source = match self.source(pair, &[]) {
            Source::Compiles(_) if self.new.surface.item(&place(&pair.new)).is_some() => {
                Source::Breaks("the type keeps its name and becomes another one".into())
            }
            source => source,
        };
        let reach = self.reach(&at);
        let behaviour = if holds_all(pair, was, is) { reach.accepts() } else { reach.refuses() };
        let said = format!("is {}, it was {}", is.in_words(), was.in_words());
        self.note(&at, Finding { kind: Kind::TypeChanged, said, source, behaviour, members: Vec::new() });
    }

    /// null, which an answer may write for what is absent.
    fn null(&mut self, pair: &Pair<'a>) {
        let accepts = |node: &Node<'_>| node.types().contains(&"null");
        let (said, behaviour) = match (accepts(&pair.old), accepts(&pair.new)) {
            (false, true) => ("may be null", Behaviour::Wider("null is read as absent".into())),
            (true, false) => ("must not be null any more", self.reach(&pair.into()).refuses()),
            _ => return,
        };
        let source = Source::same();
        let finding = Finding { kind: Kind::NullChanged, said: said.into(), source, behaviour, members: Vec::new() };
        self.note_below(&pair.into(), "/type", finding);
    }

    /// Compares the words of a part of a schema that has no name of its own, and what no rule knows of it.
    pub fn part(&mut self, at: &At<'a>, part: &Pair<'a>, known: &[&str]) {
        self.words(at, part);
        let keywords: BTreeSet<&String> = part.old.map.keys().chain(part.new.map.keys()).collect();
        let is_known = |keyword: &str| known.contains(&keyword) || WORDS.contains(&keyword);
        for keyword in keywords.into_iter().filter(|keyword| !is_known(keyword)) {
            if let Some(finding) = unnamed(part, keyword, Source::same()) {
                self.note_entry(at, None, Places::of_keyword(part, keyword), finding);
            }
        }
    }

    /// A keyword that is none of ours.
    fn unnamed(&mut self, pair: &Pair<'a>, keyword: &str) {
        if let Some(finding) = unnamed(pair, keyword, self.source(pair, &[keyword])) {
            self.note_below(&pair.into(), &format!("/{keyword}"), finding);
        }
    }

    /// The name of the type that is made of a schema.
    fn name(&mut self, pair: &Pair<'a>) {
        let (old, new) = (place(&pair.old), place(&pair.new));
        let (Some(was), Some(is)) = (self.old.surface.item(&old), self.new.surface.item(&new)) else { return };
        let (kind, said, source) = if was.path != is.path {
            let why = format!("the name `{}` is gone", was.name);
            (Kind::TypeRenamed, format!("is `{}` now", is.path), Source::Breaks(why))
        } else if old != new {
            let why = Source::Compiles("the path in Rust is the same".into());
            (Kind::Moved, format!("stands in {new}, it stood in {old}"), why)
        } else {
            return;
        };
        let behaviour = Behaviour::Same("JSON does not know the name".into());
        let finding = Finding { kind, said, source, behaviour, members: Vec::new() };
        let rust = [was.path.clone(), is.path.clone()].into();
        self.push(&pair.into(), Some(was.path.clone()), Places::in_both(pair), finding, rust);
    }
}

/// A keyword that is none of ours changed, and that is all that can be said.
fn unnamed(pair: &Pair<'_>, keyword: &str, source: Source) -> Option<Finding> {
    let (old, new) = pair.differs(keyword)?;
    let shown = |value: Option<&Value>| value.map_or("absent".to_owned(), Value::to_string);
    let said = format!("has `{keyword}` {}, it was {}", shown(new), shown(old));
    let behaviour = Behaviour::Other("this comparison does not know the keyword: look at what it means".into());
    Some(Finding { kind: Kind::Other, said, source, behaviour, members: Vec::new() })
}

/// Whether a schema of another kind accepts everything that the old one does.
fn holds_all(pair: &Pair<'_>, was: Family, is: Family) -> bool {
    match (was, is) {
        (Family::Text | Family::Integer, Family::TextOrInteger) => !pair.old.types().contains(&"null"),
        (Family::Flag, Family::Integer) => {
            pair.new.integer("minimum").is_some_and(|minimum| minimum <= 0)
                && pair.new.integer("maximum").is_some_and(|maximum| maximum >= 1)
        }
        (Family::Constant, Family::Enumeration) => {
            let values = pair.new.entries("oneOf");
            values.iter().any(|entry| entry.map.get("const") == pair.old.map.get("const"))
        }
        _ => false,
    }
}
