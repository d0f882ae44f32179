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

#[path = "../../../tests/measuring.rs"]
mod measuring;

use std::{
    env, fs,
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use futures_util::{StreamExt, future::join_all, stream};
use wecom_school::{
    Addressable, Client, Errcode, Error, Recipients, Sent,
    notice::{DuplicateCheckInterval, Notice, NoticeBuilder, Text, ToParentUserid},
    types::Given,
};
use wecom_school_campaign::{Content, Kind, Ledger, NewCampaign, Run, School};

use self::measuring::{PARENTS, arguments, child, peak_memory, runtime, start_sandbox, start_server};

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
    // The outbox has room for all personal notices of all runs.
    ("sandbox", || start_sandbox(2 * RUNS * PARENTS), &LOADS),
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
    if let Some(arguments) = arguments() {
        return runtime().block_on(measure(arguments));
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
        send_all(&connect(), load.bodies(0)).await;
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

fn measure_in_child(arguments: &[&str]) -> [f64; 3] {
    let output = child(arguments).stderr(Stdio::inherit()).output().expect("a process");
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
async fn measure([way, people, is_personal, run, url, corpid, secret]: [String; 7]) {
    let number = |text: &str| text.parse().expect("a number");
    let load = Load { people: number(&people), is_personal: is_personal == "true", run: number(&run) };
    let schools = load.schools();
    let client = Client::builder(corpid, secret).base_url(url).concurrency(schools.len() * CONCURRENCY).build();
    let client = client.expect("a client");
    let (mut planned, mut sent) = (0.0, 0.0);
    match &way[..] {
        "plain" => {
            let bodies: Vec<_> = (0..schools.len()).map(|school| load.bodies(school)).collect();
            let began = Instant::now();
            join_all(bodies.into_iter().map(|bodies| send_all(&client, bodies))).await;
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

/// Sends requests without a ledger.
async fn send_all(client: &Client, bodies: Vec<Bytes>) {
    let send_one = |body| async { expect_answered(client.send_json(body).await) };
    stream::iter(bodies).map(send_one).buffer_unordered(CONCURRENCY).collect::<()>().await;
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

/// Starts a server that answers errcode 0 after a time, and returns its address, with a corpid and a secret.
fn start_minimal(delay: Duration) -> [String; 3] {
    let url = start_server(move |_| async move {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
    });
    [url, "corp".to_owned(), "secret".to_owned()]
}
