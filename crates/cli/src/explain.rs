//! `explain`: what an error code means, in the language of the run.

use serde_json::{Value, json};
use wecom_school_types::{Code, Errcode, ErrcodeClass};

use crate::{
    arguments::Explain,
    exit::Exit,
    lang::{Lang, lang, words},
    layout::{Side, align_columns},
    output::{self, Format},
};

/// The page that lists every code of WeCom.
const PAGE: &str = "https://developer.work.weixin.qq.com/document/path/90313";

/// Returns what a code means; `None` if it is not documented.
pub fn meaning(code: Errcode) -> Option<&'static str> {
    code.known().map(|known| in_lang(known.meaning, known.term))
}

/// Returns what to do about a code; `None` if it is not documented.
pub fn remedy(code: Errcode) -> Option<&'static str> {
    code.known().map(|known| in_lang(known.remedy, known.remedy_zh))
}

fn in_lang(english: &'static str, chinese: Option<&'static str>) -> &'static str {
    match lang() {
        Lang::En => english,
        Lang::Zh => chinese.unwrap_or(english),
    }
}

/// Explains a code, or lists all of them. An undocumented code is no error.
pub fn run(arguments: &Explain) -> Exit {
    let text = match (arguments.code.map(Errcode::from), arguments.output) {
        (Some(code), Format::Table) => in_words(code),
        (Some(code), Format::Json) => as_json(code).to_string(),
        (None, Format::Table) => table(),
        (None, Format::Json) => {
            let codes: Vec<Value> = Errcode::KNOWN.iter().map(|known| as_json(known.code.into())).collect();
            json!({ "codes": codes }).to_string()
        }
    };
    output::say(&text);
    Exit::Success
}

fn in_words(code: Errcode) -> String {
    let number = code.get();
    let Some(known) = code.known() else {
        return words!(
            "{number}: not among the codes documented for school notices\n\
             Look at the errmsg of the answer, and for the code on {PAGE}";
            "{number}：学校通知的文档中没有这个错误码\n请查看返回的 errmsg，或在此页面查找：{PAGE}"
        );
    };
    let (meaning, remedy) = (in_lang(known.meaning, known.term), in_lang(known.remedy, known.remedy_zh));
    let class = class_of(known.class);
    words!(
        "{number}: {meaning}\n\nWhat to do: {remedy}\nClass: {class}\nPage: {PAGE}";
        "{number}：{meaning}\n\n处理办法：{remedy}\n类别：{class}\n页面：{PAGE}"
    )
}

fn as_json(code: Errcode) -> Value {
    let known = code.known();
    json!({
        "code": code.get(),
        "documented": known.is_some(),
        "class": known.map(|known| name_of(known.class)),
        "meaning": meaning(code),
        "remedy": remedy(code),
        "page": PAGE,
    })
}

fn table() -> String {
    let heads = [words!("CODE"; "错误码"), words!("CLASS"; "类别"), words!("MEANING"; "含义")];
    let row = |known: &'static Code<ErrcodeClass>| {
        [known.code.to_string(), class_of(known.class), in_lang(known.meaning, known.term).to_owned()]
    };
    let rows: Vec<[String; 3]> = std::iter::once(heads).chain(Errcode::KNOWN.iter().map(row)).collect();
    align_columns(&rows, [Side::Right, Side::Left, Side::Left]).join("\n")
}

fn class_of(class: ErrcodeClass) -> String {
    match (lang(), class.term()) {
        (Lang::Zh, Some(term)) => term.to_owned(),
        _ => name_of(class),
    }
}

/// Returns the English name of a class, as Rust has it.
fn name_of(class: ErrcodeClass) -> String {
    format!("{class:?}")
}
