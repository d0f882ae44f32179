//! Uploads: the bytes that arrive, and files that can't be sent.

use std::{
    fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};
use wecom_school::{Error, Media, media::MediaType};

use super::{answering, client};
use crate::{
    clients::{CORRECTED, LATER, quick_policy},
    files,
    servers::{Reply, Server, Then, until},
};

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, content: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("wecom-school-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _is_gone = fs::remove_file(&self.0);
    }
}

/// Checks the last whole upload: its head, and a single part with this file.
fn assert_arrived(server: &Server, name: &str, content_type: &str, file: &[u8]) {
    let calls = server.calls();
    // A broken upload may be noted later than the next one.
    let call = calls.iter().rfind(|call| call.is_whole).unwrap();
    assert_eq!((call.method.as_str(), call.path()), ("POST", "/cgi-bin/media/upload"));
    assert_eq!(call.header("content-length"), Some(&*call.body.len().to_string()));
    assert_eq!(call.header("transfer-encoding"), None);
    let boundary = call.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"; filelength={}\r\n\
         Content-Type: {content_type}\r\n\r\n",
        file.len()
    );
    let expected = [head.as_bytes(), file, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
    assert!(call.body == expected, "{}", String::from_utf8_lossy(&call.body[..call.body.len().min(1000)]));
}

#[tokio::test]
async fn the_bytes_of_a_file_arrive_from_every_source() {
    let server = Server::start().await;
    let client = client(&server);
    // Longer than any buffer, with what ends parts and lines inside.
    let long: Vec<u8> = b"\r\n--boundary--\r\n\0\xff".iter().copied().cycle().take(3_000_001).collect();
    for (media_type, kind, name, content_type, file) in [
        (MediaType::Image, "image", "校.png", "image/png", files::png()),
        (MediaType::Voice, "voice", "a.amr", "audio/amr", files::amr(3)),
        (MediaType::File, "file", "a \"b\".bin", "application/octet-stream", long),
    ] {
        let on_disk = Scratch::new(name, &file);
        let media = [
            Media::path(media_type, &on_disk.0),
            Media::bytes(media_type, name, file.clone()),
            Media::reader(media_type, name, io::Cursor::new(file.clone()), file.len() as u64),
            // Longer than its declared length: the rest is not read.
            Media::reader(media_type, name, io::Cursor::new([file.as_slice(), b"more"].concat()), file.len() as u64),
        ];
        for media in media {
            let shown = format!("{media:?}");
            let reports = Arc::new(Mutex::new(Vec::new()));
            let heard = Arc::clone(&reports);
            let media = media.watched(move |sent, of| heard.lock().unwrap().push((sent, of)));
            let uploaded = client.upload(media).await.expect(&shown);
            assert_eq!(uploaded.media_id.to_string(), "media-1");
            assert_arrived(&server, &name.replace('"', "%22"), content_type, &file);
            let (reports, length) = (reports.lock().unwrap(), file.len() as u64);
            assert!(reports.is_sorted() && reports.len() as u64 > length / 100_000, "{shown}: piece by piece");
            assert_eq!(reports.last(), Some(&(length, length)), "{shown}");
            assert_eq!(server.calls().last().unwrap().parameter("type"), Some(kind));
        }
    }
    // A reader can be read once: it has its own connection, which no server can have closed as idle.
    assert_eq!(server.connections(), 1 + 3 * 2, "every body ended where its length says");
}

#[tokio::test]
async fn a_file_is_sent_again_whole_and_a_reader_is_sent_once() {
    let server = Server::start().await;
    server.script([Reply::close(), Reply::errcode(40_014), Reply::status("502 Bad Gateway")]);
    let on_disk = Scratch::new("again.bin", &vec![7; 500_000]);
    let _uploaded = client(&server).upload(Media::path(MediaType::File, &on_disk.0)).await.unwrap();
    let calls = server.calls();
    assert!(calls.len() == 4 && calls.iter().all(|call| call.is_whole && call.body == calls[0].body));
    assert_eq!(calls[3].parameter("access_token"), Some("token-2"));

    let refused = [(Reply::close(), LATER), (Reply::errcode(40_014), LATER), (Reply::errcode(40_006), CORRECTED)];
    for (reply, expected) in refused {
        let (server, client) = answering(reply).await;
        let media = Media::reader(MediaType::File, "a.txt", &b"0123456789"[..], 10);
        let error = client.upload(media).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts(), server.calls().len()), (expected, 1, 1), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_breaks_its_limits_or_is_unreadable_is_not_sent() {
    let server = Server::start().await;
    let client = client(&server);
    let on_disk = Scratch::new("short.png", b"\x89PNG");
    let (large, long) = (vec![0; 20_971_521], files::amr(61));
    let long_reader = Media::reader(MediaType::Voice, "a.amr", io::Cursor::new(long.clone()), long.len() as u64);
    for (media, is_readable) in [
        (Media::path(MediaType::Image, &on_disk.0), true),
        (Media::bytes(MediaType::File, "a", ""), true),
        (Media::bytes(MediaType::File, "a", large), true),
        (Media::bytes(MediaType::Image, "a.png", files::pdf()), true),
        (Media::bytes(MediaType::Voice, "a.amr", long), true),
        (Media::reader(MediaType::Image, "a.png", io::Cursor::new(files::pdf()), 16), true),
        (long_reader, true),
        (Media::reader(MediaType::File, "a", tokio::io::repeat(0), u64::MAX), true),
        (Media::path(MediaType::File, "/nowhere/at/all.txt"), false),
        (Media::path(MediaType::File, std::env::temp_dir()), false),
        (Media::reader(MediaType::File, "a", Broken, 100), false),
    ] {
        let shown = format!("{media:?}");
        let error = client.upload(media).await.expect_err(&shown);
        assert!(error.is_invalid() && error.effect() == CORRECTED && error.attempts() == 0, "{error}");
        assert_eq!(error.file_problem().is_some(), is_readable, "{error:?}");
        assert_eq!(error.to_string().contains("can't be read"), !is_readable, "{error}");
    }
    assert_eq!(server.connections(), 0, "not even a token was asked for");
}

struct Broken;

impl AsyncRead for Broken {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("the disk is gone")))
    }
}

