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

#[path = "../../../tests/measuring.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod measuring;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion};
use futures_util::{StreamExt, stream};
use wecom_school::{
    Client, LoadDirectory,
    directory::{self as school, AllowedScope, DepartmentType, Directory, NoticeAudience},
};

use self::measuring::{arguments, child, large_school, peak_memory, runtime, start_sandbox};

const WAYS: [&str; 4] = ["nothing", "floor", "reqwest", "client"];

/// The address of a server, the corpid and the secret.
type Server = [String; 3];

fn main() {
    if let Some([way, server @ ..]) = arguments::<4>() {
        let (runtime, began) = (runtime(), Instant::now());
        let people = runtime.block_on(load(&way, &server));
        println!("{way:8} {people:6} people in {:>6.0?}, peak of {:>5.1} MiB", began.elapsed(), peak_memory());
        return;
    }
    let server = start_sandbox(1);
    let [url, corpid, secret] = &server;
    for way in WAYS {
        assert!(child(&[way, url, corpid, secret]).status().expect("a process").success());
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
    measure_reach(&mut criterion, large_school().directory());
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

/// Loads the school, and returns how many people it has.
async fn load(way: &str, server: &Server) -> usize {
    match way {
        "client" => {
            let client = Client::builder(&server[1], &server[2][..]).base_url(&server[0]).build();
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
async fn by_reqwest([url, corpid, secret]: &Server, reads_answers: bool) -> usize {
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
