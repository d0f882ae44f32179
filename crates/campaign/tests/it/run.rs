//! A run goes on through faults, ends in order, and nobody has a notice twice.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::timeout;
use wecom_school::{CancellationToken, Client};
use wecom_school_campaign::{LedgerError, NewCampaign, RunEnded, RunEvent, SchoolEnd, State, Wait, Waits};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    ledgers::Ledgers,
    stage::{Stage, counts, ends, finish, plan, plan_cards, plan_with, planned, run, until, waits},
};

const HOUR: Duration = Duration::from_hours(1);
const HOURS: i64 = 60 * 60 * 1000;

fn is_rate_limit(event: &RunEvent) -> bool {
    matches!(event, RunEvent::Waiting { why: Wait::RateLimit, .. })
}

fn is_ended(event: &RunEvent) -> bool {
    matches!(event, RunEvent::PartEnded { .. })
}

/// Drops a run at a time before its end.
async fn cut_off(run: impl Future<Output = Result<RunEnded, LedgerError>>, until: impl Future<Output = ()>) {
    tokio::select! {
        ended = run => panic!("{ended:?}"),
        () = until => {}
    }
}

#[tokio::test]
async fn a_rate_limit_pauses_its_school_alone() {
    for ledgers in Ledgers::each() {
        let (limited, free) = (Stage::new("甲校").await, Stage::new("乙校").await);
        let ledger = ledgers.open();
        let campaign = plan(&ledger, &[&limited, &free], 12).await;
        limited.sandbox.faults().add(Fault::rate_limit(HOUR).request(3));
        let (run, events) = run(&ledger, campaign, &[&limited, &free]);
        let end_of_limit = async {
            let is_done = |event: &RunEvent| matches!(event, RunEvent::PartEnded { state: State::Accepted, .. });
            until(|| events.of("乙校").iter().filter(|event| is_done(event)).count() == 12).await;
            events.wait_for(is_rate_limit).await;
            assert!(limited.accepted() < 12);
            limited.sandbox.clock().advance(HOUR);
        };
        let (ended, ()) = tokio::join!(run.run(), end_of_limit);
        assert!(ended.unwrap().is_finished());
        assert_eq!((limited.accepted(), free.accepted()), (12, 12), "{}", ledgers.name);
        assert!(events.of("乙校").iter().all(|event| !is_rate_limit(event)));
        let events = events.of("甲校");
        let pauses = events.iter().filter(|event| is_rate_limit(event)).count();
        assert!(events.iter().any(|event| matches!(event, RunEvent::Resumed)));
        // The requests that were under way meet the limit too, and afterwards a single one after each pause.
        let refused = limited.requests(Endpoint::Send, 45_009);
        assert!(refused <= pauses + 3, "{refused} requests met the limit in {pauses} pauses");
    }
}

#[tokio::test]
async fn what_broke_off_is_repeated_inside_the_interval() {
    for ledgers in Ledgers::each() {
        let (stage, ledger, campaign) = planned(&ledgers, 12).await;
        stage.sandbox.faults().add(Fault::reset_after_acceptance().every(3));
        stage.sandbox.faults().add(Fault::status(502).every(5));
        let (run, events) = run(&ledger, campaign, &[&stage]);
        assert!(run.run().await.unwrap().is_finished());
        assert_eq!(counts(&ledger, campaign).await[0].accepted, 12, "{}", ledgers.name);
        assert_eq!(stage.accepted(), 12);
        assert!(stage.sandbox.outbox().suppressed() > 0, "the server held repeats back");
        let doubts = |event: &RunEvent| matches!(event, RunEvent::PartEnded { state: State::InFlight, .. });
        assert!(events.count(doubts) > 0);
    }
}

