//! A text with fields: `{heading}` stands for the cell of that column, `{{` and `}}` for braces.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    audience::{NoColumn, find_heading, list_headings},
    characters::trim_blanks,
    config::did_you_mean,
    layout::cut_end,
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

/// What is wrong at a place of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub span: Range<usize>,
    pub what: String,
    pub note: Option<String>,
    pub help: String,
}

impl Template {
    /// Finds the fields of a text. Reports everything that is wrong. An address percent-encodes the cells.
    pub fn parse(text: &str, headings: &[String], is_address: bool) -> Result<Self, Vec<Fault>> {
        let (mut template, mut faults) = (Self { parts: Vec::new(), is_address }, Vec::new());
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
                faults.push(Fault {
                    span: brace..at,
                    note: None,
                    what: words!("a closing brace without an opening one"; "只有右花括号，没有左花括号"),
                    help: words!("write }}}} for a brace in the text"; "如果是文字中的花括号，请写成 }}}}"),
                });
            } else if let Some((name, _)) = after.split_once('}').filter(|(name, _)| !name.contains('{')) {
                let end = at + name.len() + 1;
                match find_heading(headings, name) {
                    Ok(column) => template.parts.push(Part::Field(column)),
                    Err(no_column) => faults.push(describe_no_column(brace..end, name, no_column, headings)),
                }
                at = end;
            } else {
                faults.push(Fault {
                    span: brace..at,
                    note: None,
                    what: words!("a brace opens a field and is not closed"; "左花括号开始的字段没有结束"),
                    help: words!("close it: {{column}}; or write {{{{ for a brace in the text"; "请补上右花括号：{{列名}}；如果是文字中的花括号，请写成 {{{{"),
                });
            }
        }
        template.push_text(&text[at..]);
        if faults.is_empty() { Ok(template) } else { Err(faults) }
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

fn describe_no_column(span: Range<usize>, name: &str, no_column: NoColumn, headings: &[String]) -> Fault {
    let name = cut_end(trim_blanks(name), 40);
    let (what, note, help) = match no_column {
        NoColumn::Unknown => {
            let there = list_headings(headings);
            let brace = || words!("for a brace in the text, write {{{{"; "如果是文字中的花括号，请写成 {{{{");
            (
                words!("the table has no column `{name}`"; "表格没有 `{name}` 列"),
                Some(words!("the headings are: {there}"; "表头为：{there}")),
                suggest(&name, headings).unwrap_or_else(brace),
            )
        }
        NoColumn::Ambiguous => (
            words!("two columns are called `{name}`"; "列 `{name}` 出现了两次"),
            None,
            words!("give one of them another heading"; "请修改其中一列的表头"),
        ),
    };
    Fault { span, what, note, help }
}

/// Returns a hint with the heading that is meant, if one is similar: by its letters, or because one is in the other.
fn suggest(name: &str, headings: &[String]) -> Option<String> {
    let known = || headings.iter().map(|heading| trim_blanks(heading)).filter(|heading| !heading.is_empty());
    let is_similar = |heading: &&str| !name.is_empty() && (heading.contains(name) || name.contains(*heading));
    did_you_mean(name, known()).or_else(|| did_you_mean(known().find(is_similar)?, known()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 5] = ["parent_userid", " 学生姓名\u{feff}", "金额", "note", "note"];

    fn parse(text: &str, is_address: bool) -> Result<Template, Vec<Fault>> {
        Template::parse(text, &HEADINGS.map(str::to_owned), is_address)
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
        for (text, marked, what, help) in [
            ("应缴{金额", &["{"][..], "a brace opens a field and is not closed", "close it"),
            ("{金额{金额}", &["{"], "a brace opens a field and is not closed", "close it"),
            ("金额}", &["}"], "a closing brace without an opening one", "write }}"),
            ("{}", &["{}"], "the table has no column ``", "for a brace in the text"),
            ("{学生姓明}", &["{学生姓明}"], "the table has no column `学生姓明`", "did you mean `学生姓名`?"),
            ("{姓名}", &["{姓名}"], "the table has no column `姓名`", "did you mean `学生姓名`?"),
            ("{note}", &["{note}"], "two columns are called `note`", "give one of them"),
            ("{x}甲{y}乙}", &["{x}", "{y}", "}"], "the table has no column `x`", "for a brace"),
        ] {
            let faults = parse(text, false).unwrap_err();
            let found: Vec<&str> = faults.iter().map(|fault| &text[fault.span.clone()]).collect();
            assert_eq!(found, marked, "{text}");
            assert!(faults[0].what == what && faults[0].help.contains(help), "{text}: {faults:?}");
        }
    }
}
