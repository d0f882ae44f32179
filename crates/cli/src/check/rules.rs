//! The kinds of things that can be wrong with a file, as programs tell them apart.

use wecom_school_types::Rule;

use crate::lang::words;

/// A kind of thing that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unreadable,
    NotUtf8,
    ByteOrderMark,
    NotJson,
    Missing,
    Unknown,
    Misplaced,
    Repeated,
    WrongType,
    Empty,
    TooLong,
    TooFew,
    TooMany,
    OutOfRange,
    NotListed,
    NothingGiven,
    /// A rule that the types have and this list does not.
    Other,
    /// The types accept a link that opens nothing.
    Link,
    /// The types accept a text of blanks.
    Blank,
    /// The server cuts a text, and sends the notice.
    Cut,
    /// An id is unusual, and the notice is sent.
    Id,
}

impl Kind {
    /// All of them; their order is that of the enum.
    pub const ALL: [Self; 21] = [
        Self::Unreadable,
        Self::NotUtf8,
        Self::ByteOrderMark,
        Self::NotJson,
        Self::Missing,
        Self::Unknown,
        Self::Misplaced,
        Self::Repeated,
        Self::WrongType,
        Self::Empty,
        Self::TooLong,
        Self::TooFew,
        Self::TooMany,
        Self::OutOfRange,
        Self::NotListed,
        Self::NothingGiven,
        Self::Other,
        Self::Link,
        Self::Blank,
        Self::Cut,
        Self::Id,
    ];

    /// Whether the notice is sent nevertheless.
    pub fn is_warning(self) -> bool {
        matches!(self, Self::Cut | Self::Id)
    }

    /// The kind of a rule of the types.
    pub fn of(rule: &Rule) -> Self {
        match rule {
            Rule::Missing => Self::Missing,
            Rule::Unknown { .. } => Self::Unknown,
            Rule::Misplaced { .. } => Self::Misplaced,
            Rule::Repeated => Self::Repeated,
            Rule::WrongType { .. } => Self::WrongType,
            Rule::Empty => Self::Empty,
            Rule::TooLong { .. } => Self::TooLong,
            Rule::TooFew { .. } => Self::TooFew,
            Rule::TooMany { .. } => Self::TooMany,
            Rule::OutOfRange { .. } => Self::OutOfRange,
            Rule::NotListed { .. } => Self::NotListed,
            Rule::NothingGiven { .. } => Self::NothingGiven,
            _ => Self::Other,
        }
    }

    /// The name by which programs know it. It does not change.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotUtf8 => "not_utf8",
            Self::ByteOrderMark => "byte_order_mark",
            Self::NotJson => "not_json",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Misplaced => "misplaced",
            Self::Repeated => "repeated",
            Self::WrongType => "wrong_type",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::TooFew => "too_few",
            Self::TooMany => "too_many",
            Self::OutOfRange => "out_of_range",
            Self::NotListed => "not_listed",
            Self::NothingGiven => "nothing_given",
            Self::Other => "other",
            Self::Cut => "cut",
            Self::Link => "link",
            Self::Blank => "blank",
            Self::Id => "id",
        }
    }

    /// What is wrong then, in general.
    pub fn summary(self) -> String {
        match self {
            Self::Unreadable => words!("The file can't be read."; "无法读取文件。"),
            Self::NotUtf8 => words!("The file is not UTF-8."; "文件不是 UTF-8 编码。"),
            Self::ByteOrderMark => words!("The file begins with a byte order mark."; "文件以 BOM 开头。"),
            Self::NotJson => words!("The file is not JSON."; "文件不是 JSON。"),
            Self::Missing => words!("A required property is absent."; "缺少必填参数。"),
            Self::Unknown => words!("There is no such property here."; "此处没有这个参数。"),
            Self::Misplaced => words!("The property belongs to another message type."; "参数属于另一种消息类型。"),
            Self::Repeated => words!("A property stands twice in one object."; "同一对象中有重复的参数。"),
            Self::WrongType => words!("The JSON type is another one."; "JSON 类型不符。"),
            Self::Empty => words!("A text that has to say something is empty."; "必须有内容的字符串为空。"),
            Self::TooLong => words!("A text is too long, and the server refuses it."; "字符串过长，服务器会拒绝。"),
            Self::TooFew => words!("A list has too few entries."; "列表项数过少。"),
            Self::TooMany => words!("A list has too many entries."; "列表项数过多。"),
            Self::OutOfRange => words!("An integer is outside its range."; "整数超出范围。"),
            Self::NotListed => words!("The value is none of those that are accepted."; "值不在可取的范围内。"),
            Self::NothingGiven => {
                words!("Of several properties at least one is needed."; "几个参数中至少要有一个。")
            }
            Self::Other => words!("The request breaks a documented limit."; "请求不符合文档的限制。"),
            Self::Cut => words!("The server cuts a text that is too long."; "服务器会截断过长的字符串。"),
            Self::Link => {
                words!("A link has no http:// or https://, or opens nothing."; "链接没有以 http:// 或 https:// 开头，或无法打开。")
            }
            Self::Blank => words!("A text is nothing but blanks."; "字符串全是空白字符。"),
            Self::Id => words!("An id is unusual."; "id 不寻常。"),
        }
    }

    /// What to do about it, in general.
    pub fn remedy(self) -> String {
        match self {
            Self::Unreadable => words!("Name a file that exists and may be read."; "请指定存在且可读的文件。"),
            Self::NotUtf8 | Self::ByteOrderMark => {
                words!("Save the file as UTF-8 without a byte order mark."; "请把文件存为不带 BOM 的 UTF-8。")
            }
            Self::NotJson => {
                words!("Write one JSON object, without comments."; "文件内容应是一个 JSON 对象，不能有注释。")
            }
            Self::Missing => words!("Add it."; "补上该参数。"),
            Self::Unknown => words!("Correct its name, or remove it."; "改正名称，或删去。"),
            Self::Misplaced => words!("Remove it, or choose its message type."; "删去，或改用它所属的消息类型。"),
            Self::Repeated => words!("Keep one of them."; "只保留一个。"),
            Self::WrongType => {
                words!("Write it in the type that is expected; leave out what is null."; "改成所需的类型；null 请直接省略。")
            }
            Self::Empty => words!("Write at least one character."; "至少写 1 个字符。"),
            Self::TooLong => {
                words!(
                    "Shorten it. Bytes of UTF-8 are counted: a Chinese character has 3.";
                    "请缩短。按 UTF-8 字节计算，一个汉字 3 字节。"
                )
            }
            Self::TooFew => words!("Add entries."; "增加项数。"),
            Self::TooMany => {
                words!("Remove entries, or divide them among several requests."; "删去一些，或分成几次请求。")
            }
            Self::OutOfRange => words!("Choose a value within."; "取范围内的值。"),
            Self::NotListed => words!("Choose one of the values that are listed."; "从所列的值中选一个。"),
            Self::NothingGiven => words!("Give one of them a value."; "至少给其中一个赋值。"),
            Self::Other => words!("Read what is said at the place."; "请看该处的说明。"),
            Self::Cut => {
                words!("Shorten it, if what is lost matters."; "如果丢掉的内容重要，请缩短。")
            }
            Self::Link => words!("Begin it with https://."; "请以 https:// 开头。"),
            Self::Blank => words!("Write a text."; "请填写内容。"),
            Self::Id => words!("Compare it with the directory."; "请与通讯录核对。"),
        }
    }
}
