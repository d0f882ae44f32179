//! A ledger has no secret and no token, and no text of a campaign shows a secret, a recipient or a cell of the input.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::sleep;
use wecom_school::Client;
use wecom_school_campaign::{Content, Kind, NewCampaign, Run, School, Waits};

use super::{
    ACCESS_TOKEN, ALL, CORPSECRET,
    answers::{CALL, misbehaviours, server, two_attempts},
    encoded, in_json,
    watch::{HTTP_LOGS, Watch, assert_clean, assert_shows_nothing},
};
use crate::{
    clients::{quick, unaddressed},
    ledgers::Ledgers,
};

const ID: &str = "personCANARY";
const CELL: &str = "13800138000 cellCANARY";

/// Waits of a run that gives up after the first answer that is not clear.
fn waits() -> Waits {
    let wait = Duration::from_millis(1);
    Waits {
        first_backoff: wait,
        longest_backoff: wait,
        rate_limit: wait,
        patience: wait,
        look: wait,
        ..Waits::default()
    }
}

#[test]
fn no_answer_brings_a_secret_into_a_ledger_or_a_person_into_a_text() {
    Watch::over(HTTP_LOGS, |_| async {
        for ledgers in Ledgers::each() {
            check(&ledgers).await;
            let dump = dump(&ledgers);
            assert!(
                dump.contains(ID) && dump.contains("cellCANARY"),
                "{}: a part of the dump is missing",
                ledgers.name
            );
            let dump = dump.to_lowercase();
            for secret in ALL {
                let forms = [secret.to_owned(), encoded(secret), in_json(secret)];
                // The last word is the same in every encoding.
                let word = secret.rsplit('\\').next().unwrap().to_owned();
                for form in forms.into_iter().chain([word]) {
                    assert!(!dump.contains(&form.to_lowercase()), "{}: the ledger has {form}", ledgers.name);
                }
            }
        }
    });
}

/// Sends a notice to a school for each misbehaviour of a server.
async fn check(ledgers: &Ledgers) {
    let ledger = ledgers.open();
    let mut schools = Vec::new();
    let mut clients = BTreeMap::new();
    let mut servers = Vec::new();
    for (at, (name, is_silent, misbehave)) in
        [CALL, "/gettoken"].into_iter().flat_map(|at| misbehaviours().into_iter().map(move |case| (at, case)))
    {
        let server = server(at, misbehave).await;
        let mut builder =
            quick(Client::builder("corp", CORPSECRET)).retry_policy(two_attempts()).base_url(server.url());
        if is_silent {
            let patience = Duration::from_millis(60);
            builder = builder.attempt_timeout(patience).connect_timeout(patience / 2);
        }
        let corp = format!("corp {}", servers.len());
        clients.insert(corp.clone(), builder.build().unwrap());
        schools.push(School { name: format!("{name} to {at}"), corp, app: "7".to_owned() });
        servers.push(server);
    }
    let new = NewCampaign { name: "缴费".to_owned(), schools: schools.clone(), ..NewCampaign::default() };
    let mut planning = ledger.plan(new.clone()).await.unwrap();
    let content = Content::new(unaddressed()).unwrap();
    for school in 0..schools.len() {
        planning.add(school, Kind::Parent, ID, &content, Some(&[ID.to_owned(), CELL.to_owned()])).await.unwrap();
    }
    assert_shows_nothing("what is being planned", &planning);
    let planned = planning.finish().await.unwrap();
    let mut again = ledger.plan(new).await.unwrap();
    again.add(0, Kind::Parent, ID, &content, None).await.unwrap();
    let refused = again.finish().await.unwrap_err();
    assert_shows_nothing("an error of the ledger", &refused);
    assert_clean("an error of the ledger", &refused.to_string());

    let shown = Arc::new(Mutex::new(BTreeMap::<String, String>::new()));
    let seen = Arc::clone(&shown);
    let mut run = Run::new(&ledger, planned.campaign).waits(waits());
    for (corp, client) in clients {
        run = run.client(corp, "7", client);
    }
    let run = run.observer(move |school, event| {
        *seen.lock().unwrap().entry(school.corp.clone()).or_default() += &format!("{event:?}");
    });
    // A server that always answers with a rate limit is asked again for ever.
    let all_are_seen = async {
        while shown.lock().unwrap().len() < schools.len() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        ended = run.run() => assert_shows_nothing("the end of a run", &ended.unwrap()),
        () = all_are_seen => {}
    }
    for events in shown.lock().unwrap().values() {
        // A server's message is shown without secrets, but these servers repeat the request in it.
        assert_clean("the events of a run", &events.replace(ID, ""));
    }
    assert!(
        servers.iter().any(|server| server.calls().iter().any(|call| call.target.contains(&encoded(ACCESS_TOKEN))))
    );
    let campaign = format!("{:?}", ledger.campaign(planned.campaign).await.unwrap());
    assert_clean("a campaign", &campaign.replace(ID, ""));
    assert_shows_nothing("a ledger", &ledger);
}

/// Returns everything that a ledger has: the bytes of its files, or the rows of its tables with bytes read as text.
fn dump(ledgers: &Ledgers) -> String {
    if ledgers.name == "SQLite" {
        let path = ledgers.path();
        let files = fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().path());
        let contents = files.filter(|path| path.is_file()).map(|path| fs::read(path).unwrap());
        return contents.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    }
    let tables = ledgers.rows(
        "SELECT table_name, string_agg(CASE data_type WHEN 'bytea'
             THEN 'encode(' || column_name || ', ''escape'')' ELSE column_name END, ', ')
         FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name",
    );
    let rows = tables.iter().flat_map(|table| ledgers.rows(&format!("SELECT {} FROM {}", table[1], table[0])));
    rows.flatten().collect::<Vec<_>>().join("\n")
}
