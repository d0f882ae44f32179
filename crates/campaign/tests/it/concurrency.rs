//! However many schools a campaign has, few requests are under way at once.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, time::Instant};
use wecom_school::{
    Client,
    notice::{Notice, Text},
};
use wecom_school_campaign::{Content, Kind, NewCampaign, Run, School};

use crate::ledgers::Ledgers;

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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder("corp", "secret").base_url(format!("http://{}", listener.local_addr().unwrap()));
    let client = client.concurrency(SCHOOLS).build().unwrap();
    tokio::spawn(serve(listener, Arc::clone(&requests)));
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

async fn serve(listener: TcpListener, requests: Arc<Mutex<Requests>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let requests = Arc::clone(&requests);
        let service = service_fn(move |request| answer(request, Arc::clone(&requests)));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(
    request: Request<Incoming>,
    requests: Arc<Mutex<Requests>>,
) -> Result<Response<Full<&'static [u8]>>, Infallible> {
    if !request.uri().path().ends_with("/gettoken") {
        {
            let mut requests = requests.lock().unwrap();
            requests.under_way += 1;
            (requests.most, requests.latest) = (requests.most.max(requests.under_way), Instant::now());
        }
        let _ = request.into_body().collect().await;
        loop {
            let quiet_at = requests.lock().unwrap().latest + QUIET;
            if quiet_at <= Instant::now() {
                break;
            }
            tokio::time::sleep_until(quiet_at).await;
        }
        requests.lock().unwrap().under_way -= 1;
    }
    let body = br#"{"errcode":0,"errmsg":"ok","access_token":"token","expires_in":7200}"#;
    Ok(Response::new(Full::new(&body[..])))
}