#[tokio::test]
async fn a_repeat_of_the_client_that_is_refused_leaves_its_part_unknown_at_once() {
    let ledgers = Ledgers::file();
    let (stage, ledger, campaign) = planned(&ledgers, 2).await;
    stage.sandbox.faults().add(Fault::reset_before_acceptance().request(1));
    stage.sandbox.faults().add(Fault::errcode(81_013).request(2));
    let client = Client::builder(stage.sandbox.school().corpid(), stage.sandbox.school().apps()[0].secret().unwrap());
    let client = client.base_url(stage.sandbox.url()).build().unwrap();
    let (run, events) = run(&ledger, campaign, &[]);
    assert!(run.client(&stage.key.corp, &stage.key.app, client).run().await.unwrap().is_finished());
    let counts = counts(&ledger, campaign).await[0];
    assert_eq!((counts.accepted, counts.unknown), (1, 1));
    assert_eq!((stage.requests(Endpoint::Send, 81_013), events.count(is_ended)), (1, 2));
}

#[tokio::test]
async fn a_part_without_the_duplicate_check_is_sent_at_most_once() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let ledger = ledgers.open();
        let campaign = plan_with(&ledger, &[&stage], 6, NewCampaign::default(), false).await;
        stage.sandbox.faults().add(Fault::close_before_answer().request(2));
        stage.sandbox.faults().add(Fault::reset_before_acceptance().request(4));
        finish(&ledger, campaign, &[&stage]).await;
        let counts = counts(&ledger, campaign).await[0];
        assert_eq!((counts.accepted, counts.unknown), (4, 2), "{}", ledgers.name);
        assert_eq!((stage.accepted(), stage.sandbox.outbox().suppressed()), (5, 0));
    }
}

#[tokio::test]
async fn after_a_crash_only_requests_under_way_are_unknown_if_nothing_is_sent_twice() {
    let (ledgers, stage) = (Ledgers::file(), Stage::new("甲校").await);
    let ledger = ledgers.open();
    let campaign = plan_with(&ledger, &[&stage], 12, NewCampaign::default(), false).await;
    // The first request goes alone.
    for request in [2, 3] {
        stage.sandbox.faults().add(Fault::delay(HOUR).request(request));
    }
    let (first, _) = run(&ledger, campaign, &[&stage]);
    cut_off(first.concurrency(2).run(), until(|| stage.accepted() == 3)).await;
    finish(&ledger, campaign, &[&stage]).await;
    let counts = counts(&ledger, campaign).await[0];
    assert_eq!((counts.accepted, counts.unknown, stage.accepted()), (10, 2, 12));
}

#[tokio::test]
async fn a_wrong_secret_gives_its_school_up_and_the_next_run_goes_on() {
    for ledgers in Ledgers::each() {
        let (wrong, right) = (Stage::new("甲校").await, Stage::new("乙校").await);
        let ledger = ledgers.open();
        let campaign = plan(&ledger, &[&wrong, &right], 8).await;
        let (first, events) = run(&ledger, campaign, &[&wrong, &right]);
        let first = first.client(&wrong.key.corp, &wrong.key.app, wrong.client_with("WRONG"));
        let ended = first.run().await.unwrap();
        let [SchoolEnd::GivenUp(error), SchoolEnd::Finished] = ends(&ended)[..] else { panic!("{ended:?}") };
        assert!(error.concerns_app() && error.is_token(), "{error}");
        assert_eq!((wrong.requests(Endpoint::Token, 40_001), wrong.accepted(), right.accepted()), (1, 0, 8));
        assert_eq!(events.count(|event| matches!(event, RunEvent::GivenUp { .. })), 1);
        let status = ledger.campaign(campaign).await.unwrap().schools;
        assert_eq!((status[0].counts.planned, status[0].counts.total()), (8, 8), "nothing is refused for it");
        assert!(status[0].problem.as_ref().is_some_and(|problem| problem.contains("40001")), "{:?}", status[0].problem);
        finish(&ledger, campaign, &[&wrong, &right]).await;
        assert_eq!((wrong.accepted(), right.accepted()), (8, 8));
        assert_eq!(ledger.campaign(campaign).await.unwrap().schools[0].problem, None);
    }
}

