//! The options of `send`, its messages and its recipients.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    LedgerOptions,
    connection::{Connection, parse_agentid},
    school::AccessOptions,
};
use crate::output::Format;

/// On a terminal, `send` asks before it sends to more people.
pub const ASKED_ABOVE: usize = 200;

#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(override_usage = "wecom-school send [OPTIONS] --json <FILE>\n       wecom-school send [OPTIONS] <COMMAND>")]
pub struct Send {
    #[command(flatten)]
    pub content: Content,
    #[command(flatten)]
    pub delivery: Delivery,
    #[command(flatten)]
    pub ledger: LedgerOptions,
    #[command(flatten)]
    pub access: AccessOptions,
    #[command(flatten)]
    pub connection: Connection,
}

// What is sent, and to whom. Either a message, or `--json`: the commands report if neither is given, since clap would name only
// one of them.
#[derive(Debug, Args)]
pub struct Content {
    #[command(subcommand)]
    pub message: Option<Message>,
    /// A whole request in place of a message, of page 92291 or 20450, recipients included; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    pub audience: Audience,
    #[command(flatten)]
    pub merging: Merging,
}

// The options are global within `send`, so that they may be written before and after the message.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Audience")]
pub struct Audience {
    /// Parents, by userid, separated by commas
    #[arg(long, global = true, value_name = "USERID", value_delimiter = ',')]
    pub to_parent: Vec<String>,
    /// Students, by userid, separated by commas
    #[arg(long, global = true, value_name = "USERID", value_delimiter = ',')]
    pub to_student: Vec<String>,
    /// Classes, by name (一年级1班), path (一年级/1班) or id, separated by commas; a grade stands for its classes
    #[arg(long, global = true, value_name = "CLASS", value_delimiter = ',')]
    pub to_class: Vec<String>,
    #[arg(long, global = true, help = "The whole school")]
    pub to_all: bool,
    /// Parents from a file: one userid a line (# begins a comment), or a column of a .csv or .tsv; - reads standard input
    #[arg(long, global = true, value_name = "FILE")]
    pub parents_from: Option<PathBuf>,
    /// Which column of --parents-from [default: parent_userid]
    #[arg(long, global = true, value_name = "HEADING", requires = "parents_from")]
    pub parents_column: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = "Students from a file")]
    pub students_from: Option<PathBuf>,
    /// Which column of --students-from [default: student_userid]
    #[arg(long, global = true, value_name = "HEADING", requires = "students_from")]
    pub students_column: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = "Classes from a file")]
    pub classes_from: Option<PathBuf>,
    /// Which column of --classes-from [default: party]
    #[arg(long, global = true, value_name = "HEADING", requires = "classes_from")]
    pub classes_column: Option<String>,
    /// Who in the families receives it [default: parents]
    #[arg(long, global = true, value_enum, value_name = "WHO")]
    pub scope: Option<Scope>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Audience")]
pub struct Merging {
    /// A notice for each row of the table: {column} in the message becomes the cell of that column, {{ and }} are braces
    #[arg(long, global = true)]
    pub each: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    Parents,
    Students,
    Both,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Delivery")]
pub struct Delivery {
    /// Print the requests, and what would be cut or refused; use the network only to find classes that are given by name
    #[arg(long, short = 'n', global = true)]
    pub dry_run: bool,
    #[arg(long, global = true, value_name = "ID", help = "The app that sends")]
    #[arg(env = "WECOM_AGENTID", hide_env_values = true, allow_negative_numbers = true, value_parser = parse_agentid)]
    pub agentid: Option<i64>,
    #[command(flatten)]
    pub repeats: Repeats,
    /// Do not ask before sending; nothing is asked outside of a terminal
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// On a terminal, ask before sending to more people; --to-all always asks [default: {asked above}]
    #[arg(long, global = true, value_name = "PEOPLE")]
    pub ask_above: Option<usize>,
    /// Write who did not get it, and why, to a new file: .json, or CSV with the columns of the table that names them
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "dry_run")]
    pub missed_to: Option<PathBuf>,
    /// Write the ids that were not sent to a new file, one a line; those in doubt go to FILE.in-doubt
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "dry_run")]
    pub rest_to: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Format,
}

/// What is done about a notice that the same people were sent before.
#[derive(Debug, Args)]
pub struct Repeats {
    /// Turn the duplicate check off: people may receive the same notice twice
    #[arg(long, global = true)]
    pub no_duplicate_check: bool,
    /// How long the duplicate check remembers a notice, at most {longest interval} [default: {default interval}]
    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true)]
    #[arg(conflicts_with = "no_duplicate_check")]
    pub duplicate_check_interval: Option<i64>,
    /// Send it although some of these people were sent the same in the last four hours, or are about to be sent it
    #[arg(long, global = true)]
    pub again: bool,
    /// Leave it out of the ledger: it can't be resumed, and no repeat is noticed
    #[arg(long, global = true, env = "WECOM_NO_HISTORY", hide_env_values = true)]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    pub no_history: bool,
}

