//! The page without a mouse, without eyes, and with weak ones.

use serde_json::{Value, json};
use wecom_school::notice::Text;

use super::{
    day, in_browser,
    page::Inbox,
    sending::{PHONE, ROWS},
    webdriver::{DOWN, ENTER, ESCAPE, TAB},
};

/// What of a page has too little contrast, as a function's body.
const PALE: &str = include_str!("pale.js");

/// Roles of what people have to tell apart by its name.
const NAMED: [&str; 12] = [
    "button",
    "checkbox",
    "combobox",
    "dialog",
    "heading",
    "image",
    "link",
    "navigation",
    "searchbox",
    "spinbutton",
    "textbox",
    "Iframe",
];

#[test]
fn the_keyboard_alone_leads_to_a_notice_and_through_the_list() {
    in_browser(async |inbox| {
        let first = inbox.send(Text::builder().content("第一")).await;
        let second = inbox.send(Text::builder().content("第二")).await;
        inbox.count(ROWS, 2).await;
        press_tab_until(inbox, "return document.activeElement.closest('[data-part=notices-list]') !== null").await;
        for (key, opened) in [(ENTER, second), ("j", first), ("k", second)] {
            inbox.browser().press(key).await;
            inbox.find(&format!("[data-notice=\"{opened}\"]")).await;
        }
        inbox.browser().press(ESCAPE).await;
        inbox.count(PHONE, 0).await;
        inbox.until(&row_has_focus(second)).await;
        inbox.browser().press("/").await;
        inbox.until("return document.activeElement.name === 'q'").await;
        inbox.browser().press("第一").await;
        inbox.count(ROWS, 1).await;
        inbox.browser().press(ESCAPE).await;
        inbox.browser().press("?").await;
        inbox.see("dialog[open]", "Esc").await;
        inbox.browser().press(ESCAPE).await;
        inbox.count("dialog[open]", 0).await;
    });
}

fn row_has_focus(id: u64) -> String {
    format!("return document.activeElement.matches('[data-part=notices-list] li[data-id=\"{id}\"] a')")
}

const IN_DETAIL: &str = "return document.activeElement.closest('#detail') !== null";

#[test]
fn enter_leads_into_a_notice_and_escape_back_to_its_row() {
    in_browser(async |inbox| {
        let first = inbox.send(Text::builder().content("第一")).await;
        let second = inbox.send(Text::builder().content("第二")).await;
        inbox.count(ROWS, 2).await;
        inbox.run("document.querySelector('[data-part=notices-list] a').focus()").await;
        // An arrow opens what it comes to, and stays in the list.
        inbox.browser().press(DOWN).await;
        inbox.find(&format!("[data-notice=\"{first}\"]")).await;
        inbox.until(&row_has_focus(first)).await;
        // What is open already is entered, too.
        for id in [first, second] {
            inbox.run(&format!("document.querySelector('li[data-id=\"{id}\"] a').focus()")).await;
            inbox.browser().press(ENTER).await;
            inbox.find(&format!("[data-notice=\"{id}\"]")).await;
            inbox.until(IN_DETAIL).await;
            inbox.browser().press(ESCAPE).await;
            inbox.until(&row_has_focus(id)).await;
        }
        // A mouse leaves the focus where it clicks.
        inbox.read(first).await;
        inbox.until(&row_has_focus(first)).await;
    });
}

#[test]
fn a_list_is_one_stop_of_the_tab_key() {
    in_browser(async |inbox| {
        for number in 0..60 {
            inbox.send(Text::builder().content(format!("第{number}条"))).await;
        }
        inbox.count(ROWS, 60).await;
        for (route, list) in [("#/notices/30", ".rows"), ("#/requests/30", ".rows"), ("#/school/20240103", ".families")]
        {
            inbox.open(route).await;
            let current = format!("{list} [aria-current]");
            inbox.find(&current).await;
            inbox.find("#detail h2").await;
            inbox.run(&format!("document.querySelector('{current}').focus()")).await;
            inbox.browser().press(TAB).await;
            assert_eq!(inbox.run(IN_DETAIL).await, true, "{route}");
            let stops = format!("return document.querySelectorAll('{list} [tabindex=\"0\"]').length");
            assert_eq!(inbox.run(&stops).await, 1, "{route}");
            let others = format!("return document.querySelectorAll('{list} :is(a, summary):not([tabindex])').length");
            assert_eq!(inbox.run(&others).await, 0, "{route}");
        }
        // The link at the head of the page goes past everything.
        inbox.open("#/notices/30").await;
        inbox.find("[data-notice]").await;
        inbox.run("document.activeElement.blur(); document.querySelector('.skip').focus()").await;
        inbox.browser().press(ENTER).await;
        inbox.until(IN_DETAIL).await;
    });
}

