//! What `check` and `send` find in a request: violations of the types, texts that the server cuts, and more.

use std::ops::Range;

use serde::Serialize;
use wecom_school_types::{FileProblem, Rule, ShownText, ShownTexts, Violations};

use crate::{
    lang::{Lang, lang},
    layout::{cut_end, cut_middle},
    problem::{Exit, Problem},
};

/// Defines the kinds, each with what is wrong and what to do, in English and in Chinese.
macro_rules! kinds {
    ($($kind:ident: $summary:literal $summary_zh:literal, $remedy:literal $remedy_zh:literal;)*) => {
        /// A kind of finding. Programs know it by its name in snake case, which does not change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($kind,)*
        }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            pub fn summary(self) -> String {
                match self {
                    $(Self::$kind => words!($summary; $summary_zh),)*
                }
            }

            pub fn remedy(self) -> String {
                match self {
                    $(Self::$kind => words!($remedy; $remedy_zh),)*
                }
            }
        }
    };
}

kinds! {
    Unreadable: "The file can't be read." "无法读取文件。",
        "Name a file that exists and may be read." "请指定存在且可读的文件。";
    NotUtf8: "The file is not UTF-8." "文件不是 UTF-8 编码。",
        "Save the file as UTF-8 without a byte order mark." "请把文件存为不带 BOM 的 UTF-8。";
    ByteOrderMark: "The file begins with a byte order mark." "文件以 BOM 开头。",
        "Save the file as UTF-8 without a byte order mark." "请把文件存为不带 BOM 的 UTF-8。";
    NotJson: "The file is not JSON." "文件不是 JSON。",
        "Write one JSON object, without comments." "文件内容应是一个 JSON 对象，不能有注释。";
    Missing: "A required property is absent." "缺少必填参数。",
        "Add it." "补上该参数。";
    Unknown: "There is no such property here." "此处没有这个参数。",
        "Correct its name, or remove it." "改正名称，或删去。";
    Misplaced: "The property belongs to another message type." "参数属于另一种消息类型。",
        "Remove it, or choose its message type." "删去，或改用它所属的消息类型。";
    Repeated: "An object has a property twice." "同一对象中有重复的参数。",
        "Keep one of them." "只保留一个。";
    WrongType: "The JSON type is another one." "JSON 类型不符。",
        "Write it in the type that is expected; leave out what is null." "改成所需的类型；null 请直接省略。";
    Empty: "A required text is empty." "必须有内容的字符串为空。",
        "Write at least one character." "至少写 1 个字符。";
    TooLong: "A text is too long, and the server refuses it." "字符串过长，服务器会拒绝。",
        "Shorten it. Bytes of UTF-8 are counted: a Chinese character has 3." "请缩短。按 UTF-8 字节计算，一个汉字 3 字节。";
    TooFew: "A list has too few entries." "列表项数过少。",
        "Add entries." "增加项数。";
    TooMany: "A list has too many entries." "列表项数过多。",
        "Remove entries, or divide them among several requests." "删去一些，或分成几次请求。";
    OutOfRange: "An integer is outside its range." "整数超出范围。",
        "Choose a value within." "取范围内的值。";
    NotListed: "The value is none of those that are accepted." "值不在可取的范围内。",
        "Choose one of the values that are listed." "从所列的值中选一个。";
    NothingGiven: "Of several properties at least one is needed." "几个参数中至少要有一个。",
        "Give one of them a value." "至少给其中一个赋值。";
    Other: "The request breaks a documented limit." "请求不符合文档的限制。",
        "Read the message of the finding." "请看该处的说明。";
    Link: "A link has no http:// or https://, or opens nothing." "链接没有以 http:// 或 https:// 开头，或无法打开。",
        "Begin it with https://." "请以 https:// 开头。";
    Blank: "A text consists of blanks only." "字符串全是空白字符。",
        "Write a text." "请填写内容。";
    Cut: "The server cuts a text that is too long." "服务器会截断过长的字符串。",
        "Shorten it, if the lost part matters." "如果丢掉的内容重要，请缩短。";
    Id: "An id is unusual." "id 不寻常。",
        "Compare it with the directory." "请与通讯录核对。";
}

impl Kind {
    /// Returns whether the notice is sent nevertheless.
    pub fn is_warning(self) -> bool {
        matches!(self, Self::Cut | Self::Id)
    }

    pub fn of_rule(rule: &Rule) -> Self {
        macro_rules! same_name {
            ($($name:ident)*) => {
                match rule {
                    $(Rule::$name { .. } => Self::$name,)*
                    _ => Self::Other,
                }
            };
        }
        same_name! {
            Missing Unknown Misplaced Repeated WrongType Empty TooLong TooFew TooMany OutOfRange NotListed NothingGiven
        }
    }
}

