//! The guide's examples in other languages: they send once, whatever happens on the way.

use std::{path::Path, process::Command};

use wecom_school_sandbox::{Fault, Sandbox};
use wecom_school_types::Errcode;

use crate::skip::skip;

/// The examples, with the programs that run them.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("python", &["python3", "notice.py"]),
    ("node", &["node", "notice.mjs"]),
    ("go", &["go", "run", "notice.go"]),
    // Before Java 18, sources are read in the encoding of the system.
    ("java", &["java", "-Dfile.encoding=UTF-8", "Notice.java"]),
];

fn is_installed(program: &str) -> bool {
    let version = if program == "go" { "version" } else { "--version" };
    Command::new(program).arg(version).output().is_ok_and(|output| output.status.success())
}

/// Runs an example against a server; returns whether it succeeded, and what it printed.
fn run(language: &str, command: &[&str], server: &str) -> (bool, String, String) {
    let mut program = Command::new(command[0]);
    program.args(&command[1..]).current_dir(Path::new("../../docs/examples").join(language));
    program.env("WECOM_BASE_URL", server).env("WECOM_PAUSE", "0.01").env("NO_PROXY", "127.0.0.1");
    let output = program.output().expect("the example");
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.success(), stdout, stderr)
}

/// The token expires, a rate limit is reached, and the answer to the accepted request is lost: the notice arrives once. If a repeat is
/// refused, the example says that the notice may have been sent. Without a server, and with a wrong address, no example prints the secret, which the address of the first call has in it.
#[tokio::test]
async fn examples_in_other_languages_send_once_and_keep_the_secret() {
    for (language, command) in EXAMPLES {
        if !is_installed(command[0]) {
            skip(&format!("the example in {language}: {} is not installed", command[0]));
            continue;
        }
        let sandbox = Sandbox::builder().start().await.expect("a free port");
        sandbox.faults().add(Fault::token_expired().request(1));
        sandbox.faults().add(Fault::errcode(Errcode::RATE_LIMIT_EXCEEDED).request(2));
        sandbox.faults().add(Fault::close_before_answer().request(3));
        let (succeeds, stdout, stderr) = run(language, command, &sandbox.url());
        assert!(succeeds, "{language}: {stdout}{stderr}");
        assert_eq!(stdout.trim().replace('\r', ""), "sent\ninvalid_party: 9", "{language}: {stderr}");
        let outbox = sandbox.outbox();
        let counts = (outbox.len(), outbox.suppressed(), outbox.deliveries());
        assert_eq!(counts, (1, 1, 24), "{language}: one notice, and a repeat of the same bytes");
        let sandbox = Sandbox::builder().start().await.expect("a free port");
        sandbox.faults().add(Fault::close_before_answer().request(1));
        sandbox.faults().add(Fault::errcode(Errcode::API_FORBIDDEN).request(2));
        let (succeeds, _, stderr) = run(language, command, &sandbox.url());
        assert!(!succeeds && stderr.contains("it may have been sent"), "{language}: {stderr}");
        for wrong in ["http://127.0.0.1:1", "127.0.0.1:1", "school"] {
            let (succeeds, stdout, stderr) = run(language, command, wrong);
            assert!(!succeeds, "{language}: {wrong}");
            assert!(!format!("{stdout}{stderr}").contains("sandbox-secret"), "{language}: {wrong}: {stdout}{stderr}");
        }
    }
}
