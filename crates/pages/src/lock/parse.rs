//! Reads the text of the lock.

use crate::{
    fact::{Facts, Notation},
    page::{Address, Side, address},
    page_facts::{ExampleFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts},
};

/// # Errors
/// The first line that no lock has.
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
                return Err(unreadable(&format!("{url} stands twice")));
            }
            pages.push(PageFacts { url: url.to_owned(), ..PageFacts::default() });
            continue;
        }
        let read = match line.strip_prefix("  ") {
            Some(entry) => inner(entry, &mut pages),
            None => outer(line, &mut pages),
        };
        read.ok_or_else(|| unreadable(&format!("`{line}` is no line of a lock")))?;
    }
    Ok(pages)
}

fn outer(line: &str, pages: &mut [PageFacts]) -> Option<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let page = pages.last_mut()?;
    match word {
        "title" => rest.clone_into(&mut page.title),
        "updated" => page.updated = Some(rest.to_owned()),
        "digest" => rest.clone_into(&mut page.digest),
        "section" => page.sections.push(SectionFacts { title: rest.to_owned(), line: None, parts: Vec::new() }),
        _ => page.sections.last_mut()?.parts.push(part(word, rest)?),
    }
    Some(())
}

fn part(word: &str, rest: &str) -> Option<Part> {
    Some(match word {
        "call" => {
            let (method, url) = rest.split_once(' ')?;
            let method = (method != "-").then(|| method.to_owned());
            Part::Operation { line: None, address: Address { method, ..address(url)? } }
        }
        "table" => {
            let (side, label) = labelled(rest)?;
            Part::Table(TableFacts { label, side, rows: Vec::new() })
        }
        "example" => {
            let (rest, digest) = digested(rest)?;
            let (rest, flaw) = match rest.rsplit_once("flaw=") {
                Some((rest, flaw)) => (rest.trim_end(), Some(flaw.to_owned())),
                None => (rest, None),
            };
            let (side, label) = labelled(rest)?;
            Part::Example(ExampleFacts { label, side, line: None, parameters: Vec::new(), flaw, digest })
        }
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

fn inner(entry: &str, pages: &mut [PageFacts]) -> Option<()> {
    match pages.last_mut()?.sections.last_mut()?.parts.last_mut()? {
        Part::Table(table) => {
            let (rest, digest) = digested(entry)?;
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
        Part::Operation { .. } | Part::Prose(_) => return None,
    }
    Some(())
}

/// `request 参数说明`
fn labelled(text: &str) -> Option<(Side, String)> {
    let (side, label) = text.split_once(' ').unwrap_or((text, ""));
    let side = [Side::Request, Side::Answer].into_iter().find(|known| known.name() == side)?;
    Some((side, label.to_owned()))
}

/// `… #9a8b7c6d`
fn digested(text: &str) -> Option<(&str, String)> {
    let (rest, digest) = text.rsplit_once('#')?;
    Some((rest.trim_end(), digest.to_owned()))
}
