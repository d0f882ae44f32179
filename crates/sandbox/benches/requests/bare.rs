//! A handler of axum that parses JSON and answers errcode 0: nothing is judged, and nothing is kept.

use std::{net::TcpListener, thread};

use axum::{Json, Router, routing::post};
use serde_json::{Value, json};

/// Starts it on a thread of its own; it runs until the process ends. Gives its address.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    listener.set_nonblocking(true).expect("a socket option");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let router = Router::new().route("/cgi-bin/externalcontact/message/send", post(answer));
            axum::serve(listener, router).await.expect("it serves");
        });
    });
    address
}

async fn answer(body: axum::body::Bytes) -> Json<Value> {
    let _: Value = serde_json::from_slice(&body).expect("JSON");
    Json(json!({ "errcode": 0, "errmsg": "ok" }))
}
