//! Reads lines into sections and blocks.

use super::{
    blocks::{Address, Block, Kind, Page, Section, Side, read_address, read_method},
    example::Example,
    lines::{example_length, fence, heading, is_no_json, plain, quoted},
    table::{Column, Row, Table, cells, fit, is_separator},
};

patterns! {
    UPDATED = r"最后更新[：:]?\s*(\d{4})[/\-.年](\d{1,2})[/\-.月](\d{1,2})";
    /// `**参数说明：**`, `**请求方式**：POST` with what follows, or a line of bold words alone.
    LABEL = r"^[\s>*+\-]*?(?:\*\*|__)\s*([^*|]{1,30}?)\s*(?:(?:[：:]\s*(?:\*\*|__)|(?:\*\*|__)\s*[：:])\s*(.*)|(?:\*\*|__)\s*)$";
    /// The same without bold, for the words that introduce an operation.
    PLAIN_LABEL = r"^[\s>*+\-]*((?:请求|返回|响应|参数|权限|回调|调用|接口|字段)?(?:方式|方法|地址|URL|url|包体|包结构体|示例|说明|结果|参数|包|内容|数据|字段说明|参数说明))\s*(?:[：:]\s*(.*))?$";
}

/// Bars beyond the last column belong to it.
const MAX_COLUMNS: usize = 24;

/// Reads a page. Every text can be read.
pub fn read(text: &str) -> Page {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let first = Section { title: String::new(), line: 1, blocks: Vec::new() };
    let mut reader = Reader {
        lines: &lines,
        page: Page { sections: vec![first], ..Page::default() },
        label: String::new(),
        unused_label: None,
        side: Side::Request,
        method: None,
        no_json_above: 0,
    };
    let mut index = reader.read_front_matter();
    while index < lines.len() {
        index += reader.read_block(index);
    }
    reader.keep_unused_label();
    reader.page.sections.retain(|section| !section.title.is_empty() || !section.blocks.is_empty());
    reader.page
}

struct Reader<'a> {
    lines: &'a [&'a str],
    page: Page,
    label: String,
    /// The label with its line, as long as nothing is under it.
    unused_label: Option<(usize, String)>,
    /// The side of the last label or example, which is that of a table that names none.
    side: Side,
    method: Option<String>,
    /// Below this index, the reader has looked for JSON without a fence.
    no_json_above: usize,
}

