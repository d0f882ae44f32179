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
//! codes
//!   40001 #99aabbcc
//! ```
//!
//! The lock holds facts, names and digests, and no sentence of a page.

use std::fmt::Write as _;

use crate::{
    fact::{Facts, Notation},
    page::{Address, Side, read_address},
    page_facts::{CodeFacts, ExampleFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts},
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
            write_line(&mut text, &["\nsection", &section.title]);
            section.parts.iter().for_each(|part| write_part(&mut text, part));
        }
    }
    text
}

fn write_part(text: &mut String, part: &Part) {
    match part {
        Part::Operation { address, .. } => {
            write_line(text, &["call", address.method.as_deref().unwrap_or("-"), &address.to_string()]);
        }
        Part::Table(table) => {
            write_line(text, &["table", table.side.name(), &table.label]);
            for row in &table.rows {
                let unread = row.unread.iter().map(|claim| format!("unread={}", claim.written()));
                let all: Vec<String> = row.facts.iter().map(ToString::to_string).chain(unread).collect();
                write_line(text, &[" ", &row.parameter.written(), &all.join(" "), &format!("#{}", row.digest)]);
            }
        }
        Part::Example(example) => {
            let flaw = example.flaw.as_ref().map(|flaw| format!("flaw={flaw}")).unwrap_or_default();
            let digest = format!("#{}", example.digest);
            write_line(text, &["example", example.side.name(), &example.label, &flaw, &digest]);
            for (parameter, types) in &example.parameters {
                write_line(text, &[" ", &parameter.written(), types]);
            }
        }
        Part::Codes(codes) => {
            write_line(text, &["codes"]);
            for code in codes {
                write_line(text, &[" ", &code.code.to_string(), &format!("#{}", code.digest)]);
            }
        }
        Part::Prose(prose) => {
            let facts = prose.facts.iter().flat_map(|(name, facts)| facts.iter().map(move |fact| (name, fact)));
            let facts: Vec<String> = facts.map(|(name, fact)| format!("{}:{fact}", name.written())).collect();
            write_line(text, &["words", &format!("#{}", prose.digest), &facts.join(" ")]);
        }
    }
}

/// Writes the words that are not empty, with a space between them.
fn write_line(text: &mut String, words: &[&str]) {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    let _ = writeln!(text, "{}", words.join(" "));
}

/// # Errors
/// The first line that is no line of a lock.
pub fn read(text: &str) -> Result<Vec<PageFacts>, String> {
    let mut pages: Vec<PageFacts> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let unreadable = |message: &str| {
            format!(
                "line {number}: {message}: remove the lock and write it again with `cargo xtask audit --lock` and every page"
            )
        };
        if let Some(url) = line.strip_prefix("page ") {
            if pages.iter().any(|other| other.url == url) {
                return Err(unreadable(&format!("{url} is there twice")));
            }
            pages.push(PageFacts { url: url.to_owned(), ..PageFacts::default() });
            continue;
        }
        let read = match line.strip_prefix("  ") {
            Some(entry) => read_entry(entry, &mut pages),
            None => read_line(line, &mut pages),
        };
        read.ok_or_else(|| unreadable(&format!("`{line}` is no line of a lock")))?;
    }
    Ok(pages)
}

fn read_line(line: &str, pages: &mut [PageFacts]) -> Option<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let page = pages.last_mut()?;
    match word {
        "title" => rest.clone_into(&mut page.title),
        "updated" => page.updated = Some(rest.to_owned()),
        "digest" => rest.clone_into(&mut page.digest),
        "section" => page.sections.push(SectionFacts { title: rest.to_owned(), line: None, parts: Vec::new() }),
        _ => page.sections.last_mut()?.parts.push(read_part(word, rest)?),
    }
    Some(())
}

fn read_part(word: &str, rest: &str) -> Option<Part> {
    Some(match word {
        "call" => {
            let (method, url) = rest.split_once(' ')?;
            let method = (method != "-").then(|| method.to_owned());
            Part::Operation { line: None, address: Address { method, ..read_address(url)? } }
        }
        "table" => {
            let (side, label) = split_label(rest)?;
            Part::Table(TableFacts { label, side, rows: Vec::new() })
        }
        "example" => {
            let (rest, digest) = split_digest(rest)?;
            let (rest, flaw) = match rest.rsplit_once("flaw=") {
                Some((rest, flaw)) => (rest.trim_end(), Some(flaw.to_owned())),
                None => (rest, None),
            };
            let (side, label) = split_label(rest)?;
            Part::Example(ExampleFacts { label, side, line: None, parameters: Vec::new(), flaw, digest })
        }
        "codes" => Part::Codes(Vec::new()),
        "words" => {
            let mut words = rest.split(' ');
            let digest = words.next()?.strip_prefix('#')?.to_owned();
            let mut facts: Vec<(String, Facts)> = Vec::new();
            for word in words {
                let (parameter, fact) = word.split_once(':')?;
                let (parameter, fact) = (String::read(parameter)?, fact.parse().ok()?);
                match facts.iter_mut().find(|(known, _)| *known == parameter) {
                    Some((_, facts)) => drop(facts.insert(fact)),
                    None => facts.push((parameter, Facts::from([fact]))),
                }
            }
            Part::Prose(ProseFacts { line: None, facts, digest })
        }
        _ => return None,
    })
}

fn read_entry(entry: &str, pages: &mut [PageFacts]) -> Option<()> {
    match pages.last_mut()?.sections.last_mut()?.parts.last_mut()? {
        Part::Table(table) => {
            let (rest, digest) = split_digest(entry)?;
            let mut words = rest.split(' ');
            let parameter = String::read(words.next()?)?;
            let mut row = RowFacts { line: None, parameter, facts: Facts::new(), unread: Vec::new(), digest };
            for word in words {
                match word.strip_prefix("unread=") {
                    Some(claim) => row.unread.push(String::read(claim)?),
                    None => drop(row.facts.insert(word.parse().ok()?)),
                }
            }
            table.rows.push(row);
        }
        Part::Example(example) => {
            let (parameter, types) = entry.split_once(' ')?;
            example.parameters.push((String::read(parameter)?, types.to_owned()));
        }
        Part::Codes(codes) => {
            let (code, digest) = split_digest(entry)?;
            codes.push(CodeFacts { line: None, code: code.parse().ok()?, digest });
        }
        Part::Operation { .. } | Part::Prose(_) => return None,
    }
    Some(())
}

/// Splits `request 参数说明` into the side and the label.
fn split_label(text: &str) -> Option<(Side, String)> {
    let (side, label) = text.split_once(' ').unwrap_or((text, ""));
    let side = [Side::Request, Side::Answer].into_iter().find(|known| known.name() == side)?;
    Some((side, label.to_owned()))
}

/// Splits the digest from the end of a line, such as `#9a8b7c6d`.
fn split_digest(text: &str) -> Option<(&str, String)> {
    let (rest, digest) = text.rsplit_once('#')?;
    Some((rest.trim_end(), digest.to_owned()))
}
