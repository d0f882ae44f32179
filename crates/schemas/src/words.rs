//! Limits and rules in English and in Chinese, side by side. Code is between backticks; all else is plain text.

use crate::{
    markdown::code,
    model::{Case, FileLimits, Integer, Meaning, Picture, Repeat, Text, Unit, Value},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

impl Language {
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// Returns a text. If it is missing, the Chinese document refers to the English one.
    pub fn or_missing(self, text: Option<&str>) -> &str {
        text.unwrap_or(self.pick("", "见英文版"))
    }
}

/// Puts the term of the page before a description: `家长. Parents only.`
pub fn with_term(term: Option<&str>, description: &str) -> String {
    match term {
        Some(term) if description.is_empty() => term.to_owned(),
        Some(term) => format!("{term}. {description}"),
        None => description.to_owned(),
    }
}

pub fn text(language: Language, text: &Text) -> String {
    let not_empty = if text.not_empty { language.pick(", not empty", "，不能为空") } else { "" };
    match text.max {
        None if text.not_empty => language.pick("Not empty.", "不能为空。").to_owned(),
        None => String::new(),
        Some((max, unit)) => {
            let (english, chinese) = match unit {
                Unit::Bytes => ("bytes of UTF-8 (not characters)", "个字节"),
                Unit::Characters => ("characters (not bytes)", "个字符"),
            };
            let (cut, refused) = language
                .pick(("the server cuts what is longer", "longer is refused"), ("超出部分会被截断", "超出则拒绝"));
            let overflow = if text.cut { cut } else { refused };
            language.pick(
                format!("At most {max} {english}{not_empty}; {overflow}."),
                format!("最多 {max} {chinese}{not_empty}；{overflow}。"),
            )
        }
    }
}

pub fn integer(language: Language, integer: &Integer) -> String {
    if !integer.is_limited() {
        return language.pick("Any integer of 64 bits.", "64 位整数。").to_owned();
    }
    let unit = integer.unit.as_deref();
    match language {
        Language::English => {
            let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            format!("{} to {}{unit}.", integer.minimum, integer.maximum)
        }
        Language::Chinese => {
            let unit = unit.map(|unit| if unit == "seconds" { "秒" } else { unit });
            let unit = unit.map(|unit| format!("，单位：{unit}")).unwrap_or_default();
            match (integer.minimum, integer.maximum) {
                (minimum, i64::MAX) => format!("不小于 {minimum}{unit}。"),
                (i64::MIN, maximum) => format!("不大于 {maximum}{unit}。"),
                (minimum, maximum) => format!("{minimum} 至 {maximum}{unit}。"),
            }
        }
    }
}

pub fn entries(language: Language, least: usize, most: Option<usize>) -> String {
    let (english, chinese) = match (least, most) {
        (0, None) => return String::new(),
        (0, Some(most)) => (format!("At most {most}"), format!("最多 {most}")),
        (least, None) => (format!("At least {least}"), format!("至少 {least}")),
        (least, Some(most)) if least == most => (format!("Exactly {least}"), format!("共 {least}")),
        (least, Some(most)) => (format!("{least} to {most}"), format!("{least} 至 {most}")),
    };
    language.pick(format!("{english} entries."), format!("{chinese} 项。"))
}

pub fn file(language: Language, file: &FileLimits) -> String {
    let FileLimits { min_bytes, max_bytes, max_seconds, kept_seconds, formats } = file;
    let formats = if formats.is_empty() {
        language.pick("Any format", "格式不限").to_owned()
    } else {
        formats.join(language.pick(" or ", "、"))
    };
    let seconds = max_seconds
        .map(|max| language.pick(format!(", at most {max} seconds"), format!("，播放时长不超过 {max} 秒")))
        .unwrap_or_default();
    let kept = kept_seconds
        .map(|kept| language.pick(format!(" Kept for {kept} seconds."), format!("，保存 {kept} 秒")))
        .unwrap_or_default();
    language.pick(
        format!("{formats}, {min_bytes} to {max_bytes} bytes{seconds}.{kept}"),
        format!("{formats}，{min_bytes} 至 {max_bytes} 字节{seconds}{kept}。"),
    )
}

pub fn picture(language: Language, picture: &Picture) -> String {
    let formats = picture.formats.join(language.pick(" or ", "、"));
    let sizes: Vec<String> = picture.best_pixels.iter().map(|size| size.replace('x', " × ")).collect();
    let sizes = sizes.join(language.pick(" or ", " 或 "));
    let best = language.pick(format!("best at {sizes} pixels"), format!("建议 {sizes} 像素"));
    let best = if sizes.is_empty() { String::new() } else { best };
    let parts: Vec<String> = [formats, best].into_iter().filter(|part| !part.is_empty()).collect();
    language.pick(format!("Picture: {}.", parts.join(", ")), format!("图片：{}。", parts.join("，")))
}

pub fn meaning(language: Language, meaning: &Meaning) -> String {
    let case = |case: &Case| {
        let value = match &case.value {
            Value::Integer(value) => value.to_string(),
            Value::Text(value) => code(value),
        };
        let meant = match (&case.description, language) {
            (None, _) => language.pick("ignored", "忽略").to_owned(),
            (Some(description), Language::English) => {
                let term = case.term.as_ref().map(|term| format!(" ({term})")).unwrap_or_default();
                format!("{}{term}", description.trim_end_matches('.'))
            }
            (Some(_), Language::Chinese) => language.or_missing(case.term.as_deref()).to_owned(),
        };
        language.pick(format!("{value}: {meant}."), format!("{value} 时：{meant}"))
    };
    let (decider, cases) = (code(&meaning.decider), meaning.cases.iter().map(case).collect::<Vec<_>>());
    language.pick(format!("With {decider} {}", cases.join(" With ")), format!("{decider} 为 {}。", cases.join("；为 ")))
}

/// Whether a request may be repeated when it is unknown whether the server accepted it.
pub fn repeat(language: Language, repeat: &Repeat) -> String {
    match repeat {
        Repeat::Always => language
            .pick("Safe to repeat: a repeat changes nothing.", "可以安全重试：重复调用不产生额外影响。")
            .to_owned(),
        Repeat::Never => language
            .pick("Not safe to repeat: a second arrival may do it again.", "不可安全重试：重复到达可能会再次执行。")
            .to_owned(),
        Repeat::DuplicateCheck { switch, interval } => language.pick(
            format!("Safe to repeat within `{interval}` seconds if `{switch}` is on; otherwise not."),
            format!("`{switch}` 开启时，可在 `{interval}` 秒内安全重试；否则不可重试。"),
        ),
    }
}
