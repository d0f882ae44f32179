//! Markdown as GitHub shows it.

use wecom_schemas::markdown::cell;

/// A heading that can be linked to by `anchor`, in every language alike.
pub fn heading(level: usize, anchor: &str, text: &str) -> String {
    format!("{} <a id=\"{}\"></a>{text}\n\n", "#".repeat(level), id(anchor))
}

pub fn link(text: &str, anchor: &str) -> String {
    format!("[{text}](#{})", id(anchor))
}

/// A table; nothing if it has no rows.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut table = line(&mut heads.iter().map(|head| (*head).to_owned()));
    table.push_str(&line(&mut heads.iter().map(|_| "---".to_owned())));
    for row in rows {
        table.push_str(&line(&mut row.iter().map(|text| cell(text))));
    }
    table + "\n"
}

pub fn block(language: &str, code: &str) -> String {
    format!("```{language}\n{code}\n```\n\n")
}

/// Browsers compare the case of ids, and GitHub writes those of its own in small letters.
fn id(anchor: &str) -> String {
    anchor.to_ascii_lowercase()
}
