//! Writes the request and the answer of an operation as files of the dialect.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{names, parameters::Parameter, values};
use crate::{
    fact::Fact,
    page::{Address, Side},
};

/// What the folder that gets the draft already has.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Whether it has `errcode.json`, the schema of all return codes.
    pub has_codes: bool,
    /// The ids of its decisions, in `errata.json`.
    pub decisions: BTreeSet<String>,
}

/// Decisions that apply to every operation, where the folder has them.
const NOT_EMPTY: &str = "empty-required-text";
const SUCCESS: &str = "success-without-errcode";
const ABSENT: &str = "answer-without-table";
const SUCCEEDED: &str = "0 if the call succeeded.";

impl Folder {
    /// Names a decision in a schema, if the folder has the decision.
    fn decide(&self, schema: &mut Map<String, Value>, decision: &str) {
        if self.decisions.contains(decision) {
            schema.insert("errata".into(), json!([decision]));
        }
    }
}

pub struct Source<'a> {
    pub page: &'a str,
    pub section: &'a str,
}

pub fn request(source: &Source, address: &Address, parameters: Vec<Parameter>, folder: &Folder) -> Value {
    let method = address.method.as_deref().unwrap_or("GET");
    let in_address =
        |parameter: &Parameter| method == "GET" || address.query.iter().any(|(name, _)| *name == parameter.name());
    let is_token = |parameter: &Parameter| in_address(parameter) && values::is_secret(parameter);
    let (tokens, properties): (Vec<_>, Vec<_>) = parameters.into_iter().partition(is_token);
    let mut call = json!({
        "method": method,
        "in": "query",
        "server": address.server,
        "path": address.path,
        "query": tokens.iter().map(query).collect::<Vec<_>>(),
        // No page says whether a repeat is harmless, but a call that reads changes nothing.
        "repeat": "always",
        "response": { "$ref": "response.json" },
    });
    if method != "GET" {
        let is_body = |keyword: &str| keyword == "in" && !properties.iter().all(in_address);
        call = values::map(call).into_iter().filter(|(keyword, _)| keyword != "repeat" && !is_body(keyword)).collect();
    }
    let head = json!({ "title": names::title(&address.path), "term": source.section, "call": call });
    file(source, head, Side::Request, &properties, folder)
}

pub fn answer(source: &Source, address: &Address, parameters: &[Parameter], folder: &Folder) -> Value {
    let title = format!("{}Response", names::title(&address.path));
    let mut head = values::map(json!({ "title": title, "term": format!("返回结果（{}）", source.section) }));
    folder.decide(&mut head, ABSENT);
    file(source, head.into(), Side::Answer, parameters, folder)
}

fn file(source: &Source, head: Value, side: Side, parameters: &[Parameter], folder: &Folder) -> Value {
    let mut file = values::map(json!({ "$schema": "wecom-school:/dialect/schema.json" }));
    file.extend(values::map(head));
    file.insert("source".into(), json!({ "page": source.page, "section": source.section }));
    let mut objects = Objects { folder, side, parameters, waiting: VecDeque::new(), named: BTreeSet::new() };
    file.extend(objects.object(""));
    let mut definitions = Map::new();
    while let Some((name, mut definition, path)) = objects.waiting.pop_front() {
        definition.extend(objects.object(&path));
        definitions.insert(name, definition.into());
    }
    if !definitions.is_empty() {
        file.insert("$defs".into(), definitions.into());
    }
    file.into()
}

/// Returns a parameter of the address that is no property.
fn query(parameter: &Parameter) -> Value {
    let required = parameter.facts.contains(&Fact::Required(true));
    let mut query = json!({ "name": parameter.name(), "required": required, "secret": true });
    if let Some(term) = &parameter.term {
        query["term"] = term.as_str().into();
    }
    query
}

struct Objects<'a> {
    folder: &'a Folder,
    side: Side,
    parameters: &'a [Parameter],
    /// The name, the words and the path of each object that is not written yet.
    waiting: VecDeque<(String, Map<String, Value>, String)>,
    named: BTreeSet<String>,
}

impl Objects<'_> {
    fn object(&mut self, path: &str) -> Map<String, Value> {
        let children: Vec<&Parameter> =
            self.parameters.iter().filter(|other| other.holder() == path && other.path != path).collect();
        let properties: Map<String, Value> =
            children.iter().map(|child| (child.name().to_owned(), self.property(child).into())).collect();
        let is_required = |child: &&&Parameter| child.facts.contains(&Fact::Required(true));
        let required: Vec<&str> = children.iter().filter(is_required).map(|child| child.name()).collect();
        let mut object = values::map(json!({ "type": "object", "properties": properties }));
        if self.side == Side::Request && !required.is_empty() {
            object.insert("required".into(), required.into());
        }
        object.insert("additionalProperties".into(), (self.side == Side::Answer).into());
        object
    }

    fn property(&mut self, parameter: &Parameter) -> Map<String, Value> {
        let is_root = self.side == Side::Answer && parameter.holder().is_empty();
        match parameter.name() {
            "errcode" if is_root => return self.errcode(),
            "errmsg" if is_root => {
                let words = "A message for people. The text may change at any time, so programs must not compare it.";
                return values::map(json!({
                    "term": "返回码的说明", "description": words, "type": ["string", "null"], "default": "",
                }));
            }
            _ => {}
        }
        let mut property = Map::new();
        if let Some(term) = values::term(parameter, self.side) {
            property.insert("term".into(), term.into());
        }
        if let Some(name) = names::rust_name(parameter.name()) {
            property.insert("rustName".into(), name.into());
        }
        property.extend(match parameter.types.as_deref() {
            Some("object") => values::map(self.definition(parameter, false)),
            Some("object[]") => values::list(parameter, &self.definition(parameter, true), self.side),
            _ => values::value(parameter, self.side),
        });
        if parameter.facts.contains(&Fact::Deprecated) {
            property.insert("deprecated".into(), true.into());
        }
        if property.contains_key("minLength") {
            self.folder.decide(&mut property, NOT_EMPTY);
        }
        property
    }

    fn errcode(&self) -> Map<String, Value> {
        let mut errcode = values::map(if self.folder.has_codes {
            json!({ "description": SUCCEEDED, "$ref": "../errcode.json", "default": 0 })
        } else {
            json!({ "description": SUCCEEDED, "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX, "default": 0 })
        });
        self.folder.decide(&mut errcode, SUCCESS);
        errcode
    }

    /// Names the object that a property holds, to be written later, and returns a reference to it.
    fn definition(&mut self, parameter: &Parameter, is_list: bool) -> Value {
        let mut name = String::new();
        // The names of holders come before it only where another object has the shorter name.
        for property in parameter.path.rsplit('.') {
            name = names::definition(property, is_list) + &name;
            if self.named.insert(name.clone()) {
                break;
            }
        }
        let words = match &parameter.term {
            Some(term) => json!({ "term": term }),
            None if is_list => json!({ "description": format!("An entry of `{}`.", parameter.name()) }),
            None => json!({}),
        };
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        self.waiting.push_back((name, values::map(words), parameter.path.clone()));
        reference
    }
}
