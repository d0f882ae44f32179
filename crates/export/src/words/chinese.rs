//! The reference in Chinese. The schemas have descriptions in English alone; here the terms of the pages speak.

use serde_json::Value;

use super::{Heads, Label, Words};
use crate::Publication;
use wecom_schemas::{
    library::Node,
    markdown::{code, escape},
    model::{FileLimits, Integer, Picture, Repeat, Text, Unit},
};

/// Where a schema has no words in Chinese.
const MISSING: &str = "见英文版";

/// Chinese as it is written on the mainland.
pub struct Chinese;

impl Words for Chinese {
    fn introduction(&self, publication: &Publication) -> String {
        format!(
            "本文列出全部接口与参数，由 {} 版 schema 生成。[English](reference.md) · [OpenAPI](openapi.json) · \
             [JSON Schema](json-schema/)\n\n\
             除注明“字符”外，长度一律按 UTF-8 字节计算，一个汉字占三个字节。各节附官方页面链接；页面没有写明之处，\
             “约定”列出本项目的处理方式。请求中若有未列出的参数会被拒绝，返回中则可能另有参数。英文版另有每个参数的说明和作出约定的理由。",
            publication.version
        )
    }

    fn title<'p>(&self, publication: &'p Publication) -> &'p str {
        &publication.title_in_chinese
    }

    fn has_descriptions(&self) -> bool {
        false
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Contents => "目录",
            Label::Address => "地址参数",
            Label::Form => "请求体：以 multipart/form-data 上传的文件",
            Label::Request => "请求参数",
            Label::Answer => "返回参数",
            Label::Example => "示例",
            Label::Decisions => "页面未写明之处的约定",
            Label::Yes => "是",
            Label::No => "否",
            Label::FileKind => "文件",
            Label::Text => "字符串",
            Label::Integer => "整数",
            Label::Switch => "开关：`0` 否，`1` 是",
            Label::Boolean => "布尔值",
            Label::TextOrInteger => "字符串或整数",
            Label::Object => "对象",
            Label::Parts => "见以下各项",
            Label::IdTranslation => "支持 id 转译。",
            Label::Secret => "须保密。",
        }
    }

    fn name(&self, term: Option<&str>, name: &str) -> String {
        term.map_or_else(|| name.to_owned(), |term| format!("{} · {name}", escape(term)))
    }

    fn said(&self, own: &Node<'_>, target: &Node<'_>) -> String {
        escape(own.text("term").or_else(|| target.text("term")).unwrap_or_default())
    }

    fn list_of(&self, entry: &str) -> String {
        format!("{entry}数组")
    }

    fn text(&self, text: &Text) -> String {
        let Some((max, unit)) = text.max else {
            return if text.not_empty { "不能为空。".into() } else { String::new() };
        };
        let counted = match unit {
            Unit::Bytes => "个字节",
            Unit::Characters => "个字符",
        };
        let not_empty = if text.not_empty { "，不能为空" } else { "" };
        let overflow = if text.cut { "超出部分会被截断" } else { "超出则拒绝" };
        format!("最多 {max} {counted}{not_empty}；{overflow}。")
    }

    fn integer(&self, integer: &Integer) -> String {
        if (integer.minimum, integer.maximum) == (i64::MIN, i64::MAX) {
            return "64 位整数。".into();
        }
        let unit =
            integer.unit.as_deref().map(|unit| format!("，单位：{}", escape(in_chinese(unit)))).unwrap_or_default();
        let range = match (integer.minimum, integer.maximum) {
            (minimum, i64::MAX) => format!("不小于 {minimum}"),
            (i64::MIN, maximum) => format!("不大于 {maximum}"),
            (minimum, maximum) => format!("{minimum} 至 {maximum}"),
        };
        format!("{range}{unit}。")
    }

    fn entries(&self, least: usize, most: Option<usize>) -> String {
        match (least, most) {
            (0, None) => String::new(),
            (0, Some(most)) => format!("最多 {most} 项。"),
            (least, None) => format!("至少 {least} 项。"),
            (least, Some(most)) if least == most => format!("共 {least} 项。"),
            (least, Some(most)) => format!("{least} 至 {most} 项。"),
        }
    }

    fn each(&self, limits: &str) -> String {
        format!("每项：{limits}")
    }

    fn always(&self, value: &str) -> String {
        format!("固定为 {}。", code(value))
    }

    fn default(&self, value: &Value) -> String {
        format!("默认值：{}。", code(&value.to_string()))
    }

    fn file(&self, kind: &str, file: &FileLimits) -> String {
        let formats = if file.formats.is_empty() { "格式不限".to_owned() } else { file.formats.join("、") };
        let seconds = file.max_seconds.map(|seconds| format!("，播放时长不超过 {seconds} 秒")).unwrap_or_default();
        let kept = file.kept_seconds.map(|seconds| format!("，保存 {seconds} 秒")).unwrap_or_default();
        format!("{kind}：{formats}，{} 至 {} 字节{seconds}{kept}。", file.min_bytes, file.max_bytes)
    }

    fn picture(&self, picture: &Picture) -> String {
        let sizes: Vec<String> = picture.best_pixels.iter().map(|size| size.replace('x', " × ")).collect();
        let best = if sizes.is_empty() { String::new() } else { format!("建议 {} 像素", sizes.join(" 或 ")) };
        let parts: Vec<String> =
            [picture.formats.join("、"), best].into_iter().filter(|part| !part.is_empty()).collect();
        format!("图片：{}", parts.join("，"))
    }

    fn repeat(&self, repeat: &Repeat) -> String {
        match repeat {
            Repeat::Always => "可以安全重试：重复调用不产生额外影响。".to_owned(),
            Repeat::Never => "不可安全重试：重复到达可能会再次执行。".to_owned(),
            Repeat::DuplicateCheck { switch, interval } => {
                format!("`{switch}` 开启时，可在 `{interval}` 秒内安全重试；否则不可重试。")
            }
        }
    }

    fn meaning(&self, node: &Node<'_>) -> String {
        let Some(by) = node.child("meaningBy") else { return String::new() };
        let case = |entry: &Node<'_>| {
            let value = entry.map.get("value").map(ToString::to_string).unwrap_or_default();
            let meant = if entry.has("ignored") { "忽略" } else { entry.text("term").unwrap_or(MISSING) };
            escape(&format!("为 {value} 时：{meant}"))
        };
        let cases: Vec<String> = by.entries("values").iter().map(case).collect();
        format!("{} {}", code(by.text("property").unwrap_or_default()), cases.join("；"))
    }

    fn deprecated(&self, _: &str) -> String {
        "**已弃用**".into()
    }

    fn at_least_one_of(&self, properties: &[String]) -> String {
        format!("{} 至少填一项：空列表、空字符串和关闭的开关不算。", properties.join("、"))
    }

    fn links(&self, page: &str, schema: Option<&str>) -> String {
        let schema = schema.map(|path| format!(" · [JSON Schema]({path})")).unwrap_or_default();
        format!("官方页面：{page}{schema}")
    }

    fn decided(&self, links: &[String]) -> String {
        format!("约定：{}", links.join("、"))
    }

    fn code(&self, code: &Node<'_>) -> Vec<String> {
        let text = |key: &str| escape(code.text(key).unwrap_or(MISSING));
        vec![format!("`{}`", text("name")), text("term"), text("remedyZh")]
    }

    fn decision(&self, entry: &Value) -> Vec<String> {
        vec![escape(entry.get("term").and_then(Value::as_str).unwrap_or(MISSING))]
    }

    fn heads(&self) -> Heads {
        Heads {
            properties: ["参数", "类型", "必须", "取值与限制", "说明"],
            codes: &["返回码", "名称", "含义", "处理办法"],
            decisions: &["名称", "约定"],
        }
    }
}

/// A unit as the schemas write it.
fn in_chinese(unit: &str) -> &str {
    match unit {
        "seconds" => "秒",
        other => other,
    }
}
