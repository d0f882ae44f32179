//! A text with fields: `{heading}` stands for the cell of that column, `{{` and `}}` for braces.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    audience::find_column,
    characters::trim_blanks,
    config::did_you_mean,
    problem::{Problem, unless_any},
};

/// The signs that RFC 3986 reserves for nothing; all others are encoded in a value.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    is_address: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The cell of a column.
    Field(usize),
}

impl Template {
    /// Finds the fields of a text, which people call `place`. Reports everything that is wrong. An address percent-encodes the
    /// cells.
    pub fn parse(place: &str, text: &str, headings: &[String], is_address: bool) -> Result<Self, Vec<Problem>> {
        let (mut template, mut problems) = (Self { parts: Vec::new(), is_address }, Vec::new());
        let fault = |span: Range<usize>, what: String| Problem::usage(what).at(&place, text, &span);
        let mut at = 0;
        while let Some(brace) = text[at..].find(['{', '}']).map(|offset| at + offset) {
            template.push_text(&text[at..brace]);
            let sign = &text[brace..=brace];
            let after = &text[brace + 1..];
            at = brace + 1;
            if after.starts_with(sign) {
                template.push_text(sign);
                at += 1;
            } else if sign == "}" {
                let what = words!("a closing brace without an opening one"; "只有右花括号，没有左花括号");
                problems.push(fault(brace..at, what).help(words!(
                    "write }}}} for a brace in the text"; "如果是文字中的花括号，请写成 }}}}"
                )));
            } else if let Some((name, _)) = after.split_once('}').filter(|(name, _)| !name.contains('{')) {
                let end = at + name.len() + 1;
                match find_column(headings, name, |what| fault(brace..end, what), || suggest(name, headings)) {
                    Ok(column) => template.parts.push(Part::Field(column)),
                    Err(problem) => problems.push(problem),
                }
                at = end;
            } else {
                let what = words!("a brace opens a field and is not closed"; "左花括号开始的字段没有结束");
                problems.push(fault(brace..at, what).help(words!(
                    "close it: {{column}}; or write {{{{ for a brace in the text"; "请补上右花括号：{{列名}}；如果是文字中的花括号，请写成 {{{{"
                )));
            }
        }
        template.push_text(&text[at..]);
        unless_any(problems, template)
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => *last += text,
            _ if text.is_empty() => {}
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// Returns the columns of the fields, each once, in the order of the text.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = Vec::new();
        for part in &self.parts {
            match part {
                Part::Field(column) if !columns.contains(column) => columns.push(*column),
                _ => {}
            }
        }
        columns
    }

    /// Returns the text with the cells of a row, without blanks around them. An address encodes a cell unless it begins with
    /// it: then the cell is an address itself.
    pub fn render(&self, cells: &[String]) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text += part,
                Part::Field(column) => {
                    let cell = cells.get(*column).map_or("", |cell| trim_blanks(cell));
                    if self.is_address && !text.is_empty() {
                        text.extend(utf8_percent_encode(cell, RESERVED));
                    } else {
                        text += cell;
                    }
                }
            }
        }
        text
    }
}

/// Returns a hint with the heading that is meant, if one is similar: by its letters, or because one is in the other.
fn suggest(name: &str, headings: &[String]) -> String {
    let name = trim_blanks(name);
    let known = || headings.iter().map(|heading| trim_blanks(heading)).filter(|heading| !heading.is_empty());
    let is_similar = |heading: &&str| !name.is_empty() && (heading.contains(name) || name.contains(*heading));
    did_you_mean(name, known())
        .or_else(|| did_you_mean(known().find(is_similar)?, known()))
        .unwrap_or_else(|| words!("for a brace in the text, write {{{{"; "如果是文字中的花括号，请写成 {{{{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 5] = ["parent_userid", " 学生姓名\u{feff}", "金额", "note", "note"];

    fn parse(text: &str, is_address: bool) -> Result<Template, Vec<Problem>> {
        Template::parse("TEXT", text, &HEADINGS.map(str::to_owned), is_address)
    }

    #[test]
    fn a_field_becomes_the_cell_of_its_column() {
        let cells = ["p-1", " 林一诺 ", "1,280.50", "", ""].map(str::to_owned);
        for (text, is_address, rendered, columns) in [
            ("", false, "", &[][..]),
            ("没有字段", false, "没有字段", &[]),
            ("{学生姓名}应缴{金额}元", false, "林一诺应缴1,280.50元", &[1, 2]),
            ("{ 学生姓名\u{200b} }{学生姓名}", false, "林一诺林一诺", &[1]),
            ("{{金额}}", false, "{金额}", &[]),
            ("{{{金额}}}", false, "{1,280.50}", &[2]),
            ("{{}}{{{{", false, "{}{{", &[]),
            ("甲\n{金额}\n乙", false, "甲\n1,280.50\n乙", &[2]),
            (
                "https://school.example/pay?name={学生姓名}&id={parent_userid}",
                true,
                "https://school.example/pay?name=%E6%9E%97%E4%B8%80%E8%AF%BA&id=p-1",
                &[1, 0],
            ),
            ("{金额}/{金额}", true, "1,280.50/1%2C280.50", &[2]),
        ] {
            let template = parse(text, is_address).unwrap();
            assert_eq!((template.render(&cells).as_str(), &template.columns()[..]), (rendered, columns), "{text}");
        }
    }

    #[test]
    fn every_fault_has_its_place() {
        for (text, columns, what, help) in [
            ("应缴{金额", &[3][..], "a brace opens a field and is not closed", "close it"),
            ("{金额{金额}", &[1], "a brace opens a field and is not closed", "close it"),
            ("金额}", &[3], "a closing brace without an opening one", "write }}"),
            ("{}", &[1], "there is no column ``", "for a brace in the text"),
            ("{学生姓明}", &[1], "there is no column `学生姓明`", "did you mean `学生姓名`?"),
            ("{姓名}", &[1], "there is no column `姓名`", "did you mean `学生姓名`?"),
            ("{note}", &[1], "two columns are called `note`", "give one of them"),
            ("{x}甲{y}乙}", &[1, 5, 9], "there is no column `x`", "for a brace"),
        ] {
            let problems = parse(text, false).unwrap_err();
            let found: Vec<String> = problems.iter().filter_map(Problem::location).collect();
            let expected: Vec<String> = columns.iter().map(|column| format!("TEXT:1:{column}")).collect();
            assert_eq!(found, expected, "{text}");
            let Problem { what: found, help: Some(way_out), .. } = &problems[0] else { panic!("{text}: no help") };
            assert!(found == what && way_out.contains(help), "{text}: {problems:?}");
        }
    }
}
