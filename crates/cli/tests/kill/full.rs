//! The proof in full, which `cargo xtask kill` runs.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use wecom_school_sandbox::Fault;

use crate::{
    district::{District, TEXT},
    driver::{Campaign, start},
    ledgers::Ledgers,
    run::Run,
};

/// Longer than the lease of a worker.
const LEASE_IS_OVER: Duration = Duration::from_secs(65);

/// Returns a number that `cargo xtask kill` sets.
fn number(name: &str, default: usize) -> usize {
    env::var(format!("WECOM_SCHOOL_KILL_{name}")).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::test]
#[ignore = "it takes many minutes: cargo xtask kill"]
async fn the_proof_in_full() {
    let (notices, kills, schools) = (number("NOTICES", 300_000), number("KILLS", 100), number("SCHOOLS", 20));
    let seed = number("SEED", 1) as u64;
    let began = Instant::now();
    let district = District::start("kill-full-proof", schools, notices, seed).await;
    district.add_faults();
    // Two schools send too often, once each. The others go on.
    for sandbox in district.schools.iter().take(2) {
        sandbox.faults().add(Fault::rate_limit(Duration::from_secs(1)).request(notices as u64 / schools as u64 / 2));
    }
    let started = began.elapsed();
    let campaign = Campaign::plan(&district);
    let planned = began.elapsed();
    let killed = campaign.kill_at_random(kills, &mut Rng::with_seed(seed));
    let verdict = campaign.finish();
    let rows = [
        ("notices", district.rows.len() as u64),
        ("schools", schools as u64),
        ("kill -9", killed as u64),
        ("faults", district.faults_fired()),
        ("accepted", verdict.accepted as u64),
        ("invalid", verdict.invalid as u64),
        ("refused", verdict.refused as u64),
        ("in doubt", verdict.unknown as u64),
        ("lost", verdict.lost as u64),
        ("doubled", verdict.doubled as u64),
        ("repeats held back by the servers", verdict.suppressed),
        ("seconds to plan", planned.saturating_sub(started).as_secs()),
        ("seconds to send", began.elapsed().saturating_sub(planned).as_secs()),
        ("seed", seed),
    ];
    for (name, value) in rows {
        println!("{name:34} {value:>9}");
    }
    assert_eq!(killed, kills, "the campaign ended before it was killed as often");
}

#[tokio::test]
#[ignore = "it waits for a lease to end: cargo xtask kill"]
async fn a_process_that_was_stopped_for_longer_than_its_lease_doubles_nothing() {
    let district = District::start("kill-stopped", 2, 400, 1).await;
    district.add_faults();
    let campaign = Campaign::plan(&district);
    let stopped = Run::begin(&mut campaign.resume());
    district.wait_for(40);
    stopped.interrupt("-STOP");
    let other = Run::begin(&mut campaign.resume());
    thread::sleep(LEASE_IS_OVER);
    stopped.interrupt("-CONT");
    for run in [stopped, other] {
        run.end();
    }
    println!("stopped for {LEASE_IS_OVER:?}: {:?}", campaign.finish());
}

#[tokio::test]
#[ignore = "it waits for leases to end: cargo xtask kill"]
async fn workers_that_are_killed_on_postgresql_double_nothing() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let district = District::start("kill-postgresql", 4, 4_000, 1).await;
    district.add_faults();
    let campaign = Campaign::plan_in(&district, TEXT, vec![("WECOM_LEDGER", ledgers.address())]);
    let mut rng = Rng::with_seed(1);
    for kill in 1..=6 {
        let mut workers = [(); 3].map(|()| start(&mut campaign.resume()));
        district.wait_for(kill * 400);
        thread::sleep(Duration::from_millis(rng.u64(..20)));
        if kill == 3 {
            ledgers.server().restart();
        }
        for worker in &mut workers {
            worker.kill().expect("a child");
            worker.wait().expect("a child");
        }
    }
    println!("three workers on PostgreSQL, killed six times: {:?}", campaign.finish());
}
