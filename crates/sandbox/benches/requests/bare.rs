//! The handler that somebody would write by hand with axum: it reads the request into its own structs, refuses properties
//! that it does not know, and answers errcode 0. It checks no limit, looks nobody up and keeps nothing.

use std::{net::TcpListener, thread};

use axum::{Json, Router, routing::post};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    to_parent_userid: Vec<String>,
    agentid: i64,
    msgtype: String,
    text: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    content: String,
}

#[derive(Serialize)]
struct Answer {
    errcode: i64,
    errmsg: &'static str,
}

/// Starts it on a thread of its own, until the process ends. Returns its address.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    listener.set_nonblocking(true).expect("a socket option");
    let serve = async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let router = Router::new().route("/cgi-bin/externalcontact/message/send", post(answer));
        axum::serve(listener, router).await.expect("it serves");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    thread::Builder::new().name("bare".to_owned()).spawn(move || runtime.block_on(serve)).expect("a thread");
    address
}

async fn answer(Json(notice): Json<Notice>) -> Json<Answer> {
    // The answer depends on every property, so that the compiler drops none of them.
    let is_given = [notice.msgtype.len(), notice.text.content.len(), notice.to_parent_userid.len()]
        .iter()
        .all(|&length| length > 0);
    Json(Answer { errcode: i64::from(!is_given || notice.agentid == 0), errmsg: "ok" })
}
