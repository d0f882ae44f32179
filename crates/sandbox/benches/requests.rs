//! Compares the requests a second of the sandbox with those of a handler that somebody would write by hand with axum. The
//! handler reads the request into its own structs, refuses properties that it does not know, and answers errcode 0. It
//! checks no limit, looks nobody up and keeps nothing.
//!
//! `cargo bench -p wecom-school-sandbox`. Eight connections of hyper send as fast as they are answered; each server
//! has its own thread and runtime. The school has 2,400 parents, and those of a request are distinct.

use std::{
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use axum::{Json, Router, routing::post};
use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1::SendRequest};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinSet};
use wecom_school_sandbox::{Sandbox, School};

type Connection = SendRequest<Full<Bytes>>;

const CONNECTIONS: u64 = 8;

fn requests(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let school = School::generate(2400, 7).expect("a school");
    let sandbox = runtime.block_on(Sandbox::builder().school(school).start()).expect("a sandbox");
    let handler = start_handler();
    let token = runtime.block_on(token(&sandbox));
    let path = format!("/cgi-bin/externalcontact/message/send?access_token={token}");

    let mut group = criterion.benchmark_group("requests");
    group.measurement_time(Duration::from_secs(8)).sample_size(30).throughput(Throughput::Elements(1));
    for (name, parents, unknown) in [("1", 1, 0), ("1000", 1000, 0), ("1000, half of them unknown", 1000, 500)] {
        let body = Bytes::from(notice(&sandbox, parents, unknown).to_string());
        for (server, address) in [("sandbox", sandbox.address().to_string()), ("axum", handler.clone())] {
            group.bench_function(BenchmarkId::new(server, name), |bencher| {
                bencher.iter_custom(|count| runtime.block_on(measure_requests(&address, &path, &body, count)));
            });
        }
    }
    group.finish();
}

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

/// Starts the handler on its own thread, until the process ends. Returns its address.
fn start_handler() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    listener.set_nonblocking(true).expect("a socket option");
    let serve = async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let router = Router::new().route("/cgi-bin/externalcontact/message/send", post(answer_notice));
        axum::serve(listener, router).await.expect("it serves");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    thread::spawn(move || runtime.block_on(serve));
    address
}

async fn answer_notice(Json(notice): Json<Notice>) -> Json<Value> {
    // The answer depends on every property, so that the compiler drops none of them.
    let lengths = [notice.msgtype.len(), notice.text.content.len(), notice.to_parent_userid.len()];
    let is_complete = notice.agentid != 0 && !lengths.contains(&0);
    Json(json!({ "errcode": i64::from(!is_complete), "errmsg": "ok" }))
}

/// Returns a text to so many parents, the last of whom the school does not know.
fn notice(sandbox: &Sandbox, parents: usize, unknown: usize) -> Value {
    let every_second = sandbox.school().directory().parents().step_by(2);
    let known = every_second.take(parents - unknown).map(|parent| parent.userid().to_owned());
    let ids: Vec<_> = known.chain((0..unknown).map(|index| format!("nobody-{index:05}"))).collect();
    let agentid = sandbox.school().apps()[0].agentid;
    json!({ "to_parent_userid": ids, "agentid": agentid, "msgtype": "text", "text": { "content": "明日停课一天。" } })
}

/// Returns how long so many requests take over all connections, which are made beforehand.
async fn measure_requests(address: &str, path: &str, body: &Bytes, count: u64) -> Duration {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(connect(address).await);
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (index, mut connection) in (0..).zip(connections) {
        let share = count / CONNECTIONS + u64::from(index < count % CONNECTIONS);
        let (path, body) = (path.to_owned(), body.clone());
        tasks.spawn(async move {
            for _ in 0..share {
                let answer = send(&mut connection, &path, body.clone()).await;
                assert!(answer.starts_with(br#"{"errcode":0"#), "{answer:?}");
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.expect("every request is answered");
    }
    began.elapsed()
}

async fn connect(address: &str) -> Connection {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket option");
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a handshake");
    tokio::spawn(connection);
    sender
}

async fn send(connection: &mut Connection, path: &str, body: Bytes) -> Bytes {
    let headers = Request::post(path).header("host", "localhost").header("content-type", "application/json");
    let request = headers.body(Full::new(body)).expect("a request");
    connection.ready().await.expect("the connection");
    let response = connection.send_request(request).await.expect("an answer");
    response.into_body().collect().await.expect("its body").to_bytes()
}

async fn token(sandbox: &Sandbox) -> String {
    let (corpid, app) = (sandbox.school().corpid(), &sandbox.school().apps()[0]);
    let path = format!("/cgi-bin/gettoken?corpid={corpid}&corpsecret={}", app.secret().expect("its secret"));
    let answer = reqwest::get(sandbox.url() + &path).await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

criterion_group!(benches, requests);
criterion_main!(benches);
