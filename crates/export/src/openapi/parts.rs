//! The components that the operations of a document share.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{names::Names, plain::Plain};
use wecom_schemas::{Node, words::with_term};

pub struct Parts<'a> {
    pub names: &'a Names<'a>,
    pub plain: Plain<'a>,
    /// The secrets in addresses: by name the term, and the descriptions.
    pub keys: BTreeMap<String, (Option<String>, Vec<String>)>,
    /// Answers with a documented code, by the names of the property and the code.
    pub failures: BTreeMap<String, Value>,
}

impl Parts<'_> {
    pub fn note_key(&mut self, name: &str, parameter: &Node<'_>) {
        let (term, descriptions) = self.keys.entry(name.to_owned()).or_default();
        *term = term.take().or_else(|| parameter.text("term").map(str::to_owned));
        let description = parameter.text("description").unwrap_or_default();
        if !descriptions.iter().any(|other| other == description) {
            descriptions.push(description.to_owned());
        }
    }

    pub fn into_components(mut self) -> Value {
        let scheme = |(name, (term, descriptions)): (String, (Option<String>, Vec<String>))| {
            let description = with_term(term.as_deref(), &descriptions.join(" "));
            let scheme = json!({ "type": "apiKey", "in": "query", "name": name, "description": description });
            (name, scheme)
        };
        json!({
            "schemas": self.plain.definitions(),
            "examples": Map::from_iter(self.failures),
            "securitySchemes": self.keys.into_iter().map(scheme).collect::<Map<_, _>>(),
        })
    }
}
