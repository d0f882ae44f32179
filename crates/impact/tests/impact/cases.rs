//! Changes of the invented API, each as the edits that make it.

use serde_json::{Value, json};
use wecom_schemas::Sources;

use crate::sources::{foreign, with};

/// A value to put at `file#pointer`; null removes what is there.
pub type Edit = (String, Value);

/// A decision and some definitions that nothing uses, which the invented API lacks.
const ERRATA: &str = r#"{ "$schema": "wecom-school:/dialect/errata.json", "errata": [{
    "id": "a-name", "where": "Order", "page_says": "nothing", "decided": "A name has any characters.", "because": "people have many"
}] }"#;
const SPARE: &str = r#"{
    "$schema": "wecom-school:/dialect/schema.json",
    "source": { "page": "https://parcels.invalid/spare", "section": "Spare" },
    "$defs": {
        "Weight": { "description": "A weight.", "type": "integer", "minimum": 1, "maximum": 70 },
        "Height": { "description": "A height.", "type": "integer", "minimum": 1, "maximum": 9 }
    }
}"#;

/// Every case with its title. Together they have every kind of change.
pub fn cases() -> Vec<(String, Vec<Edit>)> {
    let cases: Value = serde_json::from_str(include_str!("cases.json")).unwrap();
    let cases = cases.as_object().unwrap().iter();
    cases.map(|(title, edits)| (title.clone(), serde_json::from_value(edits.clone()).unwrap())).collect()
}

pub fn before() -> Sources {
    let mut sources = foreign();
    sources.insert("errata.json".into(), ERRATA.into());
    sources.insert("parcel/spare.json".into(), SPARE.into());
    // A dialect of another time may know more keywords.
    for place in [
        "annotations",
        "call",
        "call/properties/query/items",
        "object/properties/variants",
        "enumeration/properties/oneOf/items",
        "fileLimits",
        "integer/properties/codes/properties/known/items",
        "integer/properties/codes/properties/classes/items",
    ] {
        sources = with(&sources, "dialect/schema.json", &format!("/$defs/{place}/properties/mood"), Some(json!(true)));
    }
    let lane = json!({ "name": "lane", "required": false, "description": "The lane." });
    sources = with(&sources, "parcel/order.json", "/call/query/1", Some(lane));
    with(&sources, "parcel/order.json", "/$defs/Person/properties/name/errata", Some(json!(["a-name"])))
}

pub fn after(edits: &[Edit]) -> Sources {
    edits.iter().fold(before(), |mut sources, (location, value)| {
        let value = Some(value.clone()).filter(|value| !value.is_null());
        match (location.split_once('#').unwrap(), value) {
            ((file, ""), Some(value)) => _ = sources.insert(file.to_owned(), value.to_string()),
            ((file, ""), None) => _ = sources.remove(file),
            ((file, pointer), value) => return with(&sources, file, pointer, value),
        }
        sources
    })
}
