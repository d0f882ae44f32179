//! Counts the instructions of each way, which the load of the machine does not change: the bench runs itself in callgrind.

use std::{env, hint::black_box, process::Command};

use super::{
    bytes_of, value_of,
    values::{Payload, payloads},
    ways::{Compiled, Floor, Ours, Way},
};

/// Runs of a way, of which the mean is shown.
const RUNS: u64 = 100;

/// A way with its name.
type Named = (&'static str, fn(&Payload));

/// What is compared, each work with the peer after ours.
const WORKS: [(&str, [Named; 2]); 3] = [
    ("serialise", [("ours", |payload| serialise(payload, &Ours)), ("floor", |payload| serialise(payload, &Floor))]),
    ("parse", [("ours", |payload| parse(payload, &Ours)), ("floor", |payload| parse(payload, &Floor))]),
    ("check", [("ours built", |payload| run(|| payload.values.clone(), Ours::build)), ("jsonschema macro", validate)]),
];

/// Counts if the arguments ask for it: `instructions` for a table, with three names for that way alone.
pub fn asked() -> bool {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(("instructions", chosen)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
        return false;
    };
    for (work, ways) in WORKS {
        for payload in payloads() {
            let names = ways.map(|(way, _)| [work, payload.name, way]);
            if chosen.is_empty() {
                let [ours, peer] = names.map(counted);
                #[expect(clippy::cast_precision_loss, reason = "a ratio is shown to two places")]
                let ratio = ours as f64 / peer as f64;
                println!("{work}/{}: {ours} to {peer} of {}: {ratio:.2}", payload.name, ways[1].0);
            } else if let Some(index) = names.iter().position(|names| *names == *chosen) {
                ways[index].1(&payload);
            }
        }
    }
    true
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

/// Runs a way. What goes in is made, and what comes out is freed, outside of the count.
fn run<I, O>(input: impl Fn() -> I, work: impl Fn(I) -> O) {
    for _ in 0..RUNS {
        let (mut input, mut output) = (Some(input()), None);
        measured(&mut || output = input.take().map(&work));
        black_box(output);
    }
}

fn serialise(payload: &Payload, way: &impl Way) {
    run(|| payload.values.clone(), |values| way.serialise(values));
}

fn parse(payload: &Payload, way: &impl Way) {
    let bytes = bytes_of(payload);
    run(|| bytes.as_slice(), |bytes| way.parse(bytes));
}

fn validate(payload: &Payload) {
    let value = value_of(payload);
    run(|| &value, Compiled::is_valid);
}