async fn press_tab_until(inbox: &Inbox, script: &str) {
    for _ in 0..40 {
        inbox.browser().press(TAB).await;
        if inbox.run(script).await == true {
            return;
        }
    }
    panic!("Tab does not lead there: {script}");
}

#[test]
fn whatever_has_the_focus_can_be_told() {
    in_browser(async |inbox| {
        inbox.receive(Text::builder().content("好")).await;
        let is_marked = "const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
            return document.activeElement === document.body || outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2";
        for _ in 0..40 {
            inbox.browser().press(TAB).await;
            let focused = inbox.run("return document.activeElement.outerHTML.slice(0, 100)").await;
            let marked = async || (inbox.run(is_marked).await == true).then_some(()).ok_or("there is none".to_owned());
            inbox.wait(&format!("a mark around {focused}"), marked).await;
        }
    });
}

#[test]
fn everything_has_a_name_and_a_place_for_who_can_not_see_it() {
    in_browser(async |inbox| {
        for view in day::pass(inbox).await {
            view.open(inbox).await;
            let nodes = accessible(inbox).await;
            let nameless: Vec<&(String, String, u64)> =
                nodes.iter().filter(|(role, name, _)| NAMED.contains(&&**role) && name.trim().is_empty()).collect();
            assert!(nameless.is_empty(), "{}: {nameless:?}", view.name);
            for landmark in ["banner", "navigation", "main"] {
                let found = nodes.iter().filter(|(role, ..)| role == landmark).count();
                assert_eq!(found, 1, "{}: {landmark}", view.name);
            }
            let levels: Vec<u64> =
                nodes.iter().filter(|(role, ..)| role == "heading").map(|(.., level)| *level).collect();
            assert_eq!(levels[0], 1, "{}: {levels:?}", view.name);
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{}: {levels:?}", view.name);
            let twice = "const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
                return ids.filter((id, at) => ids.indexOf(id) !== at)";
            assert_eq!(inbox.run(twice).await, json!([]), "{}: ids that stand twice", view.name);
        }
    });
}

/// Role, name and level of everything that a screen reader knows.
async fn accessible(inbox: &Inbox) -> Vec<(String, String, u64)> {
    let tree = inbox.browser().devtools("Accessibility.getFullAXTree", json!({})).await;
    let shown = tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] == false);
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
    let level = |node: &Value| {
        let properties = node["properties"].as_array().into_iter().flatten();
        properties.filter(|property| property["name"] == "level").find_map(|level| level["value"]["value"].as_u64())
    };
    shown.map(|node| (text(&node["role"]), text(&node["name"]), level(node).unwrap_or_default())).collect()
}

#[test]
fn every_text_stands_out_from_what_is_behind_it() {
    in_browser(async |inbox| {
        let views = day::pass(inbox).await;
        for theme in ["light", "dark"] {
            inbox.look(1280, 800, theme).await;
            for view in &views {
                view.open(inbox).await;
                assert_eq!(inbox.run(PALE).await, json!([]), "{} in {theme}", view.name);
            }
        }
    });
}

#[test]
fn on_a_narrow_screen_and_in_large_letters_nothing_is_beyond_the_edge() {
    in_browser(async |inbox| {
        let views = day::pass(inbox).await;
        // A window of 1280 pixels in letters of double size has room for 640.
        for width in [640, 320] {
            inbox.look(width, 800, "light").await;
            for view in &views {
                view.open(inbox).await;
                let beyond = inbox.run("return document.documentElement.scrollWidth - innerWidth").await;
                assert_eq!(beyond, 0, "{} at {width}", view.name);
            }
        }
    });
}
