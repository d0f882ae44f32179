//! However many schools a campaign has, few requests are under way at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use wecom_school::{
    Client,
    notice::{Notice, Text},
};
use wecom_school_campaign::{Content, Kind, NewCampaign, Run, School};

use crate::{ledgers::Ledgers, measuring::start_server};

/// The requests of a server that answers only while no more of them arrive.
struct Requests {
    under_way: usize,
    most: usize,
    latest: Instant,
}

/// How long no request arrives before the server answers.
const QUIET: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_hundred_schools_share_sixty_four_connections() {
    const SCHOOLS: usize = 100;
    let requests = Arc::new(Mutex::new(Requests { under_way: 0, most: 0, latest: Instant::now() }));
    let url = start_server({
        let requests = Arc::clone(&requests);
        move |path| answer(path, Arc::clone(&requests))
    });
    let client = Client::builder("corp", "secret").base_url(url).concurrency(SCHOOLS).build().unwrap();
    let ledgers = Ledgers::file();
    let ledger = ledgers.open();
    let school = |number| School { name: format!("学校 {number}"), corp: format!("corp {number}"), app: "1".into() };
    let schools: Vec<School> = (0..SCHOOLS).map(school).collect();
    let mut planning = ledger.plan(NewCampaign { schools: schools.clone(), ..NewCampaign::default() }).await.unwrap();
    let content = Content::new(Notice::builder().agentid(1).message(Text::builder().content("停课一天"))).unwrap();
    for place in 0..SCHOOLS {
        planning.add(place, Kind::Parent, "zhang_san", &content, None).await.unwrap();
    }
    let campaign = planning.finish().await.unwrap().campaign;
    let run = schools
        .into_iter()
        .fold(Run::new(&ledger, campaign), |run, school| run.client(school.corp, school.app, client.clone()));
    assert!(run.run().await.unwrap().is_finished());
    let counts = ledger.campaign(campaign).await.unwrap().counts();
    assert_eq!(counts.accepted, i64::try_from(SCHOOLS).unwrap());
    let most = requests.lock().unwrap().most;
    assert!((2..=64).contains(&most), "{most} requests were under way at once");
}

/// Waits until no more requests arrive.
async fn answer(path: String, requests: Arc<Mutex<Requests>>) {
    if path.ends_with("/gettoken") {
        return;
    }
    {
        let mut requests = requests.lock().unwrap();
        requests.under_way += 1;
        (requests.most, requests.latest) = (requests.most.max(requests.under_way), Instant::now());
    }
    loop {
        let quiet_at = requests.lock().unwrap().latest + QUIET;
        if quiet_at <= Instant::now() {
            break;
        }
        sleep_until(quiet_at).await;
    }
    requests.lock().unwrap().under_way -= 1;
}
