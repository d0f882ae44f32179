//! Writes the request and the answer of a call as files of the dialect.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{names, parameters::Parameter, values};
use crate::{
    fact::Fact,
    page::{Address, Side},
};

/// What stands already in the folder of schemas that gets the draft.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Whether it has `errcode.json`.
    pub has_codes: bool,
    /// The ids of its decisions, in `errata.json`.
    pub decisions: BTreeSet<String>,
}

/// Decisions that apply to every call, where the folder has them.
const NOT_EMPTY: &str = "empty-required-text";
const SUCCESS: &str = "success-without-errcode";
const ABSENT: &str = "answer-without-table";

impl Folder {
    /// Names a decision in a schema, if the folder has the decision.
    fn decide(&self, schema: &mut Map<String, Value>, decision: &str) {
        if self.decisions.contains(decision) {
            schema.insert("errata".into(), json!([decision]));
        }
    }
}

/// What every file of a call says of itself.
pub struct Context<'a> {
    pub page: &'a str,
    pub section: &'a str,
    pub folder: &'a Folder,
}

impl Context<'_> {
    /// The schema of a request.
    pub fn request(&self, address: &Address, method: &str, parameters: &[Parameter]) -> Value {
        let title = names::title(&address.path);
        let in_address = |parameter: &&Parameter| {
            method == "GET" || address.query.iter().any(|(name, _)| parameter.path == [name.as_str()])
        };
        let is_token = |parameter: &&Parameter| in_address(parameter) && values::is_secret(parameter);
        let (tokens, mut properties): (Vec<&Parameter>, Vec<&Parameter>) = parameters.iter().partition(is_token);
        // The dialect has no request without properties.
        let query = if properties.is_empty() { Vec::new() } else { tokens.iter().map(|token| query(token)).collect() };
        let travels_in_address = method == "GET" || properties.is_empty();
        if properties.is_empty() {
            properties = tokens;
        }
        let mut call = json!({ "method": method });
        if travels_in_address {
            call["in"] = "query".into();
        }
        call["server"] = address.server.clone().into();
        call["path"] = address.path.clone().into();
        call["query"] = query.into();
        // No page says whether a repeat is harmless, but a call that reads changes nothing.
        if method == "GET" {
            call["repeat"] = "always".into();
        }
        call["response"] = json!({ "$ref": "response.json" });
        let properties: Vec<Parameter> = properties.into_iter().cloned().collect();
        let mut file = self.file(&title, self.section);
        file.insert("call".into(), call);
        self.filled(file, Side::Request, &properties)
    }

    /// The schema of the answer to the request of this title.
    pub fn answer(&self, title: &str, parameters: &[Parameter]) -> Value {
        let mut file = self.file(&format!("{title}Response"), &format!("返回结果（{}）", self.section));
        self.folder.decide(&mut file, ABSENT);
        self.filled(file, Side::Answer, parameters)
    }

    fn file(&self, title: &str, term: &str) -> Map<String, Value> {
        values::map(json!({
            "$schema": "wecom-school:/dialect/schema.json",
            "title": title,
            "term": term,
            "source": { "page": self.page, "section": self.section },
        }))
    }

    fn filled(&self, mut file: Map<String, Value>, side: Side, parameters: &[Parameter]) -> Value {
        let mut objects =
            Objects { folder: self.folder, side, parameters, waiting: VecDeque::new(), named: BTreeSet::new() };
        file.extend(objects.object(&[]));
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
}

/// A parameter of the address that is no property.
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
    /// Objects that have a name and are not written yet: the name, the words and the path of each.
    waiting: VecDeque<(String, Map<String, Value>, Vec<String>)>,
    named: BTreeSet<String>,
}

impl Objects<'_> {
    fn object(&mut self, path: &[String]) -> Map<String, Value> {
        let is_child = |other: &&Parameter| other.path.len() == path.len() + 1 && other.path.starts_with(path);
        let children: Vec<&Parameter> = self.parameters.iter().filter(is_child).collect();
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
        let is_answer = self.side == Side::Answer;
        if is_answer && parameter.path == ["errcode"] {
            return self.errcode();
        }
        let mut property = Map::new();
        if is_answer && parameter.path == ["errmsg"] {
            return values::map(json!({
                "term": "返回码的说明",
                "description": "A message for people. The text may change at any time, so programs must not compare it.",
                "type": ["string", "null"],
                "default": "",
            }));
        }
        if let Some(term) = values::term(parameter, self.side) {
            property.insert("term".into(), term.into());
        }
        if let Some(name) = names::rust_name(parameter.name()) {
            property.insert("rustName".into(), name.into());
        }
        let types = parameter.types.as_deref();
        property.extend(match types.map(|types| types.trim_end_matches("[]")) {
            Some("object") => {
                let is_list = types != Some("object");
                let reference = json!({ "$ref": format!("#/$defs/{}", self.definition(parameter, is_list)) });
                if is_list { values::list(parameter, reference, self.side) } else { values::map(reference) }
            }
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
        let mut errcode = values::map(match self.folder.has_codes {
            true => json!({ "$ref": "../errcode.json" }),
            false => json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }),
        });
        errcode.insert("description".into(), "0 if the call succeeded.".into());
        errcode.insert("default".into(), 0.into());
        self.folder.decide(&mut errcode, SUCCESS);
        errcode
    }

    /// Names the object that a property holds, and has it written later.
    fn definition(&mut self, parameter: &Parameter, is_list: bool) -> String {
        let mut name = String::new();
        // As short as it can be: the holders' names go before it only where another object has the name.
        for property in parameter.path.iter().rev() {
            name = names::definition(property, is_list) + &name;
            if self.named.insert(name.clone()) {
                break;
            }
        }
        let mut words = Map::new();
        match &parameter.term {
            Some(term) => words.insert("term".into(), term.as_str().into()),
            None if is_list => {
                words.insert("description".into(), format!("An entry of `{}`.", parameter.name()).into())
            }
            None => None,
        };
        self.waiting.push_back((name.clone(), words, parameter.path.clone()));
        name
    }
}