#[derive(Debug)]
pub struct Finding {
    pub kind: Kind,
    /// `None` where the file is not JSON.
    pub pointer: Option<String>,
    /// Bytes of the text; `None` where the file as a whole is meant.
    pub span: Option<Range<usize>>,
    pub message: String,
    pub help: Option<String>,
    pub measured: Option<Measured>,
}

/// A size and the limit that it breaks.
#[derive(Debug, PartialEq, Eq)]
pub struct Measured {
    pub limit: i64,
    /// What is counted; empty for a plain number.
    pub unit: &'static str,
    /// `None` if 64 bits don't hold it.
    pub size: Option<i64>,
}

impl Finding {
    pub fn of_file(kind: Kind, message: String) -> Self {
        Self { kind, pointer: None, span: None, message, help: None, measured: None }
    }

    pub fn at(kind: Kind, span: Range<usize>, message: String) -> Self {
        Self { span: Some(span), ..Self::of_file(kind, message) }
    }

    pub fn pointer(self, pointer: &str) -> Self {
        Self { pointer: Some(pointer.to_owned()), ..self }
    }

    pub fn help(self, help: String) -> Self {
        Self { help: Some(help), ..self }
    }

    pub fn line(&self) -> String {
        self.pointer.as_deref().map_or_else(|| self.message.clone(), |pointer| with_pointer(pointer, &self.message))
    }

    /// Returns the finding without its location, for a request that is not in a file.
    pub fn problem(&self) -> Problem {
        let what = self.line();
        let problem = if self.kind.is_warning() { Problem::warning(what) } else { Problem::new(Exit::Invalid, what) };
        problem.maybe_help(self.help.clone())
    }

    pub fn problem_in(&self, file: &str, text: &str) -> Problem {
        match &self.span {
            Some(span) => self.problem().at(&file, text, span),
            None => self.problem().in_file(&file),
        }
    }
}

/// A text that the server cuts after `limit` bytes before people see it.
#[derive(Clone, Debug)]
pub struct Cut {
    pub pointer: String,
    pub limit: usize,
    pub shown: String,
    pub lost: String,
}

impl Cut {
    pub fn find_all(request: &impl ShownTexts) -> Vec<Self> {
        let cut = |text: ShownText<'_>| Self {
            limit: text.limits.max.map_or(usize::MAX, |(limit, _)| limit),
            shown: text.shown.to_owned(),
            lost: text.lost.to_owned(),
            pointer: text.pointer,
        };
        request.shown_texts().into_iter().filter(|text| !text.lost.is_empty()).map(cut).collect()
    }

    pub fn measured(&self) -> usize {
        self.shown.len() + self.lost.len()
    }

    pub fn warning(&self) -> Problem {
        Problem::warning(with_pointer(&self.pointer, &self.message()))
    }

    pub fn message(&self) -> String {
        let (measured, limit, lost) = (self.measured(), self.limit, cut_end(&self.lost, 40));
        words!(
            "{measured} bytes of UTF-8, of which the server keeps {limit}: people don't see “{lost}”";
            "{measured} 字节（UTF-8），服务器只保留 {limit}：看不到“{lost}”"
        )
    }
}

pub fn with_pointer(pointer: &str, message: &str) -> String {
    match cut_middle(pointer).as_str() {
        "" => words!("the value itself: {message}"; "整个值：{message}"),
        pointer => words!("{pointer}: {message}"; "{pointer}：{message}"),
    }
}

pub fn describe_rule(rule: &Rule) -> String {
    if lang() == Lang::Zh { rule.in_chinese() } else { rule.to_string() }
}

pub fn describe_file_problem(problem: &FileProblem) -> String {
    if lang() == Lang::Zh { problem.in_chinese() } else { problem.to_string() }
}

pub fn violation_lines(violations: &Violations, describe: impl Fn(&Rule) -> String) -> Vec<String> {
    let lines = violations.iter().map(|violation| with_pointer(violation.pointer(), &describe(violation.rule())));
    lines.chain(count_more(violations.omitted())).collect()
}

pub fn violation_problems(violations: &Violations) -> Vec<Problem> {
    let lines = violation_lines(violations, describe_rule).into_iter();
    lines.map(|what| Problem::new(Exit::Invalid, what)).collect()
}

pub fn count_more(count: usize) -> Option<String> {
    (count > 0).then(|| words!("{count} more like these"; "另有 {count} 处问题"))
}
