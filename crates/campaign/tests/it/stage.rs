//! Sandboxes with a school each, a campaign for them, and a record of what a run reports.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use wecom_school::{
    Client,
    media::MediaType,
    notice::{Miniprogram, Notice, Text},
    retry::Policy,
};
use wecom_school_campaign::{
    Campaign, Content, Counts, Kind, Ledger, NewCampaign, Run, RunEnded, RunEvent, School, SchoolEnd, Waits,
};
use wecom_school_sandbox::{Endpoint, Sandbox, School as Families};

use crate::ledgers::Ledgers;

/// A school with a sandbox of its own.
pub struct Stage {
    pub key: School,
    pub sandbox: Sandbox,
}

impl Stage {
    pub async fn new(name: &str) -> Self {
        Self::with_families(name, 40).await
    }

    pub async fn with_families(name: &str, families: usize) -> Self {
        let sandbox = Sandbox::builder().school(Families::generate(families, 1).unwrap()).start().await.unwrap();
        let app = sandbox.school().apps()[0].agentid.to_string();
        Self { key: School { name: name.into(), corp: format!("corp of {name}"), app }, sandbox }
    }

    /// Returns a client that repeats nothing itself, so that the run has to.
    pub fn client(&self) -> Client {
        self.client_with(self.sandbox.school().apps()[0].secret().unwrap())
    }

    pub fn client_with(&self, secret: &str) -> Client {
        let mut policy = Policy::default();
        (policy.attempts, policy.rate_limit_pause) = (1, Duration::from_millis(50));
        let client = Client::builder(self.sandbox.school().corpid(), secret).base_url(self.sandbox.url());
        client.retry_policy(policy).build().unwrap()
    }

    /// Returns the ids of so many parents who follow.
    pub fn parents(&self, count: usize) -> Vec<String> {
        let directory = self.sandbox.school().directory();
        let following = directory.parents().filter(|parent| parent.is_following());
        let ids: Vec<String> = following.map(|parent| parent.userid().to_owned()).take(count).collect();
        assert_eq!(ids.len(), count);
        ids
    }

    fn agentid(&self) -> i64 {
        self.key.app.parse().unwrap()
    }

    /// Returns how many notices the server accepted. None of them may be a second one for the same person.
    pub fn accepted(&self) -> usize {
        let outbox = self.sandbox.outbox();
        let different: BTreeSet<&str> = outbox.notices.iter().map(|notice| notice.request()).collect();
        assert_eq!(different.len(), outbox.notices.len(), "somebody has the notice twice");
        outbox.notices.len()
    }

    pub fn requests(&self, endpoint: Endpoint, errcode: i64) -> usize {
        let log = self.sandbox.request_log();
        log.iter().filter(|request| request.endpoint == endpoint && request.errcode == Some(errcode)).count()
    }
}

/// Returns a notice of the school.
pub fn content(stage: &Stage, text: &str) -> Content {
    Content::new(Notice::builder().agentid(stage.agentid()).message(Text::builder().content(text))).unwrap()
}

/// Plans a notice of its own for each of so many parents of a school. Returns the school, a handle of the ledger, and the campaign.
pub async fn planned(ledgers: &Ledgers, people: usize) -> (Stage, Ledger, i64) {
    let (stage, ledger) = (Stage::new("甲校").await, ledgers.open());
    let campaign = plan(&ledger, &[&stage], people).await;
    (stage, ledger, campaign)
}

/// Plans a notice of its own for each of so many parents of each school.
pub async fn plan(ledger: &Ledger, stages: &[&Stage], people: usize) -> i64 {
    plan_with(ledger, stages, people, NewCampaign::default(), true).await
}

