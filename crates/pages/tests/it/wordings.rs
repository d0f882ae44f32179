//! `wordings.txt`: each wording alone in a row, and the facts that are read from it.

use crate::shown;

const WORDINGS: &str = include_str!("wordings.txt");

#[test]
fn every_wording_states_what_a_careful_person_reads() {
    let read: Vec<String> = WORDINGS.lines().map(line).collect();
    // With this variable, the file is written again; review the difference.
    if std::env::var_os("WORDINGS_UPDATE").is_some() {
        std::fs::write("tests/it/wordings.txt", read.join("\n") + "\n").unwrap();
        return;
    }
    let differing = WORDINGS.lines().zip(&read).filter(|(expected, read)| *expected != read.as_str());
    let differing: Vec<String> = differing.map(|(expected, read)| format!("- {expected}\n+ {read}")).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The line with the facts that are read.
fn line(line: &str) -> String {
    let mut cells = line.split('\t');
    let (Some(types), Some(wording)) = (cells.next(), cells.next()) else { return line.to_owned() };
    let in_cell = wording.replace('⏎', "<br>").replace('|', "\\|");
    let of_type = if types == "-" { "" } else { types };
    let (_, page) = shown::read(&format!("| 参数 | 类型 | 说明 |\n|--|--|--|\n| p | {of_type} | {in_cell} |\n"));
    let row = shown::rows(&page)[0];
    let facts = row.facts.iter().filter(|fact| types == "-" || fact.kind() != "type").cloned().collect();
    format!("{types}\t{wording}\t{}", shown::row(&facts, &row.unread))
}
