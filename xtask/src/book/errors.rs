//! The pages of the error codes, made from `schema/errcode.json`.

use wecom_schemas::model::{Class, Code, Codes};

/// The chapter under which the pages are.
pub const CHAPTER: &str = "errors.md";

/// The page that lists every code of WeCom.
const PAGE: &str = "https://developer.work.weixin.qq.com/document/path/90313";

/// Words of the commands, and what the reader puts in their place.
const WORDS: [(&str, &str, &str); 3] = [
    (
        " school",
        "`school` 是[配置文件](../your-school.md)中的名称。",
        "`school` is the name of a [profile](../your-school.md). ",
    ),
    ("一年级1班", "把 `一年级1班` 换成班级的名称。", "Replace `一年级1班` with the name of a class. "),
    ("news.json", "`news.json` 是要发送的请求。", "`news.json` is the request to send. "),
];

pub struct Page {
    pub title: String,
    /// Its path in the book.
    pub path: String,
    pub text: String,
}

/// Picks the words of an edition.
#[derive(Clone, Copy)]
struct Language<'a>(&'a str);

impl Language<'_> {
    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        if self.0 == "zh" { zh } else { en }
    }

    /// Picks a text that may have no Chinese.
    fn of<'a>(self, en: &'a str, zh: Option<&'a String>) -> &'a str {
        self.pick(zh.map_or(en, |zh| zh), en)
    }

    fn class(self, class: &Class) -> &str {
        self.of(&class.name, class.term.as_ref())
    }
}

fn path(code: &Code) -> String {
    format!("errors/{}.md", code.code)
}

/// Returns the list of all codes, by class.
pub fn index(codes: &Codes, language: &str) -> String {
    let language = Language(language);
    let head = language.pick("| 错误码 | 含义 |", "| code | meaning |");
    let mut text = String::new();
    for class in &codes.classes {
        text += &format!("\n## {}\n\n{head}\n| ---: | --- |\n", language.class(class));
        for code in codes.known.iter().filter(|code| code.class == class.name) {
            let meaning = language.of(&code.meaning, code.term.as_ref());
            text += &format!("| [{}]({}) | {meaning} |\n", code.code, path(code));
        }
    }
    text
}

/// Returns the page of a code.
pub fn page(code: &Code, codes: &Codes, language: &str) -> Page {
    let language = Language(language);
    let meaning = language.of(&code.meaning, code.term.as_ref());
    let (short, rest) = meaning.split_once(": ").map_or((meaning, false), |(short, _)| (short, true));
    let title = format!("{} {short}", code.code);
    let class = codes.classes.iter().find(|class| class.name == code.class).map_or("", |class| language.class(class));
    let anchor = class.to_lowercase();
    let mut text = format!("# {title}\n\n{}[{class}](../{CHAPTER}#{anchor})\n", language.pick("类别：", "Class: "));
    if rest {
        text += &format!("\n{meaning}\n");
    }
    let mut section = |zh, en, body: &str| text += &format!("\n## {}\n\n{body}\n", language.pick(zh, en));
    section("处理办法", "What to do", language.of(&code.remedy, code.remedy_zh.as_ref()));
    if !code.causes.is_empty() {
        let causes = code.causes.iter().map(|cause| format!("- {}", language.of(&cause.text, cause.text_zh.as_ref())));
        section("常见原因", "Usual causes", &causes.collect::<Vec<_>>().join("\n"));
    }
    if let Some(console) = &code.console {
        section("管理后台中的位置", "In the console", console);
    }
    let command = code.command.as_ref().map(|command| format!("{command}\n")).unwrap_or_default();
    let mut commands = format!("```sh\n{command}wecom-school explain {}\n```\n\n", code.code);
    for (word, zh, en) in WORDS {
        if command.contains(word) {
            commands += language.pick(zh, en);
        }
    }
    commands += &format!("{}[全局错误码]({PAGE})", language.pick("官方说明：", "The official page: "));
    section("命令", "Commands", &commands);
    Page { title, path: path(code), text }
}
