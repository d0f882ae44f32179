//! The switches of the sandbox: its clock, faults, an emptied outbox, a new start.

use std::time::Duration;

use wecom_school::notice::Text;
use wecom_school_sandbox::{Endpoint, Fault};

use super::{in_browser, sending::ROWS, webdriver::ENTER};

#[test]
fn the_clock_is_moved() {
    in_browser(async |inbox| {
        inbox.open("#/controls").await;
        let clock = inbox.at.sandbox.clock();
        inbox.see("[data-part=clock]", "Not moved.").await;
        inbox.click("[data-advance=\"7200\"]").await;
        inbox.see("[data-part=clock]", "Moved forward by 2 h.").await;
        assert_eq!(clock.added(), Duration::from_hours(2));
        inbox.write("[name=seconds]", "90").await;
        inbox.browser().press(ENTER).await;
        inbox.see("[data-part=clock]", "Moved forward by 2 h 1 min 30 s.").await;
        // What somebody else moves is seen as well.
        clock.advance(Duration::from_hours(22));
        inbox.see("[data-part=clock]", "Moved forward by 1 day 1 min 30 s.").await;
    });
}

#[test]
fn what_the_sandbox_refuses_is_said() {
    in_browser(async |inbox| {
        inbox.expect_complaint("/sandbox/clock");
        inbox.open("#/controls").await;
        inbox.write("[name=seconds]", "99999999999").await;
        inbox.browser().press(ENTER).await;
        inbox.see("[data-part=clock] [role=alert], [data-part=clock] [role=status]", "century").await;
        assert_eq!(inbox.at.sandbox.clock().added(), Duration::ZERO);
    });
}

#[test]
fn faults_are_added_seen_to_happen_and_removed() {
    in_browser(async |inbox| {
        inbox.open("#/controls").await;
        let faults = inbox.at.sandbox.faults();
        inbox.choose("[data-part=fault-form] [name=kind]", "delay").await;
        inbox.write("[data-part=fault-form] [name=own]", "1").await;
        inbox.choose("[data-part=fault-form] [name=when]", "request").await;
        inbox.write("[data-part=fault-form] [name=number]", "1").await;
        inbox.click("[data-action=add-fault]").await;
        inbox.see("[data-fault=\"1\"]", "Late answer").await;
        inbox.choose("[data-part=fault-form] [name=kind]", "rate_limit").await;
        inbox.choose("[data-part=fault-form] [name=on]", "upload").await;
        inbox.choose("[data-part=fault-form] [name=when]", "").await;
        inbox.click("[data-action=add-fault]").await;
        inbox.see("[data-fault=\"2\"]", "Rate limit").await;
        assert_eq!(faults.list().len(), 2);
        assert_eq!(faults.list()[0].fault, Fault::delay(Duration::from_millis(1)).on(Endpoint::Send).request(1));

        inbox.see("[data-fault=\"1\"]", "0 of 0 requests").await;
        inbox.send(Text::builder().content("好")).await;
        inbox.see("[data-fault=\"1\"]", "1 of 1 request").await;

        inbox.click("[data-fault=\"1\"] [data-action=remove-fault]").await;
        inbox.count("[data-fault]", 1).await;
        inbox.click("[data-action=remove-faults]").await;
        inbox.count("[data-fault]", 0).await;
        assert!(faults.list().is_empty());
    });
}

#[test]
fn the_outbox_is_emptied_by_who_means_it() {
    in_browser(async |inbox| {
        inbox.send(Text::builder().content("好")).await;
        inbox.open("#/controls").await;
        inbox.click("[data-action=clear]").await;
        inbox.click("dialog[open] button[value=no]").await;
        assert_eq!(inbox.at.sandbox.outbox().len(), 1);
        inbox.click("[data-action=clear]").await;
        inbox.click("[data-action=confirm-clear]").await;
        inbox.see("[data-part=outbox]", "1 notice removed.").await;
        assert!(inbox.at.sandbox.outbox().is_empty());
    });
}

#[test]
fn a_reset_begins_anew() {
    in_browser(async |inbox| {
        inbox.receive(Text::builder().content("好")).await;
        inbox.click("nav [data-view=controls]").await;
        inbox.click("[data-action=reset]").await;
        inbox.click("[data-action=confirm-reset]").await;
        inbox.see("[data-part=reset]", "The sandbox was reset.").await;
        assert!(inbox.at.sandbox.outbox().is_empty());
        inbox.click("nav [data-view=notices]").await;
        inbox.find("[data-part=first-run]").await;
        inbox.count(ROWS, 0).await;
    });
}
