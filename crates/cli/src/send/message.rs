//! A message as it was typed, which becomes a message of the API once its files have a `media_id`.

use std::path::Path;

use wecom_school::{
    media::MediaType,
    notice::{
        File, Image, MediaId, Message, Miniprogram, Mpnews, MpnewsArticle, MpnewsArticles, News, NewsArticle,
        NewsArticles, Text, Video, Voice,
    },
    types::{CheckResult, Read, Violations},
};

use crate::{
    arguments::send::{self as typed, Thumb, Upload},
    check,
    exit::Exit,
    files::{self, Files, MediaRef, bounded, text},
    harmless,
    lang::words,
    problem::Problem,
};

/// Makes the message, with the `media_id` of each file.
pub type Draft = Box<dyn Fn(&Files) -> CheckResult<Message>>;

/// Reads what the message takes from files and standard input, and notes what has to be uploaded.
///
/// # Errors
/// What can't be read, what is missing, and what breaks the limits of articles.
pub fn draft(message: &typed::Message, files: &mut Files) -> Result<Draft, Vec<Problem>> {
    Ok(match message {
        typed::Message::Text(typed) => text(typed)?,
        typed::Message::Image(typed) => {
            let media = uploaded(&typed.upload, MediaType::Image, None, files);
            Box::new(move |files| Image::builder().media_id(files.media_id(&media)).build().map(Message::from))
        }
        typed::Message::Voice(typed) => {
            let media = uploaded(&typed.upload, MediaType::Voice, None, files);
            Box::new(move |files| Voice::builder().media_id(files.media_id(&media)).build().map(Message::from))
        }
        typed::Message::Video(typed) => video(typed, files)?,
        typed::Message::File(typed) => {
            let media = uploaded(&typed.upload, MediaType::File, typed.name.as_deref(), files);
            Box::new(move |files| File::builder().media_id(files.media_id(&media)).build().map(Message::from))
        }
        typed::Message::News(typed) => news(typed)?,
        typed::Message::Mpnews(typed) => mpnews(typed, files)?,
        typed::Message::Miniprogram(typed) => miniprogram(typed, files)?,
    })
}

fn text(typed: &typed::Text) -> Result<Draft, Vec<Problem>> {
    let from_file = |path: &Path, option| {
        let text = text::read(path, option, bounded::REQUEST)?;
        Ok::<_, Problem>(text::without_last_newline(&text).to_owned())
    };
    let content = match (&typed.file, typed.content.as_deref()) {
        (Some(path), _) => from_file(path, "--text-file")?,
        (None, Some("-")) => from_file(Path::new("-"), "text")?,
        (None, content) => {
            let content = content.unwrap_or_default();
            expect_no_file("text", Some("--text-file"), content)?;
            content.to_owned()
        }
    };
    let mut message = Text::builder().content(content);
    if typed.ids.translate_ids {
        message = message.enable_id_trans(true);
    }
    Ok(Box::new(move |_| message.clone().build().map(Message::from)))
}

/// Sees that nobody sends the name of a file in place of its text.
///
/// # Errors
/// A text that names a file, also behind an `@`.
fn expect_no_file(option: &str, from_file: Option<&str>, text: &str) -> Result<(), Problem> {
    let path = text.trim();
    let path = path.strip_prefix('@').filter(|path| Path::new(path).is_file()).unwrap_or(path);
    if !Path::new(path).is_file() {
        return Ok(());
    }
    let path = harmless::word(path);
    let problem = Problem::new(
        Exit::Usage,
        words!("{option} is the name of a file, {path}, and would be sent as it is"; "{option} 是文件名 {path}，会原样发送出去"),
    );
    Err(match from_file {
        Some(option) => problem.help(words!(
            "to send what is in the file: {option} {path}"; "如要发送文件内容，请用 {option} {path}"
        )),
        None => problem.help(words!(
            "write the text itself; to send the name of a file, move to another folder"; "请直接填写内容；如确要发送文件名，请换到其他目录运行"
        )),
    })
}

