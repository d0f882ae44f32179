//! Pages with plenty of one thing are read in one pass: code that looks back or ahead for each line would take minutes.

use crate::shown::read;

const BYTES: usize = 40_000;

/// Blocks of a page.
const UNITS: [&str; 26] = [
    "\n",
    "|",
    ">",
    "#",
    "`",
    "[",
    "**",
    "\\|",
    "> \n",
    "a|b\n",
    "| a\n",
    "|-|\n",
    "---\n",
    "```\n",
    "{\n",
    "{}\n",
    "{ a\n**b**\n",
    "```\n{}\n```\n",
    "```\n{\n**b**\n",
    "```\n**b：**\n",
    "~~~\n{\n",
    "**a：**b\n",
    "请求方式：\n",
    "| 参数 | 说明 |\n",
    "| 参数 | 说明 |\n|--|--|\n| a | b |\n\n",
    "```\n{\"errcode\":1}\n```\n| 参数 | 说明 |\n|--|--|\n| a | b |\n\n",
];

/// Tokens of an example.
const TOKENS: [&str; 11] = ["/*\"a\"", "//", "\"", "{", "[{\"a\":", "\"a\":1,", "a:", "...", "“", "\\", "1\n"];

/// Words of a row.
const WORDS: [&str; 10] =
    ["最多支持1000个，", "1表示是，", "默认1，", "a为1忽略", "1000*200图", "jpg、", "[1,2]", "不能为空", "9", "最多 "];

#[test]
fn a_page_of_one_thing() {
    for unit in UNITS {
        let text = unit.repeat(BYTES / unit.len());
        read(&text);
        read(&format!("| 参数 | 说明 |\n|--|--|\n| a | b\n{text}"));
    }
}

#[test]
fn an_example_of_one_thing() {
    for token in TOKENS {
        let text = token.repeat(BYTES / token.len());
        read(&format!("```\n{{{text}\n```\n| 参数 | 说明 |\n|--|--|\n| a | b |\n"));
        read(&format!("```\n[{text}"));
    }
}

#[test]
fn a_row_of_one_thing() {
    for words in WORDS {
        let text = words.repeat(BYTES / 4 / words.len());
        read(&format!("| 参数 | 说明 |\n|--|--|\n| a | {text} |\n`a` {text}\n"));
    }
}

#[test]
fn many_parameters_in_many_rows() {
    let names = || (0..BYTES / 40).map(|index| format!("k{index}"));
    let properties: Vec<String> = names().map(|name| format!("\"{name}\": {{\"id\": 1}}")).collect();
    let rows: Vec<String> = names().map(|name| format!("| {name} | x |\n| id | x |\n")).collect();
    read(&format!("```\n{{{}}}\n```\n| 参数 | 说明 |\n|--|--|\n{}", properties.join(","), rows.concat()));
}
