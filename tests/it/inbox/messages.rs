//! Each message type is sent by a client, and seen on the phone.

use serde_json::{Value, json};
use wecom_school::{
    Media,
    media::MediaType,
    notice::{File, Image, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Text, Video, Voice},
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};

use super::{
    in_browser,
    page::Inbox,
    sending::{FILM, PHONE, POSTER, ROWS},
};
use crate::{files, sandboxed::provider_of};

/// The width of the picture that such an element shows, once it is painted.
async fn width_of_picture(inbox: &Inbox, selector: &str) -> Value {
    let painted = format!(
        "const picture = document.querySelector('{selector}');
         return picture?.complete && picture.getBoundingClientRect().width > 0 && picture.naturalWidth"
    );
    inbox.until(&painted).await
}

/// The text and the address of each link on the phone.
async fn links(inbox: &Inbox) -> Value {
    inbox
        .run(
            "return [...document.querySelectorAll('[data-part=phone] a')]
                .map(link => [link.innerText, link.href, link.target, link.rel])",
        )
        .await
}

#[test]
fn a_text_with_its_links() {
    in_browser(async |inbox| {
        let content = "明日停课一天。\n<a href=\"https://school.example/calendar?year=2026&term=2\">校历</a>\
                       已更新，另见 https://school.example/rain。";
        inbox.receive(Text::builder().content(content)).await;
        inbox.see(PHONE, "明日停课一天。\n校历已更新，另见 https://school.example/rain。").await;
        inbox.see(PHONE, "家校通知").await;
        let (target, rel) = ("_blank", "noopener noreferrer");
        let expected = json!([
            ["校历", "https://school.example/calendar?year=2026&term=2", target, rel],
            ["https://school.example/rain", "https://school.example/rain", target, rel],
        ]);
        assert_eq!(links(inbox).await, expected);
        inbox.see(ROWS, "明日停课一天。").await;
    });
}

#[test]
fn an_image() {
    in_browser(async |inbox| {
        let poster = inbox.upload_poster().await;
        inbox.receive(Image::builder().media_id(poster)).await;
        assert_eq!(width_of_picture(inbox, "[data-part=phone] .bubble img").await, 640);
    });
}

#[test]
fn a_voice_that_can_be_had_where_it_can_not_be_played() {
    in_browser(async |inbox| {
        let voice = inbox.upload(MediaType::Voice, "晨会.amr", files::amr(3)).await;
        inbox.receive(Voice::builder().media_id(voice)).await;
        assert_eq!(downloaded(inbox).await, json!(["晨会.amr", files::amr(3).len()]));
    });
}

#[test]
fn a_video_that_plays_and_can_be_sought() {
    in_browser(async |inbox| {
        let video = inbox.upload(MediaType::Video, "运动会.mp4", FILM).await;
        inbox.receive(Video::builder().media_id(video).title("春季运动会").description("四月十二日，操场见。")).await;
        inbox.see(PHONE, "春季运动会").await;
        inbox.see(PHONE, "四月十二日，操场见。").await;
        let duration = inbox.until("return document.querySelector('video')?.duration").await;
        assert_eq!(duration, 2);
        inbox.run("document.querySelector('video').currentTime = 1.5").await;
        inbox
            .until("const video = document.querySelector('video'); return !video.seeking && video.currentTime === 1.5")
            .await;
        assert_eq!(downloaded(inbox).await, json!(["运动会.mp4", FILM.len()]));
    });
}

#[test]
fn a_file_with_its_name_and_size() {
    in_browser(async |inbox| {
        let bytes = [files::pdf(), vec![b'\n'; 4000]].concat();
        let file = inbox.upload(MediaType::File, "秋游须知.pdf", bytes.clone()).await;
        inbox.receive(File::builder().media_id(file)).await;
        inbox.see(PHONE, "秋游须知.pdf").await;
        inbox.see(PHONE, "3.9 KiB").await;
        inbox.see(ROWS, "秋游须知.pdf").await;
        assert_eq!(downloaded(inbox).await, json!(["秋游须知.pdf", bytes.len()]));
    });
}

/// The name under which the file of a notice would be saved, and its length.
async fn downloaded(inbox: &Inbox) -> Value {
    inbox.find("[data-part=phone] [data-action=download]").await;
    inbox
        .run(
            "const link = document.querySelector('[data-part=phone] [data-action=download]');
             return fetch(link.href).then(answer => answer.bytes()).then(bytes => [link.download, bytes.length])",
        )
        .await
}

#[test]
fn news_whose_first_card_is_large() {
    in_browser(async |inbox| {
        let article = |title: &str, path: &str| {
            let article = NewsArticle::builder().title(title).url(format!("https://school.example/{path}"));
            article.description(format!("关于{title}")).build().unwrap()
        };
        let articles = [article("期末考试安排", "exams"), article("家长会", "meeting"), article("食堂菜单", "menu")];
        inbox.receive(News::builder().articles(articles)).await;
        assert_cards(inbox, &["期末考试安排", "家长会", "食堂菜单"]).await;
        let addresses: Vec<Value> = links(inbox).await.as_array().unwrap().iter().map(|link| link[1].clone()).collect();
        assert_eq!(addresses, ["exams", "meeting", "menu"].map(|path| format!("https://school.example/{path}")));
        inbox.see(ROWS, "期末考试安排").await;
    });
}