impl Reader<'_> {
    /// Reads the front matter, between two lines of `---`, and returns the index of the line after it.
    fn read_front_matter(&mut self) -> usize {
        let lines = self.lines;
        if lines.first().map(|line| line.trim()) != Some("---") {
            return 0;
        }
        let Some(end) = lines.iter().skip(1).position(|line| line.trim() == "---").map(|index| index + 1) else {
            self.report_oddity(1, "the front matter has no end: taken as text");
            return 0;
        };
        for line in &lines[1..end] {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            match key.trim() {
                "title" => self.page.title = value,
                "source_url" | "url" => self.page.url = Some(value),
                _ => {}
            }
        }
        end + 1
    }

    /// Reads the block that begins at `index`, and returns the number of its lines.
    fn read_block(&mut self, index: usize) -> usize {
        let line = self.lines[index].trim();
        if line.is_empty() || line == "[TOC]" {
            return 1;
        }
        if let Some(mark) = fence(line) {
            return self.read_fence(index, mark);
        }
        if let Some(length) = self.read_bare_json(index) {
            return length;
        }
        if is_table(self.lines, index) {
            return self.read_table(index);
        }
        match heading(line) {
            Some(title) => self.read_heading(&title, index + 1),
            None => self.read_words(self.lines[index], index + 1),
        }
        1
    }

    fn read_heading(&mut self, title: &str, line: usize) {
        if self.page.title.is_empty() {
            title.clone_into(&mut self.page.title);
        }
        self.keep_unused_label();
        self.label = String::new();
        // `参数说明` describes parameters of the request or the answer above it, so that side goes on.
        let goes_on = ["参数说明", "字段说明"].contains(&title);
        self.side = side_of(title).unwrap_or(if goes_on { self.side } else { Side::Request });
        self.page.sections.push(Section { title: title.to_owned(), line, blocks: Vec::new() });
    }

    fn read_fence(&mut self, index: usize, mark: &str) -> usize {
        let line = quoted(self.lines[index]).trim();
        let on_one_line = line.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(text) = on_one_line.filter(|text| !text.is_empty()) {
            self.read_example(index + 1, text);
            return 1;
        }
        let rest = &self.lines[index + 1..];
        let (length, closed) = example_length(rest, mark);
        if (length, closed) == (0, false) {
            self.report_oddity(index + 1, "this fence closes nothing that was opened: it is passed over");
            let words = line.trim_matches(['`', '~']);
            if !words.is_empty() {
                self.push(index + 1, Kind::Prose(words.to_owned()));
            }
            return 1;
        }
        if !closed {
            self.report_oddity(
                index + 1,
                "this fence is not closed: it is taken to end before the next heading, label or table",
            );
        }
        self.read_example(index + 2, &unquoted(&rest[..length]));
        1 + length + usize::from(closed)
    }

    /// Reads JSON whose fence is not opened, and returns the number of its lines with the closing fence.
    fn read_bare_json(&mut self, index: usize) -> Option<usize> {
        if index < self.no_json_above || !quoted(self.lines[index]).trim_start().starts_with('{') {
            return None;
        }
        let rest = &self.lines[index..];
        let length = rest.iter().position(|line| fence(line).is_some() || is_no_json(line)).unwrap_or(rest.len());
        let text = unquoted(&rest[..length]);
        // Remembered, so that a page of brackets is read in one pass.
        self.no_json_above = index + length;
        if length == rest.len() || Example::read(index + 1, &text).value().is_none() {
            return None;
        }
        self.report_oddity(index + 1, "this example has no fence that opens it: it is taken to begin here");
        self.read_example(index + 1, &text);
        Some(length + usize::from(fence(rest[length]).is_some()))
    }

    fn read_example(&mut self, line: usize, text: &str) {
        if let Some(found) = read_address(text).filter(|_| is_of_an_address(&self.label)) {
            let method = read_method(text).or(self.method.take());
            self.push(line, Kind::Address(Address { method, ..found }));
        }
        let example = Example::read(line, text);
        // An example with a code is an answer, whatever is above it.
        if example.value().is_some_and(|value| value.get("errcode").is_some()) {
            self.side = Side::Answer;
        }
        self.push(line, Kind::Example(example));
    }

    fn read_table(&mut self, index: usize) -> usize {
        let lines = self.lines;
        let header = fit(cells(quoted(lines[index])), MAX_COLUMNS);
        let columns = Column::all(&header);
        let mut rows: Vec<Row> = Vec::new();
        let mut next = index + 1;
        while next < lines.len() {
            let line = quoted(lines[next]);
            if is_separator(line) && rows.is_empty() {
                next += 1;
                continue;
            }
            if line.trim().is_empty() {
                // A row after an empty line belongs here, unless another table begins with it.
                let Some(after) = (next..lines.len()).find(|index| !lines[*index].trim().is_empty()) else { break };
                if !quoted(lines[after]).trim().starts_with('|') || is_table(lines, after) {
                    break;
                }
                next = after;
                continue;
            }
            // This line is the header of another table.
            if !rows.is_empty() && lines.get(next + 1).is_some_and(|after| is_separator(quoted(after))) {
                break;
            }
            let goes_on = !lines[next - 1].trim_end().ends_with('|') && continues_table(line);
            let row = cells(line);
            let is_row = line.trim_start().starts_with('|') || (row.len() > 1 && continues_table(line));
            if is_row {
                rows.push(Row { line: next + 1, cells: fit(row, columns.len()) });
            } else if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut())
                && goes_on
            {
                cell.push_str(&format!("\n{}", line.trim().trim_end_matches('|').trim_end()));
            } else {
                break;
            }
            next += 1;
        }
        let table = Table { columns, rows };
        if table.says_required() && side_of(&self.label).is_none() {
            self.side = Side::Request;
        }
        self.push(index + 1, Kind::Table(table));
        next - index
    }

    fn read_words(&mut self, line: &str, number: usize) {
        if let Some(found) = UPDATED.captures(line) {
            let number = |group: usize| found.get(group).map_or("", |found| found.as_str());
            self.page.updated.get_or_insert_with(|| format!("{}-{:0>2}-{:0>2}", number(1), number(2), number(3)));
            if found.get(0).is_some_and(|found| found.len() + 6 >= line.trim().len()) {
                return;
            }
        }
        let labelled = self.read_label(line, number);
        let rest = labelled.as_deref().unwrap_or(line);
        if self.label.contains("方式") || self.label.contains("方法") {
            self.method = read_method(rest).or(self.method.take());
        }
        if let Some(found) = read_address(rest).filter(|_| is_of_an_address(&self.label)) {
            let method = read_method(rest.split("http").next().unwrap_or_default()).or(self.method.take());
            self.side = Side::Request;
            self.push(number, Kind::Address(Address { method, ..found }));
            self.label = String::new();
        } else if !rest.trim().is_empty() {
            if labelled.is_some() {
                self.unused_label = None;
            }
            self.push(number, Kind::Prose(line.trim().to_owned()));
        }
    }

    /// Notes the label that a line begins with, and returns the rest of the line.
    fn read_label(&mut self, line: &str, number: usize) -> Option<String> {
        let found = [&LABEL, &PLAIN_LABEL].into_iter().find_map(|label| label.captures(line))?;
        self.keep_unused_label();
        let text = |group: usize| found.get(group).map_or("", |found| found.as_str());
        self.label = plain(text(1));
        self.side = side_of(&self.label).unwrap_or(self.side);
        self.unused_label = Some((number, line.trim().to_owned()));
        Some(text(2).to_owned())
    }

    /// Keeps a label with nothing under it as prose.
    fn keep_unused_label(&mut self) {
        if let Some((line, text)) = self.unused_label.take() {
            self.push(line, Kind::Prose(text));
        }
    }

    fn push(&mut self, line: usize, kind: Kind) {
        match kind {
            Kind::Prose(_) => self.keep_unused_label(),
            _ => self.unused_label = None,
        }
        let block = Block { line, label: self.label.clone(), side: self.side, kind };
        if let Some(section) = self.page.sections.last_mut() {
            section.blocks.push(block);
        }
    }

    fn report_oddity(&mut self, line: usize, message: &str) {
        self.page.oddities.push((line, message.to_owned()));
    }
}

