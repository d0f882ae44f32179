//! The lock: the facts of the pages when they were last reviewed, as text that people can compare.
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
//! The lock holds facts, names and digests, and no sentence of a page.

mod parse;

use std::fmt::Write as _;

pub use self::parse::read;
use crate::{
    fact::{Facts, Notation},
    page_facts::{ExampleFacts, PageFacts, Part, ProseFacts, TableFacts},
};

pub const FILE: &str = "schema/pages.lock";

const HEAD: &str = "# What the official pages say, in facts. `cargo xtask audit --lock` writes it; nobody edits it.\n";

pub fn write(pages: &[PageFacts]) -> String {
    let mut pages: Vec<&PageFacts> = pages.iter().collect();
    pages.sort_by(|one, other| one.url.cmp(&other.url));
    let mut text = HEAD.to_owned();
    for page in pages {
        let _ = write!(text, "\npage {}\ntitle {}\n", page.url, page.title);
        if let Some(updated) = &page.updated {
            let _ = writeln!(text, "updated {updated}");
        }
        let _ = writeln!(text, "digest {}", page.digest);
        for section in &page.sections {
            line(&mut text, &["\nsection", &section.title]);
            for part in &section.parts {
                match part {
                    Part::Operation { address, .. } => {
                        let method = address.method.as_deref().unwrap_or("-");
                        line(&mut text, &["call", method, &address.to_string()]);
                    }
                    Part::Table(part) => table(&mut text, part),
                    Part::Example(part) => example(&mut text, part),
                    Part::Prose(part) => prose(&mut text, part),
                }
            }
        }
    }
    text
}

/// Writes the words that are not empty, with a space between them.
fn line(text: &mut String, words: &[&str]) {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    let _ = writeln!(text, "{}", words.join(" "));
}

fn table(text: &mut String, table: &TableFacts) {
    line(text, &["table", table.side.name(), &table.label]);
    for row in &table.rows {
        let facts = row.facts.iter().map(ToString::to_string);
        let unread = row.unread.iter().map(|claim| format!("unread={}", claim.written()));
        let all: Vec<String> = facts.chain(unread).collect();
        line(text, &[" ", &row.parameter.written(), &all.join(" "), &format!("#{}", row.digest)]);
    }
}

fn example(text: &mut String, example: &ExampleFacts) {
    let flaw = example.flaw.as_ref().map(|flaw| format!("flaw={flaw}")).unwrap_or_default();
    line(text, &["example", example.side.name(), &example.label, &flaw, &format!("#{}", example.digest)]);
    for (parameter, types) in &example.parameters {
        line(text, &[" ", &parameter.written(), types]);
    }
}

fn prose(text: &mut String, prose: &ProseFacts) {
    let of = |(parameter, facts): &(String, Facts)| {
        facts.iter().map(|fact| format!("{}:{fact}", parameter.written())).collect::<Vec<_>>()
    };
    let facts: Vec<String> = prose.facts.iter().flat_map(of).collect();
    line(text, &["words", &format!("#{}", prose.digest), &facts.join(" ")]);
}
