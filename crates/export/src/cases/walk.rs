//! Walks through a schema, and puts each probe into a value that is otherwise accepted.

use serde_json::{Value, json};
use wecom_schemas::{Library, Node, markdown::code, pointer::child};

use super::{
    case::{Case, is_request, type_name},
    place::{Object, Place, Property},
    probes::{Probe, probes},
    sample::Samples,
    words::{self, both},
};

/// A property that no schema has.
const UNLISTED: &str = "unlisted";

pub struct Walk<'a> {
    samples: Samples<'a>,
    ty: &'a str,
    is_answer: bool,
    is_in_query: bool,
    /// The defaults of its properties.
    defaults: Vec<(&'a str, &'a Value)>,
    cases: Vec<Case>,
}

/// A place in the value, with what the walk knows about it.
struct Here<'w, 'a> {
    place: Place<'a>,
    pointer: String,
    /// Returns the whole with a value at this place, or without one.
    whole: &'w dyn Fn(Option<Value>) -> Value,
    /// Tells apart the cases that several branches of a union have at this place.
    branch: String,
    /// Whether another branch has the same cases.
    is_repeated: bool,
    /// The schemas around this one, which it must not enter again.
    around: Vec<(&'a str, String)>,
}

impl<'a> Here<'_, 'a> {
    fn below<'w>(&self, place: Place<'a>, segment: &str, whole: &'w dyn Fn(Option<Value>) -> Value) -> Here<'w, 'a> {
        let (branch, around) = (self.branch.clone(), self.around.clone());
        let pointer = format!("{}{segment}", self.pointer);
        Here { place, pointer, whole, branch, is_repeated: self.is_repeated, around }
    }
}

impl<'a> Walk<'a> {
    /// Returns the cases of a schema file.
    pub fn over(library: &'a Library, root: &Node<'a>) -> Vec<Case> {
        let (ty, is_answer) = (type_name(root.file), !is_request(root));
        // A request has few properties, so that a case tries one thing. An answer is one as programs receive it.
        let samples = Samples { library, has_all: is_answer, depth: 0 };
        let is_in_query = root.child("call").is_some_and(|call| call.has("in"));
        let (place, pointer, branch) = (Place::root(library, root), String::new(), String::new());
        let objects = place.objects(library);
        let properties = objects.iter().flat_map(|object| &object.properties);
        let defaults = properties.filter_map(|property| Some((property.name, property.place.default?))).collect();
        let mut walk = Self { samples, ty, is_answer, is_in_query, defaults, cases: Vec::new() };
        let (whole, is_repeated, around) = (&Option::unwrap_or_default, false, Vec::new());
        let here = Here { place, pointer, whole, branch, is_repeated, around };
        for (path, example) in library.examples_of(root.file) {
            let name = type_name(path.rsplit('/').next().unwrap_or(path));
            walk.add(&here, "", Probe::new("example", name, example.clone(), true, &both(words::EXAMPLE, "")));
        }
        walk.visit(&here);
        walk.cases
    }

    /// Adds a case. `below` is the pointer from the place to what is tried.
    fn add(&mut self, here: &Here<'_, 'a>, below: &str, probe: Probe) {
        let Probe { kind, variant, value, is_accepted, shown, reason } = probe;
        let place = format!("{}{below}", here.pointer);
        let id = match (self.is_answer && kind != "example", variant.as_str()) {
            (true, "") => format!("answer/{}{place}/{kind}", self.ty),
            (true, variant) => format!("answer/{}{place}/{kind}-{variant}", self.ty),
            (false, "") => format!("{kind}/{}{place}{}", self.ty, here.branch),
            (false, variant) => format!("{kind}/{}{place}/{variant}{}", self.ty, here.branch),
        };
        // A program that reads more answers than these, or has integers of fewer bits, is not wrong.
        let is_for_all = !self.is_answer || (is_accepted && kind != "at");
        let schema = &here.place.schema;
        let is_of_page = match kind {
            // No page states that an integer has 64 bits.
            "at" | "over" => [("minimum", i64::MIN), ("maximum", i64::MAX)]
                .iter()
                .all(|(name, bound)| variant != *name || schema.integer(name) != Some(*bound)),
            // In an address, every value is text.
            "wrong-type" if self.is_in_query && !place.is_empty() => {
                let is_scalar = ["integer", "fraction", "boolean"].contains(&variant.as_str());
                variant != "text" && !(is_scalar && schema.types() == ["string"])
            }
            _ => true,
        };
        let is_repeated = here.is_repeated || (kind == "alternatives" && !here.branch.is_empty());
        let is_decided = self.is_answer || !["example", "given", "null", "wrong-type"].contains(&kind);
        let decisions = here.place.decisions.iter().filter(|_| is_decided).map(|decision| (*decision).to_owned());
        let (page, section) = here.place.source;
        let instance = (here.whole)((kind != "missing").then_some(value));
        let properties = instance.as_object().filter(|_| is_accepted && !self.is_answer).into_iter().flatten();
        let is_as_absent = |(name, value): &(&String, &Value)| {
            **value == json!([]) || self.defaults.contains(&(name.as_str(), *value))
        };
        let may_lack = properties.filter(is_as_absent).map(|(name, _)| name.clone()).collect();
        self.cases.push(Case {
            id,
            ty: self.ty.to_owned(),
            kind,
            instance,
            place,
            is_accepted,
            may_lack,
            shown,
            reason,
            source: (page.to_owned(), section.to_owned()),
            decisions: decisions.collect(),
            is_answer: self.is_answer,
            is_published: is_for_all && is_of_page && !is_repeated,
        });
    }

