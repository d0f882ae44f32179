//! A message as it was typed. It becomes a message of the API once its files have a `media_id`.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use wecom_school::{
    Violations,
    media::MediaType,
    notice::{MpnewsArticles, NewsArticles, Notice, NoticeBuilder},
    types::{Checked, Given, Read},
};

use crate::{
    arguments::send::{self as typed, Thumb, Upload},
    characters::{quote_for_shell, trim_blanks},
    check,
    input::{MAX_REQUEST_BYTES, display_name, read_text, without_last_newline},
    output,
    problem::{Problem, unless_any},
    uploads::{Files, MediaRef, find_local_path},
};

/// A notice that lacks only its recipients.
pub type Unaddressed = NoticeBuilder<Given, Given>;

/// A notice to everybody in JSON, and the pointers in it that want the `media_id` of a file.
pub struct MessageDraft {
    notice: Value,
    media: Vec<(String, MediaRef)>,
}

impl MessageDraft {
    /// Returns the notice to everybody, with other texts at some pointers.
    pub fn notice_with(&self, texts: &[(&str, String)], files: &Files) -> Result<Notice, Violations> {
        let mut notice = self.notice.clone();
        let media = self.media.iter().map(|(pointer, media)| (pointer.as_str(), files.media_id(media)));
        for (pointer, text) in media.chain(texts.iter().cloned()) {
            if let Some(value) = notice.pointer_mut(pointer) {
                *value = text.into();
            }
        }
        let Checked(notice) =
            serde_json::from_value::<Checked<Notice>>(notice).unwrap_or(Checked(Err(Violations::default())));
        notice
    }

    /// Warns if a text has a field with one of these headings, although it will be sent as it is.
    pub fn hint_at_fields<'h>(&self, headings: impl IntoIterator<Item = &'h str>) {
        let mut fields = headings.into_iter().map(|heading| format!("{{{}}}", trim_blanks(heading)));
        let Some(field) = fields.find(|field| self.texts().iter().any(|(_, text)| text.contains(field))) else {
            return;
        };
        let what = words!(
            "{field} is sent as it is, and not replaced by a cell of the table";
            "{field} 会原样发送，不会替换为表格中的内容"
        );
        output::complain(&Problem::warning(what).help(words!(
            "to send each row its own notice: --each"; "如需按行替换，请加 --each"
        )));
    }

    pub fn values(&self) -> &Value {
        &self.notice
    }

    pub fn msgtype(&self) -> &str {
        self.notice["msgtype"].as_str().unwrap_or_default()
    }

    /// Returns the texts that may have fields, each with its pointer.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let object = |pointer: String, names: &[&str]| -> Vec<(String, &str)> {
            let text = |name: &&str| {
                let pointer = format!("{pointer}/{name}");
                let text = self.notice.pointer(&pointer)?.as_str()?;
                Some((pointer, text))
            };
            names.iter().filter_map(text).collect()
        };
        let articles = self.notice.pointer("/news/articles").and_then(Value::as_array).map_or(0, Vec::len);
        let names = ["title", "description", "url", "picurl"];
        match self.msgtype() {
            "text" => object("/text".into(), &["content"]),
            "news" => (0..articles).flat_map(|index| object(format!("/news/articles/{index}"), &names)).collect(),
            "miniprogram" => object("/miniprogram".into(), &["title", "pagepath"]),
            _ => Vec::new(),
        }
    }
}

/// Reads the texts of a message from files and standard input, and notes what has to be uploaded.
pub fn draft(message: &typed::Message, files: &mut Files) -> Result<MessageDraft, Vec<Problem>> {
    let mut media = Vec::new();
    let mut upload = |typed: &Upload, media_type: MediaType, name: Option<&str>| {
        // clap makes sure that there is a file, or one that was uploaded before.
        let file = match &typed.file {
            Some(file) => files.add(file, media_type, name),
            None => MediaRef::MediaId(typed.media_id.clone().unwrap_or_default()),
        };
        media.push((format!("/{media_type}/media_id"), file));
        json!({ "media_id": "" })
    };
    let (msgtype, body, translate_ids) = match message {
        typed::Message::Text(typed) => ("text", json!({ "content": read_content(typed)? }), typed.ids.translate_ids),
        typed::Message::Image(typed) => ("image", upload(typed, MediaType::Image, None), false),
        typed::Message::Voice(typed) => ("voice", upload(typed, MediaType::Voice, None), false),
        typed::Message::File(typed) => ("file", upload(&typed.upload, MediaType::File, typed.name.as_deref()), false),
        typed::Message::Video(typed::Video { upload: typed, title, description }) => {
            // The title of a video may be the name of its file.
            let is_own_name = |title: &&str| typed.file.as_deref().is_some_and(|file| file == Path::new(title));
            let other_title = title.as_deref().filter(|title| !is_own_name(title));
            let mut body = make_object(&[("title", other_title), ("description", description.as_deref())])?;
            if let Some(title) = title {
                body["title"] = title.as_str().into();
            }
            body["media_id"] = upload(typed, MediaType::Video, None)["media_id"].take();
            ("video", body, false)
        }
        typed::Message::News(typed) => ("news", json!({ "articles": draft_news(typed)? }), typed.ids.translate_ids),
        typed::Message::Mpnews(typed) => {
            ("mpnews", json!({ "articles": draft_mpnews(typed, files, &mut media)? }), typed.ids.translate_ids)
        }
        typed::Message::Miniprogram(typed::Miniprogram { appid, pagepath, title, thumb, ids }) => {
            let page = [("appid", Some(appid.as_str())), ("pagepath", Some(pagepath))];
            let shown = [("title", title.as_deref()), ("thumb_media_id", Some(""))];
            let body = make_object(&[page, shown].concat())?;
            media.push(("/miniprogram/thumb_media_id".into(), reference_cover(thumb, files)?));
            ("miniprogram", body, ids.translate_ids)
        }
    };
    let mut notice = json!({ "toall": 1, "agentid": 1, "msgtype": msgtype, msgtype: body });
    if translate_ids {
        notice["enable_id_trans"] = 1.into();
    }
    Ok(MessageDraft { notice, media })
}

