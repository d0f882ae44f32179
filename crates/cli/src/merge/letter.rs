//! A message that becomes a notice for each recipient.

use wecom_school::{
    Violations,
    notice::{Notice, RecvScope},
};

use super::template::Template;
use crate::{
    arguments::send::Message,
    finding::violation_problems,
    input::display_name,
    message::{MessageDraft, Unaddressed},
    problem::{Problem, collect_all},
    uploads::Files,
};

pub struct Letter {
    /// The notice, with its fields.
    pub draft: MessageDraft,
    /// The texts with fields, each with its pointer.
    templates: Vec<(String, Template)>,
    scope: Option<RecvScope>,
}

impl Letter {
    /// Returns a letter that is the same for everybody.
    pub fn of_all(draft: MessageDraft, scope: Option<RecvScope>) -> Self {
        Self { draft, templates: Vec::new(), scope }
    }

    /// Finds the fields of a message. Reports everything that is wrong with them.
    pub fn of_each(
        draft: MessageDraft,
        scope: Option<RecvScope>,
        message: &Message,
        headings: &[String],
    ) -> Result<Self, Vec<Problem>> {
        let texts = draft.texts();
        if texts.is_empty() {
            let msgtype = draft.msgtype();
            let what = words!("a message of type {msgtype} has no text for fields"; "{msgtype} 类型的消息中没有可以使用字段的文字");
            return Err(Problem::usage(what)
                .help(words!(
                    "--each is for text, news and miniprogram; leave it out to send the same to everybody";
                    "--each 适用于 text、news 和 miniprogram；所有人内容相同时请去掉 --each"
                ))
                .into());
        }
        let mut templates = collect_all(texts.iter().map(|(pointer, text)| {
            let is_address = ["url", "picurl", "pagepath"].iter().any(|name| pointer.ends_with(&format!("/{name}")));
            let template = Template::parse(&describe_place(message, pointer), text, headings, is_address);
            template.map(|template| (pointer.clone(), template))
        }))?;
        templates.retain(|(_, template)| !template.columns().is_empty());
        if templates.is_empty() {
            let full_width = texts.iter().any(|(_, text)| text.contains(['｛', '｝']));
            let what = words!("the message has no field, so --each would send the same to everybody"; "消息中没有字段，--each 会给所有人发送相同的内容");
            return Err(Problem::usage(what).help(if full_width {
                words!("write fields with the half-width braces {{ and }}"; "字段请用半角花括号 {{ 和 }}")
            } else {
                words!("write {{column}} where the cell belongs, or leave out --each"; "请在需要的位置写 {{列名}}，或去掉 --each")
            }).into());
        }
        Ok(Self { templates, ..Self::of_all(draft, scope) })
    }

    /// Returns whether the notice is not the same for everybody.
    pub fn has_fields(&self) -> bool {
        !self.templates.is_empty()
    }

    /// Returns the columns of the fields in the text at a pointer; in all texts for `None`.
    pub fn columns(&self, pointer: Option<&str>) -> Vec<usize> {
        let templates = self.templates.iter().filter(|(own, _)| pointer.is_none_or(|pointer| pointer == own));
        let mut columns: Vec<usize> = templates.flat_map(|(_, template)| template.columns()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Returns the texts for a row, each with its pointer.
    pub fn texts(&self, cells: &[String]) -> Vec<(String, String)> {
        let rendered = self.render(cells);
        let text = |(pointer, text): (String, &str)| {
            let own = rendered.iter().find(|(own, _)| *own == pointer);
            let text = own.map_or_else(|| text.to_owned(), |(_, text)| text.clone());
            (pointer, text)
        };
        self.draft.texts().into_iter().map(text).collect()
    }

    /// Returns the notice for a row, to everybody.
    pub fn notice_to_all(&self, cells: &[String], files: &Files) -> Result<Notice, Violations> {
        self.draft.notice_with(&self.render(cells), files)
    }

    /// Returns the notice for the recipient of a row; without fields, for everybody.
    pub fn notice(&self, cells: Option<&[String]>, agentid: i64, files: &Files) -> Result<Unaddressed, Vec<Problem>> {
        let cells = cells.unwrap_or_default();
        let notice = self.notice_to_all(cells, files).map_err(|violations| violation_problems(&violations))?;
        let notice = Notice::builder().agentid(agentid).message(notice.message().clone());
        Ok(match self.scope {
            Some(scope) => notice.recv_scope(scope),
            None => notice,
        })
    }

    fn render(&self, cells: &[String]) -> Vec<(&str, String)> {
        self.templates.iter().map(|(pointer, template)| (pointer.as_str(), template.render(cells))).collect()
    }
}

/// Returns what people call the text at a pointer: the option, or the file that has it.
fn describe_place(message: &Message, pointer: &str) -> String {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    match message {
        Message::Text(typed) => typed.file.as_deref().map_or_else(|| "TEXT".to_owned(), display_name),
        Message::News(typed) if let Some(path) = &typed.articles.articles => {
            format!("{} {}", display_name(path), pointer.trim_start_matches("/news/articles"))
        }
        _ => format!("--{name}"),
    }
}
