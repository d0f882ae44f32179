//! The traps that engines for jobs are known for, and what else keeps workers from each other's parts.

use std::time::Duration;

use wecom_school::Moment;

use super::{
    ledgers::Ledgers,
    stage::{Stage, claimed, demand, ended, numbers},
};
use crate::{
    Outcome,
    claim::{Claim, Demand},
    state::{CALL, Event, State},
    work::{Ended, Wait, record},
    worker::LEASE,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_checkpoint_that_moves_when_rows_are_fetched_loses_nothing_here() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 5).await;
        assert_eq!(stage.take("a", 3).await, [1, 2, 3]);
        stage.kill("a").await;
        let rest = stage.claim("b", 5).await;
        let mut rest: Vec<_> = claimed(&rest).iter().map(|part| (part.part, part.claim)).collect();
        rest.sort_unstable();
        assert_eq!(rest, [(1, 2), (2, 2), (3, 2), (4, 1), (5, 1)], "{}", ledgers.name);
    }
}

#[tokio::test]
async fn a_rescuer_that_overwrites_a_finished_job_has_no_effect_here() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 2).await;
        assert_eq!(stage.take("late", 2).await, [1, 2]);
        stage.kill("late").await;
        assert_eq!(stage.take("rescuer", 2).await, [1, 2]);
        // What a late worker reports says nothing of the attempt that is under way.
        assert_eq!(stage.report(1, 1, Event::Refused).await, State::InFlight, "{}", ledgers.name);
        // The late worker had succeeded with the first. The rescuer succeeds with the second.
        stage.report(1, 1, Event::Accepted).await;
        stage.report(2, 2, Event::Accepted).await;
        for event in [Event::Refused, Event::NotSent, Event::InDoubt] {
            let states = [stage.report(1, 2, event).await, stage.report(2, 1, event).await];
            assert_eq!(states, [State::Accepted; 2], "{}: {event:?}", ledgers.name);
        }
        assert!(matches!(stage.claim("rescuer", 2).await, Claim::Nothing));
    }
}

#[tokio::test]
async fn a_visibility_time_out_that_runs_a_job_four_times_needs_no_signs_of_life_here() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 2).await;
        ledgers.execute("UPDATE part SET repeat_window = 0 WHERE part = 2");
        assert_eq!(stage.take("slow", 2).await, [1, 2]);
        for other in ["b", "c", "d"] {
            ledgers.advance(LEASE * 3 / 4);
            // A worker that asks for more is alive, too.
            let more = stage.ask(Demand { under_way: vec![1, 2], ..demand("slow", 1) }).await;
            assert!(matches!(more, Claim::Nothing), "{}: {more:?}", ledgers.name);
            let wait = stage.claim(other, 2).await;
            assert!(matches!(wait, Claim::Wait { why: Wait::OtherWorker, .. }), "{}: {wait:?}", ledgers.name);
        }
        // Without signs of life, the first is repeated once at a time, and the second never.
        ledgers.advance(LEASE + 1);
        assert_eq!(stage.take("b", 2).await, [1]);
        assert_eq!([stage.state(1).await, stage.state(2).await], [State::InFlight, State::Unknown]);
        assert_eq!(stage.take("c", 2).await, [0; 0]);
    }
}

#[tokio::test]
async fn a_lease_stuck_for_ever_ends_here() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 3).await;
        assert_eq!(stage.take("a", 1).await, [1]);
        stage.pause(Wait::RateLimit).await;
        // The answer to a claim is lost, but its worker lives on: it takes its part again.
        ledgers.advance(LEASE - 1_000);
        assert!(matches!(stage.claim("a", 1).await, Claim::Wait { why: Wait::RateLimit, .. }));
        ledgers.advance(2_000);
        assert_eq!(stage.take("a", 2).await, [1, 2]);
        // The clock goes back by a day: leases that end tomorrow do not count, and the interval is unknown. A pause begins anew.
        stage.pause(Wait::RateLimit).await;
        ledgers.advance(-DAY);
        let waits = stage.claim("b", 3).await;
        let longest = Duration::from_mins(1);
        assert!(matches!(waits, Claim::Wait { after, why: Wait::RateLimit, .. } if after <= longest), "{waits:?}");
        ledgers.advance(60_000);
        assert_eq!(stage.take("b", 3).await, [3], "{}", ledgers.name);
        assert_eq!([stage.state(1).await, stage.state(2).await], [State::Unknown; 2]);
        // A new pause counts.
        stage.pause(Wait::Trouble).await;
        assert!(matches!(stage.claim("b", 1).await, Claim::Wait { why: Wait::Trouble, .. }));
    }
}

