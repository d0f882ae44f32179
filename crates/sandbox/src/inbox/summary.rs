//! Notices in a line or two, for lists. A notice itself may have megabytes.

use serde_json::{Value, json};

use crate::outbox::{AcceptedNotice, SentFile};

/// The message types whose first text may be an id if they have no title.
const CARDS: [&str; 4] = ["video", "news", "mpnews", "miniprogram"];

/// The most characters of a title and of an excerpt.
const MOST_TITLE: usize = 120;
const MOST_EXCERPT: usize = 200;

/// Returns what a list shows of a notice.
pub(crate) fn summary(notice: &AcceptedNotice) -> Value {
    let (title, excerpt) = title(notice.msgtype(), notice.shown(), &notice.files);
    json!({
        "id": notice.id(), "time": notice.time(), "agentid": notice.agentid(), "app": notice.app(),
        "page": notice.page(), "msgtype": notice.msgtype(), "title": title, "excerpt": excerpt,
        "cut": notice.cut().len(), "to": notice.recipients.addressed(),
        "recipients": notice.recipients.len(), "not_following": notice.not_following.len(),
        "invalid": notice.invalid().len(), "suppressed": notice.suppressed(),
    })
}

/// Returns the title and the excerpt of a notice.
fn title(msgtype: &str, shown: &Value, files: &[SentFile]) -> (String, String) {
    match msgtype {
        "text" => first_line(text(shown, "content")),
        // Pictures and recordings have no words.
        "image" | "voice" => (String::new(), String::new()),
        "file" => (beginning(files.first().map_or("", |file| &file.filename), MOST_TITLE).to_owned(), String::new()),
        _ => {
            // Phones show the first of several articles large.
            let card = shown.pointer("/articles/0").unwrap_or(shown);
            let below = ["description", "digest"].map(|name| text(card, name));
            let below = below.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let part = |text: &str, most| beginning(trimmed(text), most).to_owned();
            match text(card, "title") {
                // A message type that only the schema files describe may have no title.
                "" if !CARDS.contains(&msgtype) => first_line(first_text(card)),
                title => (part(title, MOST_TITLE), part(below, MOST_EXCERPT)),
            }
        }
    }
}

/// Returns the first text in a value.
fn first_text(value: &Value) -> &str {
    match value {
        Value::String(text) => text,
        Value::Array(entries) => entries.iter().map(first_text).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Object(properties) => {
            properties.values().map(first_text).find(|text| !text.is_empty()).unwrap_or_default()
        }
        _ => "",
    }
}

fn text<'a>(card: &'a Value, name: &str) -> &'a str {
    card.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the first line and the rest.
fn first_line(text: &str) -> (String, String) {
    let text = without_links(text);
    let text = trimmed(&text);
    let title = beginning(text.lines().next().unwrap_or_default(), MOST_TITLE);
    let rest = trimmed(&text[title.len()..]);
    (title.trim_end().to_owned(), beginning(rest, MOST_EXCERPT).to_owned())
}

/// Removes the tags of links, whose words people see.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        plain.push_str(before);
        let begins_with = |name: &str| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        match tag.find('>') {
            Some(end) if begins_with("<a ") || begins_with("</a>") => rest = &tag[end + 1..],
            _ => {
                plain.push('<');
                rest = &tag[1..];
            }
        }
    }
    plain + rest
}

/// Removes invisible characters at both ends.
fn trimmed(text: &str) -> &str {
    let is_unseen = |character: char| {
        let is_of_no_width = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        character.is_whitespace() || character.is_control() || is_of_no_width
    };
    text.trim_matches(is_unseen)
}

/// Returns at most so many characters.
fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_begins_with_its_first_line() {
        let long = "字".repeat(150);
        for (text, title, excerpt) in [
            ("明日停课", "明日停课", ""),
            ("\n 明日停课 \r\n\r\n请家长知悉。\n教务处 ", "明日停课", "请家长知悉。\n教务处"),
            (long.as_str(), &long[..120 * 3], &long[120 * 3..]),
            ("请<A href=\"https://a.example/<b>\">点这里</a>看", "请\">点这里看", ""),
            ("请<a href=\"https://a.example\">点这里</a>\n<b>看</b>", "请点这里", "<b>看</b>"),
            ("1 < 2 > <", "1 < 2 > <", ""),
            ("<\u{301}a <学", "<\u{301}a <学", ""),
            ("\u{202e}תירבע\u{0}\u{1f468}\u{200d}\u{1f469}", "\u{202e}תירבע\u{0}\u{1f468}\u{200d}\u{1f469}", ""),
            ("\n\n \u{200b}", "", ""),
            ("\u{feff}\u{200b}\n停课\n\u{2060}", "停课", ""),
        ] {
            assert_eq!(first_line(text), (title.to_owned(), excerpt.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_message_that_has_no_code_here_is_called_by_its_title_or_first_text() {
        let place = serde_json::json!({ "scale": 15, "place": { "name": "东门\n请走侧门", "address": "学府路1号" } });
        let (title, below) = ("集合地点", "七点半");
        for (shown, expected) in [
            (place, ("东门", "请走侧门")),
            (serde_json::json!({ "scale": 15, "title": title, "description": below }), (title, below)),
            (serde_json::json!({ "scale": 15 }), ("", "")),
        ] {
            let (title, excerpt) = super::title("location", &shown, &[]);
            assert_eq!((&*title, &*excerpt), expected, "{shown}");
        }
    }
}
