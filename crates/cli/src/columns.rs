//! Aligns tables for a terminal. A Chinese character is two cells wide there.

use unicode_width::UnicodeWidthStr as _;

#[derive(Clone, Copy, Debug)]
pub enum Side {
    Left,
    Right,
}

/// Returns the rows as lines, each column as wide as its widest cell.
pub fn aligned<const COLUMNS: usize>(rows: &[[String; COLUMNS]], sides: [Side; COLUMNS]) -> Vec<String> {
    let widths: [usize; COLUMNS] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or_default());
    let line = |row: &[String; COLUMNS]| {
        let cells: [String; COLUMNS] = std::array::from_fn(|column| {
            let (cell, space) = (&row[column], " ".repeat(widths[column] - row[column].width()));
            match sides[column] {
                Side::Left => format!("{cell}{space}"),
                Side::Right => format!("{space}{cell}"),
            }
        });
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
