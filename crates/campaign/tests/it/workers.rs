//! Several workers on one ledger, with clocks that differ and a database that is restarted: what the ledger says of each person is
//! compared with what the person received.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use futures_util::future::join;
use tokio::time::{sleep, timeout};
use wecom_school::{
    Client,
    notice::{Notice, Text},
};
use wecom_school_campaign::{Clock, Content, Kind, Ledger, NewCampaign, Run, School};
use wecom_school_sandbox::{Fault, Sandbox, School as Families};

use crate::ledgers::Ledgers;

/// A school that is sent a notice for each parent.
struct Sent {
    sandbox: Sandbox,
    client: Client,
    key: School,
    campaign: i64,
    /// How many parents there are.
    people: i64,
}

impl Sent {
    async fn plan(ledger: &Ledger, families: usize) -> Self {
        let school = Families::generate(families, 3).unwrap();
        let sandbox = Sandbox::builder().school(school.clone()).start().await.unwrap();
        for fault in [Fault::delay(Duration::from_millis(5)), Fault::reset_after_acceptance().every(23)] {
            sandbox.faults().add(fault);
        }
        let app = &school.apps()[0];
        let client = Client::builder(school.corpid(), app.secret().unwrap()).base_url(sandbox.url()).build().unwrap();
        let key = School { name: "a".into(), corp: school.corpid().into(), app: app.agentid.to_string() };
        let new = NewCampaign { name: "缴费".into(), schools: vec![key.clone()], ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.unwrap();
        for parent in school.directory().parents() {
            let text = Text::builder().content(format!("{}：请缴费。", parent.userid()));
            let content = Content::new(Notice::builder().agentid(app.agentid).message(text)).unwrap();
            planning.add(0, Kind::Parent, parent.userid(), &content, None).await.unwrap();
        }
        let planned = planning.finish().await.unwrap();
        Self { sandbox, client, key, campaign: planned.campaign, people: planned.people }
    }

    fn run(&self, ledger: &Ledger) -> Run {
        Run::new(ledger, self.campaign).client(&self.key.corp, &self.key.app, self.client.clone())
    }

    /// Checks that everybody has an outcome, that nobody has a notice twice, and that so many have one as the ledger says.
    async fn check(&self, ledger: &Ledger) {
        let counts = ledger.campaign(self.campaign).await.unwrap().schools[0].counts;
        assert!(counts.is_finished() && counts.total() == self.people, "{counts:?}");
        let outbox = self.sandbox.outbox();
        let mut received = BTreeMap::<&str, i64>::new();
        for userid in outbox.notices.iter().flat_map(|notice| notice.userids()) {
            *received.entry(userid).or_default() += 1;
        }
        assert!(received.values().all(|times| *times == 1), "{received:?}");
        let received = i64::try_from(received.len()).unwrap();
        assert!((counts.accepted..=counts.accepted + counts.unknown).contains(&received), "{received}: {counts:?}");
    }
}

/// Returns a clock that is so many seconds before or behind that of the machine.
fn clock(seconds: i64) -> Clock {
    let by = Duration::from_secs(seconds.unsigned_abs());
    Clock::new(move || if seconds < 0 { SystemTime::now() - by } else { SystemTime::now() + by })
}

#[tokio::test]
async fn workers_whose_clocks_are_a_minute_apart_double_nothing() {
    let ledgers = Ledgers::file();
    let [behind, ahead] = [-30, 30].map(|seconds| Ledger::open_with_clock(ledgers.path(), clock(seconds)).unwrap());
    let sent = Sent::plan(&behind, 300).await;
    for (_, millis) in (0..6).zip([20, 45, 90].into_iter().cycle()) {
        // Both die while they send.
        let both = join(sent.run(&ahead).run(), sent.run(&behind).run());
        let _died = timeout(Duration::from_millis(millis), both).await;
    }
    let (one, other) = join(sent.run(&ahead).run(), sent.run(&behind).run()).await;
    assert!(one.unwrap().is_finished() && other.unwrap().is_finished());
    sent.check(&behind).await;
}

#[tokio::test]
async fn workers_survive_a_restart_of_postgresql() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let (one, other) = (ledgers.open(), ledgers.open());
    let sent = Sent::plan(&one, 300).await;
    let restart = async {
        sleep(Duration::from_millis(100)).await;
        ledgers.restart();
    };
    let ((one_ended, other_ended), ()) = join(join(sent.run(&one).run(), sent.run(&other).run()), restart).await;
    assert!(one_ended.unwrap().is_finished() && other_ended.unwrap().is_finished());
    sent.check(&one).await;
    // A parent who does not follow is refused. After a doubt, nobody knows whether an earlier attempt arrived.
    let without_answer = "SELECT count(*) FROM part WHERE state = 'unknown' AND coalesce(errcode, 0) <> 81013";
    assert_eq!(ledgers.integer(without_answer), 0);
}
