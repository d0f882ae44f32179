//! Several sections that fix one parameter to different values: an envelope and its branches.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wecom_codegen::names::{is_type_name, pascal, snake};

use super::{
    gather::{Group, Note, Row},
    maker::{Ledger, Members},
    names::{Fields, module, of_property},
    request::{Head, Request, Requests, file},
    tree::Node,
};
use crate::{fact::Fact, page::Side};

/// The sections of a call, told apart by the value of one parameter.
pub struct Tagged<'a> {
    /// The parameter.
    pub tag: String,
    /// Each of its values with what is said of it, in the order of the page.
    pub branches: Vec<(String, Vec<Group<'a>>)>,
    /// What is said of all of them.
    pub base: Vec<Group<'a>>,
}

/// Tells the sections apart, if one parameter does.
pub fn tagged<'a>(groups: &[Group<'a>]) -> Option<Tagged<'a>> {
    let groups: Vec<Group<'a>> = groups.iter().flat_map(one_table_each).collect();
    let tag = tag_of(&groups)?;
    let mut tagged = Tagged { tag, branches: Vec::new(), base: Vec::new() };
    for group in groups {
        match fixed(&group, &tagged.tag) {
            None => tagged.base.push(group),
            Some(value) => tagged.branch(&value).push(group),
        }
    }
    tagged.sort_samples();
    Some(tagged)
}

impl<'a> Tagged<'a> {
    fn branch(&mut self, value: &str) -> &mut Vec<Group<'a>> {
        let known = self.branches.iter().position(|(other, _)| other == value);
        let index = known.unwrap_or_else(|| {
            self.branches.push((value.to_owned(), Vec::new()));
            self.branches.len() - 1
        });
        &mut self.branches[index].1
    }

    /// An example belongs where its own value says, wherever it stands.
    fn sort_samples(&mut self) {
        let mut samples = Vec::new();
        let all = self.branches.iter_mut().flat_map(|(_, groups)| groups).chain(&mut self.base);
        for group in all {
            samples.append(&mut group.samples);
        }
        samples.sort_by_key(|sample| sample.line);
        for sample in samples {
            let value = sample.value.get(&self.tag).and_then(Value::as_str);
            let branch = self.branches.iter_mut().find(|(other, _)| Some(other.as_str()) == value);
            let groups = branch.map_or(&mut self.base, |(_, groups)| groups);
            if groups.is_empty() {
                groups.push(Group::default());
            }
            groups.iter_mut().take(1).for_each(|group| group.samples.push(sample.clone()));
        }
    }
}

/// A group for each of its tables, if they fix a parameter to different values.
fn one_table_each<'a>(group: &Group<'a>) -> Vec<Group<'a>> {
    let single: Vec<Group> = group
        .tables
        .iter()
        .map(|table| Group { section: group.section.clone(), tables: vec![table.clone()], ..Group::default() })
        .collect();
    if tag_of(&single).is_none() {
        return vec![Group {
            section: group.section.clone(),
            tables: group.tables.clone(),
            samples: group.samples.clone(),
            asides: group.asides.clone(),
        }];
    }
    let rest = Group {
        section: group.section.clone(),
        samples: group.samples.clone(),
        asides: group.asides.clone(),
        ..Group::default()
    };
    single.into_iter().chain([rest]).collect()
}

/// The first parameter that is fixed to different values.
fn tag_of(groups: &[Group]) -> Option<String> {
    let mut fixed_to: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in groups.iter().flat_map(rows).filter_map(fixed_row) {
        match fixed_to.iter_mut().find(|(other, _)| *other == name) {
            None => fixed_to.push((name, vec![value])),
            Some((_, values)) if !values.contains(&value) => values.push(value),
            Some(_) => {}
        }
    }
    fixed_to.into_iter().find(|(_, values)| values.len() > 1).map(|(name, _)| name.to_owned())
}

fn rows<'g>(group: &'g Group) -> impl Iterator<Item = &'g Row> {
    group.tables.iter().flat_map(|table| &table.rows)
}

