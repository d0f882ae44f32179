//! A notice over loopback: through the client, and by a bare POST of reqwest.
//!
//! `cargo bench -p wecom-school`. All send the same bytes to the same server, which reads them and answers errcode 0; it has its
//! own thread and runtime. `reqwest` does the work of `client`: it writes the JSON, has a time-out, and reads the
//! errcode. `json` is `send_json` with the JSON ready. `alone` is the client without the duplicate check: each notice has
//! its own connection.

#[path = "../../../tests/measuring.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod measuring;

use std::{hint::black_box, time::Duration};

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use wecom_school::{
    Client,
    notice::{Notice, Text},
};

const PATH: &str = "/cgi-bin/externalcontact/message/send?access_token=token";

fn send(criterion: &mut Criterion) {
    let (runtime, base) = (measuring::runtime(), measuring::start_server(|_| std::future::ready(())));
    let client = Client::with_token("token").base_url(&base).build().expect("a client");
    let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");

    let mut group = criterion.benchmark_group("send");
    group.measurement_time(Duration::from_secs(8)).sample_size(60);
    for parents in [1, 1000] {
        let (notice, alone) = (notice(parents, true), notice(parents, false));
        let bytes = Bytes::from(serde_json::to_vec(&notice).expect("JSON"));
        group.bench_function(BenchmarkId::new("client", parents), |bencher| {
            bencher.iter(|| runtime.block_on(client.send(black_box(&notice))).expect("it is accepted"));
        });
        group.bench_function(BenchmarkId::new("alone", parents), |bencher| {
            bencher.iter(|| runtime.block_on(client.send(black_box(&alone))).expect("it is accepted"));
        });
        group.bench_function(BenchmarkId::new("reqwest", parents), |bencher| {
            bencher.iter(|| runtime.block_on(post(&http, &base, black_box(&notice))));
        });
        group.bench_function(BenchmarkId::new("json", parents), |bencher| {
            bencher.iter(|| runtime.block_on(client.send_json(bytes.clone())).expect("it is accepted"));
        });
    }
    group.finish();
}

fn notice(parents: usize, is_checked: bool) -> Notice {
    Notice::builder()
        .to_parent_userid((0..parents).map(|number| format!("parent-{number:06}")))
        .agentid(1_000_002)
        .message(Text::builder().content("台风红色预警：明日停课一天。"))
        .enable_duplicate_check(is_checked)
        .build()
        .expect("the notice is valid")
}

/// What one would write without a binding, and without looking at what could go wrong.
async fn post(http: &reqwest::Client, base: &str, notice: &Notice) {
    let request = http.post(format!("{base}{PATH}")).header("content-type", "application/json");
    let request = request.timeout(Duration::from_secs(15)).body(serde_json::to_vec(notice).expect("JSON"));
    let response = request.send().await.expect("an answer").bytes().await.expect("its body");
    let answer: Answer = serde_json::from_slice(&response).expect("an answer of the API");
    assert_eq!(answer.errcode, 0);
}

#[derive(serde::Deserialize)]
struct Answer {
    errcode: i64,
}

criterion_group!(benches, send);
criterion_main!(benches);
