//! The options of `send` and of its messages. The help takes the limits from the types.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use wecom_school::notice::{
    DuplicateCheckInterval, MiniprogramTitle, MpnewsArticleAuthor, MpnewsArticleContent, MpnewsArticleDigest,
    MpnewsArticleTitle, NewsArticleDescription, NewsArticleTitle, NewsArticles, TextContent, VideoDescription,
    VideoTitle,
};

use super::{Connection, audience::Audience};
use crate::{config::credential::without_marks, lang::words, output::Format};

#[derive(Debug, Args)]
// Either a message, or `--json`: `send` reports if neither is given, since clap would name only one of them.
#[command(subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(override_usage = "wecom-school send [OPTIONS] --json <FILE>\n       wecom-school send [OPTIONS] <COMMAND>")]
pub struct Send {
    #[command(subcommand)]
    pub message: Option<Message>,

    #[arg(long, value_name = "FILE")]
    #[arg(help = words!(
        "A whole request in place of a message, of page 92291 or 20450, recipients included; - reads standard input";
        "完整的 JSON 请求（92291 或 20450 页，含收件人），代替消息；- 表示标准输入"
    ))]
    pub json: Option<PathBuf>,

    #[command(flatten)]
    pub audience: Audience,

    #[command(flatten)]
    pub delivery: Delivery,

    #[command(flatten)]
    pub connection: Connection,
}

fn title(most: usize) -> String {
    words!("The title; cut after {most} bytes"; "标题，超过 {most} 字节会被截断")
}

fn description(most: usize) -> String {
    words!("A description; cut after {most} bytes"; "描述，超过 {most} 字节会被截断")
}

/// Parses an agentid; variables from files of Windows end with a carriage return.
fn agentid(text: &str) -> Result<i64, std::num::ParseIntError> {
    without_marks(text).parse()
}

#[derive(Debug, Args)]
#[command(next_help_heading = words!("Delivery"; "发送"))]
pub struct Delivery {
    #[arg(long, short = 'n', global = true)]
    #[arg(help = words!(
        "Print the requests, and what would be cut or refused; use no network";
        "只输出请求以及会被截断或拒绝的内容，不使用网络"
    ))]
    pub dry_run: bool,

    #[arg(
        long,
        global = true,
        value_name = "ID",
        env = "WECOM_AGENTID",
        hide_env_values = true,
        allow_negative_numbers = true,
        value_parser = agentid
    )]
    #[arg(help = words!("The app that sends"; "发送通知的应用"))]
    pub agentid: Option<i64>,

    #[arg(long, global = true)]
    #[arg(help = words!(
        "Turn the duplicate check off: people may receive the same notice twice";
        "关闭重复检查：相同的通知可能被收到两次"
    ))]
    pub no_duplicate_check: bool,

    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true)]
    #[arg(conflicts_with = "no_duplicate_check")]
    #[arg(help = {
        let (default, most) = (DuplicateCheckInterval::DEFAULT.get(), DuplicateCheckInterval::MAXIMUM);
        words!(
            "How long the duplicate check remembers a notice, at most {most} [default: {default}]";
            "重复检查的有效时间，最长 {most} [默认: {default}]"
        )
    })]
    pub duplicate_check_interval: Option<i64>,

    #[arg(long, global = true, value_name = "FILE", conflicts_with = "dry_run")]
    #[arg(help = words!(
        "Write the ids that were not sent to a new file, one a line; those in doubt go to FILE.in-doubt";
        "把未发送的 id 写入新文件，每行一个；不确定的写入 FILE.in-doubt"
    ))]
    pub rest_to: Option<PathBuf>,

    #[arg(long, global = true, value_enum, default_value_t)]
    #[arg(help = words!("How the result is printed"; "结果的输出格式"))]
    pub output: Format,
}

#[derive(Debug, Subcommand)]
pub enum Message {
    #[command(about = words!("A text"; "文本"))]
    Text(Text),

    #[command(about = words!("A picture: JPG or PNG"; "图片：JPG 或 PNG"))]
    Image(Upload),

    #[command(about = words!("A recording of speech: AMR"; "语音：AMR"))]
    Voice(Upload),

    #[command(about = words!("A video: MP4"; "视频：MP4"))]
    Video(Video),

    #[command(about = words!("A file"; "文件"))]
    File(File),

    #[command(about = {
        let most = NewsArticles::MAX_ITEMS;
        words!("Links with titles and pictures, at most {most}"; "图文：标题、图片和链接，最多 {most} 条")
    })]
    News(News),

    #[command(about = {
        let most = NewsArticles::MAX_ITEMS;
        words!("Articles whose text WeCom keeps, at most {most}"; "图文：内容存于企业微信，最多 {most} 篇")
    })]
    Mpnews(Mpnews),

    #[command(about = words!("A page of a miniprogram"; "小程序页面"))]
    Miniprogram(Miniprogram),
}

#[derive(Debug, Args)]
pub struct Text {
    #[arg(value_name = "TEXT", required_unless_present = "file")]
    #[arg(help = {
        let most = TextContent::MAX_BYTES;
        words!(
            "The text, at most {most} bytes of UTF-8 (a Chinese character is 3); - reads standard input";
            "正文，最多 {most} 字节 UTF-8（一个汉字 3 字节）；- 表示标准输入"
        )
    })]
    pub content: Option<String>,

    #[arg(long = "text-file", value_name = "FILE", conflicts_with = "content")]
    #[arg(help = words!(
        "A file with the text in place of TEXT, without the line end at its end; - reads standard input";
        "正文所在的文件，代替 TEXT，末尾的换行不算正文；- 表示标准输入"
    ))]
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct TranslateIds {
    #[arg(long)]
    #[arg(help = words!(
        "Replace ids such as $userName=USERID$ by names"; "把 $userName=USERID$ 一类的 id 换成名称"
    ))]
    pub translate_ids: bool,
}

