//! The generator knows no API. `tests/foreign/schema` describes a parcel service that does not exist:
//! another envelope, another discriminator, lists in lists, an optional object, an integer range, a
//! deprecated field, a name that Rust reserves, a branch without a body. What the generator makes of it is
//! compiled into this binary like any other code, and used here.

use serde_json::json;
use wecom_school_types::{Call, FileFormat, FileKind, FileLimits, Method, SentIn};

use crate::generated::{
    Status, StatusClass,
    parcel::{
        Cargo, CountDepots, Crate, Evidence, Handling, Kind, Letter, Order, OrderReference, Page, Person, Pickup,
        Receipt, ReceiptReceiver, Speed, Track,
    },
};

#[test]
fn an_order_is_built_and_written_in_the_order_of_its_schema() {
    let order = Order::builder()
        .reference(-5)
        .sender(Person::builder().name("Ada").person_type("engineer").is_company(false))
        .labels([vec!["a", "b"], vec!["学校通知书"]])
        .matrix([vec![], vec!["x"]])
        .speed(Speed::Fast)
        .cargo(Crate::builder().grams(30_000).fragile(true).insured(true))
        .build()
        .unwrap();
    assert_eq!(
        serde_json::to_string(&order).unwrap(),
        r#"{"reference":-5,"kind":"crate","crate":{"grams":30000},"insured":1,"fragile":true,"sender":{"name":"Ada","type":"engineer","is_company":false},"labels":[["a","b"],["学校通知书"]],"matrix":[[],["x"]],"speed":"fast"}"#
    );
    assert_eq!(order.cargo.kind(), Kind::Crate);
    assert_eq!((OrderReference::MINIMUM, OrderReference::MAXIMUM), (-5, 99_999));
    assert_eq!(serde_json::from_str::<Order>(&serde_json::to_string(&order).unwrap()).unwrap(), order);
}

#[test]
fn a_branch_needs_no_body() {
    let order = Order::builder().cargo(Pickup::builder()).speed(Speed::default()).build().unwrap();
    assert_eq!([Speed::Fast, Speed::Slow].map(|speed| speed.to_string()), ["fast", "slow"]);
    assert_eq!(serde_json::to_value(&order).unwrap(), json!({ "kind": "pickup", "speed": "slow" }));
    assert!(matches!(order.cargo, Cargo::Pickup(Pickup { insured: None, .. })));
}

#[test]
fn a_branch_may_come_from_another_file() {
    let page = |lines: [&str; 2]| Page::builder().lines(lines);
    let letter = Letter::builder().pages([page(["a", "b"]), page(["c", "d"])]).build().unwrap();
    assert_eq!(letter.pages.len(), 2);
    let violations = Letter::builder().pages([page(["a", "b"])]).build().unwrap_err();
    assert_eq!(violations.to_string(), "/letter/pages: 1 entries, at least 2: add 1");
}

#[test]
#[expect(deprecated, reason = "that is what is tried")]
fn what_is_deprecated_still_works() {
    let person = Person::builder().name("Ada").fax_number("12").build().unwrap();
    assert_eq!(serde_json::to_value(&person).unwrap(), json!({ "name": "Ada", "faxNumber": "12" }));
    assert_eq!(person.fax_number.as_deref(), Some("12"));
}

#[test]
fn an_answer_fills_in_its_defaults() {
    let receipt: Receipt =
        serde_json::from_value(json!({ "id": 17, "notes": null, "depot": null, "colour": "brown" })).unwrap();
    assert_eq!(&*receipt.id, "17");
    assert_eq!((receipt.notes.len(), receipt.depot, receipt.late, receipt.status), (0, None, false, None));
    let receipt = Receipt::builder().id("x").status(404).build().unwrap();
    assert_eq!(receipt.status.and_then(Status::class), Some(StatusClass::Lost));
    assert_eq!(receipt.status, Some(Status::LOST));
}

#[test]
fn a_call_says_where_it_goes() {
    assert_eq!((Order::METHOD, Order::SERVER, Order::PATH), (Method::Post, "https://parcels.invalid", "/v2/orders"));
    assert_eq!((Order::SENT_IN, Track::METHOD, Track::SENT_IN), (SentIn::Body, Method::Get, SentIn::Query));
    assert_eq!([Method::Get, Method::Post].map(|method| method.to_string()), ["GET", "POST"]);
    let [parameter] = Order::QUERY else { panic!("{:?}", Order::QUERY) };
    assert_eq!((parameter.name, parameter.required), ("depot", false));
}

