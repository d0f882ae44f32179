//! JSON that no type describes.

use wecom_school::Effect;

use super::{CORRECTED, client, setup};
use crate::servers::{Reply, Server};

#[tokio::test]
async fn what_is_no_json_object_is_not_sent() {
    let server = Server::start().await;
    let client = client(&server);
    let deep = [br#"{"a":"#.as_slice(), &vec![b'['; 100_000]].concat();
    let bodies: [&[u8]; 12] = [
        b"",
        b" ",
        b"{",
        b"[]",
        b"[{}]",
        b"null",
        b"\"{}\"",
        b"7",
        b"{}{}",
        b"{\"a\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        &deep,
    ];
    for body in bodies {
        let error = client.send_json(body.to_vec()).await.unwrap_err();
        assert!(error.is_invalid() && error.effect() == CORRECTED, "{error}");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(server.connections(), 0, "not even a token was asked for");
}

#[tokio::test]
async fn json_is_sent_as_it_stands() {
    let server = Server::start().await;
    let client = client(&server);
    let long = format!(r#"{{"text":{{"content":"{}"}}}}"#, "很".repeat(500_000));
    let bodies = [
        "{}",
        " {\r\n\t\"b\" : 1 , \"a\":2 }\n",
        r#"{"a":1,"a":2}"#,
        r#"{"number":1.000,"large":123456789012345678901234567890,"text":"\u4e2d\/中😀"}"#,
        r#"{"enable_duplicate_check":1,"toparty":null}"#,
        &long,
    ];
    for body in bodies {
        let _sent = client.send_json(body.to_owned()).await.unwrap();
        assert_eq!(server.calls().pop().unwrap().body, body.as_bytes());
    }
}

#[tokio::test]
async fn json_is_repeated_only_if_its_own_duplicate_check_makes_that_harmless() {
    for (body, sends) in [
        (r#"{"enable_duplicate_check":1}"#, 4),
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":14400}"#, 4),
        // No repeat would arrive inside so short an interval.
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":1}"#, 1),
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":0}"#, 1),
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":14401}"#, 1),
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":null}"#, 1),
        (r#"{"enable_duplicate_check":1,"enable_duplicate_check":0}"#, 1),
        (r#"{"enable_duplicate_check":0,"enable_duplicate_check":1}"#, 1),
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":1800,"duplicate_check_interval":1}"#, 1),
        (r#"{"enable_duplicate_check":1.0}"#, 1),
        (r#"{"enable_duplicate_check":"1"}"#, 1),
        (r#"{"enable_duplicate_check":true}"#, 1),
        (r#"{"text":{"enable_duplicate_check":1}}"#, 1),
        (r#"{"Enable_Duplicate_Check":1}"#, 1),
        (r#"{"enable_duplicate_check":1,"to_external_user":null}"#, 1),
        ("{}", 1),
    ] {
        let server = Server::start().await;
        server.always(Reply::close());
        let error = setup(&server).build().unwrap().send_json(body).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Possible, "{body}: {error}");
        let calls = server.calls();
        assert_eq!(calls.len(), sends, "{body}");
        assert!(calls.iter().all(|call| call.body == body.as_bytes()), "{body}");
    }
}
