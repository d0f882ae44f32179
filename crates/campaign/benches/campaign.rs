//! Plans campaigns, and sends them with and without a ledger: `cargo bench -p wecom-school-campaign`.
//!
//! - `planning` writes 10,000 to 1,000,000 recipients of one notice, and 20,000 notices, to a new ledger in a file.
//! - `sending` compares `ledger`, which plans and runs a campaign, with `plain`: a client that sends the same bytes with the same
//!   concurrency. Each runs in a process of its own, which reports its times and its peak memory; the medians of some runs are
//!   compared. `minimal` is a server that reads requests and answers errcode 0, `distant` does so after 20 ms, and `sandbox` delivers
//!   notices.
//! - `workers` has 1, 2 and 4 workers drain a campaign of personal notices from a ledger in PostgreSQL, each with a connection of its own.
//!
//! A corp has at most 20,000 parents, so that 1,000,000 recipients are in 50 schools. The servers have their own threads.

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/ledgers.rs"]
mod ledgers;

use std::{
    convert::Infallible,
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use futures_util::{StreamExt, future::join_all, stream};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::runtime::Runtime;
use wecom_school::{
    Addressable, Client, Errcode, Error, Recipients, Sent,
    notice::{DuplicateCheckInterval, Notice, NoticeBuilder, Text, ToParentUserid},
    types::Given,
};
use wecom_school_campaign::{Content, Kind, Ledger, NewCampaign, Run, School};
use wecom_school_sandbox::{Sandbox, School as Families};

/// The most parents of a corp.
const PARENTS: usize = 20_000;

/// How many requests of a school are under way at once.
const CONCURRENCY: usize = 4;

/// How often each way is measured.
const RUNS: usize = 3;

/// To how many people, and whether everybody gets a notice of their own.
type Size = (usize, bool);

const LOADS: [Size; 3] = [(100_000, false), (1_000_000, false), (PARENTS, true)];

/// What is sent to a server that takes as long for an answer as one on the internet does at least.
const DISTANT_LOADS: [Size; 1] = [(1_000, true)];
const DISTANCE: Duration = Duration::from_millis(20);

/// A server, what starts it, and what is sent to it.
type Target = (&'static str, fn() -> [String; 3], &'static [Size]);

const TARGETS: [Target; 3] = [
    ("minimal", || start_minimal(Duration::ZERO), &LOADS),
    ("sandbox", start_sandbox, &LOADS),
    ("distant", || start_minimal(DISTANCE), &DISTANT_LOADS),
];

#[derive(Clone, Copy)]
struct Load {
    people: usize,
    is_personal: bool,
    /// Makes the notices of each run others, so that the duplicate check of the sandbox delivers all of them.
    run: usize,
}

impl Load {
    fn schools(self) -> Vec<School> {
        let school =
            |number| School { name: format!("school-{number}"), corp: format!("corp-{number}"), app: "1".into() };
        (0..self.people.div_ceil(PARENTS)).map(school).collect()
    }

    fn ids(self, school: usize) -> impl Iterator<Item = String> {
        (1..=PARENTS.min(self.people - school * PARENTS)).map(|number| format!("p{number:05}"))
    }

    fn notice(self, school: usize, id: &str) -> NoticeBuilder<Given, Given> {
        let whose = if self.is_personal { id } else { "各位家长" };
        let text = format!("{whose}：第 {school} 校区第 {} 次通知，请于本周五前缴纳本学期的餐费与校车费。", self.run);
        Notice::builder().agentid(1_000_002).message(Text::builder().content(text))
    }

    /// Returns the requests of a school, as a campaign freezes them.
    fn bodies(self, school: usize) -> Vec<Bytes> {
        let size = if self.is_personal { 1 } else { ToParentUserid::MAX_ITEMS };
        let ids: Vec<String> = self.ids(school).collect();
        let body = |ids: &[String]| {
            let interval = DuplicateCheckInterval::MAXIMUM;
            let notice = self.notice(school, &ids[0]).enable_duplicate_check(true).duplicate_check_interval(interval);
            let notice = notice.to(&Recipients::Parents(ids.to_vec())).expect("a notice");
            Bytes::from(serde_json::to_vec(&notice).expect("JSON"))
        };
        ids.chunks(size).map(body).collect()
    }

    async fn plan(self, ledger: &Ledger) -> i64 {
        let new = NewCampaign { name: "餐费".into(), schools: self.schools(), ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.expect("a ledger");
        for school in 0..self.schools().len() {
            let mut content = Content::new(self.notice(school, "")).expect("a notice");
            for id in self.ids(school) {
                if self.is_personal {
                    content = Content::new(self.notice(school, &id)).expect("a notice");
                }
                planning.add(school, Kind::Parent, &id, &content, None).await.expect("a ledger");
            }
        }
        planning.finish().await.expect("a ledger").campaign
    }
}

fn main() {
    if let Ok(arguments) = env::var(CHILD) {
        runtime().block_on(measure(&arguments.lines().collect::<Vec<_>>()));
        return;
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    plan(&mut criterion);
    let chosen: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == name);
    for (server, start, loads) in TARGETS {
        if is_chosen(server) {
            send(server, &start(), loads);
        }
    }
    if is_chosen("workers") {
        share();
    }
    criterion.final_summary();
}

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("planning");
    let runtime = runtime();
    let loads = [(10_000, false), (100_000, false), (1_000_000, false), (PARENTS, true)];
    for (people, is_personal) in loads {
        let name = if is_personal { "each" } else { "one-notice" };
        group.throughput(Throughput::Elements(people as u64)).measurement_time(Duration::from_secs(10));
        group.bench_function(BenchmarkId::new(name, people), |bencher| {
            let open = || Ledger::open(new_file()).expect("a ledger");
            let plan = |ledger: Ledger| runtime.block_on(Load { people, is_personal, run: 0 }.plan(&ledger));
            bencher.iter_batched(open, plan, BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// Measures each way several times in turn, and prints the medians.
fn send(server: &str, target: &[String; 3], loads: &[Size]) {
    let mut peaks = Vec::new();
    for &(people, is_personal) in loads {
        let name = if is_personal { "each" } else { "one-notice" };
        let mut measured: [Vec<[f64; 3]>; 3] = Default::default();
        for run in 0..RUNS {
            for (index, way) in ["nothing", "plain", "ledger"].into_iter().enumerate() {
                // Both ways send other notices, or the sandbox would hold the second back.
                let run = (2 * run + index).to_string();
                let load = [way, &people.to_string(), &is_personal.to_string(), &run];
                measured[index].push(measure_in_child(&[&load[..], &target.each_ref().map(String::as_str)].concat()));
            }
        }
        let [[_, _, nothing], [_, plain, plain_peak], [planned, sent, peak]] =
            measured.each_ref().map(|runs| medians(runs));
        println!(
            "{server:8} {name:10} {people:8}: plain {plain:6.2} s, {plain_peak:5.1} MiB; \
             ledger {planned:6.2} s + {sent:6.2} s = {:5.2} times (sending {:5.2} times), {peak:5.1} MiB; \
             nothing {nothing:5.1} MiB",
            (planned + sent) / plain,
            sent / plain,
        );
        peaks.push(peak);
    }
    if let [few, many, ..] = peaks[..] {
        println!("{server:8} peak memory of 1,000,000 recipients: {:.2} times that of 100,000", many / few);
    }
}

/// Prints how long some workers take for the same campaign, beside the same requests without a ledger.
fn share() {
    let [url, corpid, secret] = start_minimal(Duration::ZERO);
    let connect = move || Client::builder(&*corpid, &*secret).base_url(&*url).build().expect("a client");
    let load = Load { people: PARENTS, is_personal: true, run: 0 };
    let began = Instant::now();
    runtime().block_on(async {
        let client = connect();
        let send_one = |body| async { expect_answered(client.send_json(body).await) };
        stream::iter(load.bodies(0)).map(send_one).buffer_unordered(CONCURRENCY).collect::<()>().await;
    });
    println!("workers: without a ledger {:.2} s", began.elapsed().as_secs_f64());
    for workers in [1, 2, 4] {
        let Some(ledgers) = ledgers::Ledgers::postgres() else { return };
        let campaign = runtime().block_on(load.plan(&ledgers.open()));
        let began = Instant::now();
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    let School { corp, app, .. } = load.schools().remove(0);
                    let ledger = ledgers.open();
                    let run = Run::new(&ledger, campaign).concurrency(CONCURRENCY).client(corp, app, connect());
                    assert!(runtime().block_on(run.run()).expect("a ledger").is_finished());
                });
            }
        });
        println!("workers: {workers} on PostgreSQL {:.2} s", began.elapsed().as_secs_f64());
    }
}

/// The environment variable that tells a child process of this program what to measure.
const CHILD: &str = "WECOM_SCHOOL_BENCH_CAMPAIGN";

fn measure_in_child(arguments: &[&str]) -> [f64; 3] {
    let mut child = Command::new(env::current_exe().expect("this program"));
    let output = child.env(CHILD, arguments.join("\n")).stderr(Stdio::inherit()).output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{arguments:?} failed: {text}"))
}

fn medians(runs: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|column| {
        let mut values: Vec<f64> = runs.iter().map(|run| run[column]).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    })
}

