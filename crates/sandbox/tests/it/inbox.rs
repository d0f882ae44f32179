//! What the inbox page is made of, and who may call the sandbox.

use reqwest::Method;
use serde_json::Value;
use wecom_school_sandbox::Sandbox;

use crate::caller::Caller;

#[tokio::test]
async fn the_page_and_its_files_are_served_with_a_strict_policy() {
    let caller = Caller::new().await;
    let page = caller.http.get(caller.sandbox.url() + "/").send().await.unwrap();
    let said: Vec<_> = [
        "content-type",
        "cache-control",
        "content-security-policy",
        "x-content-type-options",
        "x-dns-prefetch-control",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
    ]
    .into_iter()
    .map(|name| format!("{name}: {}", page.headers()[name].to_str().unwrap()))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
    let text = page.text().await.unwrap();
    assert!(text.to_ascii_lowercase().starts_with("<!doctype html>"));
    // What the page names is there, and nothing of it comes from elsewhere.
    for reference in text.split(['"', '\'']).filter(|text| text.starts_with("/inbox/")) {
        let file = caller.http.get(caller.sandbox.url() + reference).send().await.unwrap();
        assert_eq!(file.status(), 200, "{reference}");
    }
}

#[tokio::test]
async fn every_file_has_its_type() {
    let caller = Caller::new().await;
    for entry in std::fs::read_dir("page").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let media_type = match name.rsplit('.').next().unwrap() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("no type for .{other}"),
        };
        let file = caller.http.get(format!("{}/inbox/{name}", caller.sandbox.url())).send().await.unwrap();
        assert_eq!(file.headers()["content-type"], media_type, "{name}");
        assert_eq!(file.headers()["x-content-type-options"], "nosniff", "{name}");
    }
    let missing = caller.http.get(caller.sandbox.url() + "/inbox/..%2fschool.toml").send().await.unwrap();
    assert_eq!(missing.status(), 404);
}

#[tokio::test]
async fn what_a_page_elsewhere_asks_for_is_refused_everywhere() {
    let caller = Caller::with(Sandbox::builder().allow_host("school.test")).await;
    let ask = async |method: &Method, path: &str, name: &'static str, value: &str| {
        let request = caller.http.request(method.clone(), caller.sandbox.url() + path).header(name, value);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap_or_default())
    };
    for path in [
        "/",
        "/inbox/index.html",
        "/sandbox/",
        "/sandbox/reset",
        "/sandbox/events",
        "/nothing",
        "/cgi-bin/gettoken",
        "/cgi-bin/externalcontact/message/send",
    ] {
        for method in [Method::GET, Method::POST] {
            for (name, value) in [
                ("host", "rebound.example"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("sec-fetch-site", "same-site"),
            ] {
                let (status, answer) = ask(&method, path, name, value).await;
                assert_eq!(status, 403, "{method} {path} {name}: {value}");
                let error = answer["error"].as_str().unwrap();
                assert_eq!(error.contains("--allow-host"), name == "host", "{error}");
            }
            assert_ne!(ask(&method, "/", "host", "school.test:80").await.0, 403);
        }
    }
    // What is said of a name is no longer than a line.
    let long = "a.".repeat(2000);
    let (status, answer) = ask(&Method::GET, "/", "host", &long).await;
    assert!(status == 403 && answer["error"].as_str().unwrap().len() < 500, "{answer}");
    // Nothing of it has reached the API.
    assert_eq!(caller.sandbox.request_log().len(), 1);
    let (status, _) = ask(&Method::POST, "/sandbox/reset", "origin", &caller.sandbox.url()).await;
    assert_eq!(status, 200);
}