#[tokio::test]
async fn a_server_in_trouble_costs_its_school_the_patience_and_nobody_else_anything() {
    let (down, up) = (Stage::new("甲校").await, Stage::new("乙校").await);
    let ledgers = Ledgers::file();
    let ledger = ledgers.open();
    let campaign = plan(&ledger, &[&down, &up], 6).await;
    let fault = down.sandbox.faults().add(Fault::status(503));
    let (first, _) = run(&ledger, campaign, &[&down, &up]);
    let first = first.waits(Waits { patience: Duration::from_millis(60), ..waits() });
    let ended = first.run().await.unwrap();
    let [SchoolEnd::GivenUp(error), SchoolEnd::Finished] = ends(&ended)[..] else { panic!("{ended:?}") };
    assert_eq!(error.status(), Some(503));
    let in_doubt = counts(&ledger, campaign).await[0];
    assert!(in_doubt.in_flight > 0 && in_doubt.in_flight + in_doubt.planned == 6, "{in_doubt:?}");
    down.sandbox.faults().remove(fault);
    finish(&ledger, campaign, &[&down, &up]).await;
    assert_eq!((down.accepted(), up.accepted()), (6, 6));
}

#[tokio::test]
async fn a_slow_request_does_not_keep_the_others_waiting() {
    let ledgers = Ledgers::file();
    let (stage, ledger, campaign) = planned(&ledgers, 20).await;
    stage.sandbox.faults().add(Fault::delay(HOUR).request(2));
    let (run, events) = run(&ledger, campaign, &[&stage]);
    cut_off(run.concurrency(2).run(), until(|| events.count(is_ended) == 19)).await;
    assert_eq!(stage.accepted(), 20);
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_continued() {
    for ledgers in Ledgers::each() {
        let (first, second) = (Stage::new("甲校").await, Stage::new("乙校").await);
        let stages = [&first, &second];
        let campaign = plan(&ledgers.open(), &stages, 20).await;
        for stage in stages {
            stage.sandbox.faults().add(Fault::reset_after_acceptance().every(4));
        }
        for ended in [1, 5, 9] {
            let ledger = ledgers.open();
            let (run, events) = run(&ledger, campaign, &stages);
            cut_off(run.run(), until(|| events.count(is_ended) >= ended)).await;
        }
        let ledger = ledgers.open();
        finish(&ledger, campaign, &stages).await;
        assert_eq!(counts(&ledger, campaign).await.iter().map(|counts| counts.accepted).sum::<i64>(), 40);
        assert_eq!(stages.map(Stage::accepted), [20, 20], "{}", ledgers.name);
    }
}

#[tokio::test]
async fn workers_share_a_campaign_its_pauses_and_its_uploads() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let campaign = plan_cards(&ledgers.open(), &stage, 24).await;
        stage.sandbox.faults().add(Fault::delay(Duration::from_millis(50)).on(Endpoint::Upload));
        stage.sandbox.faults().add(Fault::reset_after_acceptance().every(7));
        stage.sandbox.faults().add(Fault::rate_limit(HOUR).request(9));
        let workers = [ledgers.open(), ledgers.open()];
        let runs = workers.each_ref().map(|ledger| run(ledger, campaign, &[&stage]));
        let [(first, events), (second, others)] = runs;
        let end_of_limit = async {
            tokio::join!(events.wait_for(is_rate_limit), others.wait_for(is_rate_limit));
            stage.sandbox.clock().advance(HOUR);
        };
        let (first, second, ()) = tokio::join!(first.run(), second.run(), end_of_limit);
        assert!(first.unwrap().is_finished() && second.unwrap().is_finished(), "{}", ledgers.name);
        let errors = workers[0].errors(campaign).await.unwrap();
        assert_eq!((counts(&workers[0], campaign).await[0].accepted, stage.accepted()), (24, 24), "{errors:?}");
        assert_eq!(stage.requests(Endpoint::Upload, 0), 1);
        let log = stage.sandbox.request_log();
        assert!(log.iter().all(|request| request.errcode != Some(40007)), "a notice was sent before its file");
    }
}

