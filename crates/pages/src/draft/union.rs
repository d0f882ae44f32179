//! A union: an envelope, and what carries on in the files of its branches.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wecom_schemas::names::{pascal, snake};

use super::{
    branch::{Branch, share},
    gather::{Group, Note, Row},
    known::without_place,
    maker::{Ledger, Members},
    names::{Fields, module, of_property},
    request::{Request, Requests, file},
    tagged::{Tagged, rows},
    tree::Node,
};
use crate::page::Side;

/// Drafts the envelope, its branches, and what some of them share; nothing if no branch has anything but its tag.
pub fn files(request: &mut Request, tagged: &Tagged, ledger: &mut Ledger) -> Option<Requests> {
    let mut base = Node::of(&tagged.base.iter().collect::<Vec<_>>());
    let mut branches: Vec<Branch> =
        tagged.branches.iter().map(|(value, groups)| Branch::of(&tagged.tag, value, groups, &mut base)).collect();
    base.take(&tagged.tag);
    let first = base.children.iter().map(|child| child.name.clone()).collect();
    let shared = share(&mut branches, &mut base);

    let mut requests = Requests::default();
    let all: Vec<&Group> = tagged.base.iter().chain(tagged.branches.iter().flat_map(|(_, groups)| groups)).collect();
    let (references, file) = common(request, &shared, &all, ledger);
    requests.files.extend(file.map(|file| ("common".to_owned(), file)));
    let mut names = Vec::new();
    for branch in &branches {
        let name = module(&snake(&pascal(branch.value)));
        let file = branch.file(request, &tagged.tag, &references, ledger);
        if file.pointer("/properties").and_then(Value::as_object).is_none_or(|properties| properties.len() < 2) {
            let words = format!("of the message `{}` nothing but its name could be kept: left out", branch.value);
            requests.notes.push(Note::at(branch.line(request.call.line), words));
            continue;
        }
        let samples = branch.groups.iter().flat_map(|group| &group.samples);
        requests.samples.extend(samples.map(|sample| ("request".to_owned(), sample.line, name.clone())));
        requests.files.insert(name.clone(), file);
        names.push(name);
    }
    if names.is_empty() {
        return None;
    }
    let order = order(&tagged.tag, first, &base, &branches);
    let envelope = Envelope { tagged, order, root: base, branches: &branches };
    let file = envelope.file(request, &all, &names, ledger, &mut requests.notes);
    requests.files.insert("request".to_owned(), file);
    Some(requests)
}

/// The names in the envelope: what is said of all messages, then as the first one has them.
fn order(tag: &str, mut order: Vec<String>, root: &Node, branches: &[Branch]) -> Vec<String> {
    let first = branches.first().map_or(&[][..], |branch| branch.order.as_slice());
    let in_first: Vec<String> =
        first.iter().filter(|name| *name == tag || root.child(name).is_some()).cloned().collect();
    order.retain(|name| !in_first.contains(name));
    order.extend(in_first);
    let others = root.children.iter().map(|child| child.name.clone()).chain([tag.to_owned()]);
    for name in others {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    order
}

struct Envelope<'e, 'a> {
    tagged: &'e Tagged<'a>,
    /// Its names, the tag among them.
    order: Vec<String>,
    /// What stands in it.
    root: Node<'e>,
    branches: &'e [Branch<'e>],
}

