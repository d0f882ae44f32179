//! Drafts of the calls of `library/directory.md`.

use std::fmt::Write;

use wecom_pages::draft::{Folder, draft};
use wecom_schemas::{DIALECT, Schemas};

use crate::library;

const PAGE: &str = include_str!("library/directory.md");

/// The snapshot has the notes, the drafted files, and the errors of the generator.
#[test]
fn a_draft_states_what_the_page_states_and_leaves_the_rest_to_the_generator() {
    let draft = draft(&library::read(PAGE), &Folder::default());
    let mut shown = draft.notes.join("\n");
    for (file, text) in draft.files.iter().filter(|(file, _)| !file.starts_with("examples/")) {
        write!(shown, "\n\n{file}\n{text}").unwrap();
    }
    let examples: Vec<&String> = draft.files.keys().filter(|file| file.starts_with("examples/")).collect();
    write!(shown, "\n{examples:#?}\n").unwrap();
    let mut sources = draft.files.clone();
    sources.insert(DIALECT.to_owned(), library::sources()[DIALECT].clone());
    write!(shown, "\n{}", Schemas::read(&sources).unwrap_err()).unwrap();
    insta::assert_snapshot!(shown);
}

#[test]
fn decisions_and_codes_of_the_folder_are_used() {
    let decisions =
        ["empty-required-text", "success-without-errcode", "answer-without-table"].map(str::to_owned).into();
    let folder = Folder { has_codes: true, decisions };
    let files = draft(&library::read(PAGE), &folder).files;
    assert!(files["shelf_set_mode/request.json"].contains("empty-required-text"));
    let answer = &files["shelf_set_mode/response.json"];
    assert!(
        ["../errcode.json", "success-without-errcode", "answer-without-table"].iter().all(|it| answer.contains(it))
    );
}
