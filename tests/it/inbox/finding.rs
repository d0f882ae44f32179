//! Search and filters.

use wecom_school::{
    media::MediaType,
    notice::{File, Message, News, NewsArticle, Notice, NoticeBuilder, Text},
    types::{Build, Given},
};

use super::{
    in_browser,
    page::Inbox,
    sending::ROWS,
    webdriver::{END, ENTER},
};
use crate::files;

/// Parts of the rows of the notices that are sent here, each of which differs from the others in whatever can be
/// looked for.
const RAIN: &str = "明日停课";
const MENU: &str = "食堂菜单";
const EXAMS: &str = "期末";
const OUTING: &str = "秋游须知.pdf";

async fn send_some(inbox: &Inbox) {
    let file = inbox.upload(MediaType::File, OUTING, files::pdf()).await;
    let exams = NewsArticle::builder().title(format!("期末{}考试", "安排".repeat(20))).url("https://school.example/");
    inbox.send_notice(to(inbox, "20240104", Text::builder().content("明日停课一天。\nRain Day"))).await;
    let menu = to(inbox, "s22-03", Text::builder().content("食堂菜单有变。")).enable_duplicate_check(true);
    inbox.send_notice(menu.clone()).await;
    inbox.send_notice(menu).await;
    inbox.send_notice(to(inbox, "20240103", News::builder().articles([exams.build().unwrap()]))).await;
    inbox.send_notice(to(inbox, "003", File::builder().media_id(file))).await;
    inbox.count(ROWS, 4).await;
}

/// A notice to the parents of a student.
fn to(inbox: &Inbox, student: &str, message: impl Build<Message>) -> NoticeBuilder<Given, Given> {
    Notice::builder().to_student_userid([student]).agentid(inbox.at.agentid()).message(message)
}

/// Waits until exactly these notices are listed, newest first.
async fn assert_found(inbox: &Inbox, expected: &[&str]) {
    inbox
        .wait(&format!("{expected:?}"), async || {
            let rows = inbox.texts(ROWS).await;
            let is_so = rows.len() == expected.len() && rows.iter().zip(expected).all(|(row, part)| row.contains(part));
            is_so.then_some(()).ok_or_else(|| format!("there is {rows:?}"))
        })
        .await;
    inbox.see("[data-part=count]", &format!("{} of 4 notices", expected.len())).await;
}

#[test]
fn search_looks_into_everything_that_people_see() {
    in_browser(async |inbox| {
        send_some(inbox).await;
        let parent = inbox.at.sandbox.outbox().last().unwrap().recipients()[0].clone();
        for (wanted, expected) in [
            ("停课", &[RAIN][..]),
            ("rain day", &[RAIN]),
            ("秋游须知", &[OUTING]),
            // The end of a title, which was cut.
            ("考试", &[EXAMS]),
            (parent.name(), &[OUTING]),
            (parent.userid(), &[OUTING]),
            ("家校通知", &[OUTING, EXAMS, MENU, RAIN]),
            ("<b>", &[]),
        ] {
            inbox.write("[name=q]", wanted).await;
            assert_found(inbox, expected).await;
        }
    });
}

#[test]
fn each_filter_leaves_what_it_says() {
    in_browser(async |inbox| {
        send_some(inbox).await;
        inbox.click("[data-part=filters] summary").await;
        for (filter, value, expected) in [
            ("msgtype", "text", &[MENU, RAIN][..]),
            ("msgtype", "file", &[OUTING]),
            ("class", "21", &[EXAMS, RAIN]),
            ("class", "22", &[MENU]),
        ] {
            let field = format!("[name={filter}]");
            inbox.choose(&field, value).await;
            assert_found(inbox, expected).await;
            inbox.choose(&field, "").await;
        }
        for (filter, expected) in [("cut", &[EXAMS]), ("suppressed", &[MENU])] {
            let field = format!("[name={filter}]");
            inbox.click(&field).await;
            assert_found(inbox, expected).await;
            inbox.click(&field).await;
        }
        inbox.choose("[name=class]", "21").await;
        inbox.choose("[name=msgtype]", "text").await;
        assert_found(inbox, &[RAIN]).await;
    });
}

#[test]
fn notices_are_found_by_who_received_them() {
    in_browser(async |inbox| {
        send_some(inbox).await;
        let parent = inbox.at.sandbox.outbox().last().unwrap().recipients()[0].userid().to_owned();
        inbox.click("[data-part=filters] summary").await;
        inbox.write("[name=recipient]", &parent).await;
        inbox.browser().press(ENTER).await;
        assert_found(inbox, &[OUTING]).await;
    });
}

#[test]
fn what_was_looked_for_stands_in_the_address_and_the_back_button_leads_back() {
    in_browser(async |inbox| {
        send_some(inbox).await;
        inbox.open("#/notices?q=%E5%81%9C%E8%AF%BE").await;
        assert_found(inbox, &[RAIN]).await;
        assert_eq!(inbox.run("return document.querySelector('[name=q]').value").await, "停课");
        inbox.open("#/notices?msgtype=file").await;
        assert_found(inbox, &[OUTING]).await;
        inbox.run("history.back()").await;
        assert_found(inbox, &[RAIN]).await;
    });
}

#[test]
fn notices_that_somebody_did_not_receive_are_found() {
    in_browser(async |inbox| {
        // A parent of the class follows nothing; both of this student follow.
        inbox.send(Text::builder().content("全班")).await;
        inbox.send_notice(to(inbox, "20240101", Text::builder().content("一人"))).await;
        inbox.count(ROWS, 2).await;
        inbox.see(ROWS, "1 not following").await;
        inbox.click("[data-part=filters] summary").await;
        inbox.click("[name=missed]").await;
        inbox.see("[data-part=count]", "1 of 2 notices").await;
        inbox.count(ROWS, 1).await;
        inbox.see(ROWS, "全班").await;
    });
}

#[test]
fn the_rest_of_many_notices_comes_with_the_end_of_the_list() {
    in_browser(async |inbox| {
        for number in 1..=130 {
            inbox.send(Text::builder().content(format!("第{number}条"))).await;
        }
        for way in ["scroll", "all", "end"] {
            inbox.open("#/controls").await;
            inbox.find("[data-part=clock]").await;
            inbox.open("#/notices").await;
            inbox.count(ROWS, 100).await;
            inbox.see("[data-part=count]", "130 notices").await;
            match way {
                "scroll" => drop(inbox.run("document.querySelector('.side').scrollTop = 1e6").await),
                "all" => {
                    inbox.run("document.querySelector('[data-action=more]').focus({ preventScroll: true })").await;
                    inbox.browser().press(ENTER).await;
                }
                _ => {
                    inbox.run("document.querySelector('.rows a').focus()").await;
                    inbox.browser().press(END).await;
                    inbox.find("[data-notice=\"1\"]").await;
                    inbox.until("return document.activeElement.closest('li')?.dataset.id === '1'").await;
                }
            }
            inbox.count(ROWS, 130).await;
            assert!(inbox.texts(ROWS).await[129].contains("第1条"), "{way}");
            assert!(inbox.texts("[data-action=more]").await.is_empty(), "{way}");
        }
    });
}