pub async fn plan_with(ledger: &Ledger, stages: &[&Stage], people: usize, new: NewCampaign, is_protected: bool) -> i64 {
    let schools = stages.iter().map(|stage| stage.key.clone()).collect();
    let mut planning = ledger.plan(NewCampaign { name: "缴费".into(), schools, ..new }).await.unwrap();
    for (school, stage) in stages.iter().enumerate() {
        for (place, id) in stage.parents(people).iter().enumerate() {
            let text = Text::builder().content(format!("请缴费 {place} 元。"));
            let notice = Notice::builder().agentid(stage.agentid()).message(text);
            let content = if is_protected { Content::new(notice) } else { Content::unprotected(notice) };
            planning.add(school, Kind::Parent, id, &content.unwrap(), None).await.unwrap();
        }
    }
    planning.finish().await.unwrap().campaign
}

/// Plans a card with the same picture and another title for each of so many parents.
pub async fn plan_cards(ledger: &Ledger, stage: &Stage, people: usize) -> i64 {
    let new = NewCampaign { name: "海报".into(), schools: vec![stage.key.clone()], ..NewCampaign::default() };
    let mut planning = ledger.plan(new).await.unwrap();
    let media_id = planning.add_file(MediaType::Image, "poster.png", b"\x89PNG\r\n\x1a\n\0\0\0\0".to_vec());
    for (place, id) in stage.parents(people).iter().enumerate() {
        let card =
            Miniprogram::builder().appid("wx5a9db0c1e2f34567").pagepath("pages/fee").thumb_media_id(media_id.clone());
        let notice = Notice::builder().agentid(stage.agentid()).message(card.title(format!("缴费 {place} 元")));
        planning.add(0, Kind::Parent, id, &Content::new(notice).unwrap(), None).await.unwrap();
    }
    planning.finish().await.unwrap().campaign
}

/// Returns waits that no test notices.
pub fn waits() -> Waits {
    Waits {
        first_backoff: Duration::from_millis(10),
        longest_backoff: Duration::from_millis(20),
        rate_limit: Duration::from_millis(50),
        patience: Duration::from_mins(1),
        full_disk: Duration::from_millis(500),
        look: Duration::from_millis(5),
    }
}

/// What a run reported, in its order.
#[derive(Clone, Default)]
pub struct Events(Arc<Mutex<Vec<(String, RunEvent)>>>);

impl Events {
    pub fn of(&self, school: &str) -> Vec<RunEvent> {
        let events = self.0.lock().unwrap();
        events.iter().filter(|(name, _)| name == school).map(|(_, event)| event.clone()).collect()
    }

    pub fn count(&self, is_counted: impl Fn(&RunEvent) -> bool) -> usize {
        self.0.lock().unwrap().iter().filter(|(_, event)| is_counted(event)).count()
    }

    /// Waits for an event.
    pub async fn wait_for(&self, is_awaited: impl Fn(&RunEvent) -> bool) {
        until(|| self.count(&is_awaited) > 0).await;
    }
}

/// Waits until something is so. It fails after minutes, so that a test does not hang.
pub async fn until(is_so: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(3), async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    waited.await.expect("it happens within minutes");
}

/// Prepares a run of all schools.
pub fn run(ledger: &Ledger, campaign: i64, stages: &[&Stage]) -> (Run, Events) {
    let events = Events::default();
    let record = events.clone();
    let mut run = Run::new(ledger, campaign)
        .waits(waits())
        .observer(move |school, event| record.0.lock().unwrap().push((school.name.clone(), event.clone())));
    for stage in stages {
        run = run.client(&stage.key.corp, &stage.key.app, stage.client());
    }
    (run, events)
}

/// Runs a campaign until nothing is left.
pub async fn finish(ledger: &Ledger, campaign: i64, stages: &[&Stage]) {
    let ended = run(ledger, campaign, stages).0.run().await.unwrap();
    assert!(ended.is_finished(), "{ended:?}");
}

pub fn ends(ended: &RunEnded) -> Vec<&SchoolEnd> {
    ended.schools.iter().map(|school| &school.end).collect()
}

pub async fn counts(ledger: &Ledger, campaign: i64) -> Vec<Counts> {
    let campaign: Campaign = ledger.campaign(campaign).await.unwrap();
    campaign.schools.iter().map(|school| school.counts).collect()
}
