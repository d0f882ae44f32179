//! `cargo xtask book`: the guide as two books, in Chinese and English, with a start page.
//!
//! The pages are `docs/zh` and `docs/en`. Two kinds of pages are made in memory: one for each error code, and one for each
//! document of the repository that belongs to the guide, which stays where it is. Every page links to the same page in the
//! other language. A file of the repository to which a page links is copied into the book, so that the book stands alone.

mod errors;
pub mod links;
#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use mdbook_driver::{
    MDBook,
    book::{BookItem, Chapter},
    config::Config,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use wecom_schemas::model::Codes;

use self::links::Site;
use crate::tree::{self, failure};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to write the books
    #[arg(long, default_value = "target/book")]
    out: PathBuf,
}

/// A book in one language.
struct Edition {
    /// The folder of its pages below `docs`, and its own folder in the output.
    folder: &'static str,
    language: &'static str,
    title: &'static str,
    /// What its pages call the other edition.
    other: &'static str,
}

const ZH: Edition =
    Edition { folder: "zh", language: "zh-CN", title: "企业微信学校通知使用指南", other: "English" };
const EN: Edition = Edition { folder: "en", language: "en", title: "WeCom School: the guide", other: "中文" };

/// The chapter under which the maintainers' documents are, in English.
const MAINTAINERS: &str = "maintainers.md";

/// The chapter that lists where the pages are silent and the sandbox chooses.
const CHOICES: &str = "choices.md";

/// Documents of the repository that are pages: the folder of their edition, the chapter above them, their titles, and their files.
const DOCUMENTS: &[(&str, &str, &str, &str)] = &[
    ("zh", MAINTAINERS, "全部参数", "schema/dist/reference.zh-CN.md"),
    ("en", MAINTAINERS, "Every property", "schema/dist/reference.md"),
    ("en", MAINTAINERS, "Contributing", "CONTRIBUTING.md"),
    ("en", MAINTAINERS, "Architecture", "ARCHITECTURE.md"),
    ("en", MAINTAINERS, "The dialect of the schemas", "schema/README.md"),
    ("en", MAINTAINERS, "Reading and auditing pages", "crates/pages/README.md"),
    ("en", MAINTAINERS, "Decisions", "docs/decisions.md"),
    ("en", MAINTAINERS, "Measurements", "docs/measurements.md"),
];

/// Builds both books, and returns a report.
pub fn run(root: &Path, arguments: &Arguments) -> Result<String, String> {
    let out = root.join(&arguments.out);
    let pages = build(root, &out)?;
    Ok(format!("{}: {pages} pages; open {}", out.display(), out.join("index.html").display()))
}

/// Builds both books into a folder, and returns how many pages they have.
fn build(root: &Path, out: &Path) -> Result<usize, String> {
    let codes = read_codes(root)?;
    let mut editions = Vec::new();
    for (edition, other) in [(&ZH, &EN), (&EN, &ZH)] {
        editions.push((edition, other, load(root, out, edition, &codes)?));
    }
    let mut site = Site::default();
    for (edition, _, book) in &editions {
        for chapter in book.book.chapters() {
            site.add(origin(edition, chapter), &format!("{}/{}", edition.folder, path(chapter)));
        }
    }
    let mut pages = 0;
    for (edition, other, mut book) in editions {
        let mut problems = Vec::new();
        book.book.for_each_chapter_mut(|chapter| {
            let (origin, address) = (origin(edition, chapter), format!("{}/{}", edition.folder, path(chapter)));
            let content = site.rewrite(root, &chapter.content, &origin, &address, &mut problems);
            let twin = [path(chapter), MAINTAINERS.to_owned()].map(|path| format!("{}/{path}", other.folder));
            let twin = twin.iter().find(|twin| site.has(twin)).map(|twin| links::relative(&address, twin));
            let link = twin.map(|twin| format!("[{}]({twin})\n\n", edition.other));
            chapter.content = link.unwrap_or_default() + &content;
            if edition.folder == ZH.folder {
                chapter.content = join_lines(&chapter.content);
            }
            pages += 1;
        });
        if !problems.is_empty() {
            return Err(problems.join("\n"));
        }
        book.build().map_err(|error| format!("docs/{}: {error:#}", edition.folder))?;
    }
    for file in site.files() {
        let (from, to) = (root.join(file), out.join("files").join(file));
        let bytes = fs::read(&from).map_err(|error| failure("read", &from, &error))?;
        tree::write(&to, bytes)?;
    }
    tree::write(&out.join("index.html"), include_str!("start.html"))?;
    Ok(pages)
}

