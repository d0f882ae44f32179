//! What the benchmarks of several crates share: servers with threads of their own, and processes that measure themselves. They
//! include this file by its path.

use std::{convert::Infallible, env, fs, net::TcpListener, process::Command, sync::mpsc, thread};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::runtime::Runtime;
use wecom_school_sandbox::{Sandbox, School};

/// The most parents of a corp.
pub const PARENTS: usize = 20_000;

/// The environment variable that tells a child process of a benchmark what to measure.
const CHILD: &str = "WECOM_SCHOOL_BENCH";

/// Returns a command that runs this program in another process with these arguments.
pub fn child(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.env(CHILD, arguments.join("\n"));
    command
}

/// Returns the arguments of [`child`] in such a process.
pub fn arguments<const N: usize>() -> Option<[String; N]> {
    let arguments: Vec<String> = env::var(CHILD).ok()?.lines().map(str::to_owned).collect();
    Some(arguments.try_into().expect("as many arguments as the parent gives"))
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Returns the peak memory of this process in MiB, on Linux; NaN elsewhere.
pub fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    peak.map_or(f64::NAN, |kibibytes| kibibytes / 1024.0)
}

/// Returns the largest school.
pub fn large_school() -> School {
    School::generate(PARENTS, 7).expect("a school")
}

/// Starts a sandbox with the largest school, and returns its address, corpid and secret.
pub fn start_sandbox(outbox_capacity: usize) -> [String; 3] {
    let (sender, started) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            let sandbox = Sandbox::builder().school(large_school()).outbox_capacity(outbox_capacity).start().await;
            let sandbox = sandbox.expect("a sandbox");
            let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
            let secret = app.secret().expect("its secret").to_owned();
            sender.send([sandbox.url(), school.corpid().to_owned(), secret]).expect("the benchmark waits");
            std::future::pending::<()>().await;
        });
    });
    started.recv().expect("the sandbox starts")
}

/// Starts a server that reads requests and answers errcode 0, as fast as hyper can, and returns its address. `wait` is given the path
/// of each request, and may delay the answer.
pub fn start_server<F>(wait: impl Fn(String) -> F + Clone + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    listener.set_nonblocking(true).expect("a socket option");
    let serve = async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("a socket option");
            let wait = wait.clone();
            let answer = move |request: Request<Incoming>| {
                let waited = wait(request.uri().path().to_owned());
                async {
                    let _ = request.into_body().collect().await;
                    waited.await;
                    let answer = r#"{"errcode":0,"errmsg":"ok","access_token":"token","expires_in":7200}"#;
                    Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(answer)))
                }
            };
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    };
    thread::spawn(move || runtime().block_on(serve));
    format!("http://{address}")
}