#[test]
fn a_call_may_have_no_properties_of_its_own() {
    let call = CountDepots::builder().build().unwrap();
    assert_eq!(serde_json::to_value(&call).unwrap(), json!({}));
    assert_eq!(serde_json::from_value::<CountDepots>(json!({})).unwrap(), call);
    let error = serde_json::from_value::<CountDepots>(json!({ "key": "k" })).unwrap_err();
    assert_eq!(error.to_string(), "/key: no such property here: remove it");
    assert_eq!(CountDepots::QUERY[0].name, "key");
}

#[test]
fn a_documented_value_has_a_name_and_another_one_is_kept() {
    let read = |handling: i64| serde_json::from_value::<Receipt>(json!({ "id": "1", "handling": handling })).unwrap();
    assert_eq!(read(2).handling, Some(Handling::Upright));
    assert_eq!(read(6).handling, Some(Handling::Other(6)));
    for receipt in [read(-1), read(6)] {
        let written = serde_json::to_value(&receipt).unwrap();
        assert_eq!(written["handling"], receipt.handling.unwrap().get());
    }
    assert_eq!([Handling::Upright, Handling::Cold, Handling::Other(6)].map(Handling::term), [Some("竖放"), None, None]);
    assert_eq!(Handling::KNOWN.iter().map(ToString::to_string).collect::<Vec<_>>(), ["-1", "2", "10000", "3"]);
    // Only the number counts, not the variant.
    assert_eq!((Handling::Other(2), Handling::Other(2).term()), (Handling::Upright, Some("竖放")));
    assert!(Handling::Upright < Handling::Other(6) && Handling::Other(6) < Handling::Cold);
    assert_eq!(Receipt::builder().id("1").handling(Handling::from(2)).build().unwrap(), read(2));
    let published = schemars::schema_for!(Handling).to_value();
    assert_eq!(published["values"][1], json!({ "const": 2, "title": "Upright", "term": "竖放" }));
}

#[test]
fn a_text_about_a_person_is_read_and_not_shown() {
    let read =
        |receiver: serde_json::Value| serde_json::from_value::<Receipt>(json!({ "id": "1", "receiver": receiver }));
    let receipt = read(json!("李雷")).unwrap();
    assert_eq!(receipt.receiver.as_ref().map(ReceiptReceiver::expose_personal), Some("李雷"));
    assert!(format!("{receipt:?}").contains("receiver: Some(ReceiptReceiver(personal))"), "{receipt:?}");
    assert_eq!(serde_json::to_value(&receipt).unwrap()["receiver"], "李雷");
    assert_eq!(read(json!(null)).unwrap().receiver, None);
    assert_eq!(serde_json::from_value::<Receipt>(json!({ "id": "1" })).unwrap().receiver, None);
    let error = read(json!("李雷和韩梅梅")).unwrap_err();
    assert_eq!(error.to_string(), "/receiver: 18 bytes of UTF-8, at most 12: shorten it by 6");
}

#[test]
fn a_secret_is_sent_and_not_shown() {
    let track = Track::builder().id("17").pin("6453").build().unwrap();
    assert_eq!(serde_json::to_value(&track).unwrap(), json!({ "id": "17", "pin": "6453" }));
    let shown = format!("{track:?}");
    assert!(shown.contains("TrackPin(secret)") && !shown.contains("6453"), "{shown}");
    let refused = Track::builder().id("17").pin("6453 6453 6453").build().unwrap_err();
    assert_eq!(refused.to_string(), "/pin: 14 bytes of UTF-8, at most 8: shorten it by 6");
    assert_eq!(track.pin.expose_secret(), "6453");
}

#[test]
fn a_kind_of_file_knows_its_limits() {
    assert_eq!(Evidence::Photo.file_limits(), FileLimits::bytes(1, 5000).formats(&[FileFormat::Jpg]));
    assert_eq!(Evidence::Any.file_limits(), FileLimits::bytes(0, 9));
}
