use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::*;

/// A heading with its level, or a code block with its language and what both editions share of it.
#[derive(Debug, PartialEq)]
enum Part {
    Heading(String),
    Code(String, String),
}

/// Returns the headings and code blocks of a page. Of a block, comments and what a command prints are left out, because they are in
/// the language of the page.
fn parts(text: &str) -> Vec<Part> {
    let (mut parts, mut block) = (Vec::new(), None);
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => parts.push(Part::Heading(level.to_string())),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => block = Some((language, String::new())),
            Event::Text(text) => block.iter_mut().for_each(|(_, code)| code.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => parts.extend(block.take().map(|(language, code)| {
                let commands = code.lines().filter(|line| &*language != "console" || line.starts_with(['$', '>', '?']));
                let bare = commands.map(|line| line.split_once(" # ").map_or(line, |(line, _)| line).trim_end());
                let is_shared = !["text", "rust"].contains(&&*language);
                let bare = bare.filter(|line| is_shared && !line.starts_with('#')).collect::<Vec<_>>().join("\n");
                Part::Code(language.into_string(), bare)
            })),
            _ => {}
        }
    }
    parts
}

#[test]
fn both_editions_have_the_same_pages_headings_and_code() {
    let docs = crate::root().unwrap().join("docs");
    let [zh, en] = ["zh", "en"].map(|folder| tree::read(&docs.join(folder), "md").unwrap());
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>(), "the pages of docs/zh and docs/en");
    for (page, text) in &zh {
        assert_eq!(parts(text), parts(&en[page]), "docs/zh/{page} and docs/en/{page} differ");
    }
    let listed = |text: &str| {
        let links = Regex::new(r"\]\(([^)]*)\)").unwrap();
        links.captures_iter(text).map(|link| link[1].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&zh["SUMMARY.md"]), listed(&en["SUMMARY.md"]), "the order of the chapters");
    let unlisted: Vec<&String> =
        zh.keys().filter(|page| *page != "SUMMARY.md" && !listed(&zh["SUMMARY.md"]).contains(page)).collect();
    assert!(unlisted.is_empty(), "SUMMARY.md lists every page: {unlisted:?}");
}

/// Follows every link of the built books that leads to one of their files, with its anchor.
#[test]
fn every_link_and_picture_leads_somewhere() {
    let out = env::temp_dir().join(format!("wecom-school-book-{}", std::process::id()));
    build(&crate::root().unwrap(), &out).unwrap();
    let (attribute, id) =
        (Regex::new(r#"<[a-z][^<>]*\s(?:href|src)="([^"]*)""#).unwrap(), Regex::new(r#"\sid="([^"]*)""#).unwrap());
    let pages = tree::read(&out, "html").unwrap();
    let ids: BTreeMap<&String, BTreeSet<String>> =
        pages.iter().map(|(page, html)| (page, id.captures_iter(html).map(|id| id[1].to_owned()).collect())).collect();
    let contents = &pages["zh/toc.html"];
    let after = contents.split_once("\"errors.html\"").map_or("", |(_, after)| after);
    let between = after.split_once("\"errors/-1.html\"").map_or("", |(before, _)| before);
    assert!(between.contains("<ol"), "the pages of the error codes are below their chapter: {between}");
    let mut dead = BTreeSet::new();
    for (page, html) in pages.iter().filter(|(page, _)| !page.ends_with("404.html")) {
        if html.contains("{{#") {
            dead.insert(format!("{page}: an include that was not found"));
        }
        for link in attribute.captures_iter(html).map(|link| link[1].replace("&amp;", "&")) {
            if link.contains(':') {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { page.clone() } else { links::resolve(page, path) };
            let has_anchor = anchor.is_empty() || ids.get(&target).is_some_and(|ids| ids.contains(anchor));
            if !out.join(&target).is_file() || !has_anchor {
                dead.insert(format!("{page}: {link}"));
            }
        }
    }
    // The READMEs link to pages, too.
    let root = crate::root().unwrap();
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().file_name());
    let readmes = crates.map(|name| format!("crates/{}/README.md", name.to_string_lossy()));
    let readmes = readmes.filter(|readme| root.join(readme).is_file());
    for readme in readmes.chain(["README.md", "README.zh-CN.md"].map(str::to_owned)) {
        for (_, link) in links::links(&tree::read_text(&root.join(&readme)).unwrap()) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = links::resolve(&readme, path);
            let is_page = target.starts_with("docs/zh/") || target.starts_with("docs/en/");
            let page = is_page.then(|| target["docs/".len()..].replace(".md", ".html"));
            let has_anchor =
                page.is_none_or(|page| anchor.is_empty() || ids.get(&page).is_some_and(|ids| ids.contains(anchor)));
            if !root.join(&target).exists() || !has_anchor {
                dead.insert(format!("{readme}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.into_iter().collect::<Vec<_>>().join("\n"));
    for page in ["zh/errors/40058.html", "en/documents/docs-decisions.html", "zh/errors/-1.html"] {
        assert!(pages.contains_key(page), "{page}");
    }
    fs::remove_dir_all(&out).unwrap();
}

#[test]
fn the_lines_of_a_chinese_paragraph_are_joined() {
    let text = "一，\n二\n三 `a`\n四。\n`b`\n\n- 五\n  六\n- 七\n\n```text\n八\n九\n```\n十\n";
    let right = "一，二三 `a`\n四。`b`\n\n- 五六\n- 七\n\n```text\n八\n九\n```\n十\n";
    assert_eq!(join_lines(text), right);
}

#[test]
fn a_link_that_leads_nowhere_is_named() {
    let mut site = Site::default();
    site.add("docs/en/index.md".to_owned(), "en/index.md");
    let mut problems = Vec::new();
    let text = "[a](index.md#x) ![b](../../Cargo.toml) [c](../../schema/) [d](none.md) [e](https://school.example/)";
    let rewritten = site.rewrite(&crate::root().unwrap(), text, "docs/en/page.md", "en/errors/1.md", &mut problems);
    let right = "[a](../../en/index.md#x) ![b](../../files/Cargo.toml) c [d](none.md) [e](https://school.example/)";
    assert_eq!(rewritten, right);
    assert_eq!(site.files().collect::<Vec<_>>(), ["Cargo.toml"]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("docs/en/page.md: `none.md` leads nowhere"), "{problems:?}");
}

#[test]
fn causes_are_in_both_languages_and_a_place_in_the_console_is_named_once() {
    let codes = read_codes(&crate::root().unwrap()).unwrap();
    for code in &codes.known {
        assert!(code.causes.iter().all(|cause| cause.text_zh.is_some()), "{}: a cause has no textZh", code.code);
        let is_in_remedy = code.remedy_zh.as_ref().is_some_and(|remedy| remedy.contains("管理后台"));
        assert!(code.console.is_none() || !is_in_remedy, "{}: the remedy names a place, too", code.code);
    }
    let page = errors::page(codes.known.iter().find(|code| code.code == 301_002).unwrap(), &codes, EN.folder);
    for part in
        ["## Usual causes\n\n- ", "## In the console\n\n应用管理 → ", "```sh\nwecom-school token --profile school\n"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let page = errors::page(codes.known.iter().find(|code| code.code == 40008).unwrap(), &codes, ZH.folder);
    assert!(!page.text.contains("常见原因"), "nothing is invented: {}", page.text);
}