/// Name and value of a parameter at the top that always has this value.
fn fixed_row(row: &Row) -> Option<(&str, &str)> {
    let [name] = row.path.as_slice() else { return None };
    row.facts.iter().find_map(|fact| match fact {
        Fact::Fixed(value) => Some((name.as_str(), value.as_str())),
        _ => None,
    })
}

fn fixed(group: &Group, tag: &str) -> Option<String> {
    rows(group).filter_map(fixed_row).find(|(name, _)| *name == tag).map(|(_, value)| value.to_owned())
}

/// Why the sections can't be branches of a union of the dialect.
pub fn why_not(tagged: &Tagged) -> Option<String> {
    let is_name =
        |name: &str| is_type_name(&pascal(name)) && pascal(name).starts_with(|first: char| first.is_ascii_uppercase());
    if !is_name(&tagged.tag) {
        return Some(format!("no type in Rust can be called like `{}`", tagged.tag));
    }
    let other = tagged.branches.iter().find(|(value, _)| !is_name(value))?;
    Some(format!("no type in Rust can be called like `{}`", other.0))
}

/// A branch: its value, its tree, and its body taken out of it.
struct Branch<'a> {
    value: &'a str,
    groups: Vec<&'a Group<'a>>,
    root: Node<'a>,
    body: Option<Node<'a>>,
    /// The names in its object, in order.
    order: Vec<String>,
}

