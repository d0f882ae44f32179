//! From the text of the lock back to what the pages said.

use std::fmt;

use crate::{
    fact::{Facts, unwritten},
    page::{Address, Side, query},
    said::{Call, Example, Part, Row, Said, Section, Table, Words},
};

/// A line of the lock that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: {}: remove the lock, and write it anew with `cargo xtask audit --lock` and every page",
            self.line, self.message
        )
    }
}

impl std::error::Error for Unreadable {}

/// Reads the text of the lock.
///
/// # Errors
/// The first line that is not what [`write`](super::write) writes.
pub fn read(text: &str) -> Result<Vec<Said>, Unreadable> {
    let mut pages = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let inside = line.strip_prefix("  ");
        let read = match inside {
            Some(entry) => inner(entry, &mut pages),
            None => outer(line, &mut pages),
        };
        read.ok_or_else(|| Unreadable { line: index + 1, message: format!("`{line}` is not what a lock says") })?;
    }
    match pages
        .iter()
        .enumerate()
        .find(|(index, page)| pages[..*index].iter().any(|other: &Said| other.url == page.url))
    {
        Some((_, page)) => {
            let line = text.lines().position(|line| line == format!("page {}", page.url)).unwrap_or_default() + 1;
            Err(Unreadable { line, message: format!("{} stands twice", page.url) })
        }
        None => Ok(pages),
    }
}

fn outer(line: &str, pages: &mut Vec<Said>) -> Option<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if word == "page" {
        pages.push(Said {
            url: rest.to_owned(),
            title: String::new(),
            updated: None,
            digest: String::new(),
            sections: Vec::new(),
        });
        return Some(());
    }
    let page = pages.last_mut()?;
    match word {
        "title" => rest.clone_into(&mut page.title),
        "updated" => page.updated = Some(rest.to_owned()),
        "digest" => rest.clone_into(&mut page.digest),
        "section" => page.sections.push(Section { title: rest.to_owned(), line: None, parts: Vec::new() }),
        _ => page.sections.last_mut()?.parts.push(part(word, rest)?),
    }
    Some(())
}

fn part(word: &str, rest: &str) -> Option<Part> {
    Some(match word {
        "call" => Part::Call(Call { line: None, address: address(rest)? }),
        "table" => {
            let (side, label) = labelled(rest)?;
            Part::Table(Table { label, side, rows: Vec::new() })
        }
        "example" => {
            let (rest, digest) = digested(rest)?;
            let (rest, flaw) = match rest.rsplit_once("flaw=") {
                Some((rest, flaw)) => (rest.trim_end(), Some(flaw.to_owned())),
                None => (rest, None),
            };
            let (side, label) = labelled(rest)?;
            Part::Example(Example { label, side, line: None, parameters: Vec::new(), flaw, digest })
        }
        "words" => {
            let mut words = rest.split(' ');
            let digest = words.next()?.strip_prefix('#')?.to_owned();
            let mut facts: Vec<(String, Facts)> = Vec::new();
            for word in words {
                let (parameter, fact) = word.split_once(':')?;
                let (parameter, fact) = (unwritten(parameter)?, fact.parse().ok()?);
                match facts.iter_mut().find(|(known, _)| *known == parameter) {
                    Some((_, facts)) => drop(facts.insert(fact)),
                    None => facts.push((parameter, Facts::from([fact]))),
                }
            }
            Part::Words(Words { line: None, facts, digest })
        }
        _ => return None,
    })
}

fn inner(entry: &str, pages: &mut [Said]) -> Option<()> {
    match pages.last_mut()?.sections.last_mut()?.parts.last_mut()? {
        Part::Table(table) => {
            let (rest, digest) = digested(entry)?;
            let mut words = rest.split(' ');
            let parameter = unwritten(words.next()?)?;
            let mut row = Row { line: None, parameter, facts: Facts::new(), unread: Vec::new(), digest };
            for word in words {
                match word.strip_prefix("unread=") {
                    Some(claim) => row.unread.push(unwritten(claim)?),
                    None => drop(row.facts.insert(word.parse().ok()?)),
                }
            }
            table.rows.push(row);
        }
        Part::Example(example) => {
            let (parameter, types) = entry.split_once(' ')?;
            example.parameters.push((unwritten(parameter)?, types.to_owned()));
        }
        Part::Call(_) | Part::Words(_) => return None,
    }
    Some(())
}

/// `request 参数说明`
fn labelled(text: &str) -> Option<(Side, String)> {
    let (side, label) = text.split_once(' ').unwrap_or((text, ""));
    let side = match side {
        "request" => Side::Request,
        "answer" => Side::Answer,
        _ => return None,
    };
    Some((side, label.to_owned()))
}

/// `… #9a8b7c6d`
fn digested(text: &str) -> Option<(&str, String)> {
    let (rest, digest) = text.rsplit_once('#')?;
    Some((rest.trim_end(), digest.to_owned()))
}

/// `POST https://…/cgi-bin/…?a=b`
fn address(text: &str) -> Option<Address> {
    let (method, url) = text.split_once(' ')?;
    let (place, parameters) = url.split_once('?').unwrap_or((url, ""));
    let host = place.find("://")? + 3;
    let path = place[host..].find('/').map_or(place.len(), |slash| host + slash);
    Some(Address {
        method: (method != "-").then(|| method.to_owned()),
        server: place[..path].to_owned(),
        path: place[path..].to_owned(),
        query: query(parameters),
    })
}
