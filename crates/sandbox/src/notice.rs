//! A request as the sandbox goes through it, whichever page it was judged by.

use std::time::Duration;

use serde_json::Value;
use wecom_school_types::{
    Checked, Errcode,
    media::MediaType,
    notice::{DuplicateCheckInterval, MediaId, Message, Msgtype, Notice},
    runtime::Read,
    third_party::ThirdPartyNotice,
};

use crate::{audience::Audience, judge, outbox::Page, refusal::Refusal, shown::Field};

/// A request that the types accept.
pub(crate) enum Judged {
    A(Box<Notice>),
    B(Box<ThirdPartyNotice>),
}

/// What a message refers to, and what is shown of it.
#[derive(Default)]
pub(crate) struct Content {
    /// Uploaded files: where they are named, what they have to be, their `media_id`.
    pub media: Vec<(String, MediaType, String)>,
    /// Links that open on a click: where, and what.
    pub links: Vec<(String, String)>,
    /// The appid of a miniprogram.
    pub miniprogram: Option<(String, String)>,
    pub fields: Vec<Field>,
    pub is_translated: bool,
}

/// Reads a body as JSON and judges it by the page that is meant.
pub(crate) fn judge(body: &[u8], is_third_party: bool) -> Result<Judged, Refusal> {
    if is_third_party && is_page_b(body) {
        read(body).map(Box::new).map(Judged::B)
    } else {
        read(body).map(Box::new).map(Judged::A)
    }
}

/// Reads a body as JSON of a known shape.
pub(crate) fn read<T: Read>(body: &[u8]) -> Result<T, Refusal> {
    // Choice: byte-order-mark.
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(Refusal::wrong_json("it begins with a byte order mark: write UTF-8 without one"));
    }
    match serde_json::from_slice::<Checked<T>>(body) {
        Ok(Checked(Ok(request))) => Ok(request),
        Ok(Checked(Err(violations))) => Err(judge::refusal(&violations)),
        Err(_) if body.is_empty() => Err(Refusal::wrong_json("the body is empty: send the request as JSON")),
        Err(error) => Err(Refusal::wrong_json(format!("{error}: the body has to be JSON in UTF-8"))),
    }
}

/// Whether a third-party app's request is meant for page B.
///
/// A miniprogram message is, unless it has a property that page A alone knows; and so is what has
/// `to_external_user`, which page B alone knows.
// Choice: page-of-a-third-party-request.
fn is_page_b(body: &[u8]) -> bool {
    let Ok(Value::Object(request)) = serde_json::from_slice(body) else { return false };
    let has = |name: &&str| request.contains_key(*name);
    let is_miniprogram = request.get("msgtype").is_some_and(|msgtype| msgtype == "miniprogram");
    let is_of_page_a = ["recv_scope", "enable_duplicate_check", "duplicate_check_interval"].iter().any(has);
    request.contains_key("to_external_user") || is_miniprogram && !is_of_page_a
}

impl Judged {
    pub fn page(&self) -> Page {
        match self {
            Self::A(_) => Page::A,
            Self::B(_) => Page::B,
        }
    }

    pub fn agentid(&self) -> i64 {
        match self {
            Self::A(notice) => notice.agentid().get(),
            Self::B(notice) => notice.agentid().get(),
        }
    }

    pub fn msgtype(&self) -> &'static str {
        match self {
            Self::A(notice) => notice.message().msgtype().as_str(),
            // Page B has one type, of the same name.
            Self::B(_) => Msgtype::Miniprogram.as_str(),
        }
    }

    /// How long a repeat is suppressed; `None` if the check is off.
    pub fn duplicate_interval(&self) -> Option<Duration> {
        let Self::A(notice) = self else { return None };
        let is_on = notice.enable_duplicate_check().is_some_and(bool::from);
        let interval = notice.duplicate_check_interval().unwrap_or(DuplicateCheckInterval::DEFAULT);
        // The type knows no negative interval.
        is_on.then(|| Duration::from_secs(interval.get().unsigned_abs()))
    }

    pub fn audience(&self) -> Audience<'_> {
        match self {
            Self::A(notice) => Audience {
                scope: notice.recv_scope().unwrap_or_default(),
                external_users: Vec::new(),
                parents: ids(notice.to_parent_userid()),
                students: ids(notice.to_student_userid()),
                parties: ids(notice.to_party()),
                is_whole_school: notice.toall().is_some_and(bool::from),
            },
            #[expect(deprecated, reason = "page B knows the list still")]
            Self::B(notice) => Audience {
                external_users: ids(notice.to_external_user()),
                parents: ids(notice.to_parent_userid()),
                students: ids(notice.to_student_userid()),
                parties: ids(notice.to_party()),
                is_whole_school: notice.toall().is_some_and(bool::from),
                ..Audience::default()
            },
        }
    }

    pub fn to_value(&self) -> Value {
        // Requests are objects with names for keys, so writing them can't fail.
        match self {
            Self::A(notice) => serde_json::to_value(notice),
            Self::B(notice) => serde_json::to_value(notice),
        }
        .unwrap_or_default()
    }

    pub fn content(&self) -> Content {
        let mut content = Content::default();
        match self {
            Self::A(notice) => content.message(notice.message()),
            Self::B(notice) => {
                let card = notice.miniprogram();
                content.card(card.appid.as_str(), &card.thumb_media_id);
                content.fields.extend(card.title.as_ref().map(|title| Field::cut("/miniprogram/title".into(), title)));
                content.is_translated = notice.enable_id_trans().is_some_and(bool::from);
            }
        }
        content
    }
}