/// The same of several texts, if they are given.
fn expect_no_files(texts: &[(&str, Option<&str>, &Option<String>)]) -> Result<(), Vec<Problem>> {
    let problems =
        texts.iter().filter_map(|(option, from_file, text)| expect_no_file(option, *from_file, text.as_deref()?).err());
    let problems: Vec<Problem> = problems.collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn video(typed: &typed::Video, files: &mut Files) -> Result<Draft, Vec<Problem>> {
    // A video may be called as its file is.
    let is_own_name = |title: &String| typed.upload.file.as_deref().is_some_and(|file| file == Path::new(title));
    let title = typed.title.clone().filter(|title| !is_own_name(title));
    expect_no_files(&[("--title", None, &title), ("--description", None, &typed.description)])?;
    let media = uploaded(&typed.upload, MediaType::Video, None, files);
    let (title, description) = (typed.title.clone(), typed.description.clone());
    Ok(Box::new(move |files| {
        let mut message = Video::builder().media_id(files.media_id(&media));
        if let Some(title) = &title {
            message = message.title(title);
        }
        if let Some(description) = &description {
            message = message.description(description);
        }
        message.build().map(Message::from)
    }))
}

fn news(typed: &typed::News) -> Result<Draft, Vec<Problem>> {
    expect_no_files(&[("--title", None, &typed.title), ("--description", None, &typed.description)])?;
    let translate_ids = typed.ids.translate_ids;
    let articles: CheckResult<Vec<NewsArticle>> = match &typed.articles.articles {
        Some(path) => Ok(articles::<NewsArticles>(path)?.to_vec()),
        None => news_article(typed).map(|article| vec![article]),
    };
    Ok(Box::new(move |_| {
        let mut message = News::builder().articles(articles.clone()?);
        if translate_ids {
            message = message.enable_id_trans(true);
        }
        message.build().map(Message::from)
    }))
}

fn news_article(typed: &typed::News) -> CheckResult<NewsArticle> {
    // clap asks for both, unless there is a file of articles.
    let (title, url) = (typed.title.as_deref().unwrap_or_default(), typed.url.as_deref().unwrap_or_default());
    let mut article = NewsArticle::builder().title(title).url(url);
    if let Some(description) = &typed.description {
        article = article.description(description);
    }
    if let Some(picurl) = &typed.picurl {
        article = article.picurl(picurl);
    }
    article.build().map_err(in_first_article("news"))
}

fn mpnews(typed: &typed::Mpnews, files: &mut Files) -> Result<Draft, Vec<Problem>> {
    expect_no_files(&[
        ("--title", None, &typed.title),
        ("--content", Some("--content-file"), &typed.content),
        ("--author", None, &typed.author),
        ("--digest", None, &typed.digest),
    ])?;
    let translate_ids = typed.ids.translate_ids;
    let articles = match &typed.articles.articles {
        Some(path) => Ok(covered_articles(path, &typed.thumb, files)?),
        None => single_article(typed, files)?.map(|article| vec![article]),
    };
    Ok(Box::new(move |files| {
        let covered = articles.clone()?.into_iter().map(|(mut article, cover)| {
            article.thumb_media_id = MediaId::try_from(files.media_id(&cover))?;
            Ok(article)
        });
        let mut message = Mpnews::builder().articles(covered.collect::<CheckResult<Vec<MpnewsArticle>>>()?);
        if translate_ids {
            message = message.enable_id_trans(true);
        }
        message.build().map(Message::from)
    }))
}

/// The articles of a file, each with its cover.
fn covered_articles(
    path: &Path,
    thumb: &Thumb,
    files: &mut Files,
) -> Result<Vec<(MpnewsArticle, MediaRef)>, Vec<Problem>> {
    if thumb.thumb.is_some() || thumb.thumb_media_id.is_some() {
        let what = words!("each article of --articles has a cover of its own"; "--articles 中每篇文章各有封面");
        let help = words!("leave out --thumb and --thumb-media-id"; "请去掉 --thumb 和 --thumb-media-id");
        return Err(vec![Problem::new(Exit::Usage, what).help(help)]);
    }
    let covered = |article: MpnewsArticle| {
        let cover = match files::local(article.thumb_media_id.as_str(), path) {
            Some(file) => files.add(&file, MediaType::Image, None),
            None => MediaRef::Known(article.thumb_media_id.to_string()),
        };
        (article, cover)
    };
    Ok(articles::<MpnewsArticles>(path)?.into_iter().map(covered).collect())
}

/// The article of the command line, with its cover.
fn single_article(
    typed: &typed::Mpnews,
    files: &mut Files,
) -> Result<CheckResult<(MpnewsArticle, MediaRef)>, Vec<Problem>> {
    let cover = cover(&typed.thumb, files)?;
    let content = match (&typed.content, &typed.content_file) {
        (Some(content), _) => content.clone(),
        (None, Some(path)) => text::read(path, "--content-file", bounded::REQUEST)?,
        (None, None) => String::new(),
    };
    Ok(mpnews_article(typed, &content, &files.media_id(&cover)).map(|article| (article, cover)))
}

fn mpnews_article(typed: &typed::Mpnews, content: &str, cover: &str) -> CheckResult<MpnewsArticle> {
    let title = typed.title.as_deref().unwrap_or_default();
    let mut article = MpnewsArticle::builder().title(title).thumb_media_id(cover).content(content);
    if let Some(author) = &typed.author {
        article = article.author(author);
    }
    if let Some(digest) = &typed.digest {
        article = article.digest(digest);
    }
    if let Some(url) = &typed.source_url {
        article = article.content_source_url(url);
    }
    article.build().map_err(in_first_article("mpnews"))
}

fn miniprogram(typed: &typed::Miniprogram, files: &mut Files) -> Result<Draft, Vec<Problem>> {
    expect_no_files(&[("--title", None, &typed.title)])?;
    let cover = cover(&typed.thumb, files)?;
    let (appid, pagepath, title) = (typed.appid.clone(), typed.pagepath.clone(), typed.title.clone());
    let translate_ids = typed.ids.translate_ids;
    Ok(Box::new(move |files| {
        let mut message =
            Miniprogram::builder().appid(&appid).thumb_media_id(files.media_id(&cover)).pagepath(&pagepath);
        if let Some(title) = &title {
            message = message.title(title);
        }
        if translate_ids {
            message = message.enable_id_trans(true);
        }
        message.build().map(Message::from)
    }))
}

/// The file of a message, or the one that is uploaded already: clap sees that there is one of them.
fn uploaded(upload: &Upload, media_type: MediaType, name: Option<&str>, files: &mut Files) -> MediaRef {
    match &upload.file {
        Some(file) => files.add(file, media_type, name),
        None => MediaRef::Known(upload.media_id.clone().unwrap_or_default()),
    }
}

/// The cover of a card.
fn cover(thumb: &Thumb, files: &mut Files) -> Result<MediaRef, Vec<Problem>> {
    match (&thumb.thumb, &thumb.thumb_media_id) {
        (Some(file), _) => Ok(files.add(file, MediaType::Image, None)),
        (None, Some(media_id)) => Ok(MediaRef::Known(media_id.clone())),
        (None, None) => Err(vec![
            Problem::new(Exit::Usage, words!("the card has no cover"; "缺少封面")).help(words!(
                "--thumb FILE, or --thumb-media-id ID of one that was uploaded"; "用 --thumb 指定图片，或用 --thumb-media-id 指定已上传的封面"
            )),
        ]),
    }
}

/// The articles of a file, judged as they stand there.
fn articles<T: Read>(path: &Path) -> Result<T, Vec<Problem>> {
    let json = text::read(path, "--articles", bounded::REQUEST)?;
    check::read(&text::shown(path), &json)
}

/// Returns the violations of an article as seen from the request.
fn in_first_article(kind: &'static str) -> impl Fn(Violations) -> Violations {
    move |violations| violations.below(&format!("{kind}/articles/0"))
}
