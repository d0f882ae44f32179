//! Parts of an HTML page. Every text is escaped.

use std::ops::Range;

use crate::characters::make_harmless_line;

/// Returns a part of the page with its heading; `html` is escaped already.
pub fn section(heading: &str, html: &str) -> String {
    format!("<h2>{}</h2>\n{html}", escape(heading))
}

/// Returns a table; the columns in `numbers` are numbers.
pub fn table(headings: &[String], rows: impl Iterator<Item = Vec<String>>, numbers: Range<usize>) -> String {
    let class = |column: usize| if numbers.contains(&column) { " class=\"n\"" } else { "" };
    let line = |cells: &[String], tag: &str| {
        let cells = cells.iter().enumerate();
        let cells = cells.map(|(column, cell)| format!("<{tag}{}>{}</{tag}>", class(column), escape(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let body: String = rows.map(|row| line(&row, "td")).collect();
    format!(
        "<div class=\"scroll\"><table>\n<thead>{}</thead>\n<tbody>\n{body}</tbody>\n</table></div>\n",
        line(headings, "th").trim_end()
    )
}

/// Returns a text for HTML. What steers a terminal or turns the direction of writing is replaced.
pub fn escape(text: &str) -> String {
    let text = make_harmless_line(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
