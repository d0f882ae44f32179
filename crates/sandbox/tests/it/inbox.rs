//! The files of the inbox page.

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
