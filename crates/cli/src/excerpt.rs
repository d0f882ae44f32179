//! Positions in a text, and the line around one, short enough for a terminal.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

/// How many columns of a terminal are shown of a line, and of a longer one before the mark.
const WHOLE: usize = 100;
const BEFORE: usize = 30;

/// A line and a column as editors count them: from 1, columns in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        Self { line, column: 1 + before[line_start..].chars().count() }
    }
}

/// A part of a text that is marked in its line. It holds what is shown of that line and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub position: Position,
    pub text: String,
    pub mark: Range<usize>,
}

impl Excerpt {
    /// Returns the surroundings of `span`; of a span of several lines, the first is marked.
    pub fn around(text: &str, span: &Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();
        let start = start.min(line_end);

        let is_short = within(text[line_start..line_end].chars(), WHOLE) == line_end - line_start;
        let (before, after) = if is_short {
            (start - line_start, line_end - start)
        } else {
            let before = within(text[line_start..start].chars().rev(), BEFORE);
            (before, within(text[start..line_end].chars(), WHOLE - BEFORE))
        };
        let (shown_start, shown_end) = (start - before, start + after);
        let prefix = if shown_start > line_start { "…" } else { "" };
        let suffix = if shown_end < line_end { "…" } else { "" };
        let mark = prefix.len() + before;
        Self {
            position: Position::of(text, start),
            text: format!("{prefix}{}{suffix}", &text[shown_start..shown_end]),
            mark: mark..mark + end.min(shown_end).saturating_sub(start),
        }
    }
}

/// Returns how many bytes of these characters fit into so many columns.
fn within(characters: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut left = columns;
    let fits = |character: &char| {
        let rest = left.checked_sub(character.width().unwrap_or(1));
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    characters.take_while(fits).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = format!("\n{}台风{}", "字".repeat(100_000), "🌀".repeat(100_000));
        let start = text.find('台').unwrap();
        let excerpt = Excerpt::around(&text, &(start..text.len()));
        assert_eq!(excerpt.position, Position { line: 2, column: 100_001 });
        assert_eq!(excerpt.text, format!("…{}台风{}…", "字".repeat(15), "🌀".repeat(33)));
        assert_eq!(&excerpt.text[excerpt.mark], format!("台风{}", "🌀".repeat(33)));
    }
}
