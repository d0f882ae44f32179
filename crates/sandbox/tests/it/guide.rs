//! The guide shows what the control API does.

use std::fs;

use serde_json::json;
use wecom_school_sandbox::School;

use crate::caller::{Caller, PNG, text};

fn guide() -> String {
    fs::read_to_string("../../docs/en/control-api.md").unwrap()
}

#[test]
fn its_school_is_valid() {
    let guide = guide();
    let (_, toml) = guide.split_once("```toml\n").unwrap();
    let school = School::from_toml(toml.split_once("```").unwrap().0).unwrap();
    assert_eq!(school.directory().parent("an-mother").unwrap().children().len(), 1);
}

/// Makes each call of the control API as the guide writes it, one after the other.
#[tokio::test]
async fn its_calls_succeed() {
    let caller = Caller::new().await;
    caller.send(&text(&json!({}))).await;
    let media_id = caller.media_id("image", PNG).await;
    let guide = guide();
    let mut made = 0;
    for line in guide.lines().filter(|line| line.starts_with("curl") && line.contains("\"$S/sandbox")) {
        let (_, rest) = line.split_once("\"$S").unwrap();
        let (path, rest) = rest.split_once('"').unwrap();
        let body = rest.split_once("-d '").map(|(_, body)| body.split_once('\'').unwrap().0.to_owned());
        let method = match (line.split_once("-X "), &body) {
            (Some((_, rest)), _) => rest.split(' ').next().unwrap(),
            (None, Some(_)) => "POST",
            (None, None) => "GET",
        };
        let url = caller.sandbox.url() + &path.replace("MEDIA_ID", &media_id);
        let request = caller.http.request(method.parse().unwrap(), url).body(body.unwrap_or_default());
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{line}\n{}", response.text().await.unwrap());
        made += 1;
    }
    assert!(made >= 15, "{made}");
    // The guide names each path of the index.
    let index = caller.get("/sandbox/").await;
    for call in index["control"].as_object().unwrap().keys() {
        let path = call.split(' ').nth(1).unwrap().split('{').next().unwrap();
        assert!(guide.contains(&format!("$S{path}")), "{call}");
    }
}
