//! A decision is a whole sentence in both languages, or the generator says what it lacks.

use std::collections::BTreeMap;

use serde_json::json;
use wecom_schemas::Schemas;

/// Returns what is wrong with a decision and its Chinese.
fn problems(decided: &str, term: &str) -> String {
    let sources = BTreeMap::from([
        ("dialect/schema.json".to_owned(), include_str!("../../../schema/dialect/schema.json").to_owned()),
        ("dialect/errata.json".to_owned(), include_str!("../../../schema/dialect/errata.json").to_owned()),
        (
            "parcel.json".to_owned(),
            json!({
                "$schema": "wecom-school:/dialect/schema.json", "title": "Parcel", "description": "A parcel.",
                "source": { "page": "https://an.invalid/page", "section": "Section" },
                "type": "object", "additionalProperties": false, "errata": ["parcels"],
                "properties": { "letter": { "description": "A letter.", "type": "boolean" } },
            })
            .to_string(),
        ),
        (
            "errata.json".to_owned(),
            json!({
                "$schema": "wecom-school:/dialect/errata.json",
                "errata": [{
                    "id": "parcels", "where": "here", "page_says": "nothing",
                    "decided": decided, "term": term, "because": "of that",
                }],
            })
            .to_string(),
        ),
    ]);
    match Schemas::read(&sources) {
        Ok(_) => "accepted".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

const ENGLISH: &str = "Parcels are weighed at the counter.";
const CHINESE: &str = "包裹会在柜台称重。";

#[test]
fn a_whole_sentence_is_accepted() {
    for decided in [
        ENGLISH,
        "Parcel ids are sent as strings, as the page's examples do.",
        "`weight` is 0 for a letter.",
        "Each parcel has a label.",
        "All parcels are insured for 10 EUR.",
        "Unlisted parameters are refused.",
        "Answers may have other properties.",
        "Answers with a list keep its order.",
        "One parcel has at most 3.5 kg and one label.",
        "Parcels of 学校 have a label. Their labels may be empty.",
        "No label is too long for a parcel.",
        "The counter answers 40058 to a letter (see `a. b`).",
    ] {
        assert_eq!(problems(decided, CHINESE), "accepted", "{decided}");
    }
    for term in [
        CHINESE,
        "部门 id 以字符串发送，与页面示例一致。",
        "`weight` 为 0 时视为信件。",
        "“包裹”是指可以称重的物品。",
        "包裹必须在柜台称重。标签可以为空字符串。",
    ] {
        assert_eq!(problems(ENGLISH, term), "accepted", "{term}");
    }
}

#[test]
fn every_kind_of_fragment_is_refused() {
    let mut catalogue = String::new();
    for decided in [
        "text",
        "Text.",
        "they are refused",
        "They are refused at the counter.",
        "It is refused at the counter.",
        "These parcels are refused.",
        "Each has at least one label.",
        "All of them have a label.",
        "Text or an integer, kept as text.",
        "Kept as text, because it is a number.",
        "Refused with 40058 and the property's name.",
        "Is refused at the counter.",
        "Answers the code of the counter.",
        "If two labels are there, the first counts.",
        "With a label it is accepted.",
        "681984 bytes are the limit of a parcel.",
        "weight is 0 for a letter.",
        "Any integer of 64 bits with a sign.",
        "Parcels are weighed at the counter",
        "Parcels are weighed at the counter...",
        "Parcels are weighed at the counter; letters are not…",
        "Parcels are weighed at the counter. not letters.",
        "Parcels are weighed at the counter. Letters too.",
        "Parcels are refused.",
        "Parcels are weighed\nat the counter.",
        " Parcels are weighed at the counter.",
        "包裹会在柜台称重。",
        "`a whole list of words`",
        "   ",
    ] {
        catalogue.push_str(&format!("## {decided:?}\n{}\n\n", problems(decided, CHINESE).trim_end()));
    }
    for term in [
        "字符串",
        "字符串。",
        "包裹会在柜台称重",
        "包裹会在柜台称重.",
        "包裹会在柜台称重。。",
        "它们会在柜台被称重。",
        "该包裹会在柜台称重。",
        "可以是字符串或整数。",
        "最多 14400 秒（含）；超出则拒绝。",
        "681984 个字节，即 666 × 1024。",
        "任意 64 位有符号整数。",
        "，包裹会在柜台称重。",
        "包裹会在柜台称重。标签。",
        "包裹会在\n柜台称重。",
        "Parcels are weighed。",
    ] {
        catalogue.push_str(&format!("## {term:?}\n{}\n\n", problems(ENGLISH, term).trim_end()));
    }
    insta::assert_snapshot!(catalogue);
}
