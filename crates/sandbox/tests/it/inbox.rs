//! The files of the inbox page, and who may call the sandbox.

use wecom_school_sandbox::Sandbox;

use crate::caller::{Caller, headers};

#[tokio::test]
async fn the_page_and_its_files_are_served_with_a_strict_policy() {
    let caller = Caller::new().await;
    let get = async |path: &str| caller.http.get(caller.sandbox.url() + path).send().await.unwrap();
    let page = get("/").await;
    insta::assert_snapshot!(headers(
        &page,
        &[
            "content-type",
            "cache-control",
            "content-security-policy",
            "x-content-type-options",
            "x-dns-prefetch-control",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
        ]
    ));
    let text = page.text().await.unwrap();
    assert!(text.to_ascii_lowercase().starts_with("<!doctype html>"));
    for reference in text.split(['"', '\'']).filter(|text| text.starts_with("/inbox/")) {
        assert_eq!(get(reference).await.status(), 200, "{reference}");
    }
    for entry in std::fs::read_dir("page").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let media_type = match name.rsplit('.').next().unwrap() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("no type for .{other}"),
        };
        let file = get(&format!("/inbox/{name}")).await;
        assert_eq!(file.headers()["content-type"], media_type, "{name}");
        assert_eq!(file.headers()["x-content-type-options"], "nosniff", "{name}");
    }
    assert_eq!(get("/inbox/..%2fschool.toml").await.status(), 404);
}

#[tokio::test]
async fn requests_of_a_page_elsewhere_are_refused_everywhere() {
    let caller = Caller::with(Sandbox::builder().allow_host("school.test")).await;
    let ask = async |method: &str, path: &str, name: &'static str, value: &str| {
        let request = caller.http.request(method.parse().unwrap(), caller.sandbox.url() + path).header(name, value);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<serde_json::Value>().await.unwrap_or_default())
    };
    for path in ["/", "/inbox/index.html", "/sandbox/reset", "/sandbox/events", "/nothing", "/cgi-bin/gettoken"] {
        for method in ["GET", "POST"] {
            for (name, value) in [("host", "rebound.example"), ("origin", "null"), ("sec-fetch-site", "same-site")] {
                let (status, answer) = ask(method, path, name, value).await;
                assert_eq!(status, 403, "{method} {path} {name}: {value}");
                let error = answer["error"].as_str().unwrap();
                assert_eq!(error.contains("--allow-host"), name == "host", "{error}");
            }
        }
    }
    assert_eq!(ask("GET", "/", "host", "school.test:80").await.0, 200);
    // An error is no longer than a line.
    let (status, answer) = ask("GET", "/", "host", &"a.".repeat(2000)).await;
    assert!(status == 403 && answer["error"].as_str().unwrap().len() < 500, "{answer}");
    // None of the requests has reached the API.
    assert_eq!(caller.sandbox.request_log().len(), 1);
    assert_eq!(ask("POST", "/sandbox/reset", "origin", &caller.sandbox.url()).await.0, 200);
}
