//! `cargo xtask draft PAGE.md`: the schema files that an official page suggests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use wecom_pages::{
    draft::{Around, Draft, draft},
    page::Page,
};

use crate::tree;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The page, as Markdown.
    page: PathBuf,
    /// The schema folder that gets the files; without it, that of the bindings.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Write over files that are there already.
    #[arg(long)]
    force: bool,
}

/// Drafts the calls of a page, and says what was written and what remains to do.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let bytes = fs::read(&arguments.page).map_err(|error| tree::failure("read", &arguments.page, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    let folder = match &arguments.into {
        Some(folder) => folder.clone(),
        None => crate::root()?.join("schema"),
    };
    let page = Page::read(&text);
    let name = arguments.page.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let around = Around { file: &name, has_codes: folder.join("errcode.json").exists() };
    let draft = draft(&page, &wecom_pages::read(&text, &page), around);
    if draft.files.is_empty() {
        return Err(format!("{name}: nothing to draft\n{}", draft.notes.join("\n")));
    }
    write(&draft, &folder, arguments.force)?;
    Ok(format!(
        "{draft}\nWritten into {}. Nothing is generated while a file has a `draft`: settle its doubts, then remove it.\n\
         `cargo xtask codegen --check` lists what is left.",
        folder.display()
    ))
}

/// Writes every file, or none if one is there already.
fn write(draft: &Draft, folder: &Path, force: bool) -> Result<(), String> {
    let path = |file: &str| file.split('/').fold(folder.to_owned(), |path, segment| path.join(segment));
    let there: Vec<&str> = draft.files.keys().map(String::as_str).filter(|file| path(file).exists()).collect();
    if !force && !there.is_empty() {
        return Err(format!(
            "{} has these files already: choose another folder with --into, or write over them with --force\n  {}",
            folder.display(),
            there.join("\n  ")
        ));
    }
    for (file, text) in &draft.files {
        tree::write(&path(file), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "**请求方式：**GET\n**请求地址：**https://qyapi.weixin.qq.com/cgi-bin/shelf/get?id=ID\n\n\
                        | 参数 | 必须 | 说明 |\n|---|---|---|\n| id | 是 | 书架id |\n";

    #[test]
    fn a_draft_is_written_once() {
        let folder = std::env::temp_dir().join(format!("wecom-school-draft-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let page = folder.join("shelf.md");
        fs::write(&page, PAGE).unwrap();
        let run = |force| run(&Arguments { page: page.clone(), into: Some(folder.join("schema")), force });
        let said = run(false).unwrap();
        assert!(said.starts_with("GET /cgi-bin/shelf/get in shelf_get/\n  shelf_get/request.json\n"), "{said}");
        assert_eq!(tree::read(&folder.join("schema"), "json").unwrap().len(), 2);
        let refused = run(false).unwrap_err();
        assert!(refused.ends_with("--force\n  shelf_get/request.json\n  shelf_get/response.json"), "{refused}");
        run(true).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_page_without_a_call_is_refused() {
        let page = std::env::temp_dir().join(format!("wecom-school-no-call-{}.md", std::process::id()));
        fs::write(&page, "# 概述\n\n没有接口。\n").unwrap();
        let refused = run(&Arguments { page: page.clone(), into: None, force: false }).unwrap_err();
        assert!(refused.contains("the page has no call"), "{refused}");
        fs::remove_file(&page).unwrap();
    }
}
