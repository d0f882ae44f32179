//! Reads pages: those of `pages/`, one for each way in which the official ones are no plain Markdown, and texts made of them.

use std::fs;

use wecom_pages::{fact::Fact, lock};

use crate::library;

const UNION: &str = include_str!("pages/union.md");

#[test]
fn every_page_states_its_facts() {
    let mut files: Vec<_> = fs::read_dir("tests/it/pages").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10);
    for file in files {
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap().to_owned();
        insta::assert_snapshot!(name, library::page(&fs::read_to_string(&file).unwrap()));
    }
}

#[test]
fn a_removed_line_is_missed() {
    // The digest of the page shows every change.
    let facts = |text: &str| {
        let mut facts = library::read(text).facts;
        facts.digest.clear();
        lock::write(&[facts])
    };
    for (index, line) in UNION.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let rest: Vec<&str> =
            UNION.lines().enumerate().filter(|(other, _)| *other != index).map(|(_, it)| it).collect();
        // A separator below a known header states nothing, and an example is found without its marks, which is an
        // oddity.
        let is_mark = line.trim().starts_with("|--") || line.trim().starts_with("```");
        assert!(facts(&rest.join("\n")) != facts(UNION) || is_mark, "line {}: {line}", index + 1);
    }
}

#[test]
fn every_digit_of_a_row_is_in_a_fact_or_unread() {
    let rows = |text: &str| {
        let page = library::read(text);
        let rows = library::rows(&page).into_iter();
        rows.map(|row| format!("{} {}", row.parameter, library::row(&row.facts, &row.unread))).collect::<Vec<_>>()
    };
    for (index, digit) in UNION.match_indices(|letter: char| letter.is_ascii_digit()) {
        let other = if digit == "7" { "8" } else { "7" };
        let changed = format!("{}{other}{}", &UNION[..index], &UNION[index + 1..]);
        let line = UNION[..index].matches('\n').count();
        if UNION.lines().nth(line).is_some_and(|line| line.trim_start().starts_with('|')) {
            assert!(rows(&changed) != rows(UNION), "line {}", line + 1);
        }
    }
}

/// Reads each wording of `wordings.txt` alone in a row, and compares the facts. With `WORDINGS_UPDATE`, writes the file again.
#[test]
fn every_wording_states_what_a_careful_person_reads() {
    let wordings = include_str!("wordings.txt");
    let with_facts = |line: &str| {
        let mut cells = line.split('\t');
        let (Some(types), Some(wording)) = (cells.next(), cells.next()) else { return line.to_owned() };
        let in_cell = wording.replace('⏎', "<br>").replace('|', "\\|");
        let of_type = if types == "-" { "" } else { types };
        let page = library::read(&format!("| 参数 | 类型 | 说明 |\n|--|--|--|\n| p | {of_type} | {in_cell} |\n"));
        let row = library::rows(&page)[0];
        let facts = row.facts.iter().filter(|fact| types == "-" || fact.kind() != "type").cloned().collect();
        format!("{types}\t{wording}\t{}", library::row(&facts, &row.unread))
    };
    let read: Vec<String> = wordings.lines().map(with_facts).collect();
    if std::env::var_os("WORDINGS_UPDATE").is_some() {
        return fs::write("tests/it/wordings.txt", read.join("\n") + "\n").unwrap();
    }
    let differing = wordings.lines().zip(&read).filter(|(expected, read)| *expected != read.as_str());
    let differing: Vec<String> = differing.map(|(expected, read)| format!("- {expected}\n+ {read}")).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// Reads pages with plenty of one thing. Each is read in one pass: code that looks back or ahead for each line would take
/// minutes. `plenty.txt` has the things, and where each is repeated; `⏎` is a line break.
#[test]
fn plenty_of_one_thing_is_read_in_one_pass() {
    const BYTES: usize = 40_000;
    const TABLE: &str = "| 参数 | 说明 |\n|--|--|\n| a |";
    for line in include_str!("plenty.txt").lines() {
        let (part, unit) = line.split_once('\t').unwrap();
        let unit = unit.replace('⏎', "\n");
        let repeated = |bytes: usize| unit.repeat(bytes / unit.len());
        let (text, less) = (repeated(BYTES), repeated(BYTES / 4));
        let pages = match part {
            "page" => [text.clone(), format!("{TABLE} b\n{text}")],
            "example" => [format!("```\n{{{text}\n```\n{TABLE} b |\n"), format!("```\n[{text}")],
            _ => [format!("{TABLE} {less} |\n"), format!("`a` {less}\n")],
        };
        for page in &pages {
            library::read(page);
        }
    }
    let names = || (0..BYTES / 40).map(|index| format!("k{index}"));
    let properties: Vec<String> = names().map(|name| format!("\"{name}\": {{\"id\": 1}}")).collect();
    let rows: Vec<String> = names().map(|name| format!("| {name} | x |\n| id | x |\n")).collect();
    library::read(&format!("```\n{{{}}}\n```\n{TABLE} x |\n{}", properties.join(","), rows.concat()));
}

#[test]
fn every_fact_is_written_as_it_is_read() {
    let facts = r#"required=yes required=no type=string[]|null fixed=news fixed="two\u0020words" values=1|2|10
        values=""|"a|b"|"c\"d" default=0 default="" min_items=1 max_items=1000 min_bytes=5 max_bytes=666K min_characters=1
        max_characters=64 max_han=20 max_length=32 overflow=cut overflow=refused not_empty minimum=-1 maximum=14400s unit=s
        id_translation deprecated formats=JPG|PNG pixels=1068x455 meaning_by=recv_scope:0|2 ignored_by=recv_scope:1
        entry.not_empty entry.max_bytes=64"#;
    for text in facts.split_whitespace() {
        assert_eq!(text.parse::<Fact>().unwrap().to_string(), text);
    }
    for text in ["max_bites=3", "required=perhaps", "max_items=many"] {
        assert_eq!(text.parse::<Fact>(), Err(format!("`{text}` is no fact")));
    }
}
