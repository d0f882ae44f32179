//! Values of the invented API, right and wrong, at its limits and over them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wecom_schemas::{Library, Sources, validator};

/// Those that their schemas accept, each with its schema; none of a schema that is gone.
pub fn accepted(sources: &Sources) -> BTreeSet<String> {
    let library = Library::read(sources).unwrap_or_else(|problems| panic!("{problems}"));
    let mut accepted = BTreeSet::new();
    for (path, values) in
        [("parcel/order.json", orders()), ("parcel/receipt.json", receipts()), ("parcel/track.json", tracks())]
    {
        let Ok(validator) = validator(&library, path) else { continue };
        let right = values.into_iter().filter(|value| validator.is_valid(value));
        accepted.extend(right.map(|value| format!("{path}: {value}")));
    }
    accepted
}

fn orders() -> Vec<Value> {
    let order = |more: Value| {
        let mut order = json!({ "kind": "pickup", "speed": "slow" });
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        order
    };
    let of_crate = |body: Value| order(json!({ "kind": "crate", "crate": body, "fragile": true }));
    let page = |lines: usize| json!({ "lines": vec!["a"; lines] });
    let letter = |pages: Vec<Value>| order(json!({ "kind": "letter", "letter": { "pages": pages } }));
    let mut orders: Vec<Value> = [
        json!({}),
        json!({ "speed": "fast" }),
        json!({ "speed": "fastx" }),
        json!({ "kind": "crate" }),
        json!({ "kind": "letter" }),
        json!({ "kind": "pickupx" }),
        json!({ "insured": 1 }),
        json!({ "insured": true }),
        json!({ "fragile": true }),
        json!({ "unknown": 1 }),
        json!({ "sender": { "name": "x".repeat(20) } }),
        json!({ "sender": { "name": "x".repeat(99) } }),
        json!({ "sender": { "name": "" } }),
        json!({ "sender": {} }),
        json!({ "sender": { "name": "a", "type": "b", "faxNumber": "c", "is_company": false } }),
        json!({ "sender": { "name": "a", "unknown": 1 } }),
        json!({ "matrix": [[], ["a"]] }),
        json!({ "matrix": [[true]] }),
    ]
    .map(order)
    .into();
    orders.extend([-6, -5, 0, 99_999, 100_000].map(|number| order(json!({ "reference": number }))));
    orders.extend([0, 1, 3, 4].map(|rows| order(json!({ "labels": vec![json!(["a"]); rows] }))));
    orders.extend([0, 1, 2, 3].map(|labels| order(json!({ "labels": [vec!["a"; labels]] }))));
    orders.extend([0, 1, 5, 6].map(|length| order(json!({ "labels": [["字".repeat(length)]] }))));
    orders.extend([0, 1, 30_000, 30_001].map(|grams| of_crate(json!({ "grams": grams }))));
    orders.extend([json!({}), json!({ "grams": 1, "photo": "", "owner": { "name": "a" } })].map(of_crate));
    orders.extend([1, 2, 4, 5].map(|pages| letter(vec![page(0); pages])));
    orders.extend([3, 4].map(|lines| letter(vec![page(lines); 2])));
    orders.extend([json!({}), json!({ "lines": [true] })].map(|wrong| letter(vec![page(1), wrong])));
    orders
}

fn receipts() -> Vec<Value> {
    let receipt = |more: Value| {
        let mut receipt = json!({ "id": "1" });
        receipt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        receipt
    };
    let mut receipts: Vec<Value> = [
        json!({}),
        json!({ "id": 1 }),
        json!({ "id": true }),
        json!({ "status": 404 }),
        json!({ "status": 7 }),
        json!({ "status": "late" }),
        json!({ "notes": null }),
        json!({ "notes": ["a"] }),
        json!({ "notes": [1] }),
        json!({ "depot": null }),
        json!({ "depot": "a" }),
        json!({ "late": true }),
        json!({ "late": "a" }),
        json!({ "unknown": 1 }),
    ]
    .map(receipt)
    .into();
    receipts.push(json!({}));
    receipts
}

fn tracks() -> Vec<Value> {
    let track = |pin: &str, evidence: &str| json!({ "id": 1, "pin": pin, "evidence": evidence });
    vec![
        json!({ "id": "a", "pin": "b" }),
        json!({ "id": "a" }),
        json!({ "pin": "b" }),
        json!({ "id": true, "pin": "b" }),
        json!({ "id": "a", "pin": "b", "unknown": 1 }),
        track("", "photo"),
        track("12345678", "photo"),
        track("123456789", "photo"),
        track("1", "any"),
        track("1", "anyx"),
    ]
}
