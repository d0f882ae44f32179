//! The rules that decide cases, in English and Chinese.

use wecom_schemas::{
    Node,
    markdown::code,
    model::{Integer, Text},
    words::{self, Language},
};

use crate::words::{AT_LEAST_ONE_OF, Label};

pub type Reason = [String; 2];

pub const EXAMPLE: Label = ("This is an example of the page.", "这是官方页面的示例。");
pub const REQUIRED_ALONE: Label = ("The required properties are enough.", "只填必填参数即可。");
pub const EVERYTHING: Label = ("All documented properties may be given together.", "可以同时填写全部参数。");
pub const OPTIONAL: Label = ("{} is optional.", "{} 为可选参数。");
pub const REQUIRED: Label = ("{} is required.", "{} 为必填参数。");
pub const MAY_BE_ABSENT: Label = ("An answer may lack {}.", "返回中可能没有 {}。");
pub const UNLISTED: Label = ("A request has no other properties than the listed ones.", "请求中不能有未列出的参数。");
pub const OTHERS: Label = ("An answer may have properties that are not listed.", "返回中可能另有未列出的参数。");
pub const MISPLACED: Label = ("{} belongs to another message.", "{} 属于其他消息类型。");
pub const NO_NULL: Label = ("null is not accepted.", "不能为 null。");
pub const NULL: Label = ("An answer may have null here.", "返回中此处可能为 null。");
pub const TYPE: Label = ("It must be of the type {}.", "类型必须为{}。");
pub const LISTED: Label = ("The values are {}.", "可取值为 {}。");
pub const OPEN: Label = ("Values that are not listed may follow.", "可能另有未列出的取值。");
pub const MAY_BE_EMPTY: Label = ("It may be empty.", "可以为空。");

/// Returns both languages of a label, with `{}` replaced.
pub fn both(label: Label, inserted: &str) -> Reason {
    [label.0, label.1].map(|text| text.replace("{}", inserted))
}

fn in_both(say: impl Fn(Language) -> String) -> Reason {
    [Language::English, Language::Chinese].map(say)
}

/// Returns the limits of a text.
pub fn text(schema: &Node<'_>) -> Reason {
    let text = Text::read(schema);
    let said = in_both(|language| words::text(language, &text));
    if said[0].is_empty() { both(MAY_BE_EMPTY, "") } else { said }
}

pub fn integer(integer: &Integer) -> Reason {
    in_both(|language| words::integer(language, integer))
}

pub fn entries(schema: &Node<'_>) -> Reason {
    let said =
        in_both(|language| words::entries(language, schema.size("minItems").unwrap_or(0), schema.size("maxItems")));
    if said[0].is_empty() { both(MAY_BE_EMPTY, "") } else { said }
}

pub fn at_least_one_of(names: &[&str]) -> Reason {
    in_both(|language| {
        let names: Vec<String> = names.iter().map(|name| code(name)).collect();
        let names = names.join(language.pick(", ", "、"));
        language.pick(AT_LEAST_ONE_OF.0, AT_LEAST_ONE_OF.1).replace("{}", &names)
    })
}

pub fn types(names: &[&str]) -> Reason {
    in_both(|language| {
        let name = |name: &&str| {
            let (english, chinese) = match *name {
                "text" => ("text", "字符串"),
                "integer" => ("integer", "整数"),
                "boolean" => ("boolean", "布尔值"),
                "list" => ("list", "数组"),
                _ => ("object", "对象"),
            };
            language.pick(english, chinese)
        };
        let names: Vec<&str> = names.iter().map(name).collect();
        language.pick(TYPE.0, TYPE.1).replace("{}", &names.join(language.pick(" or ", "或")))
    })
}
