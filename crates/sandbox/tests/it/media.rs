//! Uploads, and the messages that name them.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_school_sandbox::Endpoint;
use wecom_school_types::{FileKind, media::MediaType};

use crate::caller::{Caller, MP4, PNG, amr, message, tamed};

fn of_file(msgtype: &str, media_id: &str) -> Value {
    message(msgtype, &json!({ "media_id": media_id }))
}

#[tokio::test]
async fn each_type_of_file_serves_its_own_messages() {
    let caller = Caller::new().await;
    let files =
        [("image", PNG.to_vec()), ("voice", amr(100)), ("video", MP4.to_vec()), ("file", b"any bytes".to_vec())];
    let mut ids = Vec::new();
    for (media_type, content) in &files {
        let answer = caller.upload(media_type, "成绩单.dat", content.clone()).await;
        assert_eq!((&answer["errcode"], &answer["type"]), (&json!(0), &json!(media_type)));
        answer["created_at"].as_str().unwrap().parse::<u64>().unwrap();
        ids.push(answer["media_id"].as_str().unwrap().to_owned());
    }
    for ((media_type, _), id) in files.iter().zip(&ids) {
        for msgtype in ["image", "voice", "video", "file"] {
            let code = if msgtype == *media_type { 0 } else { 40007 };
            assert_eq!(caller.code(&of_file(msgtype, id)).await, code, "{media_type} as {msgtype}");
        }
    }
    let listed = caller.get("/sandbox/media").await;
    assert_eq!(listed["files"][3]["filename"], "成绩单.dat");
    assert_eq!(listed["kept_bytes"], files.iter().map(|(_, content)| content.len()).sum::<usize>());
    let path = format!("/sandbox/media/{}", ids[0]);
    let content = caller.http.get(caller.sandbox.url() + &path).send().await.unwrap();
    assert_eq!(content.headers()["content-type"], "image/png");
    assert_eq!(content.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn a_media_id_lives_three_days_by_the_clock() {
    let mut caller = Caller::new().await;
    let id = caller.media_id("image", PNG).await;
    for (minutes, code) in [(3 * 24 * 60 - 1, 0), (1, 40007)] {
        caller.sandbox.clock().advance(Duration::from_mins(minutes));
        caller.token = caller.token_of("sandbox-secret-1000002").await;
        assert_eq!(caller.code(&of_file("image", &id)).await, code);
    }
}

/// Returns a file of boxes with this major brand.
fn ftyp(brand: &str) -> Vec<u8> {
    [b"\0\0\0\x10ftyp", brand.as_bytes(), b"\0\0\0\0"].concat()
}

#[tokio::test]
async fn every_file_that_is_refused_gets_its_code() {
    let caller = Caller::new().await;
    let bytes = |media_type: MediaType, head: &[u8], more: u64| {
        let size = usize::try_from(media_type.file_limits().max_bytes + more).unwrap();
        [head, &vec![0; size - head.len()]].concat()
    };
    let small = |media_type: MediaType| vec![0; usize::try_from(media_type.file_limits().min_bytes).unwrap() - 1];
    for (media_type, content, code) in [
        ("image", bytes(MediaType::Image, PNG, 1), 40009),
        ("video", bytes(MediaType::Video, MP4, 1), 40011),
        ("voice", bytes(MediaType::Voice, b"#!AMR\n", 1), 45001),
        ("file", bytes(MediaType::File, b"", 0), 0),
        ("file", bytes(MediaType::File, b"", 1), 45001),
        ("file", small(MediaType::File), 40006),
        ("file", Vec::new(), 44001),
        ("image", MP4.to_vec(), 40005),
        ("voice", b"ID3 or something".to_vec(), 40005),
        ("video", ftyp("qt  "), 40005),
        ("video", ftyp("heic"), 40005),
        ("image", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), 40005),
        ("video", ftyp("M4V "), 0),
        ("voice", amr(60 * 50), 0),
        ("voice", amr(60 * 50 + 1), 45007),
        ("picture", PNG.to_vec(), 40004),
    ] {
        let size = content.len();
        let answer = caller.upload(media_type, "a", content).await;
        assert_eq!(answer["errcode"], code, "{media_type} of {size} bytes: {answer}");
    }
    assert_eq!(caller.sandbox.requests(Endpoint::Upload).accepted, 3);
}

/// Returns a form with one part and these parameters of its `Content-Disposition`.
fn form(parameters: &str) -> String {
    format!("--B\r\nContent-Disposition: form-data{parameters}\r\n\r\ncontent\r\n--B--\r\n")
}

#[tokio::test]
async fn a_broken_form_is_refused_with_what_is_wrong() {
    const FORM: &str = "multipart/form-data; boundary=B";
    let caller = Caller::new().await;
    let url = format!("{}/cgi-bin/media/upload?type=file&access_token={}", caller.sandbox.url(), caller.token);
    let right = form("; name=\"media\"; filename=\"a.txt\"");
    let mut said = String::new();
    for (content_type, body, code) in [
        // Not a form, or no media.
        ("application/json", "{}".to_owned(), 44001),
        ("", right.clone(), 44001),
        ("multipart/form-data", right.clone(), 44001),
        ("multipart/mixed; boundary=B", right.clone(), 44001),
        ("application/x-www-form-urlencoded", "media=content".to_owned(), 44001),
        ("multipart/form-data; boundary=C", right.clone(), 44001),
        (FORM, String::new(), 44001),
        (FORM, "--B--\r\n".to_owned(), 44001),
        (FORM, right.replace("--B--", ""), 44001),
        (FORM, form("; name=\"file\"; filename=\"a.txt\""), 44001),
        (FORM, form("; name=\"Media\"; filename=\"a.txt\""), 44001),
        (FORM, form("; filename=\"a.txt\""), 44001),
        (FORM, right.replace("content", ""), 44001),
        // Media without a filename.
        (FORM, form("; name=\"media\""), 41005),
        (FORM, form("; name=\"media\"; filename=\"\""), 41005),
        (FORM, form("; name=\"media\"; filename="), 41005),
        (FORM, form("; name=\"media\"; filename*=UTF-8''%E9%80%9A%E7%9F%A5.txt"), 41005),
        (FORM, form("; name=\"media\"; filename=\"\"; filename*=UTF-8''a.txt"), 41005),
        // Ways to write a valid form.
        (FORM, right.clone(), 0),
        ("MULTIPART/FORM-DATA; charset=utf-8; BOUNDARY=\"B\"", right.clone(), 0),
        (FORM, form(";name=media;filename=a.txt"), 0),
        (FORM, form("; filename*=UTF-8''b.txt; FILENAME=\"a.txt\"; Name=\"media\""), 0),
        (FORM, right.replace("\r\n", "\n"), 0),
        (FORM, right.replace("--B--", "--B\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nx\r\n--B--"), 0),
    ] {
        let request = caller.http.post(&url).header("content-type", content_type).body(body.clone());
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errcode"], code, "{content_type} {body}");
        if code != 0 {
            said += &tamed(answer["errmsg"].as_str().unwrap());
            said.push('\n');
        }
    }
    insta::assert_snapshot!(said);
    let files = caller.get("/sandbox/media").await["files"].clone();
    assert!(files.as_array().unwrap().iter().all(|file| file["filename"] == "a.txt"), "{files}");
    // The token is checked first.
    let answer = caller.post("/cgi-bin/media/upload?type=image", &json!({})).await;
    assert_eq!(answer["errcode"], 41001);
}

#[tokio::test]
async fn a_part_of_a_file_is_given() {
    let caller = Caller::new().await;
    let id = caller.media_id("file", b"0123456789").await;
    let url = format!("{}/sandbox/media/{id}", caller.sandbox.url());
    for (range, status, said, content) in [
        ("bytes=2-4", 206, Some("bytes 2-4/10"), "234"),
        ("bytes=-3", 206, Some("bytes 7-9/10"), "789"),
        ("bytes=0-", 206, Some("bytes 0-9/10"), "0123456789"),
        ("bytes=0-1,4-5", 200, None, "0123456789"),
        (
            "bytes=10-",
            416,
            Some("bytes */10"),
            r#"{"error":"the file has 10 bytes: ask for some of them","error_zh":"文件有 10 字节：请求的范围不在其中"}"#,
        ),
    ] {
        let answer = caller.http.get(&url).header("range", range).send().await.unwrap();
        assert_eq!(answer.status(), status, "{range}");
        assert_eq!(answer.headers().get("content-range").map(|said| said.to_str().unwrap()), said, "{range}");
        assert_eq!(answer.headers().contains_key("accept-ranges"), status != 416, "{range}");
        assert_eq!(answer.text().await.unwrap(), content, "{range}");
    }
}
