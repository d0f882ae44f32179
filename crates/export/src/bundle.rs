//! One file a request or an answer, which any validator of JSON Schema 2020-12 reads as it is.

use serde_json::{Map, Value};

use super::{
    names::Names,
    plain::{Home, Plain},
};
use wecom_schemas::library::Node;

/// The schema of a file with everything that it refers to.
pub fn bundle<'a>(names: &Names<'a>, root: &Node<'a>, note: &str) -> Value {
    let mut plain = Plain::new(names, Home::Bundle);
    let mut bundle = Map::from_iter([
        ("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into()),
        ("$comment".to_owned(), note.into()),
    ]);
    bundle.extend(plain.schema(root));
    let definitions = plain.definitions();
    if !definitions.is_empty() {
        bundle.insert("$defs".into(), definitions.into());
    }
    bundle.into()
}