#[tokio::test]
async fn a_run_does_not_wait_for_ever_for_what_another_worker_sends() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let (ledger, other) = (ledgers.open(), ledgers.open());
        let campaign = plan(&ledger, &[&stage], 2).await;
        stage.sandbox.faults().add(Fault::delay(HOUR).request(2));
        let ((slow, _), (run, events)) = (run(&ledger, campaign, &[&stage]), run(&other, campaign, &[&stage]));
        let waiting = async {
            until(|| stage.accepted() == 2).await;
            run.waits(Waits { patience: Duration::from_millis(50), ..waits() }).run().await.unwrap()
        };
        tokio::select! {
            ended = slow.run() => panic!("{ended:?}"),
            ended = waiting => assert!(matches!(ends(&ended)[..], [SchoolEnd::OtherWorkers]), "{ended:?}"),
        }
        assert_eq!(events.count(|event| matches!(event, RunEvent::Waiting { why: Wait::OtherWorker, .. })), 1);
        assert_eq!((stage.accepted(), stage.sandbox.outbox().suppressed()), (2, 0), "{}", ledgers.name);
    }
}

#[tokio::test]
async fn a_cancellation_ends_waits_at_once_and_records_what_is_under_way() {
    for ledgers in Ledgers::each() {
        let (stage, ledger, campaign) = planned(&ledgers, 10).await;
        stage.sandbox.faults().add(Fault::rate_limit(HOUR).request(4));
        let token = CancellationToken::new();
        let (first, events) = run(&ledger, campaign, &[&stage]);
        // The pause outlasts the test.
        let first = first.waits(Waits { look: HOUR, ..waits() }).cancellation(token.clone());
        let (ended, ()) = tokio::join!(first.run(), async {
            events.wait_for(is_rate_limit).await;
            token.cancel();
        });
        assert!(matches!(ends(&ended.unwrap())[..], [SchoolEnd::Stopped]));
        let stopped = counts(&ledger, campaign).await[0];
        assert_eq!(
            (stopped.in_flight, usize::try_from(stopped.accepted)),
            (0, Ok(stage.accepted())),
            "{}",
            ledgers.name
        );
        stage.sandbox.clock().advance(HOUR);
        finish(&ledger, campaign, &[&stage]).await;
        assert_eq!(stage.accepted(), 10);
    }
}

#[tokio::test]
async fn nothing_is_sent_before_its_time() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let ledger = ledgers.open();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let send_at = i64::try_from(now).unwrap() + 3 * HOURS;
        let new = NewCampaign { send_at: Some(send_at), ..NewCampaign::default() };
        let campaign = plan_with(&ledger, &[&stage], 3, new, true).await;
        let (run, events) = run(&ledger, campaign, &[&stage]);
        let jump = async {
            events.wait_for(|event| matches!(event, RunEvent::Waiting { why: Wait::NotYet, .. })).await;
            assert_eq!(stage.accepted(), 0);
            ledgers.advance(4 * HOURS);
        };
        let (ended, ()) = tokio::join!(timeout(Duration::from_mins(1), run.run()), jump);
        assert!(ended.unwrap().unwrap().is_finished(), "{}", ledgers.name);
        assert_eq!(stage.accepted(), 3);
    }
}

#[tokio::test]
async fn a_file_that_the_server_refuses_gives_its_school_up_and_a_server_in_trouble_does_not() {
    let stage = Stage::new("甲校").await;
    let ledgers = Ledgers::file();
    let ledger = ledgers.open();
    let campaign = plan_cards(&ledger, &stage, 3).await;
    let fault = stage.sandbox.faults().add(Fault::errcode(40_004).on(Endpoint::Upload));
    let (first, _) = run(&ledger, campaign, &[&stage]);
    let ended = first.run().await.unwrap();
    let [SchoolEnd::GivenUp(error)] = ends(&ended)[..] else { panic!("{ended:?}") };
    assert_eq!(error.errcode().map(wecom_school::Errcode::get), Some(40_004));
    assert_eq!(counts(&ledger, campaign).await[0].planned, 3);
    stage.sandbox.faults().remove(fault);
    stage.sandbox.faults().add(Fault::status(502).on(Endpoint::Upload).times(2));
    finish(&ledger, campaign, &[&stage]).await;
    assert_eq!((stage.accepted(), stage.requests(Endpoint::Upload, 0)), (3, 1));
}

