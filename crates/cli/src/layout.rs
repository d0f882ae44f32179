//! Texts that fit into a line, and tables for a terminal.

use unicode_width::UnicodeWidthStr as _;

use crate::characters::{make_harmless_line, reveal_invisible};

/// Cuts a text after so many characters, and marks the cut.
pub fn cut_end(text: &str, max_characters: usize) -> String {
    match text.char_indices().nth(max_characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns enough of a text to find it again, in one line and with invisible characters shown.
pub fn shorten(text: &str) -> String {
    cut_end(&reveal_invisible(&make_harmless_line(text.trim())), 70)
}

/// Keeps 60 characters of the beginning and of the end, in one line: the name of a property can be as long as its file.
pub fn cut_middle(text: &str) -> String {
    const KEPT: usize = 60;
    let text = text.replace('\n', "\\n");
    let characters = text.chars().count();
    if characters <= 2 * KEPT {
        return text;
    }
    cut_end(&text, KEPT) + &text.chars().skip(characters - KEPT).collect::<String>()
}

/// Lists the first of some items, and marks that there are more.
pub fn join_first<T: ToString>(items: impl IntoIterator<Item = T>, max_items: usize) -> String {
    let mut items = items.into_iter();
    let mut shown: Vec<String> = items.by_ref().take(max_items).map(|item| item.to_string()).collect();
    shown.extend(items.next().map(|_| "…".to_owned()));
    shown.join(", ")
}

/// Formats a number for people: `1,204` in English, and `1204` in Chinese.
pub fn format_count(count: impl TryInto<usize>) -> String {
    let count = count.try_into().unwrap_or_default();
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group));
    let grouped = groups.collect::<Vec<_>>().join(",");
    words!("{grouped}"; "{count}")
}

#[derive(Clone, Copy, Debug)]
pub enum Side {
    Left,
    Right,
}

/// Returns the headings and the rows as lines, each column as wide as its widest cell. A Chinese character takes two cells of a
/// terminal.
pub fn align_columns<Row: AsRef<[String]>>(
    headings: Row,
    rows: impl IntoIterator<Item = Row>,
    sides: impl AsRef<[Side]>,
) -> Vec<String> {
    let rows: Vec<Row> = std::iter::once(headings).chain(rows).collect();
    let widest = |column: usize| rows.iter().filter_map(|row| Some(row.as_ref().get(column)?.width())).max();
    let columns: Vec<(Side, usize)> =
        sides.as_ref().iter().enumerate().map(|(column, side)| (*side, widest(column).unwrap_or_default())).collect();
    let line = |row: &Row| {
        let cells = row.as_ref().iter().zip(&columns).map(|(cell, (side, width))| {
            let space = " ".repeat(width - cell.width());
            match side {
                Side::Left => format!("{cell}{space}"),
                Side::Right => format!("{space}{cell}"),
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_does_not_fit_is_cut_and_marked() {
        assert_eq!([cut_end("字字字", 3), cut_end("字字字", 2)], ["字字字", "字字…"]);
        let long = format!("/{}\n", "字".repeat(100_000));
        assert_eq!(cut_middle(&long), format!("/{}…{}\\n", "字".repeat(59), "字".repeat(58)));
        assert_eq!([0, 999, 1204, 20_000, 1_000_000].map(format_count), ["0", "999", "1,204", "20,000", "1,000,000"]);
        assert_eq!([join_first([1, 2, 3], 3), join_first([1, 2, 3], 2)], ["1, 2, 3", "1, 2, …"]);
    }
}
