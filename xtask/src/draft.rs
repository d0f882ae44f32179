//! `cargo xtask draft PAGE.md`: writes schema files for the operations of an official page.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use wecom_pages::{
    ReadPage,
    draft::{Draft, Folder, draft},
};

use crate::tree;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The official page, as a Markdown file.
    page: PathBuf,
    /// The folder of schemas that gets the files; by default that of the bindings.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Overwrite files that exist in the folder.
    #[arg(long)]
    force: bool,
}

/// Drafts the operations of a page, and returns what was written and what to do next.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let text = fs::read(&arguments.page).map_err(|error| tree::failure("read", &arguments.page, &error))?;
    let text = String::from_utf8_lossy(&text);
    let folder = arguments.into.clone().map_or_else(|| Ok(crate::root()?.join("schema")), Ok::<_, String>)?;
    let draft = draft(&ReadPage::new(&arguments.page.to_string_lossy(), &text), &existing(&folder));
    if draft.files.is_empty() {
        return Err(format!("{}: nothing to draft: the page has no call", arguments.page.display()));
    }
    write(&draft, &folder, arguments.force)?;
    let mut report = format!("{}\n", folder.display());
    report.extend(draft.files.keys().map(|file| format!("  {file}\n")));
    report.extend(draft.notes.iter().map(|note| format!("{note}\n")));
    let page = arguments.page.display();
    Ok(format!(
        "{report}Next: `cargo xtask codegen` asks for what the page leaves open, and `cargo xtask audit --lock {page}` compares \
         the files with the page."
    ))
}

fn existing(folder: &Path) -> Folder {
    let errata = fs::read_to_string(folder.join("errata.json")).unwrap_or_default();
    let errata: Value = serde_json::from_str(&errata).unwrap_or_default();
    let ids = errata["errata"].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
    Folder { has_codes: folder.join("errcode.json").exists(), decisions: ids.map(str::to_owned).collect() }
}

/// Writes every file, or none if one exists.
fn write(draft: &Draft, folder: &Path, force: bool) -> Result<(), String> {
    let path = |file: &str| file.split('/').fold(folder.to_owned(), |path, segment| path.join(segment));
    let there: Vec<&str> = draft.files.keys().map(String::as_str).filter(|file| path(file).exists()).collect();
    if !force && !there.is_empty() {
        return Err(format!(
            "{} has these files already: choose another folder with --into, or overwrite them with --force\n  {}",
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

    #[test]
    fn a_draft_is_written_once_and_a_page_without_a_call_is_refused() {
        let address = "**请求方式：**GET\n**请求地址：**https://qyapi.weixin.qq.com/cgi-bin/shelf/get?id=ID\n";
        let folder = std::env::temp_dir().join(format!("wecom-school-draft-{}", std::process::id()));
        let page = folder.join("shelf.md");
        let run = |text, force| {
            tree::write(&page, text).unwrap();
            run(&Arguments { page: page.clone(), into: Some(folder.join("schema")), force })
        };
        let report = run(address, false).unwrap();
        assert!(report.contains("\n  shelf_get/request.json\n  shelf_get/response.json\nNext: "), "{report}");
        assert_eq!(tree::read(&folder.join("schema"), "json").unwrap().len(), 2);
        let refused = run(address, false).unwrap_err();
        assert!(refused.ends_with("--force\n  shelf_get/request.json\n  shelf_get/response.json"), "{refused}");
        run(address, true).unwrap();
        let refused = run("# 概述\n\n没有接口。\n", false).unwrap_err();
        assert!(refused.contains("the page has no call"), "{refused}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