/// Moves both clocks after some parts, and returns how often the file was uploaded.
async fn uploads_after(ledgers: &Ledgers, server: Duration, ledger_hours: i64) -> usize {
    let stage = Stage::new("甲校").await;
    let ledger = ledgers.open();
    let campaign = plan_cards(&ledger, &stage, 10).await;
    // The run stops between two parts, and the next one begins later.
    stage.sandbox.faults().add(Fault::errcode(60_020).request(5));
    let (first, _) = run(&ledger, campaign, &[&stage]);
    let first = first.concurrency(1).run().await.unwrap();
    assert!(matches!(ends(&first)[..], [SchoolEnd::GivenUp(_)]), "{first:?}");
    stage.sandbox.clock().advance(server);
    ledgers.advance(ledger_hours * HOURS);
    let (second, events) = run(&ledger, campaign, &[&stage]);
    let ended = second.run().await.unwrap();
    assert!(ended.is_finished(), "{ended:?}");
    let counts = counts(&ledger, campaign).await[0];
    assert_eq!((counts.accepted, stage.accepted()), (10, 10), "{} {counts:?}", ledgers.name);
    1 + events.count(|event| matches!(event, RunEvent::Uploaded { name } if name == "poster.png"))
}

#[tokio::test]
async fn an_upload_is_renewed_before_it_expires_and_after_the_server_has_lost_it() {
    for (server_hours, ledger_hours, uploads, case) in
        [(1, 1, 1, "it is young"), (68, 68, 2, "it expires soon"), (80, 2, 2, "it expired early")]
    {
        for ledgers in Ledgers::each() {
            assert_eq!(uploads_after(&ledgers, server_hours * HOUR, ledger_hours).await, uploads, "{case}");
        }
    }
}

#[tokio::test]
async fn people_in_doubt_for_days_are_sent_once_more_with_a_new_upload() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new("甲校").await;
        let ledger = ledgers.open();
        let campaign = plan_cards(&ledger, &stage, 3).await;
        stage.sandbox.faults().add(Fault::reset_before_acceptance().on(Endpoint::Send).times(1));
        let (first, events) = run(&ledger, campaign, &[&stage]);
        let stop = CancellationToken::new();
        let stops = async {
            events.wait_for(is_ended).await;
            stop.cancel();
        };
        let (ended, ()) = tokio::join!(first.cancellation(stop.clone()).run(), stops);
        let _stopped = ended.unwrap();
        stage.sandbox.clock().advance(80 * HOUR);
        ledgers.advance(80 * HOURS);
        let (second, _) = run(&ledger, campaign, &[&stage]);
        let _in_doubt = second.run().await.unwrap();
        let found = counts(&ledger, campaign).await[0];
        assert_eq!((found.accepted, found.unknown), (2, 1), "{} {found:?}", ledgers.name);
        assert_eq!(ledger.resend_unknown(campaign).await.unwrap().people, 1);
        let (third, _) = run(&ledger, campaign, &[&stage]);
        let ended = timeout(Duration::from_mins(1), third.run()).await.expect("the old upload is sent for ever");
        assert!(ended.unwrap().is_finished());
        let found = counts(&ledger, campaign).await[0];
        assert_eq!((found.accepted, stage.accepted()), (3, 3), "{} {found:?}", ledgers.name);
    }
}

#[tokio::test]
async fn a_ledger_that_can_not_be_written_ends_the_run_and_leaves_nothing_unsaid() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let (stage, ledger, campaign) = planned(&ledgers, 20).await;
    let (first, events) = run(&ledger, campaign, &[&stage]);
    let first = first.waits(Waits { patience: Duration::from_secs(1), ..waits() });
    let (ended, ()) = tokio::join!(first.run(), async {
        events.wait_for(is_ended).await;
        ledgers.server().stop();
    });
    let error = ended.unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    let unrecorded = events.count(|event| matches!(event, RunEvent::Unrecorded { .. }));
    assert_eq!(events.count(is_ended) + unrecorded, stage.accepted(), "every answer is reported");
    ledgers.server().restart();
    let ledger = ledgers.open();
    finish(&ledger, campaign, &[&stage]).await;
    assert_eq!(stage.accepted(), 20);
}
