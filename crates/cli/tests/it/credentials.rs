//! Credentials with the marks and line ends that other programs leave: all of them are sent without.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use wecom_school_sandbox::School;

use crate::sandbox;

/// What a secret looks like when it comes from Windows.
const MARKS: [(&str, &str); 4] = [("", "\n"), ("", "\r\n"), ("\u{feff}", ""), ("\u{feff}", "\r\n")];

/// The secret of the invented school, and its corpid.
fn app() -> (String, String) {
    let school = School::invented();
    let secret = school.apps().iter().find_map(|app| app.secret()).unwrap().to_owned();
    (secret, school.corpid().to_owned())
}

/// `token`, which needs a right credential, with these variables and this on standard input.
fn token(server: &str, arguments: &[&str], variables: &[(&str, String)], stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wecom-school"));
    command.arg("token").args(arguments).env_clear().env("HOME", "/nonexistent").env("WECOM_BASE_URL", server);
    command.envs(variables.iter().map(|(name, value)| (*name, value)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    child.wait_with_output().unwrap()
}

/// A file that nobody else may read.
fn secret_file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("credentials-{name}"));
    fs::write(&path, bytes).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_and_a_line_end_are_no_part_of_a_credential() {
    let sandbox = sandbox().await;
    let (server, (secret, corpid)) = (sandbox.url(), app());
    for (before, behind) in MARKS {
        let marked = |text: &str| format!("{before}{text}{behind}");
        let all = [("WECOM_CORPID", marked(&corpid)), ("WECOM_SECRET", marked(&secret))];
        let utf_16: Vec<u8> = format!("\u{feff}{secret}{behind}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let file = secret_file("file", marked(&secret).as_bytes());
        let file_16 = secret_file("file-16", &utf_16);
        let config = secret_file(
            "config.toml",
            format!("[profiles.a]\ncorpid = {corpid:?}\nsecret_file = {file:?}\n").as_bytes(),
        );
        let (file, file_16, config) = (file.to_str().unwrap(), file_16.to_str().unwrap(), config.to_str().unwrap());
        for (arguments, variables, stdin) in [
            (&[][..], &all[..], &b""[..]),
            (&["--secret-stdin"], &all[..1], marked(&secret).as_bytes()),
            (&["--secret-stdin"], &all[..1], &utf_16),
            (&["--secret-file", file], &all[..1], b""),
            (&["--secret-file", file_16], &all[..1], b""),
            (&["--secret-stdin", "--corpid", &marked(&corpid)], &[], marked(&secret).as_bytes()),
            (&["--config", config, "--profile", "a"], &[], b""),
            (&["--base-url", &marked(&server)], &all[..], b""),
        ] {
            let output = token(&server, arguments, variables, stdin);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{arguments:?} {before:?} {behind:?}: {said}");
        }
        // A token of one's own is not fetched; the agentid is a number.
        let variables = [("WECOM_ACCESS_TOKEN", marked("x")), ("WECOM_PROFILE", marked("nobody"))];
        let output = token(&server, &["--reveal"], &variables[..1], b"");
        assert_eq!(output.stdout.split(|byte| *byte == b'\n').next(), Some(&b"x"[..]));
        let output = token(&server, &[], &variables, b"");
        assert!(String::from_utf8_lossy(&output.stderr).contains("no profile `nobody`"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_nobody_sees_is_refused_by_name_and_nothing_is_shown() {
    let sandbox = sandbox().await;
    let server = sandbox.url();
    let canary = "can\u{200b}ary-secret";
    let suite = |name: &'static str| {
        let all =
            ["WECOM_SUITE_ID", "WECOM_SUITE_SECRET", "WECOM_SUITE_TICKET", "WECOM_PERMANENT_CODE", "WECOM_CORPID"];
        all.map(|variable| (variable, if variable == name { canary.to_owned() } else { "right".to_owned() })).to_vec()
    };
    let named = |name: &'static str| vec![(name, canary.to_owned())];
    let file = secret_file("wrong", canary.as_bytes());
    for (place, arguments, variables, stdin) in [
        ("WECOM_SECRET", vec![], named("WECOM_SECRET"), ""),
        ("WECOM_ACCESS_TOKEN", vec![], named("WECOM_ACCESS_TOKEN"), ""),
        ("WECOM_CORPID", vec![], named("WECOM_CORPID"), ""),
        ("WECOM_PROXY", vec![], named("WECOM_PROXY"), ""),
        ("WECOM_BASE_URL", vec![], named("WECOM_BASE_URL"), ""),
        ("WECOM_SUITE_ID", vec![], suite("WECOM_SUITE_ID"), ""),
        ("WECOM_SUITE_SECRET", vec![], suite("WECOM_SUITE_SECRET"), ""),
        ("WECOM_SUITE_TICKET", vec![], suite("WECOM_SUITE_TICKET"), ""),
        ("WECOM_PERMANENT_CODE", vec![], suite("WECOM_PERMANENT_CODE"), ""),
        ("the secret from standard input", vec!["--secret-stdin", "--corpid", "a"], vec![], canary),
        ("the secret file", vec!["--secret-file", file.to_str().unwrap(), "--corpid", "a"], vec![], ""),
        ("--proxy", vec!["--proxy", canary], vec![], ""),
    ] {
        let output = token(&server, &arguments, &variables, stdin.as_bytes());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{place}: {said}");
        assert!(said.contains(&format!("{place} can't be used: it has U+200B (zero-width space) in it")), "{said}");
        assert!(!said.contains("ary-secret"), "{said}");
    }
}