/// Drafts the envelope, its branches, and what some of them share.
pub fn files(request: &mut Request, tagged: &Tagged, ledger: &mut Ledger) -> Requests {
    let mut base = Node::of(&tagged.base.iter().collect::<Vec<_>>());
    let mut branches: Vec<Branch> =
        tagged.branches.iter().map(|(value, groups)| branch(value, groups, &mut base)).collect();
    let tag_node = base.take(&tagged.tag);
    let mut envelope = base;
    let mut order: Vec<String> = envelope.children.iter().map(|child| child.name.clone()).collect();
    let shared = share(&mut branches, &mut envelope);
    let first = branches.first().map(|branch| branch.order.clone()).unwrap_or_default();
    let is_of_envelope = |name: &&String| **name == tagged.tag || envelope.child(name).is_some();
    let in_first: Vec<String> = first.iter().filter(is_of_envelope).cloned().collect();
    order.retain(|name| !in_first.contains(name));
    order.extend(in_first);
    let late: Vec<String> =
        envelope.children.iter().map(|child| child.name.clone()).filter(|name| !order.contains(name)).collect();
    order.extend(late);
    if !order.contains(&tagged.tag) {
        order.push(tagged.tag.clone());
    }
    let before_body = first.iter().take_while(|name| branches.first().is_none_or(|branch| *name != branch.value));
    let after = before_body.filter(is_of_envelope).last().unwrap_or(&tagged.tag).clone();

    let mut requests = Requests::default();
    let tag_type = request.names.claim(&pascal(&tagged.tag));
    let choice = request.names.claim(&format!("{}Choice", request.title));
    if tag_type != pascal(&tagged.tag) {
        let words = format!("the type of `{}` shares its name with another one: rename that", tagged.tag);
        requests.notes.push(Note::at(request.call.line, words));
    }
    let instances: Vec<(usize, &Map<String, Value>)> =
        branches.iter().flat_map(|branch| branch.root.instances()).collect();
    let all: Vec<&Group> = tagged.base.iter().chain(tagged.branches.iter().flat_map(|(_, groups)| groups)).collect();

    // The envelope.
    let title = request.title.to_owned();
    let mut fields = Fields::default();
    fields.keep(snake(&choice));
    fields.keep(snake(&tagged.tag));
    let mut maker = request.maker(&all, ledger);
    let children: Vec<&Node> = order.iter().filter_map(|name| envelope.child(name)).collect();
    let mut members = maker.members(&children, &title, &instances, &mut fields);
    let tag_rows: Vec<&Row> = tag_node.iter().flat_map(|node| node.rows.iter().copied()).collect();
    let fixed_rows = tagged.branches.iter().flat_map(|(_, groups)| groups).flat_map(rows);
    let tag_row = tag_rows.into_iter().chain(fixed_rows.filter(|row| row.path == [tagged.tag.as_str()])).next();
    let mut tag = Map::from_iter([(
        "draft".into(),
        maker.draft(tag_row.map_or(1, |row| row.line), &["describe it in your own words".to_owned()]),
    )]);
    let term = tag_row.and_then(|row| row.term.as_deref());
    tag.extend(term.map(|term| ("term".to_owned(), json!(term))));
    tag.insert("description".into(), json!(term.unwrap_or(&tagged.tag)));
    tag.insert("type".into(), json!("string"));
    let definitions = std::mem::take(&mut maker.definitions);
    let mut ordered = Members { doubts: std::mem::take(&mut members.doubts), ..Members::default() };
    for name in &order {
        if *name == tagged.tag {
            ordered.add(name, Value::Object(tag.clone()), true);
        } else if let Some(schema) = members.properties.shift_remove(name) {
            ordered.add(name, schema, members.required.contains(name));
        }
    }
    let after = if ordered.properties.contains_key(&after) { after } else { tagged.tag.clone() };
    let doubts: Vec<String> = ordered
        .doubts
        .drain(..)
        .chain([format!("name `variants` better than `{choice}`, and describe it in your own words")])
        .collect();
    let mut object = ordered.into_object(Side::Request);
    object.shift_remove("additionalProperties");
    object.insert(
        "variants".into(),
        json!({
            "title": choice,
            "term": term.unwrap_or(&tagged.tag),
            "description": format!("What `{}` tells apart.", tagged.tag),
            "tag": tagged.tag,
            "after": after,
        }),
    );
    let names: Vec<String> = branches.iter().map(|branch| module(&snake(&pascal(branch.value)))).collect();
    let references: Vec<Value> = names.iter().map(|name| json!({ "$ref": format!("{name}.json") })).collect();
    object.insert("oneOf".into(), json!(references));
    object.insert("unevaluatedProperties".into(), json!(false));
    object.insert("call".into(), request.address.call());
    let head = request.head(&title, &all, doubts);
    requests.files.insert("request".to_owned(), file(request.source, head, object, definitions));

    let common = common(request, &shared, &all, ledger, &mut requests);
    for (branch, name) in branches.iter().zip(&names) {
        let file = branch_file(request, tagged, branch, &common, ledger);
        requests.files.insert(name.clone(), file);
        let samples = branch.groups.iter().flat_map(|group| &group.samples);
        requests.samples.extend(samples.map(|sample| ("request".to_owned(), sample.line, name.clone())));
    }
    requests
}

fn branch<'a>(value: &'a str, groups: &'a [Group<'a>], base: &mut Node<'a>) -> Branch<'a> {
    let groups: Vec<&Group> = groups.iter().collect();
    let mut root = Node::of(&groups);
    let order: Vec<String> = root.children.iter().map(|child| child.name.clone()).collect();
    let is_object = |node: &Node| !node.children.is_empty() && node.shown.iter().all(|shown| shown.value.is_object());
    let mut body = root.child(value).is_some_and(is_object).then(|| root.take(value)).flatten();
    // What stands inside can't stand in the envelope too.
    if let (Some(body), Some(other)) = (&mut body, base.take(value)) {
        body.absorb(other);
    }
    Branch { value, groups, root, body, order }
}