/// Makes an object of the properties that are given. Texts that name files are refused.
fn make_object(properties: &[(&str, Option<&str>)]) -> Result<Value, Vec<Problem>> {
    const TEXTS: [&str; 5] = ["title", "description", "content", "author", "digest"];
    let texts = properties.iter().filter(|(name, _)| TEXTS.contains(name));
    let problems = texts.filter_map(|(name, text)| expect_no_file(&format!("--{name}"), (*text)?).err());
    unless_any(problems.collect(), ())?;
    let given = properties.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Value::from(*value.as_ref()?))));
    Ok(Value::Object(given.collect()))
}

fn read_content(typed: &typed::Text) -> Result<String, Problem> {
    let from_file = |path: &Path, option| {
        let text = read_text(path, option, MAX_REQUEST_BYTES)?;
        Ok(without_last_newline(&text).to_owned())
    };
    match (&typed.file, typed.content.as_deref().unwrap_or_default()) {
        (Some(path), _) => from_file(path, "--text-file"),
        (None, "-") => from_file(Path::new("-"), "text"),
        (None, content) => {
            expect_no_file("text", content)?;
            Ok(content.to_owned())
        }
    }
}

/// Refuses a text that names a file, also after an `@`: the content of the file is meant.
fn expect_no_file(option: &str, text: &str) -> Result<(), Problem> {
    let path = text.trim();
    let path = path.strip_prefix('@').filter(|path| Path::new(path).is_file()).unwrap_or(path);
    if !Path::new(path).is_file() {
        return Ok(());
    }
    let path = quote_for_shell(path);
    let problem = Problem::usage(
        words!("{option} is the name of a file, {path}, and would be sent as it is"; "{option} 是文件名 {path}，会原样发送出去"),
    );
    let with_option =
        |option| words!("to send what is in the file: {option} {path}"; "如要发送文件内容，请用 {option} {path}");
    Err(problem.help(match option {
        "text" => with_option("--text-file"),
        "--content" => with_option("--content-file"),
        _ => words!(
            "write the text itself; to send the name of a file, move to another folder"; "请直接填写内容；如确要发送文件名，请换到其他目录运行"
        ),
    }))
}

fn draft_news(typed: &typed::News) -> Result<Value, Vec<Problem>> {
    let typed::News { title, url, description, picurl, .. } = typed;
    if let Some(path) = &typed.articles.articles {
        return read_articles::<NewsArticles>(path);
    }
    Ok(json!([make_object(&[
        ("title", title.as_deref()),
        ("url", url.as_deref()),
        ("description", description.as_deref()),
        ("picurl", picurl.as_deref()),
    ])?]))
}

fn draft_mpnews(
    typed: &typed::Mpnews,
    files: &mut Files,
    media: &mut Vec<(String, MediaRef)>,
) -> Result<Value, Vec<Problem>> {
    let typed::Mpnews { title, thumb, content, author, digest, .. } = typed;
    if let Some(path) = &typed.articles.articles {
        if thumb.thumb.is_some() || thumb.thumb_media_id.is_some() {
            let what = words!("each article of --articles has its own cover"; "--articles 中每篇文章各有封面");
            let help = words!("leave out --thumb and --thumb-media-id"; "请去掉 --thumb 和 --thumb-media-id");
            return Err(Problem::usage(what).help(help).into());
        }
        let articles = read_articles::<MpnewsArticles>(path)?;
        for (index, article) in articles.as_array().into_iter().flatten().enumerate() {
            let cover = article["thumb_media_id"].as_str().unwrap_or_default();
            if let Some(file) = find_local_path(cover, path) {
                let pointer = format!("/mpnews/articles/{index}/thumb_media_id");
                media.push((pointer, files.add(&file, MediaType::Image, None)));
            }
        }
        return Ok(articles);
    }
    let mut article = make_object(&[
        ("title", title.as_deref()),
        ("thumb_media_id", Some("")),
        ("content", content.as_deref()),
        ("author", author.as_deref()),
        ("digest", digest.as_deref()),
        ("content_source_url", typed.source_url.as_deref()),
    ])?;
    media.push(("/mpnews/articles/0/thumb_media_id".into(), reference_cover(thumb, files)?));
    if let (None, Some(path)) = (content, &typed.content_file) {
        article["content"] = read_text(path, "--content-file", MAX_REQUEST_BYTES)?.into();
    }
    Ok(json!([article]))
}

fn reference_cover(thumb: &Thumb, files: &mut Files) -> Result<MediaRef, Problem> {
    match (&thumb.thumb, &thumb.thumb_media_id) {
        (Some(file), _) => Ok(files.add(file, MediaType::Image, None)),
        (None, Some(media_id)) => Ok(MediaRef::MediaId(media_id.clone())),
        (None, None) => Err(Problem::usage(words!("the card has no cover"; "缺少封面")).help(words!(
            "--thumb FILE, or --thumb-media-id ID of one that was uploaded"; "用 --thumb 指定图片，或用 --thumb-media-id 指定已上传的封面"
        ))),
    }
}

fn read_articles<T: Read + Serialize>(path: &Path) -> Result<Value, Vec<Problem>> {
    let json = read_text(path, "--articles", MAX_REQUEST_BYTES)?;
    let articles: T = check::read(&display_name(path), &json)?;
    Ok(serde_json::to_value(articles).unwrap_or_default())
}
