//! A case, and how it is written as a line of JSON.

use serde_json::{Map, Value, json};
use wecom_schemas::Node;

/// Every kind of case: its name, and what it tries, in English and Chinese.
pub const KINDS: [(&str, &str, &str); 15] = [
    ("example", "an example of the official page", "官方页面的示例"),
    (
        "given",
        "the required properties alone, all documented properties, or one optional property with the required ones",
        "只含必填参数、包含全部参数，或在必填参数之外只加一个可选参数",
    ),
    ("missing", "a required property is absent", "缺少必填参数"),
    (
        "unknown",
        "a property that is not listed, or that belongs to another message",
        "未列出的参数，或属于其他消息类型的参数",
    ),
    (
        "null",
        "null instead of a value: no page allows it in a request",
        "以 null 代替取值：没有页面说明请求中可以为 null",
    ),
    ("wrong-type", "a value of another JSON type", "JSON 类型不符"),
    ("listed", "each value of a list of values", "列出的每个取值"),
    ("not-listed", "a value that a list of values does not have", "未列出的取值"),
    ("at", "exactly at a limit", "恰好达到限制"),
    ("over", "one beyond a limit", "超出限制一个单位"),
    (
        "across",
        "the last character begins within the limit and ends beyond it",
        "最后一个字符从限制之内开始，到限制之外结束",
    ),
    ("cut", "over a limit beyond which the server cuts a text: accepted", "超出限制的部分会被截断：应接受"),
    ("empty", "an empty text or an empty list", "空字符串或空列表"),
    ("alternatives", "properties of which at least one must be given", "至少填一项的参数"),
    ("answer", "an answer in a form that is odd but documented: accepted", "形式少见但符合文档的返回：应接受"),
];

/// A value of a type, and whether it is accepted.
#[derive(Clone, Debug)]
pub struct Case {
    /// `over/notice/request/text/content/3-byte`: the kind, the type, the place and the variant.
    pub id: String,
    /// The path of the schema file without `.json`: `notice/request`.
    pub ty: String,
    /// One of [`KINDS`]. A published case of an answer has [another](Self::published_kind).
    pub kind: &'static str,
    /// The value, in which long texts and lists are [compact](super::expand).
    pub instance: Value,
    /// The JSON pointer of what is tried; what is refused, is refused there.
    pub place: String,
    pub is_accepted: bool,
    /// The properties of the value that have their default or are empty lists, so that a program may leave them out.
    pub may_lack: Vec<String>,
    /// What people see of a text that the server cuts.
    pub shown: Option<Value>,
    /// The rule that decides, in English and Chinese.
    pub reason: [String; 2],
    /// The address of the page and the heading of its section.
    pub source: (String, String),
    /// The decisions of `errata.json` about the place.
    pub decisions: Vec<String>,
    pub is_answer: bool,
    /// Whether the case is written to a file.
    pub is_published: bool,
}

impl Case {
    pub fn verdict(&self) -> &'static str {
        if self.is_accepted { "accepted" } else { "refused" }
    }

    /// Returns `answer` for an answer that is no example.
    pub fn published_kind(&self) -> &'static str {
        if self.is_answer && self.kind != "example" { "answer" } else { self.kind }
    }

    /// Returns the case as one line of JSON, without a line end.
    pub fn line(&self) -> String {
        let ([reason, chinese], (page, section)) = (&self.reason, &self.source);
        let list = |names: &[String]| (!names.is_empty()).then(|| json!(names));
        let properties = [
            ("id", Some(json!(self.id))),
            ("type", Some(json!(self.ty))),
            ("kind", Some(json!(self.published_kind()))),
            ("instance", Some(self.instance.clone())),
            ("verdict", Some(json!(self.verdict()))),
            ("at", (!self.is_accepted).then(|| json!(self.place))),
            ("may_lack", list(&self.may_lack)),
            ("shown", self.shown.clone()),
            ("reason", Some(json!(reason))),
            ("reason_zh", Some(json!(chinese))),
            ("page", Some(json!(page))),
            ("section", Some(json!(section))),
            ("decisions", list(&self.decisions)),
        ];
        let given = properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(given.collect::<Map<_, _>>()).to_string()
    }
}

/// Returns `notice/request` for `notice/request.json`.
pub fn type_name(file: &str) -> &str {
    file.strip_suffix(".json").unwrap_or(file)
}

/// Returns whether a schema file is that of a request: it refuses properties that are not listed.
pub fn is_request(root: &Node<'_>) -> bool {
    root.map.get("additionalProperties").is_none_or(|is_open| is_open == false)
}
