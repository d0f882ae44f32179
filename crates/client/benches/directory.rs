//! Loads a school of 20,000 parents from the sandbox over loopback: `cargo bench -p wecom-school --bench directory`.
//!
//! - `client` is [`Client::load_directory`].
//! - `reqwest` makes the same requests with the same concurrency, reads the answers into derived serde structs, and keeps the lists.
//! - `floor` makes the requests and reads no answer except the list of departments.
//! - `nothing` only creates an HTTP client.
//!
//! The sandbox has its own thread and runtime. Before the measurements, each way loads the school once in a separate process, which
//! prints its time and peak memory.
//!
//! `reach` measures `Directory::reach` for a notice to a class, to 1,000 named students, and to the whole school, without and with an
//! allowed scope. Its floor is one pass over all parents.

use std::{
    env, fs,
    hint::black_box,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion};
use futures_util::{StreamExt, stream};
use tokio::runtime::Runtime;
use wecom_school::{
    Client, LoadDirectory,
    directory::{self as school, AllowedScope, DepartmentType, Directory, NoticeAudience},
};
use wecom_school_sandbox::{Sandbox, School};

/// The number of students, in 400 classes, and about the number of parents. It is the most that a school may have.
const FAMILIES: usize = 20_000;
const SEED: u64 = 7;

const WAYS: [&str; 4] = ["nothing", "floor", "reqwest", "client"];

#[derive(Clone)]
struct Server {
    url: String,
    corpid: String,
    secret: String,
}

fn main() {
    if let Some([way, url, corpid, secret]) = arguments() {
        let (runtime, began) = (runtime(), Instant::now());
        let people = runtime.block_on(load(&way, &Server { url, corpid, secret }));
        println!("{way:8} {people:6} people in {:>6.0?}, peak of {:>5.1} MiB", began.elapsed(), peak_memory());
        return;
    }
    let server = start_sandbox();
    for way in WAYS {
        let program = env::current_exe().expect("this program");
        let arguments = [way, &server.url, &server.corpid, &server.secret];
        assert!(Command::new(program).env(CHILD, arguments.join("\n")).status().expect("a process").success());
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("directory");
    group.measurement_time(Duration::from_secs(10));
    let runtime = runtime();
    for way in &WAYS[1..] {
        group.bench_function(BenchmarkId::from_parameter(way), |bencher| {
            bencher.iter(|| runtime.block_on(load(way, &server)));
        });
    }
    group.finish();
    measure_reach(&mut criterion, School::generate(FAMILIES, SEED).expect("a school").directory());
    criterion.final_summary();
}

fn measure_reach(criterion: &mut Criterion, directory: &Directory) {
    let mut group = criterion.benchmark_group("reach");
    group.bench_function("floor", |bencher| {
        bencher.iter(|| directory.parents().filter(|parent| parent.is_following()).count());
    });
    let students: Vec<&str> = directory.students().step_by(20).map(school::Student::userid).collect();
    let none = NoticeAudience::default;
    let to_all = NoticeAudience { is_to_all: true, ..none() };
    let everybody = AllowedScope::everybody();
    let campuses = directory.departments().filter(|department| department.kind() == Some(DepartmentType::Campus));
    let part = AllowedScope::new([""; 0], campuses.map(school::Department::id).take(2));
    for (name, audience, scope) in [
        ("class", NoticeAudience { departments: vec!["1001"], ..none() }, &everybody),
        ("1000-students", NoticeAudience { students, ..none() }, &everybody),
        ("school", to_all.clone(), &everybody),
        ("school-in-scope-of-two-campuses", to_all, &part),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(directory.reach(black_box(&audience), scope))));
    }
    group.finish();
}

/// The environment variable that tells a child process of this program what to load.
const CHILD: &str = "WECOM_SCHOOL_BENCH_LOAD";

fn arguments() -> Option<[String; 4]> {
    let arguments: Vec<String> = env::var(CHILD).ok()?.lines().map(str::to_owned).collect();
    arguments.try_into().ok()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Returns the peak memory of this process in MiB, on Linux; NaN elsewhere.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    peak.map_or(f64::NAN, |kibibytes| kibibytes / 1024.0)
}

fn start_sandbox() -> Server {
    let (sender, started) = mpsc::channel();
    thread::spawn(move || {
        let runtime = runtime();
        runtime.block_on(async {
            let school = School::generate(FAMILIES, SEED).expect("a school");
            let sandbox = Sandbox::builder().school(school).start().await.expect("a sandbox");
            let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
            let (corpid, secret) = (school.corpid().to_owned(), app.secret().expect("its secret").to_owned());
            sender.send(Server { url: sandbox.url(), corpid, secret }).expect("the benchmark waits");
            std::future::pending::<()>().await;
        });
    });
    started.recv().expect("the sandbox starts")
}

/// Loads the school, and returns how many people it has.
async fn load(way: &str, server: &Server) -> usize {
    match way {
        "client" => {
            let client = Client::builder(&server.corpid, server.secret.as_str()).base_url(&server.url).build();
            let directory = client.expect("a client").load_directory().await.expect("a directory");
            directory.students().len() + directory.parents().len()
        }
        "nothing" => {
            drop(reqwest::Client::builder().no_proxy().build().expect("an HTTP client"));
            0
        }
        _ => by_reqwest(server, way == "reqwest").await,
    }
}

#[derive(serde::Deserialize)]
struct Token {
    access_token: String,
}

#[derive(serde::Deserialize)]
struct Departments {
    departments: Vec<Department>,
}

#[derive(serde::Deserialize)]
struct Department {
    id: i64,
    r#type: i64,
}

#[derive(serde::Deserialize)]
struct Students {
    students: Vec<Student>,
}

#[derive(serde::Deserialize)]
#[allow(
    dead_code,
    clippy::struct_field_names,
    reason = "they are kept to be counted as memory, under the names of the page"
)]
struct Student {
    student_userid: String,
    name: String,
    department: Vec<i64>,
    parents: Vec<Parent>,
}

#[derive(serde::Deserialize)]
#[allow(dead_code, clippy::struct_field_names, reason = "as above")]
struct Parent {
    parent_userid: String,
    relation: String,
    mobile: Option<String>,
    is_subscribe: u8,
    external_userid: Option<String>,
}

/// Loads the school as a program without bindings would, without handling errors.
async fn by_reqwest(Server { url, corpid, secret }: &Server, reads_answers: bool) -> usize {
    let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
    let get = async |path: String| {
        let response = http.get(format!("{url}/cgi-bin/{path}")).timeout(Duration::from_secs(15)).send().await;
        response.expect("an answer").bytes().await.expect("its body")
    };
    let token = get(format!("gettoken?corpid={corpid}&corpsecret={secret}")).await;
    let Token { access_token } = serde_json::from_slice(&token).expect("a token");
    let list = get(format!("school/department/list?access_token={access_token}")).await;
    let Departments { departments } = serde_json::from_slice(&list).expect("the departments");
    let classes = departments.iter().filter(|department| department.r#type == 1).map(|class| class.id);
    let answers = classes.map(|id| get(format!("school/user/list?access_token={access_token}&department_id={id}")));
    let mut answers = stream::iter(answers).buffered(LoadDirectory::MAX_UNDER_WAY);
    let mut students = Vec::new();
    while let Some(answer) = answers.next().await {
        if reads_answers {
            let class: Students = serde_json::from_slice(&answer).expect("a class");
            students.extend(class.students);
        }
    }
    students.iter().map(|student| 1 + student.parents.len()).sum()
}
