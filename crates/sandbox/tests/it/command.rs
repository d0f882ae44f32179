//! The command.

#[cfg(unix)]
use std::net::TcpStream;
use std::process::Command;

#[cfg(unix)]
use crate::crowd::call;
use crate::crowd::{Running, get};

fn refused(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_wecom-school-sandbox")).args(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn it_says_all_that_a_first_call_needs() {
    let running = Running::start(&["--outbox-capacity", "7"]);
    let port = running.address.port().to_string();
    insta::assert_snapshot!(running.greeting.replace(&port, "PORT"));
    assert_eq!(running.call(&get("/sandbox/outbox"))["capacity"], 7);
}

#[test]
fn the_line_to_try_works_as_it_is_printed() {
    let running = Running::start(&[]);
    let (_, lines) = running.greeting.split_once("Try it:\n").unwrap();
    // curl is a line to try, not a dependency.
    let Ok(output) =
        Command::new("sh").arg("-c").arg(format!("command -v curl >/dev/null || exit 99\n{lines}")).output()
    else {
        return;
    };
    if output.status.code() == Some(99) {
        eprintln!("skipped: the_line_to_try_works_as_it_is_printed needs curl");
        return;
    }
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.contains("\"errcode\":0"), "{answer}");
    assert_eq!(running.call(&get("/sandbox/outbox"))["held"], 1);
}

#[test]
fn what_is_wrong_is_one_line_each() {
    let wrong = std::env::temp_dir().join(format!("wecom-school-command-{}.toml", std::process::id()));
    std::fs::write(&wrong, "corpid = \"a\"\nname = \"b\"\nclass = []\n").unwrap();
    let path = wrong.to_str().unwrap();
    let error = refused(&["--school", path]);
    std::fs::remove_file(&wrong).unwrap();
    assert!(error.starts_with(&format!("error: {path}:3:1: unknown field `class`")), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    let error = refused(&["--host", "0.0.0.0", "--port", "0"]);
    assert!(error.starts_with("error: 0.0.0.0:0 is not on loopback"), "{error}");
    for name in ["http://sandbox.test", "sandbox.test:8117", "a b", ""] {
        let error = refused(&["--allow-host", name]);
        assert!(error.contains("write a name alone, such as sandbox.test"), "{error}");
    }
}

#[test]
fn a_name_that_is_allowed_is_let_in() {
    let running = Running::start(&["--allow-host", "sandbox.test", "--allow-host", "other.test"]);
    for (name, is_known) in [("sandbox.test", true), ("other.test:80", true), ("third.test", false)] {
        let answer = running.call(&format!("GET /sandbox/clock HTTP/1.1\r\nHost: {name}\r\n\r\n"));
        assert_eq!(answer["now"].is_u64(), is_known, "{name} {answer}");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_when_it_is_asked_to() {
    for signal in ["INT", "TERM"] {
        let mut running = Running::start(&[]);
        let id = running.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert!(running.wait().success(), "{signal}");
    }
}

/// As with `wecom-school-sandbox 2>&1 | head -1`.
#[cfg(unix)]
#[test]
fn it_goes_on_when_nobody_reads_what_it_prints() {
    let mut running = Running::start_unread(&[]);
    let mut stream = TcpStream::connect(running.address).unwrap();
    for _ in 0..2 {
        // It says a line about each request, which fails too.
        let answer =
            call(&mut stream, &get("/cgi-bin/gettoken?corpid=wwsandbox20260001&corpsecret=sandbox-secret-1000002"));
        assert_eq!(answer["errcode"], 0);
    }
    assert!(Command::new("kill").args(["-s", "TERM", &running.id().to_string()]).status().unwrap().success());
    assert!(running.wait().success());
}
