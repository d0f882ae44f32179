//! The headings and fixed words of the reference, in English and Chinese.

use serde_json::Value;

use wecom_schemas::{
    Node,
    markdown::{code, escape},
    model::Code,
    words::Language::{self, Chinese, English},
};

pub type Label = (&'static str, &'static str);

pub const CONTENTS: Label = ("Contents", "目录");
pub const ADDRESS: Label = ("In the address", "地址参数");
pub const FORM: Label =
    ("In the body: a file, as a part of multipart/form-data", "请求体：以 multipart/form-data 上传的文件");
pub const REQUEST: Label = ("Request", "请求参数");
pub const ANSWER: Label = ("Answer", "返回参数");
pub const EXAMPLE: Label = ("Example", "示例");
pub const DECISIONS: Label = ("Decisions where a page is unclear", "页面未写明之处的约定");
pub const YES: Label = ("yes", "是");
pub const NO: Label = ("no", "否");
pub const FILE: Label = ("file", "文件");
pub const TEXT: Label = ("text", "字符串");
pub const INTEGER: Label = ("integer", "整数");
pub const SWITCH: Label = ("switch: `0` off, `1` on", "开关：`0` 否，`1` 是");
pub const BOOLEAN: Label = ("boolean", "布尔值");
pub const TEXT_OR_INTEGER: Label = ("text or integer", "字符串或整数");
pub const OBJECT: Label = ("object", "对象");
pub const FOLLOWS: Label = ("Its properties follow.", "见以下各项");
pub const ID_TRANSLATION: Label = ("Supports id translation.", "支持 id 转译。");
pub const SECRET: Label = ("A secret.", "须保密。");
pub const PERSONAL: Label = ("Personal data.", "个人信息。");
pub const OTHERS: Label = ("Other values may follow.", "可能另有其他取值。");
pub const LIST_OF: Label = ("list of {}", "{}数组");
pub const EACH: Label = ("Each: {}", "每项：{}");
pub const ALWAYS: Label = ("Always {}.", "固定为 {}。");
pub const DEFAULT: Label = ("Default: {}.", "默认值：{}。");
pub const DEPRECATED: Label = ("**Deprecated:** {}.", "**已弃用**");
pub const DECIDED: Label = ("*Decided:* {}.", "约定：{}");
pub const PAGE: Label = ("Page: {}", "官方页面：{}");
pub const AT_LEAST_ONE_OF: Label = (
    "At least one of {} must be given: an empty list or text, or a switch that is off, does not count.",
    "{} 至少填一项：空列表、空字符串和关闭的开关不算。",
);

pub type Heads = (&'static [&'static str], &'static [&'static str]);

pub const PROPERTY_HEADS: Heads = (
    &["Property", "Type", "Required", "Values and limits", "What it is"],
    &["参数", "类型", "必须", "取值与限制", "说明"],
);
pub const CODE_HEADS: Heads = (&["Code", "Name", "Meaning", "What to do"], &["返回码", "名称", "含义", "处理办法"]);
pub const DECISION_HEADS: Heads = (&["Name", "Where", "The page says", "Decided", "Because"], &["名称", "约定"]);

pub fn introduction(language: Language, version: &str) -> String {
    match language {
        English => format!(
            "Every call and every property, as the schemas of version {version} describe them. \
             [中文](reference.zh-CN.md) · [OpenAPI](openapi.json) · [JSON Schema](json-schema/)\n\n\
             Lengths count bytes of UTF-8 unless a limit names characters; a Chinese character has three bytes. The \
             words before a description are the term of the official page, which each section links to. Where a page \
             is silent or contradicts itself, *Decided* leads to what this project does, and why. A request with a \
             property that is not listed here is refused; an answer may have others."
        ),
        Chinese => format!(
            "本文列出全部接口与参数，由 {version} 版 schema 生成。[English](reference.md) · [OpenAPI](openapi.json) · \
             [JSON Schema](json-schema/)\n\n\
             除注明“字符”外，长度一律按 UTF-8 字节计算，一个汉字占三个字节。各节附官方页面链接；页面没有写明之处，\
             “约定”列出本项目的处理方式。请求中若有未列出的参数会被拒绝，返回中则可能另有参数。英文版另有每个参数的说明和作出约定的理由。"
        ),
    }
}

pub fn heading(language: Language, term: Option<&str>, name: &str) -> String {
    let Some(term) = term.map(escape) else { return name.to_owned() };
    language.pick(format!("{name} · {term}"), format!("{term} · {name}"))
}

/// Returns the words of a schema, or else those of the schema that it refers to. The schemas have descriptions in English
/// alone; in Chinese, there are the terms of the pages.
pub fn meaning(language: Language, own: &Node<'_>, target: &Node<'_>) -> String {
    let text = |key: &str| own.text(key).or_else(|| target.text(key)).map(escape).unwrap_or_default();
    let term = text("term");
    match language {
        English if term.is_empty() => text("description"),
        English => format!("**{term}** {}", text("description")).trim_end().to_owned(),
        Chinese => term,
    }
}

pub fn code_cells(language: Language, known: &Code) -> Vec<String> {
    let text = |english, chinese: Option<&str>| escape(language.or_missing(language.pick(Some(english), chinese)));
    let meaning = text(&known.meaning, known.term.as_deref());
    vec![known.code.to_string(), code(&known.name), meaning, text(&known.remedy, known.remedy_zh.as_deref())]
}

pub fn decision_cells(language: Language, entry: &Value) -> Vec<String> {
    let keys: &[&str] = language.pick(&["where", "page_says", "decided", "because"], &["term"]);
    keys.iter().map(|key| escape(language.or_missing(entry.get(*key).and_then(Value::as_str)))).collect()
}
