//! How a notice is shown: shortened texts, names in place of ids, and the people who receive it or do not.

use serde_json::json;

use super::page::{PHONE, ROWS, in_browser};

#[test]
fn a_notice_is_shown_with_its_cut_texts_names_and_recipients() {
    in_browser(async |inbox| {
        // 42 characters of three bytes are shown, two more would be beyond 128 bytes.
        let (kept, lost) = ("长".repeat(42), "标题的结尾");
        let article = json!({ "title": format!("{kept}{lost}"), "url": "https://school.example/" });
        inbox.receive("news", json!({ "articles": [article] })).await;
        inbox.see(PHONE, &[&kept, "15 bytes"]).await;
        inbox.see_no(PHONE, lost).await;
        let toggle = "[data-cut=\"/news/articles/0/title\"] [data-action=show-lost]";
        inbox.click(toggle).await;
        inbox.see(PHONE, &[lost]).await;
        inbox.click(toggle).await;
        inbox.see_no(PHONE, lost).await;

        let content = json!({ "content": "请$userName=001$的家长到$departmentName=21$。" });
        inbox.receive("text", content.clone()).await;
        inbox.see(PHONE, &["请$userName=001$的家长到$departmentName=21$。"]).await;
        let changes = [
            ("enable_id_trans", json!(1)),
            ("to_party", json!(["21", "9"])),
            ("to_parent_userid", json!(["20240101-m", "nobody", "s22-04-f"])),
            ("to_student_userid", json!(["s22-02"])),
        ];
        inbox.read(inbox.send(inbox.request("text", content, &changes)).await).await;
        inbox.see(PHONE, &["请苏南星的家长到一年级1班。"]).await;
        let recipients = inbox.at.sandbox.outbox().last().unwrap().recipients().len();
        inbox.see("[data-part=recipients] h3", &[&format!("Received by {recipients}")]).await;
        inbox.see("[data-part=recipients] [data-class=\"21\"]", &["石梦洁"]).await;
        inbox.see("[data-part=not-following]", &["顾志远"]).await;
        let invalid = [
            "nobody\tinvalid_parent_userid\tnobody has this id",
            "9\tinvalid_party\tno class or other department has this id",
            "s22-04-f\tinvalid_parent_userid\tdoes not follow",
        ];
        inbox.see("[data-part=invalid] tr", &invalid).await;

        // Of a large audience the groups are closed.
        let all = inbox.request("text", json!({ "content": "一年级家长请注意" }), &[("toall", json!(1))]);
        inbox.read(inbox.send(all).await).await;
        inbox.count("[data-part=recipients] details.group", 3).await;
        inbox.until("texts('[data-part=recipients] li').length === 0").await;
        inbox.click("[data-part=recipients] [data-class=\"22\"] summary").await;
        inbox.see("[data-part=recipients] [data-class=\"22\"]", &["s22-02-m"]).await;

        // A row says whom the notice is for, and names no app where there is only one.
        let changes = [("to_party", json!([])), ("to_student_userid", json!(["20240101", "001"]))];
        inbox.send(inbox.request("text", json!({ "content": "好" }), &changes)).await;
        inbox.see(ROWS, &["一年级1班", "24 recipients", "林晚舟, ", "the whole school"]).await;
        inbox.see_no(ROWS, "家校通知").await;

        inbox.open("#/school/20240101").await;
        let groups = [
            "一年级 11 2 classesTeachers: zhou-mingde",
            "一年级1班 21 14 students, 24 of 25 parents follow",
            "一年级2班 22 13 students, ",
            "二年级1班 42949672961 13 students, ",
            "Parents who do not follow",
        ];
        inbox.see(".families summary", &groups).await;
        inbox.see("[data-person] .terms", &["一年级1班 21"]).await;
        inbox.click("[data-part=people] a[data-userid=\"20240101-m\"]").await;
        inbox.see("[data-person] dl", &["林晚舟"]).await;
        inbox.click("[data-person] [data-part=phone] li:nth-child(2) a").await;
        inbox.see("[data-person] .message", &["一年级家长请注意"]).await;
        inbox.at.sandbox.clear_outbox();
        inbox.open("#/school/001").await;
        inbox.see("[data-person] [data-part=phone]", &["Nothing has arrived here."]).await;
    });
}