/// Prints the seconds of planning and of sending, and the peak memory in MiB.
async fn measure(arguments: &[&str]) {
    let [way, people, is_personal, run, url, corpid, secret] = arguments else { panic!("{arguments:?}") };
    let number = |text: &str| text.parse().expect("a number");
    let load = Load { people: number(people), is_personal: *is_personal == "true", run: number(run) };
    let schools = load.schools();
    let client = Client::builder(*corpid, *secret).base_url(*url).concurrency(schools.len() * CONCURRENCY).build();
    let client = client.expect("a client");
    let (mut planned, mut sent) = (0.0, 0.0);
    match *way {
        "plain" => {
            let bodies: Vec<_> = (0..schools.len()).map(|school| load.bodies(school)).collect();
            let began = Instant::now();
            let send_one = |body| async { expect_answered(client.send_json(body).await) };
            let send_all =
                |bodies: Vec<Bytes>| stream::iter(bodies).map(send_one).buffer_unordered(CONCURRENCY).collect::<()>();
            join_all(bodies.into_iter().map(send_all)).await;
            sent = began.elapsed().as_secs_f64();
        }
        "ledger" => {
            let began = Instant::now();
            let ledger = Ledger::open(new_file()).expect("a ledger");
            let campaign = load.plan(&ledger).await;
            planned = began.elapsed().as_secs_f64();
            let mut run = Run::new(&ledger, campaign).concurrency(CONCURRENCY);
            for School { corp, app, .. } in schools {
                run = run.client(corp, app, client.clone());
            }
            assert!(run.run().await.expect("a ledger").is_finished());
            sent = began.elapsed().as_secs_f64() - planned;
            let counts = ledger.campaign(campaign).await.expect("a campaign").schools;
            assert!(counts.iter().all(|school| school.counts.is_finished() && school.counts.refused == 0));
        }
        _ => {}
    }
    println!("{planned} {sent} {}", peak_memory());
}

