//! What the server makes of a notice: texts that are cut, ids that become names, people who are reached or not.

use wecom_school::notice::{News, NewsArticle, Notice, Text};

use super::{in_browser, sending::PHONE};

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
        inbox.see("[data-part=invalid] tr", "s22-04-f\tinvalid_parent_userid\tfollows nothing").await;
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