    fn visit(&mut self, here: &Here<'_, 'a>) {
        let schema = &here.place.schema;
        let items = here.place.items(self.samples.library);
        let item = items.as_ref().map(|items| self.samples.value(items));
        for probe in probes(schema, item.as_ref()) {
            self.add(here, "", probe);
        }
        let location = (schema.file, schema.pointer.clone());
        if here.around.contains(&location) {
            return;
        }
        let around = [&here.around[..], &[location]].concat();
        if let Some(items) = items {
            let others = vec![item.unwrap_or_default(); schema.size("minItems").unwrap_or(1).saturating_sub(1)];
            let whole = |value: Option<Value>| (here.whole)(Some(value.into_iter().chain(others.clone()).collect()));
            self.visit(&Here { around, ..here.below(items, "/0", &whole) });
            return;
        }
        let objects = here.place.objects(self.samples.library);
        for (index, object) in objects.iter().enumerate() {
            let tag = object.tag.filter(|_| index > 0).map_or_else(String::new, |tag| format!("/in-{tag}"));
            let (branch, around) = (here.branch.clone() + &tag, around.clone());
            let here = Here { branch, around, ..here.below(here.place.clone(), "", here.whole) };
            self.object(&here, object, &objects);
        }
    }

    fn object(&mut self, here: &Here<'_, 'a>, object: &Object<'a>, branches: &[Object<'a>]) {
        let samples = self.samples;
        for (variant, label, has_all) in
            [("only-required", words::REQUIRED_ALONE, false), ("everything", words::EVERYTHING, true)]
        {
            let value = Samples { has_all, ..samples }.object(object, &[]);
            self.add(here, "", Probe::new("given", variant, value, true, &both(label, "")));
        }
        for property in &object.properties {
            let (name, place) = (property.name, property.place.clone());
            let whole = |value| (here.whole)(Some(samples.object(object, &[(name, value)])));
            let mut inner = here.below(place, &child("", name), &whole);
            inner.is_repeated |= property.is_shared && !here.branch.is_empty();
            if object.tag == Some(name) {
                // Only one branch has this body.
                inner.branch.clear();
            }
            let is_required = object.required.contains(&name);
            let (kind, label, is_accepted) = match (is_required, self.is_answer) {
                (true, _) => ("missing", words::REQUIRED, false),
                (false, true) => ("missing", words::MAY_BE_ABSENT, true),
                (false, false) => ("given", words::OPTIONAL, true),
            };
            let value = samples.value(&inner.place);
            self.add(&inner, "", Probe::new(kind, "", value, is_accepted, &both(label, &code(name))));
            self.visit(&inner);
        }
        let mut unknown = |name: &str, value, is_accepted, label| {
            let whole = samples.object(object, &[(name, Some(value))]);
            self.add(here, &child("", name), Probe::new("unknown", "", whole, is_accepted, &both(label, &code(name))));
        };
        unknown(UNLISTED, json!(1), object.is_open, if object.is_open { words::OTHERS } else { words::UNLISTED });
        for property in misplaced(object, branches) {
            unknown(property.name, samples.value(&property.place), false, words::MISPLACED);
        }
        self.alternatives(here, object);
    }

    fn alternatives(&mut self, here: &Here<'_, 'a>, object: &Object<'a>) {
        if object.alternatives.is_empty() {
            return;
        }
        let samples = self.samples;
        let mut add = |variant: &str, kept: &str, value: Option<Value>, is_accepted: bool| {
            let changes: Vec<(&str, Option<Value>)> =
                object.alternatives.iter().map(|name| (*name, value.clone().filter(|_| *name == kept))).collect();
            let reason = words::at_least_one_of(&object.alternatives);
            let value = samples.object(object, &changes);
            self.add(here, "", Probe::new("alternatives", variant, value, is_accepted, &reason));
        };
        add("none", "", None, false);
        for name in &object.alternatives {
            let Some(property) = object.property(name) else { continue };
            add(&format!("{name}-alone"), name, Some(samples.value(&property.place)), true);
            let schema = &property.place.schema;
            let empty = match schema.types().as_slice() {
                ["array", ..] if schema.has("minItems") => continue,
                ["string", ..] if schema.has("minLength") => continue,
                ["array", ..] => json!([]),
                ["string", ..] => json!(""),
                ["boolean"] => json!(false),
                _ => json!(0),
            };
            add(&format!("{name}-empty"), name, Some(empty), false);
        }
    }
}

/// Returns properties of other branches: those next to their bodies, and the first body.
fn misplaced<'o, 'a>(object: &Object<'a>, branches: &'o [Object<'a>]) -> Vec<&'o Property<'a>> {
    let mut found: Vec<&Property<'a>> = Vec::new();
    for branch in branches {
        for property in branch.properties.iter().filter(|property| object.property(property.name).is_none()) {
            let is_body = branch.tag == Some(property.name);
            let has_body = found.iter().any(|other| branches.iter().any(|branch| branch.tag == Some(other.name)));
            if !(is_body && has_body) && found.iter().all(|other| other.name != property.name) {
                found.push(property);
            }
        }
    }
    found
}
