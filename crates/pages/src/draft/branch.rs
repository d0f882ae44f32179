//! The branches of a union, and what they share.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    gather::Group,
    known::without_place,
    maker::{Ledger, Members},
    names::{Fields, of_property},
    request::{Head, Request, file},
    tree::Node,
};
use crate::{fact::Fact, page::Side};

/// A branch: what is said of it, with its body taken out.
pub struct Branch<'a> {
    /// The value of the tag.
    pub value: &'a str,
    /// What is said of it.
    pub groups: Vec<&'a Group<'a>>,
    /// What stands in its object, but for the tag, the body and what goes into the envelope.
    pub root: Node<'a>,
    /// The object under the tag's value.
    body: Option<Node<'a>>,
    /// All names in its object, in order.
    pub order: Vec<String>,
}

impl<'a> Branch<'a> {
    /// The branch of a value. What `base` says of its body is taken from there.
    pub fn of(tag: &str, value: &'a str, groups: &'a [Group<'a>], base: &mut Node<'a>) -> Self {
        let groups: Vec<&Group> = groups.iter().collect();
        let mut root = Node::of(&groups);
        let order = root.children.iter().map(|child| child.name.clone()).collect();
        root.take(tag);
        let is_object =
            |node: &Node| !node.children.is_empty() && node.shown.iter().all(|shown| shown.value.is_object());
        let mut body = if root.child(value).is_some_and(is_object) { root.take(value) } else { None };
        // What stands inside can't stand in the envelope too.
        if let (Some(body), Some(other)) = (&mut body, base.take(value)) {
            body.absorb(other);
        }
        Self { value, groups, root, body, order }
    }

    /// The line of its table, or another one.
    pub fn line(&self, otherwise: usize) -> usize {
        self.groups.first().and_then(|group| Some(group.tables.first()?.line)).unwrap_or(otherwise)
    }

    /// Its file. `common` is what it shares with some other branches, as references.
    pub fn file(
        &self,
        request: &mut Request,
        tag: &str,
        common: &BTreeMap<String, Map<String, Value>>,
        ledger: &mut Ledger,
    ) -> Value {
        let title = request.names.claim(&of_property(request.title, self.value, None));
        let source = request.source;
        let mut maker = request.maker(&self.groups, ledger);
        let mut fields = Fields::default();
        let instances = self.root.instances();
        let mut body = self.body.as_ref().map(|body| {
            let children: Vec<&Node> = body.children.iter().collect();
            maker.members(&children, &title, &body.instances(), &mut fields)
        });
        // One struct has what stands in the body and beside it, so no name can stand in both.
        let is_inside = |node: &&Node| self.body.as_ref().is_some_and(|body| body.child(&node.name).is_some());
        let (twice, outside): (Vec<&Node>, Vec<&Node>) = self.root.children.iter().partition(is_inside);
        let beside: Vec<&Node> = outside.into_iter().filter(|node| !common.contains_key(&node.name)).collect();
        let mut own = maker.members(&beside, &title, &instances, &mut fields);
        let mut doubts = vec!["name it, and describe it in your own words".to_owned()];
        doubts.append(&mut own.doubts);
        for node in &twice {
            let why = format!("`{}` stands in the body of `{}` too", node.name, self.value);
            for shown in &node.shown {
                maker.ledger.spoiled.entry(shown.sample).or_insert_with(|| why.clone());
            }
            doubts.push(format!("{why}: left out beside it"));
        }
        if let Some(body) = &self.body {
            doubts.extend(without_place(&body.rows, &["required", "type"]));
            // Its body is what makes an example one of this branch.
            for (line, _) in instances.iter().filter(|(_, object)| !object.contains_key(self.value)) {
                maker.ledger.spoiled.entry(*line).or_insert_with(|| format!("`{}` is missing there", self.value));
            }
        }
        let mut members = Members::default();
        members.add(tag, json!({ "const": self.value }), true);
        for name in &self.order {
            if *name == self.value
                && let Some(mut body) = body.take()
            {
                doubts.append(&mut body.doubts);
                if !body.properties.is_empty() {
                    members.add(name, Value::Object(body.into_object(Side::Request)), true);
                }
            } else if let Some(schema) = own.properties.shift_remove(name) {
                members.add(name, schema, own.required.contains(name));
            } else if let (Some(reference), Some(node)) = (common.get(name), self.root.child(name))
                && !is_inside(&node)
            {
                let mut schema = Map::from_iter([("draft".into(), maker.draft(maker.line_of(node), &[]))]);
                schema.extend(reference.clone());
                let is_required = node.rows.iter().any(|row| row.facts.contains(&Fact::Required(true)))
                    && instances.iter().all(|(_, object)| object.contains_key(name));
                members.add(name, Value::Object(schema), is_required);
            }
        }
        let definitions = std::mem::take(&mut maker.definitions);
        let mut object = members.into_object(Side::Request);
        object.shift_remove("additionalProperties");
        let group = self.groups.first();
        let head = Head {
            title: &title,
            description: format!("A message whose `{tag}` is `{}`.", self.value),
            section: group.map_or("", |group| group.section.as_str()),
            line: self.line(request.call.line),
            doubts,
        };
        file(source, head, object, definitions)
    }
}

/// Moves what all branches have, or the envelope has already, into the envelope; what is left and shared by some.
pub fn share<'a>(branches: &mut [Branch<'a>], envelope: &mut Node<'a>) -> BTreeMap<String, Node<'a>> {
    let mut names: Vec<String> = Vec::new();
    for child in branches.iter().flat_map(|branch| &branch.root.children) {
        if !names.contains(&child.name) {
            names.push(child.name.clone());
        }
    }
    let mut shared = BTreeMap::new();
    for name in names {
        let having = branches.iter().filter(|branch| branch.root.child(&name).is_some()).count();
        if envelope.child(&name).is_some() || having == branches.len() {
            let mut whole = envelope.take(&name).unwrap_or_else(|| Node { name: name.clone(), ..Node::default() });
            for node in branches.iter_mut().filter_map(|branch| branch.root.take(&name)) {
                whole.absorb(node);
            }
            envelope.children.push(whole);
        } else if having > 1 {
            let mut whole = Node { name: name.clone(), ..Node::default() };
            for node in branches.iter().filter_map(|branch| branch.root.child(&name)) {
                whole.absorb(node.clone());
            }
            shared.insert(name, whole);
        }
    }
    shared
}
