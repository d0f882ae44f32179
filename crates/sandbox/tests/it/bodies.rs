//! Bodies that the transcripts can't show: of many bytes, of any bytes, and broken forms.

use serde_json::{Value, json};
use wecom_school_sandbox::Endpoint;
use wecom_school_types::{
    FileKind,
    media::MediaType,
    notice::{MpnewsArticleContent, NewsArticles},
};

use crate::caller::{Caller, MP4, PNG, amr, text};

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_marked_as_wrong_json() {
    let caller = Caller::new().await;
    let answer = caller.send_bytes(b"{\"text\": {\"content\": \"\xb3\xc9\"}}".to_vec()).await;
    let errmsg = answer["errmsg"].as_str().unwrap();
    assert!(answer["errcode"] == 40058 && errmsg.starts_with("Warning: wrong json format. "), "{answer}");
    let link = "from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=40058";
    assert!(errmsg.ends_with(link), "{answer}");
    let kept = caller.get("/sandbox/requests/2").await;
    assert_eq!((&kept["request"], &kept["request_truncated"]), (&Value::Null, &json!(false)));
}

#[tokio::test]
async fn the_largest_message_of_the_page_is_accepted_and_a_larger_body_is_not() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let content = "字".repeat(MpnewsArticleContent::MAX_BYTES / 3);
    let article = json!({ "title": "全文", "thumb_media_id": thumb, "content": content });
    let articles = vec![article; NewsArticles::MAX_ITEMS];
    let request = text(&json!({ "msgtype": "mpnews", "text": null, "mpnews": { "articles": articles } })).to_string();
    // Some programs escape all characters that are not ASCII.
    let escaped = request.replace('字', "\\u5b57");
    for (body, code) in [(request, 0), (escaped, 0), (" ".repeat(16 * 1024 * 1024 + 1), 40206)] {
        assert_eq!(caller.send_bytes(body.into()).await["errcode"], code);
    }
}

/// Returns a file of boxes with this major brand.
fn boxes(brand: &str) -> Vec<u8> {
    [b"\0\0\0\x10ftyp", brand.as_bytes(), b"\0\0\0\0"].concat()
}

#[tokio::test]
async fn every_file_that_is_refused_gets_its_code() {
    let caller = Caller::new().await;
    let padded = |media_type: MediaType, head: &[u8], more: u64| {
        let mut content = head.to_vec();
        content.resize(usize::try_from(media_type.file_limits().max_bytes + more).unwrap(), 0);
        content
    };
    for (media_type, content, code) in [
        ("image", padded(MediaType::Image, PNG, 1), 40009),
        ("video", padded(MediaType::Video, MP4, 1), 40011),
        ("voice", padded(MediaType::Voice, b"#!AMR\n", 1), 45001),
        ("file", padded(MediaType::File, b"", 0), 0),
        ("file", padded(MediaType::File, b"", 1), 45001),
        ("file", vec![0; usize::try_from(MediaType::File.file_limits().min_bytes).unwrap() - 1], 40006),
        ("file", Vec::new(), 44001),
        ("image", MP4.to_vec(), 40005),
        ("voice", b"ID3 or something".to_vec(), 40005),
        ("video", boxes("qt  "), 40005),
        ("video", boxes("heic"), 40005),
        ("image", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), 40005),
        ("video", boxes("M4V "), 0),
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
    let broken = (0..whole.len()).map(|end| (whole[..end].to_owned(), 44001));
    for (form, code) in broken.chain([(whole.clone(), 0), (part.repeat(65) + "--B--", 44001)]) {
        let request = caller.http.post(&url).header("content-type", "multipart/form-data; boundary=B");
        let answer: Value = request.body(form.clone()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errcode"], code, "{form}\n{answer}");
    }
}
