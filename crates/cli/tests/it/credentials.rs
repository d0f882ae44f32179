//! Credentials with the marks and line ends that other programs leave.

use std::{
    fs::File,
    io::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use wecom_school_campaign::system::create_private_file;
use wecom_school_sandbox::School;

use crate::{
    run::{COMMAND, Ended, Run, command, folder, open_to_others, run_in_shell},
    sandbox,
};

/// Runs `token`, which needs a right credential, with these variables and this on standard input.
fn token(server: &str, arguments: &[&str], variables: &[(&str, String)], stdin: &[u8]) -> Ended {
    let mut command = command(COMMAND);
    command.arg("token").args(arguments).env("WECOM_BASE_URL", server);
    command.envs(variables.iter().map(|(name, value)| (*name, value)));
    Run::begin(command.stdin(File::open(secret_file("stdin", stdin)).unwrap())).end()
}

fn secret_file(name: &str, bytes: &[u8]) -> PathBuf {
    static CREATED: AtomicUsize = AtomicUsize::new(0);
    let path = folder(&format!("credentials-{}", CREATED.fetch_add(1, SeqCst))).join(name);
    create_private_file(&path).unwrap().write_all(bytes).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn the_error_about_a_file_that_others_may_read_has_the_command_that_closes_it() {
    let (sandbox, school) = (sandbox().await, School::invented());
    let path = secret_file("密钥 of Anna's", school.apps().iter().find_map(|app| app.secret()).unwrap().as_bytes());
    let arguments = ["--corpid", school.corpid(), "--secret-file", path.to_str().unwrap()];
    let rights = open_to_others(&path);
    let refused = token(&sandbox.url(), &arguments, &[], b"");
    assert!(refused.stderr.contains(&format!("others may read the secret file ({rights})")), "{refused:?}");
    run_in_shell(refused.stderr.split_once("= help: ").unwrap().1);
    assert_eq!(token(&sandbox.url(), &arguments, &[], b"").code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_and_a_line_end_are_no_part_of_a_credential() {
    let (sandbox, school) = (sandbox().await, School::invented());
    let (server, corpid) = (sandbox.url(), school.corpid());
    let secret = school.apps().iter().find_map(|app| app.secret()).unwrap();
    for (before, after) in [("", "\n"), ("", "\r\n"), ("\u{feff}", ""), ("\u{feff}", "\r\n")] {
        let marked = |text: &str| format!("{before}{text}{after}");
        let all = [("WECOM_CORPID", marked(corpid)), ("WECOM_SECRET", marked(secret))];
        let utf_16: Vec<u16> = format!("\u{feff}{secret}{after}").encode_utf16().collect();
        let [low, high] = [u16::to_le_bytes, u16::to_be_bytes]
            .map(|bytes| utf_16.iter().copied().flat_map(bytes).collect::<Vec<_>>());
        let file = secret_file("secret", marked(secret).as_bytes());
        let file_16 = secret_file("secret-16", &low);
        let config = format!("[profiles.a]\ncorpid = {:?}\nsecret_file = {file:?}\n", marked(corpid));
        let config = secret_file("config.toml", config.replace("\\u{feff}", "\\uFEFF").as_bytes());
        let [file, file_16, config] = [&file, &file_16, &config].map(|path| path.to_str().unwrap());
        for (arguments, variables, stdin) in [
            (&[][..], &all[..], &b""[..]),
            (&["--secret-stdin"], &all[..1], marked(secret).as_bytes()),
            (&["--secret-stdin"], &all[..1], &high),
            (&["--secret-file", file], &all[..1], b""),
            (&["--secret-file", file_16], &all[..1], b""),
            (&["--secret-stdin", "--corpid", &marked(corpid)], &[], marked(secret).as_bytes()),
            (&["--config", config, "--profile", "a"], &[], b""),
            (&["--base-url", &marked(&server)], &all[..], b""),
        ] {
            let ended = token(&server, arguments, variables, stdin);
            assert_eq!(ended.code, Some(0), "{arguments:?} {before:?} {after:?}: {ended:?}");
        }
        let variables = [("WECOM_ACCESS_TOKEN", marked("x")), ("WECOM_PROFILE", marked("nobody"))];
        assert_eq!(token(&server, &["--reveal"], &variables[..1], b"").stdout.lines().next(), Some("x"));
        assert!(token(&server, &[], &variables, b"").stderr.contains("no profile `nobody`"));
    }
}