#[derive(Debug, Subcommand)]
pub enum Message {
    #[command(about = "A text")]
    Text(Text),
    /// A picture: JPG or PNG
    Image(Upload),
    /// A recording of speech: AMR
    Voice(Upload),
    #[command(about = "A video: MP4")]
    Video(Video),
    #[command(about = "A file")]
    File(File),
    /// Links with titles and pictures, at most {NewsArticles}
    News(News),
    /// Articles whose text WeCom keeps, at most {NewsArticles}
    Mpnews(Mpnews),
    /// A page of a miniprogram
    Miniprogram(Miniprogram),
}

#[derive(Debug, Args)]
pub struct Text {
    /// The text, at most {TextContent} bytes of UTF-8 (a Chinese character is 3); - reads standard input
    #[arg(value_name = "TEXT", required_unless_present = "file")]
    pub content: Option<String>,
    /// A file with the text in place of TEXT, without the line end at its end; - reads standard input
    #[arg(long = "text-file", value_name = "FILE", conflicts_with = "content")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct TranslateIds {
    /// Replace ids such as $userName=USERID$ by names
    #[arg(long)]
    pub translate_ids: bool,
}

#[derive(Debug, Args)]
pub struct Upload {
    /// The file; it is uploaded first
    #[arg(value_name = "FILE", required_unless_present = "media_id")]
    pub file: Option<PathBuf>,
    /// The media_id of a file that was uploaded before
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub media_id: Option<String>,
}

#[derive(Debug, Args)]
pub struct Thumb {
    /// A picture for its cover: JPG or PNG; it is uploaded first
    #[arg(long, value_name = "FILE")]
    pub thumb: Option<PathBuf>,
    /// The media_id of a cover that was uploaded before
    #[arg(long, value_name = "ID", conflicts_with = "thumb")]
    pub thumb_media_id: Option<String>,
}

#[derive(Debug, Args)]
pub struct Video {
    #[command(flatten)]
    pub upload: Upload,
    /// The title; cut after {VideoTitle} bytes
    #[arg(long)]
    pub title: Option<String>,
    /// A description; cut after {VideoDescription} bytes
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
}

#[derive(Debug, Args)]
pub struct File {
    #[command(flatten)]
    pub upload: Upload,
    /// The name that people see [default: the file's]
    #[arg(long, requires = "file")]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct Articles {
    /// 1 to {NewsArticles} articles from a file: a JSON array of objects as the page has them; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub articles: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct News {
    /// The title; cut after {NewsArticleTitle} bytes
    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    pub title: Option<String>,
    /// The link that a tap opens: http:// or https://
    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    pub url: Option<String>,
    /// A description; cut after {NewsArticleDescription} bytes
    #[arg(long, value_name = "TEXT", conflicts_with = "articles")]
    pub description: Option<String>,
    /// The address of its picture: JPG or PNG
    #[arg(long, value_name = "URL", conflicts_with = "articles")]
    pub picurl: Option<String>,
    #[command(flatten)]
    pub articles: Articles,
    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct Mpnews {
    /// The title; cut after {MpnewsArticleTitle} bytes
    #[arg(long, required_unless_present = "articles", conflicts_with = "articles")]
    pub title: Option<String>,
    #[command(flatten)]
    pub thumb: Thumb,
    /// A file with the content in HTML, at most {MpnewsArticleContent} bytes; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["articles", "content"])]
    #[arg(required_unless_present_any = ["articles", "content"])]
    pub content_file: Option<PathBuf>,
    #[arg(long, value_name = "HTML", conflicts_with = "articles", help = "The content in HTML")]
    pub content: Option<String>,
    /// The author, at most {MpnewsArticleAuthor} bytes
    #[arg(long, value_name = "NAME", conflicts_with = "articles")]
    pub author: Option<String>,
    /// A summary; cut after {MpnewsArticleDigest} bytes
    #[arg(long, value_name = "TEXT", conflicts_with = "articles")]
    pub digest: Option<String>,
    /// The link to the original
    #[arg(long, value_name = "URL", conflicts_with = "articles")]
    pub source_url: Option<String>,
    #[command(flatten)]
    pub articles: Articles,
    #[command(flatten)]
    pub ids: TranslateIds,
}

#[derive(Debug, Args)]
pub struct Miniprogram {
    /// The miniprogram, which has to be linked to the app
    #[arg(long, value_name = "ID")]
    pub appid: String,
    /// The page that a tap opens
    #[arg(long, value_name = "PATH")]
    pub pagepath: String,
    /// The title; cut after {MiniprogramTitle} bytes
    #[arg(long)]
    pub title: Option<String>,
    #[command(flatten)]
    pub thumb: Thumb,
    #[command(flatten)]
    pub ids: TranslateIds,
}
