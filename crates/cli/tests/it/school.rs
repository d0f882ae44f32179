//! Commands that read the school's directory, from a server whose school has unusual cases.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use wecom_school_campaign::system::find_open_rights;

use crate::{
    cases,
    fake::{Fake, TOKEN, json, status},
    run::{COMMAND, Ended, Run, command, folder, open_to_others},
};

pub const LIST: &str = "/cgi-bin/school/department/list";
pub const STUDENTS: &str = "/cgi-bin/school/user/list";

/// The name of a child and the number of a parent. They must appear only in output and files that were requested.
const NAME: &str = "王小明";
const MOBILE: &str = "18000000001";

/// Two classes 1班, one of which the app may not read, a graduated grade, and an empty class with a name that shells would cut.
const DEPARTMENTS: &str = r#"{"errcode":0,"errmsg":"ok","departments":[
    {"id":1,"name":"示例学校","type":5,"parentid":0},
    {"id":2,"name":"一年级","type":2,"parentid":1,"order":9,"department_admins":[{"userid":"zhang","type":2}]},
    {"id":21,"name":"1班","type":1,"parentid":2,"department_admins":[
        {"userid":"li","type":3,"subject":"语文"},{"userid":"wu","type":4,"subject":"数学"},{"userid":"he","type":99}]},
    {"id":22,"name":"2班","type":1,"parentid":2},
    {"id":3,"name":"二年级","type":2,"parentid":1},
    {"id":31,"name":"1班","type":1,"parentid":3},
    {"id":4,"name":"六年级","type":2,"parentid":1,"is_graduated":1},
    {"id":5,"name":"幼儿园(大)班","type":1,"parentid":1}]}"#;

/// A parent with two children, a student in two classes, one without parents, a name that
/// Excel would calculate, and an id that it would shorten.
const CLASS_21: &str = r#"{"errcode":0,"errmsg":"ok","students":[
    {"student_userid":"s1","name":"王小明","department":[21,22],"parents":[
        {"parent_userid":"p1","relation":"爸爸","mobile":"18000000001","is_subscribe":1,"external_userid":"wm1"},
        {"parent_userid":"p2","relation":"妈妈","mobile":"18000000002","is_subscribe":0}]},
    {"student_userid":"s2","name":"=1+1","department":[21],"parents":[
        {"parent_userid":"p1","relation":"爸爸","mobile":"18000000001","is_subscribe":1,"external_userid":"wm1"}]},
    {"student_userid":"003","name":"李, 四","department":[21],"parents":[]}]}"#;

const CODE: &[u8] = include_bytes!("pictures/code.png");

/// Starts a server with the school. The app may not read the mode in which parents follow.
pub fn start() -> Fake {
    start_with(picture(CODE))
}

fn start_with(code: Vec<u8>) -> Fake {
    let address = Arc::new(OnceLock::new());
    let own_address = Arc::clone(&address);
    let server = Fake::start(move |path, query| {
        let text = match (path, query) {
            ("/cgi-bin/gettoken", _) => TOKEN.to_owned(),
            (LIST, _) => DEPARTMENTS.to_owned(),
            (STUDENTS, query) if query.contains("department_id=21") => CLASS_21.to_owned(),
            (STUDENTS, query) if query.contains("department_id=31") => {
                r#"{"errcode":60011,"errmsg":"no privilege"}"#.to_owned()
            }
            (STUDENTS, _) => r#"{"errcode":0,"errmsg":"ok","students":[]}"#.to_owned(),
            ("/cgi-bin/externalcontact/get_subscribe_qr_code", _) => {
                let address = own_address.get().expect("an address");
                format!(
                    r#"{{"errcode":0,"errmsg":"ok","qrcode_big":"{address}/nothing.png","qrcode_middle":"{address}/code.png",
                        "qrcode_thumb":"{address}/text.png"}}"#
                )
            }
            ("/cgi-bin/externalcontact/get_subscribe_mode", _) => {
                r#"{"errcode":65022,"errmsg":"no permission"}"#.to_owned()
            }
            ("/code.png", "") => return code.clone(),
            ("/text.png", "") => "no picture".to_owned(),
            _ => return status(404, "nothing here").into_bytes(),
        };
        json(&text).into_bytes()
    });
    address.set(server.url()).expect("one server");
    server
}

fn picture(bytes: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len());
    [head.as_bytes(), bytes].concat()
}

#[test]
fn the_school_is_shown() {
    let server = start();
    cases(&server.url()).case("tests/cmd/school/*.trycmd");
    let state = folder("school-cases");
    let cases = cases(&server.url());
    cases.insert_var("[STATE]", state.display().to_string()).expect("a name in brackets");
    cases.env("XDG_STATE_HOME", state.display().to_string()).case("tests/cmd/school_kept/*.trycmd");
}

pub fn run(server: &Fake, state: &Path, arguments: &str) -> Ended {
    let arguments =
        arguments.split(' ').chain(["--profile", "sandbox", "--base-url"]).chain([server.url().leak() as &str]);
    Run::begin(command(COMMAND).env("XDG_STATE_HOME", state).args(arguments)).end()
}