/// Reads an edition, and adds the pages that are made in memory.
fn load(root: &Path, out: &Path, edition: &Edition, codes: &Codes) -> Result<MDBook, String> {
    let mut config = Config::default();
    config.book.title = Some(edition.title.to_owned());
    config.book.language = Some(edition.language.to_owned());
    config.book.src = edition.folder.into();
    config.build.build_dir = out.join(edition.folder);
    // Otherwise a page that SUMMARY.md names by mistake is written.
    config.build.create_missing = false;
    for (key, value) in [
        ("no-section-label", json!(true)),
        ("print.enable", json!(false)),
        ("playground.runnable", json!(false)),
        ("fold.enable", json!(true)),
    ] {
        config.set(format!("output.html.{key}"), value).map_err(|error| format!("{key}: {error:#}"))?;
    }
    let load = MDBook::load_with_config(root.join("docs"), config);
    let mut book = load.map_err(|error| format!("docs/{}: {error:#}", edition.folder))?;
    let mut problems = Vec::new();
    book.book.for_each_chapter_mut(|chapter| {
        let (parent, parents) = (path(chapter), vec![chapter.name.clone()]);
        let mut add = |name: &str, path: &str, content: String| {
            // Its number makes the page an entry below the chapter, which folds in the navigation.
            let mut number = chapter.number.clone().unwrap_or_default();
            number.push(u32::try_from(chapter.sub_items.len() + 1).unwrap_or(u32::MAX));
            let page = Chapter {
                source_path: None,
                number: Some(number),
                ..Chapter::new(name, content, path, parents.clone())
            };
            chapter.sub_items.push(BookItem::Chapter(page));
        };
        for (_, _, title, file) in
            DOCUMENTS.iter().filter(|document| (document.0, document.1) == (edition.folder, &parent))
        {
            match tree::read_text(&root.join(file)) {
                Ok(text) => add(title, &document_path(file), text),
                Err(problem) => problems.push(problem),
            }
        }
        if parent == errors::CHAPTER {
            for code in &codes.known {
                let page = errors::page(code, codes, edition.folder);
                add(&page.title, &page.path, page.text);
            }
            chapter.content += &errors::index(codes, edition.folder);
        }
        if parent == CHOICES {
            match choices(root, edition) {
                Ok(table) => chapter.content += &table,
                Err(problem) => problems.push(problem),
            }
        }
    });
    if problems.is_empty() { Ok(book) } else { Err(problems.join("\n")) }
}

/// Joins the lines of each Chinese paragraph. A browser shows a blank at the end of a line, which Chinese does not have.
fn join_lines(text: &str) -> String {
    let is_mark = |sign: char| "，。；：、！？（）「」“”".contains(sign);
    let is_chinese = |sign: char| is_mark(sign) || ('\u{3400}'..='\u{9fff}').contains(&sign);
    let (mut joined, mut is_code, mut last) = (String::new(), false, None);
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let first = line.trim_start().chars().next().filter(|_| !is_code && !is_fence);
        let belongs = last.zip(first).is_some_and(|(last, first): (char, char)| {
            let continues = first.is_alphanumeric() || "`[".contains(first);
            is_chinese(last) && is_chinese(first) || is_mark(last) && continues
        });
        if belongs {
            joined.pop();
            joined += line.trim_start();
        } else {
            joined += line;
        }
        joined.push('\n');
        is_code ^= is_fence;
        last = line.chars().last().filter(|_| !is_code && !is_fence);
    }
    joined
}

/// Returns the path in a book of a document of the repository, such as `documents/docs-decisions.md`.
fn document_path(file: &str) -> String {
    format!("documents/{}", file.replace('/', "-").to_lowercase())
}

/// Returns the path of a chapter in its book.
fn path(chapter: &Chapter) -> String {
    chapter.path.as_deref().unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/")
}

/// Returns where a page stands in the repository, by which its links are meant.
fn origin(edition: &Edition, chapter: &Chapter) -> String {
    let path = path(chapter);
    let document = DOCUMENTS.iter().find(|(_, _, _, file)| document_path(file) == path);
    document.map_or_else(|| format!("docs/{}/{path}", edition.folder), |(_, _, _, file)| (*file).to_owned())
}

/// Returns the table of the choices of the sandbox.
fn choices(root: &Path, edition: &Edition) -> Result<String, String> {
    let (column, head) = if edition.folder == ZH.folder {
        ("term", "| 名称 | 沙箱的做法 |")
    } else {
        ("decided", "| choice | |")
    };
    let file: serde_json::Value = read_json(root, "crates/sandbox/choices.json")?;
    let text = |choice: &serde_json::Value, key: &str| choice[key].as_str().unwrap_or_default().to_owned();
    let choices = file["choices"].as_array().into_iter().flatten();
    let row = |choice| format!("| `{}` | {} |\n", text(choice, "id"), text(choice, column));
    let mut table = format!("\n{head}\n| --- | --- |\n");
    table.extend(choices.map(row));
    Ok(table)
}

/// Reads the documented error codes.
fn read_codes(root: &Path) -> Result<Codes, String> {
    #[derive(Deserialize)]
    struct File {
        codes: Codes,
    }
    Ok(read_json::<File>(root, "schema/errcode.json")?.codes)
}

fn read_json<T: DeserializeOwned>(root: &Path, file: &str) -> Result<T, String> {
    serde_json::from_str(&tree::read_text(&root.join(file))?).map_err(|error| format!("{file}: {error}"))
}
