//! Notices that mean harm: nothing that they hold runs, leaves the page, or asks anybody for anything.

mod articles;
mod pictures;
mod texts;

use super::page::Inbox;

/// Nothing of a notice has run, or led the page elsewhere.
async fn assert_unharmed(inbox: &Inbox) {
    let state = inbox.run("return [window.harm, document.title, location.origin, document.readyState]").await;
    assert!(state[0].is_null(), "a script ran: {state}");
    assert!(state[1].as_str().unwrap().contains(inbox.at.sandbox.school().name()), "the title is another: {state}");
    assert_eq!(state[2], inbox.at.sandbox.url(), "the page was led elsewhere");
    let windows = inbox.browser().windows().await.len();
    assert_eq!(windows, 2, "beside the first window and the test's there are others");
    let links = inbox.run("return [...document.links].map(link => link.protocol)").await;
    let is_harmless = |protocol: &serde_json::Value| *protocol == "http:" || *protocol == "https:";
    assert!(links.as_array().unwrap().iter().all(is_harmless), "a link does what links must not: {links}");
}
