//! Uploads, and the messages that name them.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_school_sandbox::Endpoint;
use wecom_school_types::{FileKind, media::MediaType};

use crate::caller::{Caller, MP4, PNG, amr, message};

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

#[tokio::test]
async fn a_form_that_breaks_off_or_has_too_many_parts_is_refused() {
    let caller = Caller::new().await;
    let url = format!("{}/cgi-bin/media/upload?type=file&access_token={}", caller.sandbox.url(), caller.token);
    let part = "--B\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\ncontent\r\n";
    let whole = format!("{part}--B--");
    let broken = (0..whole.len()).map(|end| whole[..end].to_owned());
    for (form, code) in broken.map(|form| (form, 44001)).chain([(whole.clone(), 0), (part.repeat(65) + "--B--", 44001)])
    {
        let request = caller.http.post(&url).header("content-type", "multipart/form-data; boundary=B");
        let answer: Value = request.body(form.clone()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errcode"], code, "{form}\n{answer}");
    }
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