fn unquoted(lines: &[&str]) -> String {
    lines.iter().map(|line| quoted(line)).collect::<Vec<_>>().join("\n")
}

/// Whether a table begins here: a line with bars above a separator, or a header of known words.
fn is_table(lines: &[&str], index: usize) -> bool {
    let line = quoted(lines[index]);
    if !line.contains('|') || is_separator(line) {
        return false;
    }
    if lines.get(index + 1).is_some_and(|next| is_separator(quoted(next))) {
        return true;
    }
    let columns = Column::all(&fit(cells(line), MAX_COLUMNS));
    columns.first() == Some(&Column::Parameter)
        && columns.len() > 1
        && columns.iter().all(|column| !matches!(column, Column::Other(_)))
}

fn continues_table(line: &str) -> bool {
    let line = line.trim_start();
    !["#", ">", "`", "!", "**", "- ", "~~~"].iter().any(|mark| line.starts_with(mark))
}

fn is_of_an_address(label: &str) -> bool {
    ["地址", "URL", "url", "方式", "方法"].iter().any(|word| label.contains(word))
}

fn side_of(label: &str) -> Option<Side> {
    let names = |words: &[&str]| words.iter().any(|word| label.contains(word));
    match () {
        () if names(&["返回", "响应", "应答", "回包", "输出"]) => Some(Side::Answer),
        () if names(&["请求", "输入", "接口定义"]) => Some(Side::Request),
        () => None,
    }
}
