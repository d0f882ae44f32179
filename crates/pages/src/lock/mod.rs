//! The lock: what the pages said when they were last looked at, as text that people can compare.
//!
//! ```text
//! page https://developer.work.weixin.qq.com/document/path/1
//! title 借书
//! updated 2026-01-02
//! digest 0f3a…
//! section 接口定义
//! call POST https://qyapi.weixin.qq.com/cgi-bin/book/lend?access_token=ACCESS_TOKEN
//! table request 参数说明
//!   to_reader required=no type=string[] max_items=100 unread=最好 #9a8b7c6d
//! example answer 返回示例 #11223344
//!   errcode integer
//! words #55667788 to_reader:max_items=100
//! ```
//!
//! It holds facts, names and digests, no sentence of a page.

mod parse;

use std::fmt::Write as _;

pub use self::parse::{Unreadable, read};

use crate::{
    fact::written,
    page::{Address, Side},
    said::{Example, Part, Said, Table, Words},
};

/// Where it stands in the workspace.
pub const FILE: &str = "schema/pages.lock";

/// The first lines of the lock.
const HEAD: &str = "# What the official pages say, in facts. `cargo xtask audit --lock` writes it; nobody edits it.\n";

/// The text of the lock.
pub fn write(pages: &[Said]) -> String {
    let mut pages: Vec<&Said> = pages.iter().collect();
    pages.sort_by(|one, other| one.url.cmp(&other.url));
    let mut text = HEAD.to_owned();
    for page in pages {
        let _ = write!(text, "\npage {}\ntitle {}\n", page.url, page.title);
        if let Some(updated) = &page.updated {
            let _ = writeln!(text, "updated {updated}");
        }
        let _ = writeln!(text, "digest {}", page.digest);
        for section in &page.sections {
            line(&mut text, ["\nsection", &section.title]);
            for part in &section.parts {
                match part {
                    Part::Call(part) => call(&mut text, &part.address),
                    Part::Table(part) => table(&mut text, part),
                    Part::Example(part) => example(&mut text, part),
                    Part::Words(part) => words(&mut text, part),
                }
            }
        }
    }
    text
}

/// Words with a space between them, the empty ones left out.
fn line<'a>(text: &mut String, words: impl IntoIterator<Item = &'a str>) {
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    text.push_str(&words.join(" "));
    text.push('\n');
}

fn call(text: &mut String, address: &Address) {
    let method = address.method.as_deref().unwrap_or("-");
    line(text, ["call", method, &url(address)]);
}

/// An address as it is written.
pub fn url(address: &Address) -> String {
    let pairs: Vec<String> = address.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{}", address.server, address.path, pairs.join("&"))
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Request => "request",
        Side::Answer => "answer",
    }
}

fn table(text: &mut String, table: &Table) {
    line(text, ["table", side(table.side), &table.label]);
    for row in &table.rows {
        let facts = row.facts.iter().map(ToString::to_string);
        let unread = row.unread.iter().map(|claim| format!("unread={}", written(claim)));
        let all: Vec<String> = facts.chain(unread).collect();
        line(text, [" ", &written(&row.parameter), &all.join(" "), &format!("#{}", row.digest)]);
    }
}

fn example(text: &mut String, example: &Example) {
    let flaw = example.flaw.as_ref().map(|flaw| format!("flaw={flaw}")).unwrap_or_default();
    line(text, ["example", side(example.side), &example.label, &flaw, &format!("#{}", example.digest)]);
    for (parameter, types) in &example.parameters {
        line(text, [" ", &written(parameter), types]);
    }
}

fn words(text: &mut String, words: &Words) {
    let facts = words
        .facts
        .iter()
        .flat_map(|(parameter, facts)| facts.iter().map(move |fact| format!("{}:{fact}", written(parameter))));
    line(text, ["words", &format!("#{}", words.digest), &facts.collect::<Vec<_>>().join(" ")]);
}
