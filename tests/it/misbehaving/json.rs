//! JSON that no type describes.

use wecom_school::Effect;

use super::{CORRECTED, client};
use crate::servers::{Reply, Server};

#[tokio::test]
async fn json_that_is_no_object_is_not_sent() {
    let server = Server::start().await;
    let client = client(&server);
    let deep = [br#"{"a":"#.as_slice(), &vec![b'['; 100_000]].concat();
    for body in [b"".as_slice(), b"[{}]", b"null", b"{}{}", b"{\"a\":\"\xff\"}", &deep] {
        let error = client.send_json(body.to_vec()).await.unwrap_err();
        assert!(error.is_invalid() && error.effect() == CORRECTED && error.attempts() == 0, "{error}");
    }
    assert_eq!(server.connections(), 0, "not even a token was asked for");
}

#[tokio::test]
async fn json_is_sent_as_it_stands() {
    let server = Server::start().await;
    let client = client(&server);
    let long = format!(r#"{{"text":{{"content":"{}"}}}}"#, "很".repeat(500_000));
    for body in [
        " {\r\n\t\"b\" : 1 , \"a\":2 }\n",
        r#"{"a":1,"a":2}"#,
        r#"{"number":1.000,"large":123456789012345678901234567890,"text":"\u4e2d\/中😀"}"#,
        &long,
    ] {
        let _sent = client.send_json(body.to_owned()).await.unwrap();
        assert_eq!(server.calls().pop().unwrap().body, body.as_bytes());
    }
}

#[tokio::test]
async fn json_is_repeated_only_if_its_own_duplicate_check_makes_that_harmless() {
    for (body, sends) in [
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":14400}"#, 4),
        // No repeat would arrive inside so short an interval.
        (r#"{"enable_duplicate_check":1,"duplicate_check_interval":1}"#, 1),
        (r#"{"enable_duplicate_check":1,"enable_duplicate_check":0}"#, 1),
        (r#"{"enable_duplicate_check":1,"to_external_user":null}"#, 1),
        ("{}", 1),
    ] {
        let server = Server::start().await;
        server.always(Reply::close());
        let error = client(&server).send_json(body).await.unwrap_err();
        assert_eq!((error.effect(), server.calls().len()), (Effect::Possible, sends), "{body}: {error}");
        assert!(server.calls().iter().all(|call| call.body == body.as_bytes()), "{body}");
    }
}