/// Returns the files of kept directories, and their texts.
fn kept(state: &Path) -> Vec<(PathBuf, String)> {
    let Ok(files) = fs::read_dir(state.join("wecom-school/directories")) else { return Vec::new() };
    let files = files.map(|file| file.expect("a file").path());
    files.map(|path| (path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn only_the_named_classes_are_read() {
    let (server, state) = (start(), folder("school-named"));
    let ended = run(&server, &state, "people --class 一年级/1班,22");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!((server.count(LIST), server.count(STUDENTS)), (1, 2));
    run(&server, &state, "classes");
    assert_eq!((server.count(LIST), server.count(STUDENTS)), (2, 2 + 4));
    run(&server, &state, "classes --no-people");
    assert_eq!((server.count(LIST), server.count(STUDENTS)), (3, 6));
    assert!(kept(&state).is_empty(), "nothing is kept without --keep");
}

#[test]
fn phone_numbers_are_shown_and_kept_only_when_asked_for() {
    let (server, state) = (start(), folder("school-mobiles"));
    let new = |name: &str| state.join(name).display().to_string();
    for output in ["table", "csv", "json"] {
        let ended = run(&server, &state, &format!("people --keep --refresh --output {output}"));
        assert!(ended.stdout.contains(NAME) && !format!("{ended:?}").contains(MOBILE), "{ended:?}");
        let [(_, text)] = &kept(&state)[..] else { panic!("one file") };
        assert!(text.contains(NAME) && !text.contains(MOBILE));
    }
    // The kept directory has none, so the server is asked again.
    let calls = server.count(LIST);
    let ended = run(&server, &state, "people --with-mobiles --output csv");
    assert!(ended.stdout.contains(MOBILE) && server.count(LIST) == calls + 1);
    assert!(!kept(&state)[0].1.contains(MOBILE));
    run(&server, &state, "people --with-mobiles --keep");
    assert!(kept(&state)[0].1.contains(MOBILE));
    let calls = server.count(LIST);
    let ended = run(&server, &state, &format!("people --to {}", new("people.csv")));
    assert_eq!((ended.code, server.count(LIST)), (Some(0), calls), "the kept directory is used");
    assert!(!fs::read_to_string(state.join("people.csv")).unwrap().contains(MOBILE));
}

#[test]
fn only_the_owner_can_read_what_is_written() {
    let (server, state) = (start(), folder("school-modes"));
    let people = state.join("people.json");
    let is_closed = |path: &Path| find_open_rights(path, &fs::metadata(path).expect("it is there")).is_none();
    run(&server, &state, &format!("people --keep --to {}", people.display()));
    let (path, _) = kept(&state).remove(0);
    assert!(is_closed(&people) && is_closed(&path));
    assert!(is_closed(path.parent().unwrap()) || cfg!(windows));

    // A file that others can read is refused, until it is replaced.
    let rights = open_to_others(&path);
    let ended = run(&server, &state, "people");
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stderr.contains(&format!("others may read the kept directory ({rights})")), "{ended:?}");
    assert_eq!(run(&server, &state, "people --refresh").code, Some(0));
    assert!(is_closed(&path));
}

#[test]
fn a_kept_directory_that_cannot_be_used_is_read_again() {
    let (server, state) = (start(), folder("school-damaged"));
    run(&server, &state, "people --keep");
    let (path, whole) = kept(&state).remove(0);
    for text in [
        &whole[..whole.len() / 2],
        "",
        &whole.replace("\"version\":1", "\"version\":2"),
        &whole.replace("\"app\":\"", "\"app\":\"other "),
    ] {
        fs::write(&path, text).unwrap();
        let calls = server.count(LIST);
        let ended = run(&server, &state, "people");
        assert!(
            ended.code == Some(0) && ended.stderr.contains("the kept directory can't be used: it is damaged, or"),
            "{ended:?}"
        );
        assert_eq!(server.count(LIST), calls + 1);
        assert_eq!(run(&server, &state, "people").stdout, ended.stdout);
        assert_eq!(server.count(LIST), calls + 1, "it was replaced");
    }
    assert_eq!(kept(&state).len(), 1, "no unfinished file is left");
}

#[test]
fn each_app_has_its_own_kept_directory() {
    let (server, state) = (start(), folder("school-apps"));
    run(&server, &state, "people --keep");
    run(&server, &state, "people --keep --agentid 7");
    assert_eq!(kept(&state).len(), 2);
}

/// An unusable picture is not an error: the command shows its address and the reason.
#[test]
fn invite_shows_why_a_picture_can_not_be_drawn() {
    let redirect = |address: &str| {
        format!("HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .into_bytes()
    };
    for (answer, reason) in [
        (redirect("http://127.0.0.1:1/code.png"), "its server answered with status 302 Found"),
        (redirect("file:///etc/passwd"), "its server answered with status 302 Found"),
        (picture(&vec![0; 5 << 20]), "the picture is larger than 4 MiB"),
        (Vec::new(), "the picture can't be downloaded"),
        (picture(&CODE[..300]), "it is neither a PNG nor a JPG"),
    ] {
        let server = start_with(answer);
        let ended = run(&server, Path::new("/nonexistent"), "invite");
        assert!(ended.code == Some(0) && ended.stdout.contains("/code.png"), "{ended:?}");
        assert!(ended.stderr.contains(&format!("can't be drawn here: {reason}")), "{reason}: {ended:?}");
        assert_eq!(server.count("/code.png"), 1);
    }
}
