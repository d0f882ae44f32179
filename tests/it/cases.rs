//! The sandbox tests clients by conformance cases over HTTP: the client of this workspace, and a few lines of Python.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};
use wecom_school::{
    Client,
    types::{
        Call, Checked, Read,
        notice::Notice,
        school::{GetUser, ListDepartments},
        third_party::ThirdPartyNotice,
    },
};
use wecom_school_sandbox::{Cases, Sandbox};

use crate::{clients::quick, ledgers::programs::skip};

fn folder() -> PathBuf {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    package.join("../schema/dist/cases")
}

async fn start() -> Sandbox {
    Sandbox::builder().cases(Cases::from_folder(folder()).unwrap()).start().await.unwrap()
}

async fn get(address: &str) -> Value {
    let text = reqwest::get(address).await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{address}: {text}"))
}

async fn post(address: &str, body: &Value) -> Value {
    let sent = reqwest::Client::new().post(address).body(body.to_string()).send().await.unwrap();
    serde_json::from_str(&sent.text().await.unwrap()).unwrap()
}

/// Makes the call of each case of a type and of its answer as a program does that uses the client: a request that its type refuses
/// is not sent. Returns the number of cases.
async fn try_cases<C: Call + Read + serde::de::DeserializeOwned + Sync>(sandbox: &Sandbox, types: [&str; 2]) -> usize {
    let url = sandbox.url();
    let mut tried = 0;
    for ty in types {
        let list = get(&format!("{url}/cases?type={ty}")).await;
        let mut kinds: Vec<&Value> = Vec::new();
        for listed in list["cases"].as_array().unwrap() {
            // Two of each kind; the cases of one kind are much alike.
            if kinds.iter().filter(|kind| **kind == &listed["kind"]).count() == 2 {
                continue;
            }
            let address = format!("{url}/cases/{}", listed["id"].as_str().unwrap());
            let case = get(&address).await["case"].clone();
            // An answer with an error is read, and then becomes an error. An empty object may be another server's, so that the client
            // does not take it for success.
            let is_error = case["instance"]["errcode"].as_i64().unwrap_or(0) != 0;
            if ty == types[1] && (is_error || case["instance"] == json!({})) {
                continue;
            }
            kinds.push(&listed["kind"]);
            let instance = if ty == types[0] { case["instance"].clone() } else { any_request(&url, types[0]).await };
            let verdict = match serde_json::from_value::<Checked<C>>(instance).unwrap() {
                Checked(Err(violations)) => json!({ "verdict": "refused", "reason": violations.to_string() }),
                Checked(Ok(request)) => {
                    let client = quick(Client::with_token("token")).base_url(&*address).build().unwrap();
                    match client.call(&request).await {
                        Ok(_) => json!({ "verdict": "accepted" }),
                        Err(error) => json!({ "verdict": "refused", "reason": error.to_string() }),
                    }
                }
            };
            let after = post(&format!("{address}/verdict"), &verdict).await;
            assert_eq!(after["outcome"], "passed", "{after:#}");
            tried += 1;
        }
    }
    tried
}

/// Returns a request that only has what is required.
async fn any_request(url: &str, ty: &str) -> Value {
    get(&format!("{url}/cases/given/{ty}/only-required")).await["case"]["instance"].clone()
}

#[tokio::test]
async fn the_client_passes_cases_of_every_kind() {
    let sandbox = start().await;
    let mut tried = try_cases::<Notice>(&sandbox, ["notice/request", "response/send"]).await;
    tried += try_cases::<ThirdPartyNotice>(&sandbox, ["third_party/request", "response/third_party_send"]).await;
    tried += try_cases::<GetUser>(&sandbox, ["school/user", "school/user_response"]).await;
    tried +=
        try_cases::<ListDepartments>(&sandbox, ["school/department_list", "school/department_list_response"]).await;
    let results = get(&format!("{}/cases/results", sandbox.url())).await;
    assert_eq!(results["failures"], json!([]));
    assert_eq!(results["kinds"]["all"]["passed"], tried);
    assert!(
        tried > 50 && results["kinds"].as_object().unwrap().values().all(|kind| kind["passed"].is_u64()),
        "{results:#}"
    );
    let cleared = reqwest::Client::new().delete(format!("{}/cases/results", sandbox.url())).send().await.unwrap();
    assert!(cleared.status().is_success());
    assert_eq!(get(&format!("{}/cases/results", sandbox.url())).await["kinds"]["all"]["passed"], Value::Null);
}

/// A client with `urllib` that has planted faults: it sends what should be refused, drops a property, and does not read an answer.
/// A property that has its default may be left out.
const PYTHON: &str = r#"
import json, sys, urllib.request
from urllib.parse import urlencode

url, corpid, secret = sys.argv[1:]

