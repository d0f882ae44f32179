//! Pages with plenty of one thing are read in one pass: code that looks back or ahead for each line would take minutes.
//!
//! `plenty.txt` has the things, and where each is repeated. `⏎` stands for a line break.

use crate::shown::read;

const BYTES: usize = 40_000;
const TABLE: &str = "| 参数 | 说明 |\n|--|--|\n| a |";

#[test]
fn a_page_an_example_or_a_row_of_one_thing() {
    for line in include_str!("plenty.txt").lines() {
        let (part, unit) = line.split_once('\t').unwrap();
        let unit = unit.replace('⏎', "\n");
        let times = |bytes: usize| unit.repeat(bytes / unit.len());
        let text = times(BYTES);
        let pages = match part {
            "page" => [text.clone(), format!("{TABLE} b\n{text}")],
            "example" => [format!("```\n{{{text}\n```\n{TABLE} b |\n"), format!("```\n[{text}")],
            _ => [format!("{TABLE} {} |\n", times(BYTES / 4)), format!("`a` {}\n", times(BYTES / 4))],
        };
        for page in &pages {
            read(page);
        }
    }
}

#[test]
fn many_parameters_in_many_rows() {
    let names = || (0..BYTES / 40).map(|index| format!("k{index}"));
    let properties: Vec<String> = names().map(|name| format!("\"{name}\": {{\"id\": 1}}")).collect();
    let rows: Vec<String> = names().map(|name| format!("| {name} | x |\n| id | x |\n")).collect();
    read(&format!("```\n{{{}}}\n```\n{TABLE} x |\n{}", properties.join(","), rows.concat()));
}
