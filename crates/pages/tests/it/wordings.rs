//! `wordings.txt`: each wording alone in a row, and the facts that are read from it.

use wecom_pages::said::Part;

use crate::shown;

const WORDINGS: &str = include_str!("wordings.txt");

#[test]
fn every_wording_says_what_a_careful_person_reads() {
    let read: Vec<String> = WORDINGS.lines().map(said).collect();
    // Set, the file is written anew, to be read as a difference.
    if std::env::var_os("WORDINGS_UPDATE").is_some() {
        std::fs::write("tests/it/wordings.txt", read.join("\n") + "\n").unwrap();
        return;
    }
    let differing = WORDINGS.lines().zip(&read).filter(|(expected, read)| *expected != read.as_str());
    let differing: Vec<String> = differing.map(|(expected, read)| format!("- {expected}\n+ {read}")).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The line with the facts that are read.
fn said(line: &str) -> String {
    let mut cells = line.split('\t');
    let (Some(types), Some(wording)) = (cells.next(), cells.next()) else { return line.to_owned() };
    let in_cell = wording.replace('⏎', "<br>").replace('|', "\\|");
    let of_type = if types == "-" { "" } else { types };
    let said = shown::said(&format!("| 参数 | 类型 | 说明 |\n|--|--|--|\n| p | {of_type} | {in_cell} |\n"));
    let Some(Part::Table(table)) = said.sections[0].parts.first() else { panic!("{wording}: no table") };
    let row = &table.rows[0];
    let told = |fact: &wecom_pages::fact::Fact| types == "-" || fact.kind() != "type";
    let facts = row.facts.iter().filter(|fact| told(fact)).cloned().collect();
    format!("{types}\t{wording}\t{}", shown::row(&facts, &row.unread))
}