/// Moves what all branches have, or the envelope has already, into the envelope; what is left and shared by some.
fn share<'a>(branches: &mut [Branch<'a>], envelope: &mut Node<'a>) -> BTreeMap<String, Node<'a>> {
    let mut names: Vec<String> = Vec::new();
    for child in branches.iter().flat_map(|branch| &branch.root.children) {
        if !names.contains(&child.name) {
            names.push(child.name.clone());
        }
    }
    let mut shared = BTreeMap::new();
    for name in names {
        let is_tag = |branch: &Branch| {
            branch.root.child(&name).is_some_and(|node| {
                node.rows.iter().any(|row| fixed_row(row).is_some_and(|(_, value)| value == branch.value))
            })
        };
        if branches.iter().all(is_tag) {
            continue;
        }
        let having = branches.iter().filter(|branch| branch.root.child(&name).is_some()).count();
        let is_common = envelope.child(&name).is_some() || having == branches.len();
        if !is_common && having < 2 {
            continue;
        }
        let mut whole = Node { name: name.clone(), ..Node::default() };
        for branch in &mut *branches {
            if is_common {
                branch.root.take(&name).into_iter().for_each(|node| whole.absorb(node));
            } else {
                branch.root.child(&name).cloned().into_iter().for_each(|node| whole.absorb(node));
            }
        }
        if is_common {
            match envelope.take(&name) {
                Some(mut known) => {
                    known.absorb(whole);
                    envelope.children.push(known);
                }
                None => envelope.children.push(whole),
            }
        } else {
            shared.insert(name, whole);
        }
    }
    shared
}

/// The definitions that some branches share: what a property says by reference, by its name.
fn common(
    request: &mut Request,
    shared: &BTreeMap<String, Node>,
    groups: &[&Group],
    ledger: &mut Ledger,
    requests: &mut Requests,
) -> BTreeMap<String, Map<String, Value>> {
    let mut references = BTreeMap::new();
    let source = request.source;
    let (title, line) = (request.title.to_owned(), request.call.line);
    let mut maker = request.maker(groups, ledger);
    let mut definitions = Map::new();
    for (name, node) in shared {
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
    if !definitions.is_empty() {
        let file = json!({
            "$schema": "wecom-school:/dialect/schema.json",
            "draft": maker.draft(line, &[]),
            "description": "What several messages share.",
            "source": source.section(""),
            "$defs": definitions,
        });
        requests.files.insert("common".to_owned(), file);
    }
    references
}

fn branch_file(
    request: &mut Request,
    tagged: &Tagged,
    branch: &Branch,
    common: &BTreeMap<String, Map<String, Value>>,
    ledger: &mut Ledger,
) -> Value {
    let wanted = of_property(request.title, branch.value, None);
    let title = request.names.claim(&wanted);
    let source = request.source;
    let mut maker = request.maker(&branch.groups, ledger);
    let mut fields = Fields::default();
    let instances = branch.root.instances();
    let body = branch.body.as_ref().map(|body| {
        let children: Vec<&Node> = body.children.iter().collect();
        maker.members(&children, &title, &body.instances(), &mut fields)
    });
    let beside: Vec<&Node> = branch
        .root
        .children
        .iter()
        .filter(|child| !common.contains_key(&child.name) && child.name != tagged.tag)
        .collect();
    let mut own = maker.members(&beside, &title, &instances, &mut fields);
    let mut doubts = vec!["name it, and describe it in your own words".to_owned()];
    doubts.append(&mut own.doubts);
    let mut members = Members::default();
    members.add(&tagged.tag, json!({ "const": branch.value }), true);
    for name in &branch.order {
        if *name == branch.value {
            let Some(mut body) = body.as_ref().map(|body| Members {
                properties: body.properties.clone(),
                required: body.required.clone(),
                doubts: body.doubts.clone(),
            }) else {
                continue;
            };
            doubts.append(&mut body.doubts);
            if !body.properties.is_empty() {
                members.add(name, Value::Object(body.into_object(Side::Request)), true);
            }
        } else if let Some(schema) = own.properties.shift_remove(name) {
            members.add(name, schema, own.required.contains(name));
        } else if let (Some(reference), Some(node)) = (common.get(name), branch.root.child(name)) {
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
    let group = branch.groups.first();
    let line = group.and_then(|group| Some(group.tables.first()?.line)).unwrap_or(1);
    let head = Head {
        title: &title,
        description: format!("A message whose `{}` is `{}`.", tagged.tag, branch.value),
        section: group.map_or("", |group| group.section.as_str()),
        line,
        doubts,
    };
    file(source, head, object, definitions)
}
