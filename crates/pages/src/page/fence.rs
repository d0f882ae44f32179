//! Finds where an example ends, with and without its closing mark.

use super::inline::{heading, quoted};

/// The mark that opens and closes an example.
pub struct Fence {
    mark: &'static str,
}

impl Fence {
    pub fn open(line: &str) -> Option<Self> {
        let line = quoted(line).trim_start();
        ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)).map(|mark| Self { mark })
    }

    /// Returns the example of a line that opens and closes it: "```{ … }```".
    pub fn on_one_line<'a>(&self, line: &'a str) -> Option<&'a str> {
        quoted(line).trim().strip_prefix(self.mark)?.strip_suffix(self.mark).filter(|text| !text.is_empty())
    }

    /// Returns the number of lines of the example that begins here, and whether a mark closes it. JSON has no headings,
    /// labels and tables: the mark after one belongs to another example. Other examples may have them, but do not begin
    /// with a label.
    pub fn end(&self, lines: &[&str]) -> (usize, bool) {
        let closed = lines.iter().position(|line| quoted(line).trim_start().starts_with(self.mark));
        let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
        if closed.is_none_or(|closed| first < closed) && lines.get(first).is_some_and(|line| is_label(line)) {
            return (0, false);
        }
        let is_json = lines.get(first).is_some_and(|line| quoted(line).trim_start().starts_with(['{', '[']));
        // Looks no further than the mark, so that a page of examples is read in one pass.
        let inside = &lines[..closed.unwrap_or(lines.len())];
        let other = inside.iter().position(|line| begins_something_else(line));
        match (closed, other) {
            (Some(_), Some(other)) if is_json => (other, false),
            (Some(closed), _) => (closed, true),
            (None, other) => (other.unwrap_or(lines.len()), false),
        }
    }
}

/// Whether a line is a row, a label or a heading, and so no JSON.
pub fn begins_something_else(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') || line.starts_with("**") || (line.starts_with('#') && heading(line).is_some())
}

/// `**参数说明：**`
fn is_label(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("**") && (line.ends_with("：**") || line.ends_with("**：") || line.ends_with(":**"))
}
