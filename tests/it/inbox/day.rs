//! A day at the school: every kind of notice and of request, to look at.

use std::time::Duration;

use serde_json::json;
use wecom_school::{
    media::MediaType,
    notice::{
        File, Image, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text, Video, Voice,
    },
};
use wecom_school_sandbox::{Endpoint, Fault};

use super::{
    page::Inbox,
    sending::{FILM, PHONE},
};
use crate::files;

/// A part of the page that is worth a look.
pub struct View {
    pub name: &'static str,
    /// Where it is.
    pub route: String,
    /// What is there once it is shown.
    pub sign: &'static str,
}

impl View {
    /// Shows it.
    pub async fn open(&self, inbox: &Inbox) {
        inbox.open(&self.route).await;
        inbox.find(self.sign).await;
        // Pictures are what takes longest.
        inbox.until("return [...document.images].every(image => image.complete)").await;
    }
}

/// The views of a page to which nothing has been sent.
pub fn before() -> View {
    View { name: "first-run", route: "#/notices".to_owned(), sign: "[data-part=first-run]" }
}

/// Lets a day pass, and gives the views that show it.
pub async fn pass(inbox: &Inbox) -> Vec<View> {
    let mut views = Vec::new();
    for (name, id) in notices(inbox).await {
        views.push(View { name, route: format!("#/notices/{id}"), sign: PHONE });
        inbox.at.sandbox.clock().advance(Duration::from_mins(9));
    }
    refused(inbox).await;
    let newest = inbox.at.sandbox.request_log().len();
    views.extend([
        View { name: "request", route: format!("#/requests/{newest}"), sign: "[data-request]" },
        View { name: "school", route: "#/school/20240101-m".to_owned(), sign: "[data-person] .rows" },
        View { name: "controls", route: "#/controls".to_owned(), sign: "tr[data-fault]" },
    ]);
    views
}

/// A notice of each type, with the name of its view.
async fn notices(inbox: &Inbox) -> Vec<(&'static str, u64)> {
    let poster = inbox.upload_poster().await;
    let voice = inbox.upload(MediaType::Voice, "晨会广播.amr", files::amr(12)).await;
    let video = inbox.upload(MediaType::Video, "日出.mp4", FILM).await;
    let file = inbox.upload(MediaType::File, "秋游家长知情同意书.pdf", [files::pdf(), vec![0; 240_000]].concat()).await;

    let text = "各位家长：受台风影响，明日（周五）停课一天，周六不补课。\n\
                请$userName=20240101$的家长到$departmentName=21$领取作业本。\n\
                详见<a href=\"https://school.example/calendar\">校历</a>。";
    let repeated = Notice::builder()
        .recv_scope(RecvScope::ParentsAndStudents)
        .to_party(["21", "9"])
        .to_parent_userid(["s22-04-f"])
        .agentid(inbox.at.agentid())
        .enable_duplicate_check(true)
        .message(Text::builder().content(text).enable_id_trans(true));
    let mut sent = vec![("text", inbox.send_notice(repeated.clone()).await)];
    inbox.send_notice(repeated).await;

    sent.push(("image", inbox.send(Image::builder().media_id(&*poster)).await));
    sent.push(("voice", inbox.send(Voice::builder().media_id(voice)).await));
    let film = Video::builder().media_id(video).title("春季运动会开幕式").description("四月十二日上午，操场。");
    sent.push(("video", inbox.send(film).await));
    sent.push(("file", inbox.send(File::builder().media_id(file)).await));

    let card = Miniprogram::builder().appid("wx5a9db0c1e2f34567").title("校服订购，周五截止").thumb_media_id(&*poster);
    sent.push(("miniprogram", inbox.send(card.pagepath("pages/uniform?size=140")).await));

    let letter = |title: &str, digest: &str| {
        let content = format!("<h2>{title}</h2><p>{digest}</p><p>感谢各位家长的支持。</p>");
        let article = MpnewsArticle::builder().title(title).digest(digest).author("校长室").content(content);
        article.thumb_media_id(&*poster).build().unwrap()
    };
    let letters = [letter("致全体家长的一封信", "新学期的安排与期待"), letter("防汛安全须知", "请和孩子一起阅读")];
    sent.push(("mpnews", inbox.send(Mpnews::builder().articles(letters)).await));

    let long = "关于期末考试时间、考场安排、成绩查询方式以及寒假作业领取的通知（请各位家长务必仔细阅读并提醒孩子）";
    let article = |title: &str, path: &str| {
        let article = NewsArticle::builder().title(title).url(format!("https://school.example/{path}"));
        article.picurl("https://pictures.school.example/cover.jpg").description("教务处").build().unwrap()
    };
    let articles = [article(long, "exams"), article("家长会改期", "meeting"), article("本周食堂菜单", "menu")];
    sent.push(("news", inbox.send(News::builder().articles(articles)).await));
    sent
}

/// Requests that are refused, the newest of which is the one to look at; and faults.
async fn refused(inbox: &Inbox) {
    let agentid = inbox.at.agentid();
    let text = json!({ "content": "明日停课一天。" });
    let article = json!({ "title": "家长会", "url": "school.example" });
    inbox.at.sandbox.faults().add(Fault::status(503).on(Endpoint::Send).request(1));
    for request in [
        json!({ "to_party": ["21"], "agentid": agentid, "msgtype": "text", "text": text }),
        json!({ "to_party": ["21"], "agentid": 1_000_004, "msgtype": "text", "text": text }),
        json!({ "to_party": ["21"], "agentid": agentid, "msgtype": "text", "text": { "content": "长".repeat(700) } }),
        json!({ "to_party": ["21"], "agentid": agentid, "msgtype": "news", "news": { "articles": [article] } }),
        json!({ "toparty": ["21"], "msgtype": "text", "agentid": agentid, "text": text }),
    ] {
        assert!(inbox.at.client.send_json(request.to_string()).await.is_err(), "{request}");
    }
}
