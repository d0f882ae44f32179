//! Writes tables for Excel, which `--parents-from` can read.

use crate::characters::make_harmless_line;

/// What a file begins with: without it, Excel reads Chinese wrongly.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Returns rows as CSV (RFC 4180) in UTF-8 with a byte order mark.
pub fn write(rows: &[Vec<String>]) -> String {
    BYTE_ORDER_MARK.to_owned() + &rows.iter().map(|row| write_row(row)).collect::<String>()
}

/// Returns a line of CSV.
pub fn write_row(row: &[String]) -> String {
    row.iter().map(|cell| write_cell(cell)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Writes a cell, in quotes if it needs them. Excel turns some ids (`001`) into a number or a date, so they are written as a
/// formula that contains the text; the command reads such a formula as its text. Any other text that looks like a formula gets
/// an apostrophe before it.
fn write_cell(text: &str) -> String {
    let text = make_harmless_line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if is_formula {
        format!("'{text}")
    } else if would_change(&text) {
        format!("=\"{text}\"")
    } else {
        text
    };
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Returns whether Excel may show and save another text than this one: 1 for `001`, 1.23E+11 for a long number, a date for
/// `1-2`.
fn would_change(text: &str) -> bool {
    const LONGEST_WHOLE_NUMBER: usize = 11;
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.len() > LONGEST_WHOLE_NUMBER || text.len() > 1 && text.starts_with('0');
    }
    let text = text.to_ascii_lowercase();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"-./:e".contains(&byte));
    let has_month = MONTHS.split(' ').any(|month| text.contains(month));
    let is_ascii_id = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@".contains(&byte));
    is_ascii_id && (has_digit && (is_numeric || has_month) || ["true", "false"].contains(&text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_neither_calculates_nor_changes_a_cell() {
        for (text, cell) in [
            ("王小明", "王小明"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+8613800000000", "'+8613800000000"),
            ("-1", "'-1"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("＝1", "'＝1"),
            ("a,b\r\n=1", "\"a,b␍ =1\""),
            ("20240101-m", "20240101-m"),
            ("s22-02-e", "s22-02-e"),
            ("17000000001", "17000000001"),
            ("0", "0"),
            ("001", "\"=\"\"001\"\"\""),
            ("170000000012", "\"=\"\"170000000012\"\"\""),
            ("1-2", "\"=\"\"1-2\"\"\""),
            ("12e5", "\"=\"\"12e5\"\"\""),
            ("May-2", "\"=\"\"May-2\"\"\""),
            ("TRUE", "\"=\"\"TRUE\"\"\""),
        ] {
            assert_eq!(write_cell(text), cell);
        }
        assert_eq!(write(&[vec!["班级".to_owned(), String::new()]]), "\u{feff}班级,\r\n");
    }
}