def fetch(address, body=None):
    data = None if body is None else json.dumps(body).encode()
    return json.load(urllib.request.urlopen(urllib.request.Request(address, data=data)))

def send(case, change=lambda body: body):
    base = f"{url}/cases/{case}"
    body = change(fetch(base)["case"]["instance"])
    token = fetch(f"{base}/cgi-bin/gettoken?" + urlencode({"corpid": corpid, "corpsecret": secret}))["access_token"]
    return fetch(f"{base}/cgi-bin/externalcontact/message/send?access_token={token}", body)

def without(name):
    return lambda body: {given: value for given, value in body.items() if given != name}

def say(case, verdict):
    fetch(f"{url}/cases/{case}/verdict", {"verdict": verdict})

print(json.dumps([
    send("at/notice/request/text/content/3-byte")["errcode"],
    send("given/notice/request/recv_scope", without("recv_scope"))["errcode"],
    send("listed/notice/request/enable_id_trans/1", without("enable_id_trans")),
    send("over/notice/request/text/content/3-byte"),
    send("answer/response/send/invalid_party/0/given-integer")["invalid_party"],
]))
say("answer/response/send/invalid_party/0/given-integer", "refused")
say("over/notice/request/text/content/1-byte", "refused")
say("at/notice/request/text/content/2-byte", "accepted")
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_in_another_language_is_caught_at_each_planted_fault() {
    if Command::new("python3").arg("--version").output().is_err() {
        return skip("python3 is not installed");
    }
    let sandbox = start().await;
    let (url, school) = (sandbox.url(), sandbox.school());
    let secret = school.apps()[0].secret().unwrap();
    let run = Command::new("python3").args(["-c", PYTHON, &url, school.corpid(), secret]).output().unwrap();
    let answers: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let refused = |case: &str, why: &str| json!({ "errcode": 40058, "errmsg": format!("case {case}: {why}") });
    let expected = json!([
        0,
        0,
        refused("listed/notice/request/enable_id_trans/1", "sent something else at /enable_id_trans"),
        refused("over/notice/request/text/content/3-byte", "it arrived, and should have been refused"),
        [1],
    ]);
    assert_eq!(answers, expected);
    let results = get(&format!("{url}/cases/results")).await;
    let failures: Vec<_> =
        results["failures"].as_array().unwrap().iter().map(|failure| (&failure["case"], &failure["why"])).collect();
    let failures = json!(failures);
    assert_eq!(
        failures,
        json!([
            ["at/notice/request/text/content/2-byte", "nothing arrived"],
            ["over/notice/request/text/content/3-byte", "it arrived, and should have been refused"],
            ["listed/notice/request/enable_id_trans/1", "sent something else at /enable_id_trans"],
            ["answer/response/send/invalid_party/0/given-integer", "refused"],
        ])
    );
    let all = &results["kinds"]["all"];
    assert_eq!((&all["passed"], &all["failed"]), (&json!(3), &json!(4)));
}

#[tokio::test]
async fn a_folder_without_cases_and_a_case_that_is_none_are_named() {
    let empty = crate::ledgers::programs::Folder::new();
    let named = |error: &str| error.replace(&empty.path().display().to_string(), "FOLDER");
    let error = Cases::from_folder(empty.path()).unwrap_err().to_string();
    let expected = "FOLDER/types.json can't be read: No such file or directory (os error 2): name the folder schema/dist/cases of the project";
    assert_eq!(named(&error), expected);
    fs::write(empty.path().join("types.json"), r#"{"types": {"a": {"file": "a.jsonl"}}}"#).unwrap();
    fs::write(empty.path().join("a.jsonl"), "{\"id\": 1}\n").unwrap();
    let error = Cases::from_folder(empty.path()).unwrap_err().to_string();
    assert!(named(&error).starts_with("FOLDER/a.jsonl:1 is no case of this format: invalid type"), "{error}");

    let sandbox = start().await;
    let url = sandbox.url();
    for (path, text) in [
        ("at/nothing", "no case at/nothing: GET /cases lists them"),
        (
            "at/notice/request/text/content/1-byte/cgi-bin/nothing",
            "no call under /cgi-bin/nothing: GET the case to see its calls",
        ),
    ] {
        assert_eq!(get(&format!("{url}/cases/{path}")).await["error"], text);
    }
    // Pages elsewhere are refused here, too.
    let call = format!("{url}/cases/at/notice/request/text/content/1-byte/cgi-bin/gettoken");
    let answer = reqwest::Client::new().get(call).header("Origin", "https://example.com").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let without = Sandbox::builder().start().await.unwrap();
    let error = get(&format!("{}/cases", without.url())).await["error"].clone();
    assert!(error.as_str().unwrap().starts_with("this sandbox has no cases: start it with --cases FOLDER"), "{error}");
}