#[derive(Debug, Args)]
pub struct Upload {
    #[arg(value_name = "FILE", required_unless_present = "media_id")]
    #[arg(help = words!("The file; it is uploaded first"; "文件，先自动上传"))]
    pub file: Option<PathBuf>,

    #[arg(long, value_name = "ID", conflicts_with = "file")]
    #[arg(help = words!("The media_id of a file that was uploaded before"; "已上传文件的 media_id"))]
    pub media_id: Option<String>,
}

#[derive(Debug, Args)]
pub struct Thumb {
    #[arg(long, value_name = "FILE")]
    #[arg(help = words!("A picture for its cover: JPG or PNG; it is uploaded first"; "封面图片（JPG 或 PNG），先自动上传"))]
    pub thumb: Option<PathBuf>,

    #[arg(long, value_name = "ID", conflicts_with = "thumb")]
    #[arg(help = words!("The media_id of a cover that was uploaded before"; "已上传封面的 media_id"))]
    pub thumb_media_id: Option<String>,
}

#[derive(Debug, Args)]
pub struct Video {
    #[command(flatten)]
    pub upload: Upload,

    #[arg(long, help = title(VideoTitle::MAX_BYTES))]
    pub title: Option<String>,

    #[arg(long, value_name = "TEXT", help = description(VideoDescription::MAX_BYTES))]
    pub description: Option<String>,
}

#[derive(Debug, Args)]
pub struct File {
    #[command(flatten)]
    pub upload: Upload,

    #[arg(long, requires = "file")]
    #[arg(help = words!("The name that people see [default: the file's]"; "显示的文件名 [默认: 原文件名]"))]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct Articles {
    #[arg(long, value_name = "FILE")]
    #[arg(help = {
        let most = NewsArticles::MAX_ITEMS;
        words!(
            "1 to {most} articles from a file: a JSON array of objects as the page has them; - reads standard input";
            "从文件读取 1 至 {most} 篇：JSON 数组，字段同文档；- 表示标准输入"
        )
    })]
    pub articles: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct News {
    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    #[arg(help = title(NewsArticleTitle::MAX_BYTES))]
    pub title: Option<String>,

    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    #[arg(help = words!("The link that a tap opens: http:// or https://"; "点击后打开的链接，以 http:// 或 https:// 开头"))]
    pub url: Option<String>,

    #[arg(long, value_name = "TEXT", conflicts_with = "articles")]
    #[arg(help = description(NewsArticleDescription::MAX_BYTES))]
    pub description: Option<String>,

    #[arg(long, value_name = "URL", conflicts_with = "articles")]
    #[arg(help = words!("The address of its picture: JPG or PNG"; "图片链接：JPG 或 PNG"))]
    pub picurl: Option<String>,

    #[command(flatten)]
    pub articles: Articles,

    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct Mpnews {
    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    #[arg(help = title(MpnewsArticleTitle::MAX_BYTES))]
    pub title: Option<String>,

    #[command(flatten)]
    pub thumb: Thumb,

    #[arg(long, value_name = "FILE", conflicts_with_all = ["articles", "content"])]
    #[arg(required_unless_present_any = ["articles", "content"])]
    #[arg(help = {
        let most = MpnewsArticleContent::MAX_BYTES;
        words!(
            "A file with the content in HTML, at most {most} bytes; - reads standard input";
            "正文 HTML 文件，最多 {most} 字节；- 表示标准输入"
        )
    })]
    pub content_file: Option<PathBuf>,

    #[arg(long, value_name = "HTML", conflicts_with = "articles", help = words!("The content in HTML"; "正文 HTML"))]
    pub content: Option<String>,

    #[arg(long, value_name = "NAME", conflicts_with = "articles")]
    #[arg(help = {
        let most = MpnewsArticleAuthor::MAX_BYTES;
        words!("The author, at most {most} bytes"; "作者，最多 {most} 字节")
    })]
    pub author: Option<String>,

    #[arg(long, value_name = "TEXT", conflicts_with = "articles")]
    #[arg(help = {
        let most = MpnewsArticleDigest::MAX_BYTES;
        words!("A summary; cut after {most} bytes"; "摘要，超过 {most} 字节会被截断")
    })]
    pub digest: Option<String>,

    #[arg(long, value_name = "URL", conflicts_with = "articles", help = words!("The link to the original"; "原文链接"))]
    pub source_url: Option<String>,

    #[command(flatten)]
    pub articles: Articles,

    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct Miniprogram {
    #[arg(long, value_name = "ID")]
    #[arg(help = words!("The miniprogram, which has to be linked to the app"; "小程序 appid，须与应用关联"))]
    pub appid: String,

    #[arg(long, value_name = "PATH", help = words!("The page that a tap opens"; "点击后打开的页面"))]
    pub pagepath: String,

    #[arg(long, help = title(MiniprogramTitle::MAX_BYTES))]
    pub title: Option<String>,

    #[command(flatten)]
    pub thumb: Thumb,

    #[command(flatten)]
    pub ids: TranslateIds,
}