#[tokio::test]
async fn a_temporary_failure_that_had_been_delivered_is_no_failure_here() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 3).await;
        assert_eq!(stage.take("a", 3).await, [1, 2, 3]);
        for (part, second, expected) in [
            (1, Event::Accepted, State::Accepted),
            (2, Event::Refused, State::Unknown),
            (3, Event::NotSent, State::InFlight),
        ] {
            assert_eq!(stage.report(part, 1, Event::InDoubt).await, State::InFlight);
            let under_way = (1..=3).filter(|other| *other != part).collect();
            let again = stage.ask(Demand { under_way, ..demand("a", 1) }).await;
            assert_eq!(numbers(&again), [part]);
            assert_eq!(stage.report(part, 2, second).await, expected, "{}: {second:?}", ledgers.name);
        }
    }
}

#[tokio::test]
async fn a_person_who_has_people_in_doubt_sent_once_more_gets_a_final_answer() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 3).await;
        let refused = |part, claim, code| {
            let error = Some("refused".to_owned());
            let (place, ended) =
                (stage.place.clone(), Ended { errcode: Some(code), error, ..ended(part, claim, Event::Refused) });
            stage.write(move |database| record(database, &place, ended.clone()))
        };
        assert_eq!(stage.take("a", 3).await, [1, 2, 3]);
        for part in 1..=3 {
            stage.report(part, 1, Event::InDoubt).await;
        }
        assert_eq!(stage.take("a", 3).await, [1, 2, 3]);
        for part in 1..=3 {
            assert_eq!(refused(part, 2, 81013).await, State::Unknown, "{}", ledgers.name);
        }
        assert_eq!(stage.ledger.resend_unknown(1).await.unwrap().parts, 3);
        assert_eq!(stage.take("a", 3).await, [1, 2, 3]);
        assert_eq!(refused(1, 3, 81013).await, State::Refused, "{}", ledgers.name);
        assert_eq!(refused(2, 3, 60020).await, State::Refused, "{}", ledgers.name);
        // The last has no clear answer again.
        stage.report(3, 3, Event::InDoubt).await;
        assert_eq!(stage.take("a", 3).await, [3]);
        assert_eq!(refused(3, 4, 81013).await, State::Unknown, "{}", ledgers.name);
        let outcomes = stage.ledger.outcomes(1, 0, 3).await.unwrap();
        let names: Vec<_> = outcomes.iter().map(|outcome| outcome.outcome).collect();
        assert_eq!(names, [Outcome::Invalid, Outcome::Refused, Outcome::Unknown], "{}", ledgers.name);
        for outcome in outcomes {
            assert!(outcome.error.unwrap().ends_with("an earlier attempt had no answer, and may have arrived"));
        }
        assert_eq!(stage.ledger.plan_retry(1, "again", false).await.unwrap().people, 1, "{}", ledgers.name);
    }
}

#[tokio::test]
async fn a_worker_that_was_suspended_sends_nothing_that_others_may_have_taken() {
    let ledgers = Ledgers::file();
    let stage = Stage::new(&ledgers, 1).await;
    let mut part = claimed(&stage.claim("a", 1).await)[0].clone();
    assert!(part.deadline().is_some_and(|left| left <= Duration::from_millis(CALL as u64)));
    part.asked = Moment::before_sleep(Duration::from_millis(LEASE as u64));
    assert_eq!(part.deadline(), None);
}

#[tokio::test]
async fn parts_without_an_answer_do_not_keep_planned_ones_waiting() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 12).await;
        assert_eq!(stage.take("a", 6).await, [1, 2, 3, 4, 5, 6]);
        for part in 1..=6 {
            stage.report(part, 1, Event::InDoubt).await;
        }
        assert_eq!(stage.take("a", 4).await, [1, 2, 7, 8]);
        // Two are in doubt, which is half of what the worker sends at once.
        let under_way = |parts: &[i64]| Demand { under_way: parts.to_vec(), ..demand("a", 2) };
        assert_eq!(numbers(&stage.ask(under_way(&[1, 2])).await), [9, 10]);
        stage.report(1, 2, Event::InDoubt).await;
        stage.report(2, 2, Event::InDoubt).await;
        // What was attempted longest ago comes first.
        assert_eq!(numbers(&stage.ask(under_way(&[7, 8, 9, 10])).await), [3, 4]);
    }
}