/// Checks the outcome of a request. The sandbox refuses a notice to a single parent who does not follow.
fn expect_answered(outcome: Result<Sent, Error>) {
    let refused = outcome.err().map(|error| error.errcode());
    assert!(matches!(refused, None | Some(Some(Errcode::ALL_RECIPIENTS_INVALID))), "{refused:?}");
}

/// Returns the path of a ledger that does not exist yet. It is on the disk of the target folder, since a folder for temporary
/// files may be in memory.
fn new_file() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder.join("campaigns.db")
}

/// Returns the peak memory of this process in MiB, on Linux; NaN elsewhere.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    peak.map_or(f64::NAN, |kibibytes| kibibytes / 1024.0)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Starts a sandbox, and returns its address, corpid and secret.
fn start_sandbox() -> [String; 3] {
    let (sender, started) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            let school = Families::generate(PARENTS, 7).expect("a school");
            // All personal notices of all runs.
            let sandbox =
                Sandbox::builder().school(school).outbox_capacity(2 * RUNS * PARENTS).start().await.expect("a sandbox");
            let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
            let secret = app.secret().expect("its secret").to_owned();
            sender.send([sandbox.url(), school.corpid().to_owned(), secret]).expect("the benchmark waits");
            std::future::pending::<()>().await;
        });
    });
    started.recv().expect("the sandbox starts")
}

/// Starts a server that reads a request and answers errcode 0 after a time, as fast as hyper can.
fn start_minimal(delay: Duration) -> [String; 3] {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || runtime().block_on(serve(listener, delay)));
    [format!("http://{address}"), "corp".to_owned(), "secret".to_owned()]
}

async fn serve(listener: TcpListener, delay: Duration) {
    listener.set_nonblocking(true).expect("a socket option");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a socket option");
        let service = service_fn(move |request| answer(request, delay));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(request: Request<Incoming>, delay: Duration) -> Result<Response<Full<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let answer = r#"{"errcode":0,"errmsg":"ok","access_token":"token","expires_in":7200}"#;
    Ok(Response::new(Full::from(answer)))
}
