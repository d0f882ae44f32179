//! Judges the notice of every row before the first is sent.

use wecom_school::{notice::Notice, types::ShownTexts as _};
use wecom_school_campaign::Kind;

use super::{
    letter::Letter,
    preview::{Preview, Sample, SampleText},
};
use crate::{
    audience::{Entry, FirstLines, is_spreadsheet_error},
    characters::{is_blank, trim_blanks},
    finding::{Cut, count_more, describe_rule, with_pointer},
    layout::shorten,
    objection::check_request,
    output,
    problem::{Exit, Problem},
    uploads::Files,
};

/// What is found in the rows of a table. Errors name lines and columns, and no cell.
pub struct Judge<'l> {
    letter: &'l Letter,
    files: &'l Files,
    headings: &'l [String],
    missing: FirstLines,
    invalid: FirstLines,
    cuts: FirstLines,
    /// What is wrong with texts without fields, which all rows share.
    shared: Vec<Problem>,
    shared_cuts: Vec<Cut>,
    preview: Preview,
}

/// What is found in all rows.
pub struct Judged {
    pub problems: Vec<Problem>,
    pub preview: Preview,
    /// How many texts the server will cut.
    pub cuts: usize,
    /// The texts without fields that the server will cut.
    pub shared_cuts: Vec<Cut>,
}

impl<'l> Judge<'l> {
    pub fn new(letter: &'l Letter, files: &'l Files, headings: &'l [String]) -> Self {
        Self {
            letter,
            files,
            headings,
            missing: FirstLines::default(),
            invalid: FirstLines::default(),
            cuts: FirstLines::default(),
            shared: Vec::new(),
            shared_cuts: Vec::new(),
            preview: Preview::default(),
        }
    }

    /// Judges the notice of a row.
    pub fn judge(&mut self, entry: &Entry) {
        let (line, cells) = (entry.line.unwrap_or_default(), entry.cells.as_deref().unwrap_or_default());
        if self.has_missing(line, cells) {
            return;
        }
        match self.letter.notice_to_all(cells, self.files) {
            Err(violations) => {
                for violation in &violations {
                    let pointer = violation.pointer();
                    let what = with_pointer(pointer, &describe_rule(violation.rule()));
                    self.add_invalid(line, pointer, Problem::new(Exit::Invalid, what));
                }
                if let Some(more) = count_more(violations.omitted()) {
                    self.add_invalid(line, "", Problem::new(Exit::Invalid, more));
                }
            }
            Ok(notice) => self.judge_notice(entry, line, cells, &notice),
        }
    }

    /// Judges a notice without fields.
    pub fn judge_once(&mut self) {
        self.judge(&Entry { line: None, kind: Kind::Everyone, id: String::new(), cells: None });
    }

    fn judge_notice(&mut self, entry: &Entry, line: usize, cells: &[String], notice: &Notice) {
        for finding in check_request(&serde_json::to_string(notice).unwrap_or_default()) {
            let pointer = finding.pointer.clone().unwrap_or_default();
            self.add_invalid(line, &pointer, finding.problem());
        }
        for cut in Cut::find_all(notice) {
            let columns = self.name_columns(&cut.pointer);
            match columns {
                None if self.shared_cuts.iter().any(|other| other.pointer == cut.pointer) => {}
                None => self.shared_cuts.push(cut),
                Some(columns) => self.cuts.add(|| {
                    let (pointer, measured, limit) = (&cut.pointer, cut.measured(), cut.limit);
                    words!(
                        "line {line}, {columns}: {pointer}: {measured} bytes of UTF-8, of which the server keeps {limit}";
                        "第 {line} 行，{columns}：{pointer}：{measured} 字节（UTF-8），服务器只保留 {limit}"
                    )
                }),
            }
        }
        let texts = self.letter.texts(cells);
        let bytes = texts.iter().map(|(_, text)| text.len()).sum();
        self.preview.add(bytes, || {
            let limits = notice.shown_texts();
            let text = |(pointer, text): &(String, String)| {
                let limit = limits.iter().find(|shown| shown.pointer == *pointer).and_then(|shown| shown.limits.max);
                SampleText { pointer: pointer.clone(), text: text.clone(), limit: limit.map(|(limit, _)| limit) }
            };
            Sample { line, kind: entry.kind, id: entry.id.clone(), texts: texts.iter().map(text).collect() }
        });
    }

    /// Returns whether a cell is empty, or has an error of a spreadsheet in place of a value.
    fn has_missing(&mut self, line: usize, cells: &[String]) -> bool {
        let before = self.missing.count;
        for column in self.letter.columns(None) {
            let (cell, heading) = (cells.get(column).map_or("", |cell| trim_blanks(cell)), &self.headings[column]);
            let heading = shorten(trim_blanks(heading));
            if cell.chars().all(is_blank) {
                self.missing.add(|| words!("line {line}: `{heading}` is empty"; "第 {line} 行：`{heading}` 为空"));
            } else if is_spreadsheet_error(cell) {
                self.missing.add(|| {
                    words!("line {line}: `{heading}` is {cell}, an error of a spreadsheet"; "第 {line} 行：`{heading}` 是电子表格的错误值 {cell}")
                });
            }
        }
        self.missing.count > before
    }

    /// Adds what is wrong with the text at a pointer. What has no field is the same in all rows.
    fn add_invalid(&mut self, line: usize, pointer: &str, problem: Problem) {
        match self.name_columns(pointer) {
            Some(columns) => self.invalid.add(|| {
                let what = &problem.what;
                words!("line {line}, {columns}: {what}"; "第 {line} 行，{columns}：{what}")
            }),
            None if self.shared.iter().any(|other| other.what == problem.what) => {}
            None => self.shared.push(problem),
        }
    }

    /// Returns the headings of the fields in the text at a pointer; `None` if there are none.
    fn name_columns(&self, pointer: &str) -> Option<String> {
        let columns = self.letter.columns(Some(pointer));
        let names = columns.iter().map(|column| format!("`{}`", shorten(trim_blanks(&self.headings[*column]))));
        (!columns.is_empty()).then(|| names.collect::<Vec<_>>().join(", "))
    }

    /// Returns everything that is wrong in the file `name`. Prints the warnings.
    pub fn finish(self, name: &str) -> Judged {
        let Self { missing, invalid, cuts, shared, shared_cuts, preview, .. } = self;
        let (mut problems, warnings): (Vec<_>, Vec<_>) =
            shared.into_iter().partition(|problem| problem.exit != Exit::Success);
        warnings.into_iter().chain(shared_cuts.iter().map(Cut::warning)).for_each(|warning| output::complain(&warning));
        let count_of_cuts = cuts.count;
        let cut = cuts.problem(|count| {
            Problem::warning(words!("texts that the server will cut: {count}"; "有 {count} 处文字会被服务器截断"))
                .in_file(&name)
        });
        cut.iter().for_each(output::complain);
        let problem = |what, help| Problem::new(Exit::Invalid, what).in_file(&name).help(help);
        problems.extend(missing.problem(|count| {
            problem(
                words!("missing values: {count}"; "有 {count} 处缺少内容"),
                words!("nothing was sent: fill in the cells, or delete the rows"; "尚未发送：请补全单元格，或删去这些行"),
            )
        }));
        problems.extend(invalid.problem(|count| {
            problem(
                words!("notices that can't be sent: {count}"; "有 {count} 处内容不符合要求"),
                words!("nothing was sent: correct the table or the message"; "尚未发送：请修正表格或消息"),
            )
        }));
        Judged { problems, preview, cuts: count_of_cuts, shared_cuts }
    }
}
