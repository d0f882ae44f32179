//! Counts the instructions of each way, which the load of the machine does not change: the bench runs itself in callgrind.

use std::{env, hint::black_box, process::Command};

use super::{
    Meter, answers, measure, measure_answers,
    values::{Payload, payloads},
};

/// Runs of a way, of which the mean is shown.
const RUNS: u64 = 100;

/// Each work with our way and the peer that it is compared with.
const COMPARED: [[&str; 3]; 3] =
    [["serialise", "ours", "floor"], ["parse", "ours", "floor"], ["check", "ours built", "jsonschema macro"]];
const COMPARED_ANSWER: [&str; 3] = ["answer", "ours", "floor"];

/// Counts if the arguments ask for it: `instructions` for a table; with the names of a work, a payload and a way, it runs
/// that way alone.
pub fn count() -> bool {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["instructions"] => {
            for compared in COMPARED {
                for payload in payloads() {
                    compare(compared, payload.name);
                }
            }
            for payload in answers::payloads() {
                compare(COMPARED_ANSWER, payload.name);
            }
            true
        }
        ["instructions", work, name, way] => {
            let mut only = Only { work, name, way };
            match payloads().into_iter().find(|payload| payload.name == name) {
                Some(payload) => measure(&mut only, &payload),
                None => measure_answers(&mut only),
            }
            true
        }
        _ => false,
    }
}

fn compare([work, way, peer]: [&str; 3], name: &str) {
    let [ours, theirs] = [way, peer].map(|way| counted([work, name, way]));
    #[expect(clippy::cast_precision_loss, reason = "a ratio is shown to two places")]
    let ratio = ours as f64 / theirs as f64;
    println!("{work}/{name}: {ours} to {theirs} of {peer}: {ratio:.2}");
}

/// The instructions of one run of a way.
fn counted(names: [&str; 3]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*instructions::measured*"])
        .arg(env::current_exe().expect("the bench is a file"))
        .arg("instructions")
        .args(names)
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr);
    let (_, count) = report.split_once("Collected : ").unwrap_or_else(|| panic!("callgrind counts nothing: {report}"));
    count.trim_end().lines().next().and_then(|count| count.trim().parse::<u64>().ok()).expect("a number") / RUNS
}

/// What callgrind counts. It is found by its name, so it has no type parameter.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

/// Runs only the named way of the named work on the named payload.
struct Only<'a> {
    work: &'a str,
    name: &'a str,
    way: &'a str,
}

impl Meter for Only<'_> {
    fn run<V, I, O>(
        &mut self,
        work: &str,
        payload: &Payload<V>,
        way: &str,
        input: impl Fn() -> I,
        run: impl Fn(I) -> O,
    ) {
        if (work, payload.name, way) == (self.work, self.name, self.way) {
            for _ in 0..RUNS {
                let (mut input, mut output) = (Some(input()), None);
                measured(&mut || output = input.take().map(&run));
                black_box(output);
            }
        }
    }
}