impl Envelope<'_, '_> {
    fn file(
        &self,
        request: &mut Request,
        all: &[&Group],
        names: &[String],
        ledger: &mut Ledger,
        notes: &mut Vec<Note>,
    ) -> Value {
        let tag = &self.tagged.tag;
        let title = request.title.to_owned();
        if request.names.claim(&pascal(tag)) != pascal(tag) {
            let words = format!("the type of `{tag}` shares its name with another one: rename that");
            notes.push(Note::at(request.call.line, words));
        }
        let choice = request.names.claim(&format!("{title}Choice"));
        let mut fields = Fields::default();
        fields.keep(snake(&choice));
        fields.keep(snake(tag));
        let instances: Vec<(usize, &Map<String, Value>)> =
            self.branches.iter().flat_map(|branch| branch.root.instances()).collect();
        let children: Vec<&Node> = self.order.iter().filter_map(|name| self.root.child(name)).collect();
        let tag_rows = || all.iter().flat_map(|group| rows(group)).filter(|row| row.path == [tag.as_str()]);
        ledger.facts += tag_rows().map(|row| row.facts.len()).sum::<usize>();
        let row = tag_rows().next();
        let mut tag_doubts = vec!["describe it in your own words".to_owned()];
        tag_doubts.extend(without_place(&tag_rows().collect::<Vec<_>>(), &["fixed", "required", "type"]));
        let mut maker = request.maker(all, ledger);
        let mut members = maker.members(&children, &title, &instances, &mut fields);
        let tag_schema = self.tag(row, |line| maker.draft(line, &tag_doubts));
        let definitions = std::mem::take(&mut maker.definitions);
        let mut ordered = Members::default();
        for name in &self.order {
            if name == tag {
                ordered.add(name, tag_schema.clone(), true);
            } else if let Some(schema) = members.properties.shift_remove(name) {
                ordered.add(name, schema, members.required.contains(name));
            }
        }
        let variants = json!({
            "title": choice,
            "term": row.and_then(|row| row.term.as_deref()).unwrap_or(tag),
            "description": format!("What `{tag}` tells apart."),
            "tag": tag,
            "after": self.after(&ordered),
        });
        let mut object = ordered.into_object(Side::Request);
        object.shift_remove("additionalProperties");
        object.insert("variants".into(), variants);
        let references: Vec<Value> = names.iter().map(|name| json!({ "$ref": format!("{name}.json") })).collect();
        object.insert("oneOf".into(), json!(references));
        object.insert("unevaluatedProperties".into(), json!(false));
        object.insert("call".into(), request.address.call());
        members.doubts.push(format!("name `variants` better than `{choice}`, and describe it in your own words"));
        file(request.source, request.head(&title, all, members.doubts), object, definitions)
    }

    fn tag(&self, row: Option<&Row>, draft: impl Fn(usize) -> Value) -> Value {
        let term = row.and_then(|row| row.term.as_deref());
        let mut tag = Map::from_iter([("draft".into(), draft(row.map_or(1, |row| row.line)))]);
        tag.extend(term.map(|term| ("term".to_owned(), json!(term))));
        tag.insert("description".into(), json!(term.unwrap_or(&self.tagged.tag)));
        tag.insert("type".into(), json!("string"));
        Value::Object(tag)
    }

    /// The property behind which the first message has its body.
    fn after(&self, members: &Members) -> &str {
        let Some(first) = self.branches.first() else { return &self.tagged.tag };
        let before = first.order.iter().take_while(|name| *name != first.value);
        before.filter(|name| members.properties.contains_key(*name)).last().unwrap_or(&self.tagged.tag)
    }
}

/// The definitions that some branches share; and for each name, how a branch refers to its definition.
fn common(
    request: &mut Request,
    shared: &BTreeMap<String, Node>,
    groups: &[&Group],
    ledger: &mut Ledger,
) -> (BTreeMap<String, Map<String, Value>>, Option<Value>) {
    let mut references = BTreeMap::new();
    let source = request.source;
    let (title, line) = (request.title.to_owned(), request.call.line);
    let mut maker = request.maker(groups, ledger);
    let mut definitions = Map::new();
    for (name, node) in shared {
        // What can't be kept is said by each branch.
        let Ok(made) = maker.property(&title, node, None, &mut Fields::default()) else { continue };
        let Value::Object(mut schema) = maker.alone(node, made) else { continue };
        let given = schema.shift_remove("title").and_then(|title| title.as_str().map(str::to_owned));
        let mut definition = given.unwrap_or_else(|| of_property(&title, name, None));
        if definitions.contains_key(&definition) {
            definition = maker.names.claim(&definition);
        }
        let mut reference = Map::from_iter([("$ref".into(), json!(format!("common.json#/$defs/{definition}")))]);
        for keyword in ["rustName", "deprecated", "deprecationReason", "picture"] {
            reference.extend(schema.shift_remove(keyword).map(|value| (keyword.to_owned(), value)));
        }
        definitions.insert(definition, Value::Object(schema));
        references.insert(name.clone(), reference);
    }
    definitions.append(&mut maker.definitions);
    let file = (!definitions.is_empty()).then(|| {
        json!({
            "$schema": "wecom-school:/dialect/schema.json",
            "draft": maker.draft(line, &[]),
            "description": "What several messages share.",
            "source": source.section(""),
            "$defs": definitions,
        })
    });
    (references, file)
}
