//! A day at the school: every kind of notice and of request, to look at.

use std::time::Duration;

use serde_json::json;
use wecom_school::{
    media::MediaType,
    notice::{
        File, Image, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text,
        TextContent, Video, Voice,
    },
    types::Build,
};
use wecom_school_sandbox::{Endpoint, Fault};

use super::{page::Inbox, sending::FILM};
use crate::files;

/// A part of the page that is worth a look.
pub struct View {
    pub name: &'static str,
    route: String,
    /// What is there once it is shown.
    sign: &'static str,
}

impl View {
    /// Shows it.
    pub async fn open(&self, inbox: &Inbox) {
        inbox.open(&self.route).await;
        inbox.find(self.sign).await;
        let is_painted = "return [...document.images].every(image => image.complete)
            && [...document.querySelectorAll('video')].every(video => video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)";
        inbox.until(is_painted).await;
    }
}

/// The view of a page to which nothing has been sent.
pub fn before() -> View {
    View { name: "first-run", route: "#/notices".to_owned(), sign: "[data-part=first-run]" }
}

/// Lets a day pass, and gives the views that show it.
pub async fn pass(inbox: &Inbox) -> Vec<View> {
    let mut day = Day { inbox, views: Vec::new() };
    day.send_files().await;
    day.send_words().await;
    day.send_cards().await;
    refuse_some(inbox).await;
    let newest = inbox.at.sandbox.request_log().len();
    day.views.extend([
        View {
            name: "request",
            route: format!("#/requests/{newest}"),
            sign: ":has([data-request]):has([data-part=requests-list] li)",
        },
        View { name: "school", route: "#/school/20240101-m".to_owned(), sign: "[data-person] .rows" },
        View { name: "controls", route: "#/controls".to_owned(), sign: "[data-fault]" },
    ]);
    day.views
}

/// A day, as far as it has passed.
struct Day<'a> {
    inbox: &'a Inbox,
    views: Vec<View>,
}

impl Day<'_> {
    /// Sends a message to the first class.
    async fn send(&mut self, name: &'static str, message: impl Build<Message>) {
        let id = self.inbox.send(message).await;
        self.keep(name, id);
    }

    /// Keeps the view of a notice, and lets some time pass.
    fn keep(&mut self, name: &'static str, id: u64) {
        let sign = ":has([data-notice]):has([data-part=notices-list] li)";
        // The newest first: to show an older one, the list may have to be scrolled.
        self.views.insert(0, View { name, route: format!("#/notices/{id}"), sign });
        self.inbox.at.sandbox.clock().advance(Duration::from_mins(7));
    }

    async fn send_files(&mut self) {
        let image = self.inbox.upload_poster().await;
        let voice = self.inbox.upload(MediaType::Voice, "晨会广播.amr", files::amr(12)).await;
        let video = self.inbox.upload(MediaType::Video, "日出.mp4", FILM).await;
        let consent = [files::pdf(), vec![b'\n'; 240_000]].concat();
        let file = self.inbox.upload(MediaType::File, "秋游家长知情同意书.pdf", consent).await;
        self.send("image", Image::builder().media_id(image)).await;
        self.send("voice", Voice::builder().media_id(voice)).await;
        let sunrise = Video::builder().media_id(video).title("校园日出").description("航拍社的第一部作品，片长两秒。");
        self.send("video", sunrise).await;
        self.send("file", File::builder().media_id(file)).await;
    }

    /// A text in which ids become names, to some who can't receive it; and a repeat of it.
    async fn send_words(&mut self) {
        let content = "各位家长：受台风影响，明日（周五）停课一天，周六不补课。\n\
                       请$userName=20240101$的家长到$departmentName=21$领取作业本。\n\
                       详见<a href=\"https://school.example/calendar\">校历</a>。";
        let notice = Notice::builder()
            .recv_scope(RecvScope::ParentsAndStudents)
            .to_party(["21", "9"])
            .to_parent_userid(["s22-04-f"])
            .agentid(self.inbox.at.agentid())
            .enable_duplicate_check(true)
            .message(Text::builder().content(content).enable_id_trans(true));
        self.inbox.send_notice(notice.clone()).await;
        let id = self.inbox.send_notice(notice).await;
        self.keep("text", id);
    }

    /// Articles whose pictures lie on the web, a title that is cut; articles and a card whose pictures were uploaded.
    async fn send_cards(&mut self) {
        let cover = self.inbox.upload_poster().await;
        let article = |title: &str, description: &str, path: &str| {
            let article = NewsArticle::builder().title(title).url(format!("https://school.example/{path}"));
            let article = article.picurl(format!("https://pictures.school.example/{path}.jpg"));
            article.description(description).build().unwrap()
        };
        let long = "关于期末考试时间、考场安排、成绩查询方式以及寒假作业领取的通知（请各位家长务必仔细阅读并提醒孩子）";
        let articles = [
            article(long, "考试周为一月十一日至十五日。", "exams"),
            article("家长会改期", "改为下周三晚七点。", "meeting"),
            article("本周食堂菜单", "周三有鱼。", "menu"),
        ];
        self.send("news", News::builder().articles(articles)).await;

        let card =
            Miniprogram::builder().appid("wx5a9db0c1e2f34567").title("校服订购，周五截止").thumb_media_id(&*cover);
        self.send("miniprogram", card.pagepath("pages/uniform?size=140")).await;

        let letter = |title: &str, digest: &str| {
            let content = format!("<h2>{title}</h2><p>{digest}</p><p>感谢各位家长的支持。</p>");
            let article = MpnewsArticle::builder().title(title).digest(digest).author("校长室").content(content);
            article.thumb_media_id(&*cover).build().unwrap()
        };
        let letters = [
            letter("校园开放日：致全体家长的一封信", "新学期的安排与期待。"),
            letter("防汛安全须知", "请和孩子一起阅读。"),
        ];
        self.send("mpnews", Mpnews::builder().articles(letters)).await;
    }
}

/// Requests that are refused, the newest of which is the one to look at; and one to which a fault happens.
async fn refuse_some(inbox: &Inbox) {
    inbox.at.sandbox.faults().add(Fault::status(503).on(Endpoint::Send).request(1));
    let agentid = inbox.at.agentid();
    let text = |content: &str| json!({ "msgtype": "text", "text": { "content": content } });
    let article = json!({ "title": "家长会", "url": "school.example" });
    for (to, agentid, message) in [
        ("to_party", agentid, text("明日停课一天。")),
        ("to_party", 1_000_004, text("明日停课一天。")),
        ("to_party", agentid, text(&"长".repeat(TextContent::MAX_BYTES))),
        ("to_party", agentid, json!({ "msgtype": "news", "news": { "articles": [article] } })),
        ("toparty", agentid, text("明日停课一天。")),
    ] {
        let mut request = json!({ to: ["21"], "agentid": agentid });
        request.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
        assert!(inbox.at.client.send_json(request.to_string()).await.is_err(), "{request}");
    }
}
