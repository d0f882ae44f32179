//! `explain`: what an error code means, in the language of the run.

use serde_json::{Value, json};
use wecom_school_types::{Errcode, ErrcodeClass};

use crate::{
    arguments::Explain,
    lang::{Lang, lang},
    layout::{Side, align_columns},
    output::{self, Format},
    problem::Exit,
};

/// The page that lists every code of WeCom.
const PAGE: &str = "https://developer.work.weixin.qq.com/document/path/90313";

pub fn meaning(code: Errcode) -> Option<&'static str> {
    code.known().map(|known| in_lang(known.meaning, known.term))
}

pub fn remedy(code: Errcode) -> Option<&'static str> {
    code.known().map(|known| in_lang(known.remedy, known.remedy_zh))
}

fn in_lang(english: &'static str, chinese: Option<&'static str>) -> &'static str {
    chinese.filter(|_| lang() == Lang::Zh).unwrap_or(english)
}

/// Explains a code, or lists all of them. An undocumented code is no error.
pub fn run(arguments: &Explain) -> Exit {
    let known = || Errcode::KNOWN.iter().map(|known| known.code.into());
    output::say(&match (arguments.code.map(Errcode::from), arguments.output) {
        (Some(code), Format::Table) => explain_code(code),
        (Some(code), Format::Json) => code_as_json(code).to_string(),
        (None, Format::Json) => json!({ "codes": known().map(code_as_json).collect::<Vec<_>>() }).to_string(),
        (None, Format::Table) => {
            let heads = [words!("CODE"; "错误码"), words!("CLASS"; "类别"), words!("MEANING"; "含义")];
            let row = |code: Errcode| {
                let class = code.known().map(|known| class_in_lang(known.class));
                [code.get().to_string(), class.unwrap_or_default(), meaning(code).unwrap_or_default().to_owned()]
            };
            align_columns(heads, known().map(row), [Side::Right, Side::Left, Side::Left]).join("\n")
        }
    });
    Exit::Success
}

fn explain_code(code: Errcode) -> String {
    let number = code.get();
    let (Some(known), Some(meaning), Some(remedy)) = (code.known(), meaning(code), remedy(code)) else {
        return words!(
            "{number}: not among the codes documented for school notices\n\
             Look at the errmsg of the answer, and for the code on {PAGE}";
            "{number}：学校通知的文档中没有这个错误码\n请查看返回的 errmsg，或在此页面查找：{PAGE}"
        );
    };
    let class = class_in_lang(known.class);
    let mut text = words!(
        "{number}: {meaning}\n\nWhat to do: {remedy}\n";
        "{number}：{meaning}\n\n处理办法：{remedy}\n"
    );
    if !known.causes.is_empty() {
        text += &words!("Usual causes:\n"; "常见原因：\n");
        text.extend(known.causes.iter().map(|cause| format!("- {}\n", in_lang(cause.text, cause.text_zh))));
    }
    for (label, value) in
        [(words!("Console: "; "管理后台："), known.console), (words!("To test it: "; "检查命令："), known.command)]
    {
        text.extend(value.map(|value| format!("{label}{value}\n")));
    }
    text + &words!("Class: {class}\nPage: {PAGE}"; "类别：{class}\n页面：{PAGE}")
}

fn code_as_json(code: Errcode) -> Value {
    let known = code.known();
    json!({
        "code": code.get(),
        "documented": known.is_some(),
        "class": known.map(|known| format!("{:?}", known.class)),
        "meaning": meaning(code),
        "remedy": remedy(code),
        "causes": known.map(|known| {
            known.causes.iter().map(|cause| in_lang(cause.text, cause.text_zh)).collect::<Vec<_>>()
        }),
        "console": known.and_then(|known| known.console),
        "command": known.and_then(|known| known.command),
        "page": PAGE,
    })
}

fn class_in_lang(class: ErrcodeClass) -> String {
    let term = class.term().filter(|_| lang() == Lang::Zh);
    term.map_or_else(|| format!("{class:?}"), str::to_owned)
}
