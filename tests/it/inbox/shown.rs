//! What the server makes of a notice: texts that are cut, ids that become names, people who are reached or not.

use serde_json::json;
use wecom_school::notice::{Image, Mpnews, MpnewsArticle, News, NewsArticle, Notice, Text};

use super::{
    in_browser,
    sending::{PHONE, ROWS},
};

#[test]
fn a_cut_title_is_seen_cut_and_the_rest_on_demand() {
    in_browser(async |inbox| {
        // 42 characters of three bytes are shown, two more would be beyond 128 bytes.
        let (kept, lost) = ("长".repeat(42), "标题的结尾".to_owned());
        let article = NewsArticle::builder().title(format!("{kept}{lost}")).url("https://school.example/");
        inbox.receive(News::builder().articles([article.build().unwrap()])).await;
        inbox.see(PHONE, &kept).await;
        inbox.see(PHONE, "15 bytes").await;
        inbox.see_no(PHONE, &lost).await;
        let toggle = "[data-cut=\"/news/articles/0/title\"] [data-action=show-lost]";
        inbox.click(toggle).await;
        inbox.see(PHONE, &lost).await;
        inbox.click(toggle).await;
        inbox.see_no(PHONE, &lost).await;
    });
}

#[test]
fn ids_are_seen_as_names() {
    in_browser(async |inbox| {
        let content = "请$userName=001$的家长到$departmentName=21$。";
        inbox.receive(Text::builder().content(content).enable_id_trans(true)).await;
        inbox.see(PHONE, "请苏南星的家长到一年级1班。").await;
        inbox.receive(Text::builder().content(content)).await;
        inbox.see(PHONE, content).await;
    });
}

#[test]
fn it_says_who_received_it_and_who_did_not_and_why() {
    in_browser(async |inbox| {
        let notice = Notice::builder()
            .to_party(["21", "9"])
            .to_parent_userid(["20240101-m", "nobody", "s22-04-f"])
            .to_student_userid(["s22-02"])
            .agentid(inbox.at.agentid())
            .message(Text::builder().content("家长会改期"));
        let id = inbox.send_notice(notice).await;
        inbox.read(id).await;
        let recipients = inbox.at.sandbox.outbox().last().unwrap().recipients().len();
        inbox.see("[data-part=recipients] h3", &format!("Received by {recipients}")).await;
        inbox.see("[data-part=recipients] [data-class=\"21\"]", "石梦洁").await;
        inbox.see("[data-part=recipients] [data-class=\"22\"]", "s22-02-m").await;
        inbox.see("[data-part=not-following]", "顾志远").await;
        for why in ["nobody\tinvalid_parent_userid\tnobody has this id", "9\tinvalid_party\tno class has this id"] {
            inbox.see("[data-part=invalid] tr", why).await;
        }
        inbox.see("[data-part=invalid] tr", "s22-04-f\tinvalid_parent_userid\tdoes not follow").await;
    });
}

#[test]
fn of_a_large_audience_some_are_shown_and_all_on_demand() {
    in_browser(async |inbox| {
        let notice = Notice::builder().toall(true).agentid(inbox.at.agentid());
        let id = inbox.send_notice(notice.message(Text::builder().content("全校"))).await;
        inbox.read(id).await;
        inbox.count("[data-part=recipients] details.group", 3).await;
        assert!(inbox.texts("[data-part=recipients] li").await.is_empty());
        inbox.click("[data-part=recipients] [data-class=\"22\"] summary").await;
        inbox.see("[data-part=recipients] [data-class=\"22\"]", "s22-02-m").await;
    });
}

#[test]
fn a_person_of_the_school_has_a_phone() {
    in_browser(async |inbox| {
        inbox.send(Text::builder().content("一年级家长请注意")).await;
        inbox.open("#/school").await;
        inbox.click("[data-part=people] a[data-userid=\"20240101-m\"]").await;
        inbox.see("[data-person] dl", "林晚舟").await;
        inbox.see("[data-person] [data-part=phone]", "一年级家长请注意").await;
        inbox.click("[data-person] [data-part=phone] li a").await;
        inbox.see("[data-person] .message", "一年级家长请注意").await;
        inbox.open("#/school/001").await;
        inbox.see("[data-person] [data-part=phone]", "Nothing has arrived here.").await;
    });
}

#[test]
fn a_row_says_whom_it_was_for_and_not_the_same_app_again() {
    in_browser(async |inbox| {
        let poster = inbox.upload_poster().await;
        inbox.send(Image::builder().media_id(poster)).await;
        inbox.see(ROWS, "一年级1班").await;
        inbox.see(ROWS, "24 recipients").await;
        inbox.see_no(ROWS, "家校通知").await;
        let to_student = Notice::builder().to_student_userid(["20240101", "001"]).agentid(inbox.at.agentid());
        inbox.send_notice(to_student.message(Text::builder().content("好"))).await;
        inbox.see(ROWS, "林晚舟, ").await;
        let to_all = Notice::builder().toall(true).agentid(inbox.at.agentid());
        inbox.send_notice(to_all.message(Text::builder().content("好"))).await;
        inbox.see(ROWS, "the whole school").await;
        inbox.see_no(ROWS, "家校通知").await;
    });
}

#[test]
fn the_school_says_the_id_of_each_class_and_counts_in_words() {
    in_browser(async |inbox| {
        for (language, expected) in [
            ("en", ["一年级1班 21 14 students", "一年级2班 22 13 students", "Parents who do not follow"]),
            ("zh-CN", ["一年级1班 21 14 名学生", "一年级2班 22 13 名学生", "未关注的家长"]),
        ] {
            inbox.choose("[data-setting=language]", language).await;
            inbox.open("#/school/20240101").await;
            for text in expected {
                inbox.see(".families summary", text).await;
            }
            inbox.see("[data-person] .terms", "一年级1班 21").await;
        }
    });
}

/// Which texts that are too long are cut at their beginning: the box of the first character is outside of what shows
/// it.
const HEADLESS: &str = "
    return [...document.querySelectorAll('.foreign')].filter((element) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const first = walker.nextNode();
        if (!first?.data || !element.checkVisibility()) return false;
        const range = document.createRange();
        range.setStart(first, 0);
        range.setEnd(first, 1);
        const { left, right } = range.getBoundingClientRect();
        const box = element.parentElement.getBoundingClientRect();
        return left < box.left - 2 || right > box.right + 2;
    }).map((element) => element.textContent.slice(0, 30))";

#[test]
fn no_text_loses_its_beginning_in_whichever_direction_it_is_read() {
    in_browser(async |inbox| {
        let poster = inbox.upload_poster().await;
        for words in ["ستغلق المدرسة أبوابها غدا ", "בית הספר יהיה סגור מחר ", "12. المدرسة PTA 学校 ", "学校 המדרשה "]
        {
            inbox.receive(Text::builder().content(format!("{0}\n{0}", words.repeat(12)))).await;
            assert_eq!(inbox.run(HEADLESS).await, json!([]), "{words}");
            let article = MpnewsArticle::builder().title(words.repeat(2)).thumb_media_id(&*poster).content("<p>.</p>");
            let article = article.digest(words.repeat(9));
            inbox.receive(Mpnews::builder().articles([article.build().unwrap()])).await;
            assert_eq!(inbox.run(HEADLESS).await, json!([]), "{words}");
            inbox.click("[data-action=read]").await;
            inbox.find(".bar [data-action=phone-back]").await;
            assert_eq!(inbox.run(HEADLESS).await, json!([]), "{words}, opened");
        }
    });
}