/// The ids of a list that may be absent.
fn ids<'a, E: AsRef<str> + 'a>(list: Option<&'a impl std::ops::Deref<Target = [E]>>) -> Vec<&'a str> {
    list.map_or_else(Vec::new, |list| list.iter().map(AsRef::as_ref).collect())
}

impl Content {
    fn message(&mut self, message: &Message) {
        let translated = |flag: Option<wecom_school_types::Flag>| flag.is_some_and(bool::from);
        match message {
            Message::Text(text) => {
                self.fields.push(Field::whole("/text/content".into(), &text.content));
                self.is_translated = translated(text.enable_id_trans);
            }
            Message::Image(image) => self.file("/image/media_id", MediaType::Image, &image.media_id),
            Message::Voice(voice) => self.file("/voice/media_id", MediaType::Voice, &voice.media_id),
            Message::Video(video) => {
                self.file("/video/media_id", MediaType::Video, &video.media_id);
                self.fields.extend(video.title.as_ref().map(|title| Field::cut("/video/title".into(), title)));
                let description = video.description.as_ref();
                self.fields.extend(description.map(|text| Field::cut("/video/description".into(), text)));
            }
            Message::File(file) => self.file("/file/media_id", MediaType::File, &file.media_id),
            Message::News(news) => {
                for (index, article) in news.articles.iter().enumerate() {
                    let place = |property: &str| format!("/news/articles/{index}/{property}");
                    self.fields.push(Field::cut(place("title"), &article.title));
                    let description = article.description.as_ref();
                    self.fields.extend(description.map(|text| Field::cut(place("description"), text)));
                    self.links.push((place("url"), article.url.to_string()));
                }
                self.is_translated = translated(news.enable_id_trans);
            }
            Message::Mpnews(mpnews) => {
                for (index, article) in mpnews.articles.iter().enumerate() {
                    let place = |property: &str| format!("/mpnews/articles/{index}/{property}");
                    self.fields.push(Field::cut(place("title"), &article.title));
                    self.fields.extend(article.digest.as_ref().map(|text| Field::cut(place("digest"), text)));
                    self.fields.push(Field::whole(place("content"), &article.content));
                    self.file(&place("thumb_media_id"), MediaType::Image, &article.thumb_media_id);
                }
                self.is_translated = translated(mpnews.enable_id_trans);
            }
            Message::Miniprogram(card) => {
                self.card(card.appid.as_str(), &card.thumb_media_id);
                self.fields.extend(card.title.as_ref().map(|title| Field::cut("/miniprogram/title".into(), title)));
                self.is_translated = translated(card.enable_id_trans);
            }
            // A message of a page that came later: nothing of it is looked up.
            _ => {}
        }
    }

    fn file(&mut self, pointer: &str, media_type: MediaType, media_id: &MediaId) {
        self.media.push((pointer.to_owned(), media_type, media_id.to_string()));
    }

    fn card(&mut self, appid: &str, thumb: &MediaId) {
        self.miniprogram = Some(("/miniprogram/appid".to_owned(), appid.to_owned()));
        self.file("/miniprogram/thumb_media_id", MediaType::Image, thumb);
    }
}

/// Refuses links that browsers could not open.
// Choice: link-needs-a-scheme.
pub(crate) fn check_links(links: &[(String, String)]) -> Result<(), Refusal> {
    let has_scheme = |link: &str| {
        ["http://", "https://"]
            .iter()
            .any(|scheme| link.get(..scheme.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme)))
    };
    match links.iter().find(|(_, link)| !has_scheme(link)) {
        Some((pointer, _)) => {
            Err(Refusal::of(pointer, Errcode::URL_WITHOUT_SCHEME, "begin it with http:// or https://"))
        }
        None => Ok(()),
    }
}
