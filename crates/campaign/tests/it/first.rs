use wecom_school::{
    Client,
    notice::{Notice, Text},
};
use wecom_school_campaign::{Content, Kind, NewCampaign, Run, School};
use wecom_school_sandbox::{Sandbox, School as Families};

use crate::ledgers::Ledgers;

#[tokio::test]
async fn a_campaign_is_planned_and_sent() {
    for ledgers in Ledgers::each() {
        check(&ledgers).await;
    }
}

async fn check(ledgers: &Ledgers) {
    let school = Families::generate(2_500, 1).unwrap();
    let sandbox = Sandbox::builder().school(school.clone()).start().await.unwrap();
    let app = &school.apps()[0];
    let client = Client::builder(school.corpid(), app.secret().unwrap()).base_url(sandbox.url()).build().unwrap();
    let ledger = ledgers.open();
    let key = School { name: "a".into(), corp: school.corpid().into(), app: app.agentid.to_string() };
    let new = NewCampaign { name: "缴费".into(), schools: vec![key.clone()], ..NewCampaign::default() };
    let notice = Notice::builder().agentid(app.agentid).message(Text::builder().content("缴费截止日期为本周五。"));
    let content = Content::new(notice).unwrap();
    let mut planning = ledger.plan(new.clone()).await.unwrap();
    let ids: Vec<String> = school.directory().parents().map(|parent| parent.userid().to_owned()).collect();
    for id in ids.iter().chain(["nobody".to_owned(), ids[0].to_uppercase()].iter()) {
        planning.add(0, Kind::Parent, id, &content, None).await.unwrap();
    }
    let planned = planning.finish().await.unwrap();
    assert_eq!((planned.repeats, usize::try_from(planned.people).unwrap()), (1, ids.len() + 1));
    let mut again = ledger.plan(new).await.unwrap();
    again.add(0, Kind::Parent, &ids[7], &content, None).await.unwrap();
    let refused = again.finish().await.unwrap_err();
    assert_eq!(refused.earlier().map(|earlier| earlier.people), Some(1), "{refused}");
    let ended = Run::new(&ledger, planned.campaign).client(key.corp, key.app, client).run().await.unwrap();
    assert!(ended.is_finished(), "{ended:?}");
    let campaign = ledger.campaign(planned.campaign).await.unwrap();
    let counts = campaign.schools[0].counts;
    assert!(counts.is_finished() && counts.total() == planned.people, "{counts:?}");
    assert_eq!(counts.accepted + counts.invalid, planned.people, "{counts:?}");
}
