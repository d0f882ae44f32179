//! The page by the keyboard alone.

use super::{
    browser::{DOWN, END, ENTER, ESCAPE, TAB},
    page::{COUNT, PHONE, ROWS, in_browser},
};

/// The detail next to a list, and everything in it that can have the focus.
const IN_DETAIL: &str = "#detail, #detail *";

#[test]
fn keys_open_and_close_notices_and_the_focus_is_always_visible() {
    in_browser(async |inbox| {
        let (first, second) = (inbox.send_text("第一").await, inbox.send_text("第二").await);
        let row = |id: u64| format!("{ROWS}[data-id=\"{id}\"] a");
        let notice = |id: u64| format!("[data-notice=\"{id}\"]");
        inbox.list(&["第二", "第一"]).await;
        let mut leads_to_list = false;
        for _ in 0..40 {
            inbox.browser.press(TAB).await;
            inbox.until("isFocusVisible()").await;
            leads_to_list |= inbox.eval(&format!("document.activeElement.matches('{}')", row(second))).await == true;
        }
        assert!(leads_to_list);

        inbox.focus(&row(second)).await;
        // An arrow opens the next notice and stays in the list; Enter goes into it, and Escape comes back.
        for (key, opened, focused) in [
            (ENTER, Some(second), IN_DETAIL),
            ("j", Some(first), "*"),
            ("k", Some(second), "*"),
            (ESCAPE, None, &row(second)),
            (DOWN, Some(first), &row(first)),
            (ENTER, Some(first), IN_DETAIL),
            (ESCAPE, None, &row(first)),
        ] {
            inbox.browser.press(key).await;
            match opened {
                Some(id) => inbox.find(&notice(id)).await,
                None => inbox.count(PHONE, 0).await,
            }
            inbox.has_focus(focused).await;
        }
        // A mouse leaves the focus where it clicks.
        inbox.read(first).await;
        inbox.has_focus(&row(first)).await;

        inbox.browser.press("/").await;
        inbox.has_focus("[name=q]").await;
        inbox.browser.press("第一").await;
        inbox.list(&["第一"]).await;
        inbox.browser.press(ESCAPE).await;
        inbox.browser.press("?").await;
        inbox.see("dialog[open]", &["Esc"]).await;
        inbox.browser.press(ESCAPE).await;
        inbox.count("dialog[open]", 0).await;
    });
}

#[test]
fn a_long_list_is_one_stop_of_the_tab_key_and_grows_at_its_end() {
    in_browser(async |inbox| {
        for number in 1..=60 {
            inbox.send_text(&format!("第{number}条")).await;
        }
        for (route, list) in [("#/notices/30", ".rows"), ("#/requests/30", ".rows"), ("#/school/20240103", ".families")]
        {
            inbox.open(route).await;
            inbox.find("#detail h2").await;
            inbox.focus(&format!("{list} [aria-current]")).await;
            inbox.browser.press(TAB).await;
            inbox.has_focus(IN_DETAIL).await;
            inbox.count(&format!("{list} [tabindex=\"0\"]"), 1).await;
            inbox.count(&format!("{list} :is(a, summary):not([tabindex])"), 0).await;
        }
        // The first link of the page skips everything before the detail.
        inbox.focus(".skip").await;
        inbox.browser.press(ENTER).await;
        inbox.has_focus(IN_DETAIL).await;

        for number in 61..=130 {
            inbox.send_text(&format!("第{number}条")).await;
        }
        for (start, key) in [("", ""), ("[data-action=more]", ENTER), (".rows a", END)] {
            inbox.open("#/controls").await;
            inbox.find("[data-part=clock]").await;
            inbox.open("#/notices").await;
            inbox.count(ROWS, 100).await;
            inbox.see(COUNT, &["130 notices"]).await;
            if start.is_empty() {
                inbox.eval("document.querySelector('.side').scrollTop = 1e6").await;
            } else {
                inbox.focus(start).await;
                inbox.browser.press(key).await;
            }
            inbox.count(ROWS, 130).await;
            inbox.see(&format!("{ROWS}:last-child"), &["第1条"]).await;
            inbox.until("texts('[data-action=more]').length === 0").await;
        }
        inbox.has_focus("[data-id=\"1\"] *").await;
    });
}