/// Checks that the server never has the whole file, and that the error names the file as the reason.
fn assert_unreadable(server: &Server, error: &Error) {
    assert!(error.is_invalid() && error.effect() == CORRECTED, "{error:?}");
    assert!(error.to_string().contains("can't be read"), "{error}");
    assert!(server.calls().iter().all(|call| !call.is_whole));
    assert_eq!(error.attempts(), 1, "the file would be the same at a repeat: {error}");
}

#[tokio::test]
async fn a_reader_that_fails_or_ends_too_early_is_no_upload() {
    for media in [
        Media::reader(MediaType::File, "a", tokio::io::repeat(0).take(1_000_000).chain(Broken), 2_000_000),
        Media::reader(MediaType::File, "a", tokio::io::repeat(0).take(1000), 1001),
        Media::reader(MediaType::File, "a", tokio::io::empty(), 6),
    ] {
        let server = Server::start().await;
        let client = client(&server);
        let error = client.upload(media).await.unwrap_err();
        assert_unreadable(&server, &error);
        // The connection that is left in the middle of a body is not used again.
        let _uploaded = client.upload(Media::bytes(MediaType::File, "a.txt", "whole file")).await.unwrap();
        assert_arrived(&server, "a.txt", "application/octet-stream", b"whole file");
    }
}

#[tokio::test]
async fn a_file_that_changes_after_its_check_is_sent_at_the_checked_length_or_not_at_all() {
    type Change = fn(&Path) -> io::Result<()>;
    let changes: [(&str, Change); 3] = [
        ("grown.bin", |path| fs::write(path, vec![b'b'; 200_000])),
        ("cut.bin", |path| fs::write(path, vec![b'b'; 50_000])),
        ("gone.bin", |path| fs::remove_file(path)),
    ];
    for (name, change) in changes {
        let server = Server::start().await;
        let (token, answer) = Reply::token("token").held();
        server.script_tokens([token]);
        let file = Scratch::new(name, &vec![b'a'; 100_000]);
        let (client, media) = (client(&server), Media::path(MediaType::File, &file.0));
        let upload = tokio::spawn(async move { client.upload(media).await });
        until(|| server.token_calls().len() == 1).await;
        change(&file.0).unwrap();
        answer.add_permits(1);
        match upload.await.unwrap() {
            Ok(_) if name == "grown.bin" => {
                assert_arrived(&server, name, "application/octet-stream", &vec![b'b'; 100_000]);
            }
            uploaded => assert_unreadable(&server, &uploaded.unwrap_err()),
        }
        assert!(name != "gone.bin" || server.calls().is_empty(), "{name}");
    }
}

/// A gateway that finds the body too long answers, and closes the connection with most of the body unread.
#[tokio::test]
async fn an_answer_before_the_file_has_left_ends_the_upload() {
    for (reply, expected) in [
        (Reply::status("413 Content Too Large"), vec![LATER]),
        // The answer may be lost with the rest of the connection.
        (Reply::errcode(40_006), vec![CORRECTED, LATER]),
    ] {
        let (server, client) = answering(reply.then(Then::Close)).await;
        server.hurry();
        let error = client.upload(Media::bytes(MediaType::File, "a", vec![0; 8_000_000])).await.unwrap_err();
        assert!(expected.contains(&error.effect()) && error.elapsed() < quick_policy().attempt_timeout, "{error:?}");
        assert!(server.calls().len() <= 4);
    }
}

#[tokio::test]
async fn an_answer_without_a_media_id_is_unread_and_an_odd_time_is_replaced() {
    for answer in [r#"{"errcode":0}"#, r#"{"errcode":0,"media_id":""}"#, r#"{"errcode":0,"media_id":7}"#] {
        let (server, client) = answering(Reply::json(answer)).await;
        let error = client.upload(Media::bytes(MediaType::File, "a", "123456")).await.expect_err(answer);
        assert_eq!(error.effect(), LATER, "nobody sees an upload, so it may be repeated: {error}");
        assert!(error.is_unread() && error.to_string().ends_with(". Try again later"), "{answer}: {error}");
        assert_eq!(server.calls().len(), 1);
    }
    for created_at in ["\"1380000000\"", "1380000000", "\"soon\"", "-1", "18446744073709551615"] {
        let answer = format!(r#"{{"errcode":0,"media_id":"m","created_at":{created_at}}}"#);
        let (_server, client) = answering(Reply::json(answer)).await;
        let uploaded = client.upload(Media::bytes(MediaType::File, "a", "123456")).await.expect(created_at);
        let kept = uploaded.expires_at().duration_since(uploaded.created_at).unwrap();
        assert_eq!((kept, &*uploaded.media_id.to_string()), (Duration::from_hours(72), "m"), "{created_at}");
        assert_eq!((uploaded.media_type, uploaded.is_expired()), (MediaType::File, created_at.contains("1380000000")));
    }
}