#[test]
fn mpnews_whose_articles_open_on_the_phone() {
    in_browser(async |inbox| {
        let cover = inbox.upload_poster().await;
        let article = |title: &str, author: &str| {
            let content = format!("<h1>{title}</h1><p>正文</p>");
            MpnewsArticle::builder()
                .title(title)
                .thumb_media_id(&*cover)
                .content(content)
                .author(author)
                .build()
                .unwrap()
        };
        let articles = [article("致家长的一封信", "校长室"), article("防汛须知", "总务处")];
        inbox.receive(Mpnews::builder().articles(articles)).await;
        assert_cards(inbox, &["致家长的一封信", "防汛须知"]).await;
        assert_eq!(width_of_picture(inbox, "[data-part=phone] .large img").await, 640);
        inbox.click("[data-article=\"1\"] [data-action=read]").await;
        inbox.see(PHONE, "总务处").await;
        inbox.in_frame(async || inbox.see("h1", "防汛须知").await).await;
        inbox.click("[data-action=phone-back]").await;
        inbox.see(PHONE, "致家长的一封信").await;
    });
}

/// The cards have these titles in this order, and the first is larger than each other.
async fn assert_cards(inbox: &Inbox, titles: &[&str]) {
    inbox.count("[data-part=phone] [data-article]", titles.len()).await;
    let cards = inbox
        .run(
            "return [...document.querySelectorAll('[data-part=phone] [data-article]')].map(card =>
                [card.querySelector('.title').innerText, card.getBoundingClientRect().height])",
        )
        .await;
    let cards = cards.as_array().unwrap();
    let shown: Vec<&str> = cards.iter().map(|card| card[0].as_str().unwrap()).collect();
    assert_eq!(shown, titles);
    let heights: Vec<f64> = cards.iter().map(|card| card[1].as_f64().unwrap()).collect();
    assert!(heights[1..].iter().all(|height| heights[0] > 1.5 * height), "{heights:?}");
    assert_openers(inbox, titles.len()).await;
}

/// Each card that opens something can be seen to, and is opened from wherever it is touched.
async fn assert_openers(inbox: &Inbox, cards: usize) {
    let openers = "return [...document.querySelectorAll('[data-article]')].map((card) => {
        card.scrollIntoView({ block: 'center' });
        const { left, top, width, height } = card.getBoundingClientRect();
        const touched = [[0.5, 0.1], [0.1, 0.5], [0.9, 0.9]].map(([x, y]) =>
            document.elementFromPoint(left + x * width, top + y * height)?.closest('a, button'));
        const opener = card.querySelector('.title a, .title button');
        return touched.every((element) => element === opener) && card.querySelector('.title .icon') !== null
            && opener?.tabIndex === 0 && getComputedStyle(opener).cursor;
    })";
    assert_eq!(inbox.run(openers).await, json!(vec!["pointer"; cards]));
}

#[test]
fn a_message_that_came_later_is_shown_with_its_terms() {
    in_browser(async |inbox| {
        inbox.receive(Text::builder().content("好")).await;
        let show = "return Promise.all([import('/inbox/phone.js'), import('/inbox/properties.js')])
            .then(([{ phoneWith }, { properties }]) => {
                const survey = { title: '问卷', link: 'https://school.example/', days: 3, isOpen: false, none: null,
                    questions: [{ text: '<b>1</b>' }, '第二题'] };
                const articles = [{ title: '春季运动会', author: '校办' }];
                document.querySelector('#detail').replaceChildren(
                    ...phoneWith({ app: '家校通知', time: 0, msgtype: 'survey', shown: survey }).filter(Boolean),
                    properties({ msgtype: 'mpnews', shown: { articles } }));
            })";
        inbox.run(show).await;
        for text in ["title\n问卷", "days\n3", "isOpen\nfalse", "none\nnull", "text\n<b>1</b>", "第二题"] {
            inbox.see("[data-msgtype=survey]", text).await;
        }
        inbox.find("[data-msgtype=survey] a[href=\"https://school.example/\"]").await;
        // What the schemas know of a property comes from the sandbox.
        for text in ["标题 title\n春季运动会", "作者 author\n校办"] {
            inbox.see("#detail > .properties", text).await;
        }
    });
}

#[test]
fn a_miniprogram() {
    in_browser(async |inbox| {
        let cover = inbox.upload_poster().await;
        let card = Miniprogram::builder().appid("wx5a9db0c1e2f34567").title("校服订购").thumb_media_id(cover);
        inbox.receive(card.pagepath("pages/uniform?size=140")).await;
        inbox.see(PHONE, "校服订购").await;
        inbox.see(PHONE, "pages/uniform?size=140").await;
        assert_eq!(width_of_picture(inbox, "[data-part=phone] .miniprogram img").await, 640);
    });
}

#[test]
fn a_miniprogram_of_a_third_party_app() {
    in_browser(async |inbox| {
        let app = inbox.at.sandbox.school().suites()[0].app();
        let client = provider_of(&inbox.at.sandbox);
        let cover = client.upload(Media::bytes(MediaType::Image, "cover.png", POSTER.to_vec())).await.unwrap();
        let card = ThirdPartyNoticeMiniprogram::builder()
            .appid(&*app.miniprograms()[0])
            .title("欢迎报名夏令营")
            .thumb_media_id(cover.media_id)
            .pagepath("pages/camp");
        let notice = ThirdPartyNotice::builder().to_student_userid(["s22-02"]).agentid(app.agentid()).miniprogram(card);
        assert!(client.send(&notice.build().unwrap()).await.unwrap().is_complete());
        inbox.read(inbox.at.sandbox.outbox().last().unwrap().id()).await;
        inbox.see(PHONE, "校园服务商").await;
        inbox.see(PHONE, "欢迎报名夏令营").await;
        assert_eq!(width_of_picture(inbox, "[data-part=phone] .miniprogram img").await, 640);
    });
}
