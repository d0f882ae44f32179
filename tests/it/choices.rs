//! Every decision of the schemas is written down in both languages.

use crate::schemas::SCHOOL;

#[test]
fn every_decision_stands_in_both_languages() {
    for entry in SCHOOL.file("errata.json")["errata"].as_array().unwrap() {
        assert!(entry["term"].is_string(), "schema/errata.json has {} in English alone", entry["id"]);
    }
}
